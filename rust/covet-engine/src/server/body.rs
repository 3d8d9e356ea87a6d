//! The body of a request, as a handler reads it.

use covet_connection::BodyMode;
use covet_http::Reason;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use super::Server;
use super::slots::Key;

/// Reads a request's body from its connection. `covet_core.http.body.BodySource`.
#[pyclass(frozen, module = "covet_engine._engine")]
pub struct NativeBody {
    server: Py<Server>,
    key: Key,
}

/// What can be said of the body at once.
enum Readiness {
    Data(Vec<u8>),
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
        match server.read_body(py, self.key) {
            Readiness::Data(data) => {
                future.call_method1("set_result", (PyBytes::new(py, &data),))?;
            }
            Readiness::Fault(status, detail) => {
                let error = server.hooks.body_error.call1(py, (status, detail))?;
                future.call_method1("set_exception", (error,))?;
            }
            Readiness::Gone => {
                future.call_method1("set_exception", (server.hooks.gone.call0(py)?,))?;
            }
            Readiness::Later => server.keep_reader(py, self.key, &future),
        }
        Ok(future)
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
        let (readiness, queued) = self.core.with(py, |core| {
            core.now = core.now.max(now);
            let asked = core.with_key(key, |slot, cx| {
                if slot.conn.body_done() {
                    return Some(Ok(()));
                }
                Some(slot.conn.want_body(BodyMode::Piece, limit, cx.now))
            });
            match asked.flatten() {
                None => return (Readiness::Gone, false),
                Some(Err(reject)) => {
                    return (Readiness::Fault(reject.status, reject.reason.detail()), false);
                }
                Some(Ok(())) => {}
            }
            let readiness = core.with_key(key, |slot, cx| {
                slot.conn.read_now(cx);
                taken(slot)
            });
            let readiness = readiness.unwrap_or(Readiness::Gone);
            let waits = matches!(readiness, Readiness::Later);
            let queued = waits && core.advancing != Some(key.index) && core.settle(key.index);
            (readiness, queued)
        });
        self.after_settling(py, queued);
        readiness
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
        let (reader, readiness) = self.core.with(py, |core| {
            let Some(slot) = core.slots.get(index) else { return (None, Readiness::Gone) };
            let Some(reader) = slot.reader.take() else { return (None, Readiness::Later) };
            (Some(reader), taken(slot))
        });
        let Some(reader) = reader else { return Ok(()) };
        let reader = reader.bind(py);
        if reader.call_method0("done")?.is_truthy()? {
            return Ok(());
        }
        match readiness {
            Readiness::Data(data) => reader.call_method1("set_result", (PyBytes::new(py, &data),))?,
            Readiness::Fault(status, detail) => {
                let error = self.hooks.body_error.call1(py, (status, detail))?;
                reader.call_method1("set_exception", (error,))?
            }
            Readiness::Gone | Readiness::Later => {
                reader.call_method1("set_exception", (self.hooks.gone.call0(py)?,))?
            }
        };
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
        None => Readiness::Later,
    }
}
