//! Files of forms that another thread reads to the disk.

use std::fs::File;
use std::io;
use std::os::fd::{BorrowedFd, IntoRawFd, RawFd};
use std::sync::{Arc, Mutex};

use covet_form::Parser;
use covet_spool::{Closer, Done, Found, Job, Outcome, Spooler, Target};
use pyo3::exceptions::{PyOSError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList};

use super::Server;
use super::cell::AttachedCell;
use super::core::{Core, SPOOLED};
use super::slots::Key;
use crate::form::{as_object, told};

/// A file on disk that a thread has filled, and closes with the object, unless its descriptor is taken.
#[pyclass(frozen, module = "covet_engine._engine")]
pub struct SpooledFile {
    file: AttachedCell<Option<File>>,
    closer: Option<Closer>,
    /// Bytes.
    #[pyo3(get)]
    size: u64,
}

#[pymethods]
impl SpooledFile {
    /// Its descriptor, which is the caller's to close from now on.
    fn detach(&self, py: Python<'_>) -> PyResult<RawFd> {
        let file = self.file.with(py, Option::take);
        file.map(IntoRawFd::into_raw_fd)
            .ok_or_else(|| PyValueError::new_err("its descriptor was taken before"))
    }

    /// Has it closed, and so removed. Nobody waits for the disk.
    fn close(&self, py: Python<'_>) {
        self.give_back(self.file.with(py, Option::take));
    }
}

impl SpooledFile {
    fn give_back(&self, file: Option<File>) {
        match (&self.closer, file) {
            (Some(closer), Some(file)) => closer.close(file),
            (_, file) => drop(file),
        }
    }
}

impl Drop for SpooledFile {
    fn drop(&mut self) {
        let file = self.file.get_mut().take();
        self.give_back(file);
    }
}

/// The file that is open under `descriptor`, once more.
pub fn duplicate(descriptor: RawFd) -> PyResult<File> {
    if descriptor < 0 {
        return Err(PyValueError::new_err("the descriptor of a file is not negative"));
    }
    // SAFETY: the caller has the file open, and doesn't close it before this returns: we hold the interpreter.
    #[expect(unsafe_code, reason = "a descriptor that Python has open is borrowed to be doubled")]
    let borrowed = unsafe { BorrowedFd::borrow_raw(descriptor) };
    Ok(File::from(borrowed.try_clone_to_owned()?))
}

impl Core {
    /// Has the thread read a request's body to a file. False where that can't be.
    fn spool(&mut self, key: Key, parser: Arc<Mutex<Parser>>, target: Target) -> bool {
        if self.spooler.is_none() {
            self.spooler = self.poller.waker(SPOOLED).and_then(Spooler::start).ok();
        }
        let Some(slot) = self.slots.of(key).filter(|slot| slot.reader.is_none()) else { return false };
        let (Some(spooler), Some(loan)) = (&mut self.spooler, slot.conn.lend_body(self.now)) else {
            return false;
        };
        // The loop would be woken for each piece. That is all that is lost where it can't be told.
        let _ = self.poller.set_reading(slot.conn.stream_mut(), key.index, false);
        let job = Job { stream: loan.stream, left: loan.left, received: loan.received, parser, target };
        slot.spool = Some(spooler.give(job, key.index));
        true
    }

    /// Takes the bodies back that the thread is done with.
    pub fn take_spooled(&mut self) {
        let done = self.spooler.as_ref().map(Spooler::take).unwrap_or_default();
        for done in done {
            let Some(slot) = self.slots.get(done.place) else { continue };
            if !slot.spool.as_mut().is_some_and(|ticket| ticket.settle(&done)) {
                continue;
            }
            let index = done.place;
            slot.spool = None;
            let _ = self.poller.set_reading(slot.conn.stream_mut(), index, true);
            let whole = !matches!(done.outcome, Outcome::Cut | Outcome::Gone);
            slot.conn.return_body(done.received, whole);
            slot.spooled = whole.then_some(done);
            self.enqueue(index);
        }
    }

    /// Has the thread stop, where it reads the body of this connection: nothing comes after it.
    pub fn recall(&mut self, index: usize) {
        let Some(slot) = self.slots.get(index) else { return };
        if slot.spool.take().is_some() {
            let _ = self.poller.set_reading(slot.conn.stream_mut(), index, true);
            slot.conn.recall_body();
        }
    }
}

impl Server {
    /// Has a request's body read to a file. A future of what came of it, `None` where that can't be.
    pub fn spool<'py>(
        &self,
        py: Python<'py>,
        key: Key,
        parser: Arc<Mutex<Parser>>,
        target: Target,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        let now = self.now(py);
        let future = self.create_future(py)?;
        let waiting = future.clone().unbind();
        let (refused, queued) = self.core.with(py, |core| {
            core.now = core.now.max(now);
            if !core.spool(key, parser, target) {
                return (Some(waiting), false);
            }
            if let Some(slot) = core.slots.of(key) {
                slot.reader = Some(waiting);
            }
            (None, core.advancing != Some(key.index) && core.settle(key.index))
        });
        self.after_settling(py, queued);
        Ok(refused.is_none().then_some(future))
    }

    /// Bytes of a request's body that haven't been received, where that is known.
    pub fn left_of(&self, py: Python<'_>, key: Key) -> u64 {
        self.core.with(py, |core| core.slots.of(key).and_then(|slot| slot.conn.body_left())).unwrap_or(0)
    }

    /// Stops what [`Server::spool`] began.
    pub fn recall(&self, py: Python<'_>, key: Key) {
        self.core.with(py, |core| {
            if core.slots.of(key).is_some() {
                core.recall(key.index);
            }
        });
    }

    /// Tells the reader of a body what the thread has done.
    pub fn tell_spooled(&self, py: Python<'_>, done: Done, reader: &Bound<'_, PyAny>) -> PyResult<()> {
        let error = match done.outcome {
            Outcome::Found(found) => {
                let closer = self.core.with(py, |core| core.spooler.as_ref().map(Spooler::closer));
                let found = objects(py, found, closer.as_ref())?;
                return reader.call_method1("set_result", ((done.written, found),)).map(drop);
            }
            Outcome::Refused(fault) => told(&fault, None),
            Outcome::Failed(error) => failed(py, &error)?,
            Outcome::Cut | Outcome::Gone => {
                return reader.call_method1("set_exception", (self.hooks.gone.call0(py)?,)).map(drop);
            }
        };
        reader.call_method1("set_exception", (error.into_value(py),)).map(drop)
    }
}

/// What was found, as Python's objects.
fn objects<'py>(py: Python<'py>, found: Vec<Found>, closer: Option<&Closer>) -> PyResult<Bound<'py, PyList>> {
    let nothing = PyBytes::new(py, &[]);
    let objects = found.into_iter().map(|found| match found {
        Found::Event(event) => as_object(py, event, &nothing),
        Found::Stored(file, size) => {
            let file = AttachedCell::new(Some(file));
            let closer = closer.cloned();
            Ok(Bound::new(py, SpooledFile { file, closer, size })?.into_any())
        }
    });
    PyList::new(py, objects.collect::<PyResult<Vec<_>>>()?)
}

/// The error as Python's own calls raise it.
fn failed(py: Python<'_>, error: &io::Error) -> PyResult<PyErr> {
    let Some(number) = error.raw_os_error() else { return Ok(PyOSError::new_err(error.to_string())) };
    let text = py.import("os")?.call_method1("strerror", (number,))?.unbind();
    Ok(PyOSError::new_err((number, text)))
}
