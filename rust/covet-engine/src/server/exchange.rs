//! One request being answered: the coroutine object that the request's task drives.

use pyo3::exceptions::{PyException, PyRuntimeError};
use pyo3::ffi;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;

use super::Server;
use super::cell::AttachedCell;
use super::slots::Key;
use crate::endpoint::Endpoint;
use crate::request::RequestHead;

/// What the inner coroutine is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The endpoint's entry.
    Handler,
    /// The plan's answer to an exception of the entry.
    Recovery,
    /// The sender of a streamed response.
    Stream,
    /// Teardown that was put off until after the response.
    Finish,
}

/// What the task hands into the coroutine.
enum Input<'py> {
    Send(Bound<'py, PyAny>),
    Throw(Bound<'py, PyAny>),
}

/// What one step of a coroutine gave.
enum Stepped<'py> {
    Yielded(Bound<'py, PyAny>),
    Returned(Bound<'py, PyAny>),
    Raised(PyErr),
}

struct State {
    inner: Option<Py<PyAny>>,
    phase: Phase,
    request: Option<Py<PyAny>>,
    /// What is raised once the teardown is done: the task was cancelled.
    leaving: Option<PyErr>,
    /// Why something else was answered than the stream that was meant to be.
    failure: Option<Py<PyAny>>,
}

/// The coroutine of a request's task.
///
/// It steps the handler's own coroutine and, in the very step in which that returns, renders the
/// result and writes it: no done-callback, no further turn of the loop. An exception goes to
/// the plan's error handling in the same task.
#[pyclass(frozen, weakref, module = "covet_engine._engine")]
pub struct Exchange {
    server: Py<Server>,
    endpoint: Py<Endpoint>,
    /// The endpoint's place in the table, for the watchdog.
    number: usize,
    key: Key,
    state: AttachedCell<State>,
}

impl Exchange {
    /// A coroutine that begins with `inner`.
    pub(crate) fn new(
        server: Py<Server>,
        endpoint: Py<Endpoint>,
        number: usize,
        key: Key,
        inner: Py<PyAny>,
        phase: Phase,
        request: Option<Py<PyAny>>,
    ) -> Self {
        let state =
            AttachedCell::new(State { inner: Some(inner), phase, request, leaving: None, failure: None });
        Self { server, endpoint, number, key, state }
    }

    /// Whether it has not ended yet.
    pub fn is_live(&self, py: Python<'_>) -> bool {
        self.state.with(py, |state| state.inner.is_some())
    }

    /// Whether the response is being streamed.
    pub fn is_streaming(&self, py: Python<'_>) -> bool {
        self.state.with(py, |state| state.phase == Phase::Stream)
    }

    /// Whether there is no more to be sent, and what waited for that is being done.
    pub fn is_finishing(&self, py: Python<'_>) -> bool {
        self.state.with(py, |state| state.phase == Phase::Finish)
    }

    /// Keeps the request object for error handling after the connection has gone.
    pub fn keep_request(&self, py: Python<'_>, request: Py<PyAny>) {
        let surplus = self.state.with(py, |state| match state.request {
            Some(_) => Some(request),
            None => {
                state.request = Some(request);
                None
            }
        });
        drop(surplus);
    }

    /// Whether a request object is already held.
    pub fn has_request(&self, py: Python<'_>) -> bool {
        self.state.with(py, |state| state.request.is_some())
    }

    fn current(&self, py: Python<'_>) -> PyResult<(Py<PyAny>, Phase)> {
        self.state
            .with(py, |state| state.inner.as_ref().map(|inner| (inner.clone_ref(py), state.phase)))
            .ok_or_else(|| PyRuntimeError::new_err("cannot reuse already awaited coroutine"))
    }

    fn drive<'py>(&self, py: Python<'py>, mut input: Input<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        loop {
            let (inner, phase) = self.current(py)?;
            self.server.get().watch_begin(py, self.number);
            let stepped = step(inner.bind(py), input);
            self.server.get().watch_end(py);
            let next = match stepped {
                Stepped::Yielded(value) => return Ok(Some(value)),
                Stepped::Returned(value) => self.returned(py, phase, value),
                Stepped::Raised(error) => self.raised(py, phase, error),
            };
            match next {
                Ok(Some((coroutine, phase))) => {
                    let old = self.state.with(py, |state| {
                        state.phase = phase;
                        state.inner.replace(coroutine)
                    });
                    drop(old);
                    input = Input::Send(py.None().into_bound(py));
                }
                Ok(None) => {
                    self.end(py);
                    return Ok(None);
                }
                Err(error) => {
                    self.end(py);
                    return Err(error);
                }
            }
        }
    }

    fn returned(
        &self,
        py: Python<'_>,
        phase: Phase,
        value: Bound<'_, PyAny>,
    ) -> PyResult<Option<(Py<PyAny>, Phase)>> {
        match phase {
            Phase::Handler | Phase::Recovery => {
                if let Some(error) = self.endpoint.get().misfit(&value)? {
                    return self.raised(py, phase, error);
                }
                match self.answer(py, value) {
                    Ok(Some(stream)) => Ok(Some((stream, Phase::Stream))),
                    Ok(None) => self.finish(py, None),
                    Err(error) => self.raised(py, phase, error),
                }
            }
            // A stream that broke has been dealt with, and returns why it did.
            Phase::Stream => self.finish(py, Some(value.unbind())),
            Phase::Finish => self.leave(py),
        }
    }

    /// Writes the response to a handler's result; what that leaves to be done is noted before it goes out.
    fn answer(&self, py: Python<'_>, value: Bound<'_, PyAny>) -> PyResult<Option<Py<PyAny>>> {
        let server = self.server.get();
        let reply = server.reply(py, &self.server, self.key, &self.endpoint, value)?;
        if let Some(work) = reply.background(py)? {
            leave(&self.request(py)?, work)?;
        }
        server.answer(py, &self.server, self.key, &self.endpoint, reply)
    }

    /// Ends after the teardown, as the task was told to.
    fn leave(&self, py: Python<'_>) -> PyResult<Option<(Py<PyAny>, Phase)>> {
        self.state.with(py, |state| state.leaving.take()).map_or(Ok(None), Err)
    }

    fn raised(&self, py: Python<'_>, phase: Phase, error: PyErr) -> PyResult<Option<(Py<PyAny>, Phase)>> {
        let server = self.server.get();
        if !error.is_instance_of::<PyException>(py) && !is_panic(py, &error) && !is_stray(py, &error)? {
            // Cancelled, or the interpreter is told to end: nobody can be answered.
            server.abandon(py, self.key);
            return self.finish_first(py, phase, error);
        }
        match phase {
            Phase::Handler => self.recover(py, error),
            Phase::Stream if server.is_unanswered(py, self.key) => {
                let failure = error.value(py).clone().into_any().unbind();
                drop(self.state.with(py, |state| state.failure.replace(failure)));
                self.recover(py, error)
            }
            Phase::Recovery => {
                server.bare_failure(py, self.key, &error);
                self.finish(py, Some(error.into_value(py).into_any()))
            }
            Phase::Stream => {
                server.log_failure(py, &error);
                server.abandon(py, self.key);
                self.finish(py, Some(error.into_value(py).into_any()))
            }
            Phase::Finish => {
                server.log_failure(py, &error);
                self.leave(py)
            }
        }
    }

    /// Goes on with the plan's answer to an exception.
    fn recover(&self, py: Python<'_>, error: PyErr) -> PyResult<Option<(Py<PyAny>, Phase)>> {
        let request = self.request(py)?;
        let recovery = self.server.get().recover(py, self.endpoint.get(), request, error)?;
        Ok(Some((recovery, Phase::Recovery)))
    }

    /// Runs the teardown that waits, before the error goes on to the task.
    fn finish_first(
        &self,
        py: Python<'_>,
        phase: Phase,
        error: PyErr,
    ) -> PyResult<Option<(Py<PyAny>, Phase)>> {
        if phase == Phase::Finish {
            return Err(error);
        }
        match self.finish(py, Some(error.value(py).clone().into_any().unbind()))? {
            None => Err(error),
            Some(next) => {
                let old = self.state.with(py, |state| state.leaving.replace(error));
                drop(old);
                Ok(Some(next))
            }
        }
    }

    /// The teardown that waits for the response to be sent, if this request left any. It is told why the response
    /// wasn't sent whole.
    fn finish(&self, py: Python<'_>, error: Option<Py<PyAny>>) -> PyResult<Option<(Py<PyAny>, Phase)>> {
        let (request, failure) = self
            .state
            .with(py, |state| (state.request.as_ref().map(|r| r.clone_ref(py)), state.failure.take()));
        let error = error.or(failure);
        match request {
            Some(request) if self.endpoint.get().has_teardown() || waits(py, &request) => {
                let server = self.server.get();
                Ok(Some((server.teardown(py, request, error)?, Phase::Finish)))
            }
            _ => Ok(None),
        }
    }

    fn request(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        let held = self.state.with(py, |state| state.request.as_ref().map(|r| r.clone_ref(py)));
        match held {
            Some(request) => Ok(request),
            None => {
                let request = self.server.get().request_for(py, &self.server, self.key)?;
                self.keep_request(py, request.clone_ref(py));
                Ok(request)
            }
        }
    }

    fn end(&self, py: Python<'_>) {
        let ended = self.state.with(py, |state| (state.inner.take(), state.request.take()));
        drop(ended);
        self.server.get().exchange_ended(py, self.key);
    }
}

/// Has `work` done when the response to `request` was sent.
pub(super) fn leave(request: &Py<PyAny>, work: Bound<'_, PyAny>) -> PyResult<()> {
    let py = work.py();
    request.call_method1(py, intern!(py, "leave_background"), (work,)).map(drop)
}

/// Whether the request itself says that something waits for the response to be sent.
fn waits(py: Python<'_>, request: &Py<PyAny>) -> bool {
    request.bind(py).cast::<RequestHead>().is_ok_and(|request| request.get().has_teardown())
}

/// Whether the error is a panic of Rust code, which PyO3 derives from BaseException.
fn is_panic(py: Python<'_>, error: &PyErr) -> bool {
    error.is_instance_of::<pyo3::panic::PanicException>(py)
}

/// Whether it is a CancelledError that came out of what was awaited: nobody has cancelled this task.
#[cold]
fn is_stray(py: Python<'_>, error: &PyErr) -> PyResult<bool> {
    static CANCELLED: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    if !error.is_instance(py, CANCELLED.import(py, "asyncio", "CancelledError")?) {
        return Ok(false);
    }
    let task = py.import("asyncio")?.call_method0("current_task")?;
    Ok(!task.is_none() && !task.call_method0("cancelling")?.is_truthy()?)
}

fn step<'py>(inner: &Bound<'py, PyAny>, input: Input<'py>) -> Stepped<'py> {
    let py = inner.py();
    let value = match input {
        Input::Send(value) => value,
        Input::Throw(error) => return thrown(inner, error),
    };
    let mut result: *mut ffi::PyObject = std::ptr::null_mut();
    // SAFETY: both objects are alive; `result` receives a new reference unless the status is an
    // error, in which case an exception is set.
    #[expect(unsafe_code, reason = "a coroutine is stepped without an exception for its end")]
    unsafe {
        match ffi::PyIter_Send(inner.as_ptr(), value.as_ptr(), &mut result) {
            ffi::PySendResult::PYGEN_NEXT => Stepped::Yielded(Bound::from_owned_ptr(py, result)),
            ffi::PySendResult::PYGEN_RETURN => Stepped::Returned(Bound::from_owned_ptr(py, result)),
            ffi::PySendResult::PYGEN_ERROR => Stepped::Raised(PyErr::fetch(py)),
        }
    }
}

fn thrown<'py>(inner: &Bound<'py, PyAny>, error: Bound<'py, PyAny>) -> Stepped<'py> {
    let py = inner.py();
    match inner.call_method1("throw", (error,)) {
        Ok(value) => Stepped::Yielded(value),
        Err(error) if error.is_instance_of::<pyo3::exceptions::PyStopIteration>(py) => {
            match error.value(py).getattr("value") {
                Ok(value) => Stepped::Returned(value),
                Err(error) => Stepped::Raised(error),
            }
        }
        Err(error) => Stepped::Raised(error),
    }
}

#[pymethods]
impl Exchange {
    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.drive(py, Input::Send(py.None().into_bound(py)))
    }

    fn __iter__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
        slf
    }

    fn __await__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
        slf
    }

    fn send<'py>(&self, py: Python<'py>, value: Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        self.drive(py, Input::Send(value))?.ok_or_else(stop)
    }

    #[pyo3(signature = (error, value=None, traceback=None))]
    fn throw<'py>(
        &self,
        py: Python<'py>,
        error: Bound<'py, PyAny>,
        value: Option<Bound<'py, PyAny>>,
        traceback: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        // The three-argument form is deprecated; PyErr sorts out types and instances.
        drop(traceback);
        let error = match value {
            Some(value) => value,
            None => PyErr::from_value(error).into_value(py).into_bound(py).into_any(),
        };
        self.drive(py, Input::Throw(error))?.ok_or_else(stop)
    }

    fn close(&self, py: Python<'_>) -> PyResult<()> {
        let inner = self.state.with(py, |state| state.inner.take());
        if let Some(inner) = inner {
            let closed = inner.bind(py).call_method0("close").map(drop);
            self.server.get().abandon(py, self.key);
            self.server.get().exchange_ended(py, self.key);
            return closed;
        }
        Ok(())
    }

    /// The handler's frame, for `Task.print_stack` and debuggers.
    #[getter]
    fn cr_frame<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyAny>> {
        self.forwarded(py, "cr_frame")
    }

    /// The handler's code object.
    #[getter]
    fn cr_code<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyAny>> {
        self.forwarded(py, "cr_code")
    }

    /// What the handler awaits.
    #[getter]
    fn cr_await<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyAny>> {
        self.forwarded(py, "cr_await")
    }

    /// Whether the handler runs just now.
    #[getter]
    fn cr_running(&self, py: Python<'_>) -> bool {
        self.forwarded(py, "cr_running").is_some_and(|value| value.is_truthy().unwrap_or(false))
    }

    #[getter]
    fn __name__(&self) -> String {
        self.endpoint.get().name().to_owned()
    }

    #[getter]
    fn __qualname__(&self) -> String {
        self.endpoint.get().name().to_owned()
    }

    fn __repr__(&self) -> String {
        format!("<covet request {}>", self.endpoint.get().name())
    }

    fn __traverse__(&self, visit: pyo3::PyVisit<'_>) -> Result<(), pyo3::PyTraverseError> {
        visit.call(&self.server)?;
        visit.call(&self.endpoint)
    }
}

impl Exchange {
    fn forwarded<'py>(&self, py: Python<'py>, name: &str) -> Option<Bound<'py, PyAny>> {
        let (inner, _) = self.current(py).ok()?;
        inner.into_bound(py).getattr(name).ok()
    }
}

fn stop() -> PyErr {
    pyo3::exceptions::PyStopIteration::new_err(())
}

/// Tells `asyncio.iscoroutine` about the class, which only knows its own kinds.
pub fn register(py: Python<'_>) -> PyResult<()> {
    let abc = py.import("collections.abc")?.getattr("Coroutine")?;
    abc.call_method1("register", (py.get_type::<Exchange>(),))?;
    Ok(())
}
