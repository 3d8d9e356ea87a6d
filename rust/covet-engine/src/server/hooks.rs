//! The Python functions that the server calls.

use pyo3::prelude::*;

/// What `covet_core` gives the server to work with.
#[derive(FromPyObject)]
pub struct Hooks {
    /// `(request, exception) -> coroutine of a response`.
    pub on_error: Py<PyAny>,
    /// `(response, sink or None) -> coroutine`: sends a streamed response, or closes it unsent.
    pub stream: Py<PyAny>,
    /// `(content, sink) -> coroutine`: sends a large content in pieces.
    pub large: Py<PyAny>,
    /// `(request) -> coroutine`: teardown after the response.
    pub finish: Py<PyAny>,
    /// `(status, detail) -> exception`: what reading a body raises.
    pub body_error: Py<PyAny>,
    /// `() -> exception`: what reading or writing raises when the client has gone.
    pub gone: Py<PyAny>,
    /// `(exception) -> None`: logs a failure that nothing else tells.
    pub log: Py<PyAny>,
    /// `(bytes missing) -> None`: tells of a file that became shorter while it was sent.
    pub cut: Py<PyAny>,
    /// `(endpoint name, seconds, thread id) -> None`: tells who holds the loop.
    pub stalled: Py<PyAny>,
}
