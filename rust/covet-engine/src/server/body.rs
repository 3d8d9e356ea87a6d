//! The body of a request, as a handler reads it.

use std::path::PathBuf;

use covet_connection::BodyMode;
use covet_http::Reason;
use covet_net::Io;
use covet_spool::{Begun, Target};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyBytes;

use super::Server;
use super::piece::Piece;
use super::slots::Key;
use super::spool::duplicate;
use crate::form::FormParser;

/// Reads a request's body from its connection. `covet_core.http.body.BodySource`.
#[pyclass(frozen, module = "covet_engine._engine")]
pub struct NativeBody {
    server: Py<Server>,
    key: Key,
}

/// What can be said of the body at once.
enum Readiness {
    Data(Vec<u8>),
    /// So many bytes may be read from the socket.
    Room(u64),
    Fault(u16, &'static str),
    Gone,
    Later,
}

impl NativeBody {
    /// The body of this request.
    pub fn new(server: Py<Server>, key: Key) -> Self {
        Self { server, key }
    }
}

#[pymethods]
impl NativeBody {
    /// The next piece of the body; empty at its end.
    fn read<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let server = self.server.get();
        let future = server.create_future(py)?;
        let readiness = server.read_body(py, self.key);
        if let Some(waiting) = server.tell_reader(py, self.key, readiness, future.clone())? {
            server.keep_reader(py, self.key, &waiting);
            let queued = server
                .core
                .with(py, |core| core.advancing != Some(self.key.index) && core.settle(self.key.index));
            server.after_settling(py, queued);
        }
        Ok(future)
    }

    /// Has a thread read on to a file, of which `parser` is in the middle, and to those after it.
    #[expect(clippy::too_many_arguments, reason = "where files go, given by keyword")]
    #[pyo3(signature = (parser, descriptor, offset, *, most, memory, folder, stops))]
    fn spool<'py>(
        &self,
        py: Python<'py>,
        parser: &Bound<'py, FormParser>,
        descriptor: i32,
        offset: u64,
        most: Option<u64>,
        memory: u64,
        folder: PathBuf,
        stops: Vec<String>,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        let most = most.unwrap_or(u64::MAX);
        let begun = Begun::OnDisk { file: duplicate(descriptor)?, offset, most };
        let target = Target { begun, memory, folder, stops };
        self.server.get().spool(py, self.key, parser.get().shared(), target)
    }

    /// Has a thread read on to a file that isn't on disk so far, of which `parser` is in the middle, and to those after it.
    #[pyo3(signature = (parser, begun, *, least, memory, folder, stops))]
    #[expect(clippy::too_many_arguments, reason = "where files go, given by keyword")]
    fn spool_begun<'py>(
        &self,
        py: Python<'py>,
        parser: &Bound<'py, FormParser>,
        begun: Vec<PyBackedBytes>,
        least: u64,
        memory: u64,
        folder: PathBuf,
        stops: Vec<String>,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        if self.server.get().left_of(py, self.key) < least {
            return Ok(None);
        }
        let begun = Begun::InMemory(begun.iter().map(|piece| &**piece).collect::<Vec<&[u8]>>().concat());
        let target = Target { begun, memory, folder, stops };
        self.server.get().spool(py, self.key, parser.get().shared(), target)
    }

    /// Stops that: the future that `spool` gave is of no interest any more.
    fn recall(&self, py: Python<'_>) {
        self.server.get().recall(py, self.key);
    }

    /// Whether the client has gone.
    fn is_disconnected(&self, py: Python<'_>) -> bool {
        self.server.get().is_gone(py, self.key)
    }
}

impl Server {
    fn read_body(&self, py: Python<'_>, key: Key) -> Readiness {
        let now = self.now(py);
        let limit = self.body_limit(py, key);
        self.core.with(py, |core| {
            core.now = core.now.max(now);
            let asked = core.with_key(key, |slot, cx| {
                if slot.conn.body_done() {
                    return Some(Ok(()));
                }
                Some(slot.conn.want_body(BodyMode::Piece, limit, cx.now))
            });
            match asked.flatten() {
                None => return Readiness::Gone,
                Some(Err(reject)) => return Readiness::Fault(reject.status, reject.reason.detail()),
                Some(Ok(())) => {}
            }
            let readiness = core.with_key(key, |slot, cx| {
                slot.conn.read_now(cx);
                taken(slot)
            });
            readiness.unwrap_or(Readiness::Gone)
        })
    }

    /// Gives the reader what there is of the body. Returns it when there is nothing, and it has to wait.
    fn tell_reader<'py>(
        &self,
        py: Python<'py>,
        key: Key,
        readiness: Readiness,
        reader: Bound<'py, PyAny>,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        match readiness {
            Readiness::Data(data) => reader.call_method1("set_result", (PyBytes::new(py, &data),))?,
            Readiness::Room(room) => return self.read_piece(py, key, room, reader),
            Readiness::Fault(status, detail) => {
                let error = self.hooks.body_error.call1(py, (status, detail))?;
                reader.call_method1("set_exception", (error,))?
            }
            Readiness::Gone => reader.call_method1("set_exception", (self.hooks.gone.call0(py)?,))?,
            Readiness::Later => return Ok(Some(reader)),
        };
        Ok(None)
    }

    /// Reads a piece from the socket to where Python looks at it: nothing is copied.
    fn read_piece<'py>(
        &self,
        py: Python<'py>,
        key: Key,
        room: u64,
        reader: Bound<'py, PyAny>,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        let mut piece = Piece::new(py, room)?;
        let content = piece.content();
        let read = self.core.with(py, |core| {
            core.with_key(key, |slot, _| match slot.conn.read_piece(content) {
                Io::Done(count) => Ok(count),
                _ => Err(taken(slot)),
            })
        });
        match read {
            Some(Ok(count)) => reader.call_method1("set_result", (piece.finish(count)?,)).map(|_| None),
            Some(Err(readiness)) => self.tell_reader(py, key, readiness, reader),
            None => self.tell_reader(py, key, Readiness::Gone, reader),
        }
    }

    fn keep_reader(&self, py: Python<'_>, key: Key, future: &Bound<'_, PyAny>) {
        let future = future.clone().unbind();
        let old = self.core.with(py, |core| match core.slots.of(key) {
            Some(slot) => slot.reader.replace(future),
            None => Some(future),
        });
        drop(old);
    }

    /// Wakes the reader of a connection: body is there, has ended or failed.
    pub fn wake_reader(&self, py: Python<'_>, index: usize) -> PyResult<()> {
        let found = self.core.with(py, |core| {
            let slot = core.slots.get(index)?;
            let (reader, spooled) = (slot.reader.take()?, slot.spooled.take());
            let readiness = if spooled.is_some() { Readiness::Later } else { taken(slot) };
            let key = Key { index, serial: slot.serial };
            // Whoever is told something else while the thread reads doesn't wait for that any more.
            core.recall(index);
            Some((reader, key, readiness, spooled))
        });
        let Some((reader, key, readiness, spooled)) = found else { return Ok(()) };
        let reader = reader.into_bound(py);
        if reader.call_method0("done")?.is_truthy()? {
            return Ok(());
        }
        if let Some(done) = spooled {
            return self.tell_spooled(py, done, &reader);
        }
        if let Some(waiting) = self.tell_reader(py, key, readiness, reader)? {
            self.keep_reader(py, key, &waiting);
        }
        Ok(())
    }
}

/// What a connection has for its reader.
fn taken(slot: &mut super::slots::Slot) -> Readiness {
    let data = slot.conn.take_body();
    if !data.is_empty() || slot.conn.body_done() {
        return Readiness::Data(data);
    }
    match slot.conn.body_fault() {
        // Whoever half-closes in the middle of a body has gone, as far as its reader is concerned.
        Some(fault) if fault.reason == Reason::BodyTruncated => Readiness::Gone,
        Some(fault) => Readiness::Fault(fault.status, fault.reason.detail()),
        None if slot.conn.is_closed() => Readiness::Gone,
        None => slot.conn.piece_room().map_or(Readiness::Later, Readiness::Room),
    }
}
