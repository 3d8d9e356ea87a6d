//! Where a streamed response is written.

use covet_connection::SendFault;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;

use super::Server;
use super::slots::Key;

/// Takes a streamed response's content, with backpressure.
#[pyclass(frozen, module = "covet_engine._engine")]
pub struct Sink {
    server: Py<Server>,
    key: Key,
}

impl Sink {
    /// The sink of this request's response.
    pub fn new(server: Py<Server>, key: Key) -> Self {
        Self { server, key }
    }

    fn error(&self, py: Python<'_>, fault: SendFault) -> PyErr {
        match fault {
            SendFault::Gone => match self.server.get().hooks.gone.call0(py) {
                Ok(error) => PyErr::from_value(error.into_bound(py)),
                Err(error) => error,
            },
            SendFault::TooLong | SendFault::TooShort => PyRuntimeError::new_err(format!(
                "{fault}: the connection was cut off; send as many bytes as content-length says, or no content-length"
            )),
        }
    }
}

#[pymethods]
impl Sink {
    /// Takes a piece. When much of the response is still unsent, returns a future to await before
    /// the next piece.
    fn write<'py>(&self, py: Python<'py>, data: PyBackedBytes) -> PyResult<Option<Bound<'py, PyAny>>> {
        let server = self.server.get();
        let now = server.now(py);
        let sent = server.core.with(py, |core| {
            core.now = core.now.max(now);
            let high_water = core.config.high_water;
            let sent = core.with_key(self.key, |slot, cx| {
                slot.conn.send(&data)?;
                slot.conn.flush(cx);
                let full = slot.conn.unsent() >= high_water;
                if full {
                    slot.conn.want_room();
                }
                Ok(full)
            });
            let queued = core.advancing != Some(self.key.index) && core.settle(self.key.index);
            (sent.unwrap_or(Err(SendFault::Gone)), queued)
        });
        server.after_settling(py, sent.1);
        if !sent.0.map_err(|fault| self.error(py, fault))? {
            return Ok(None);
        }
        let future = server.create_future(py)?;
        let kept = future.clone().unbind();
        let (old, lost) = server.core.with(py, |core| match core.slots.of(self.key) {
            Some(slot) => (slot.writer.replace(kept), false),
            None => (Some(kept), true),
        });
        drop(old);
        if lost {
            return Err(self.error(py, SendFault::Gone));
        }
        Ok(Some(future))
    }

    /// Ends the response.
    fn finish(&self, py: Python<'_>) -> PyResult<()> {
        let server = self.server.get();
        let now = server.now(py);
        let (finished, queued) = server.core.with(py, |core| {
            core.now = core.now.max(now);
            let finished = core.with_key(self.key, |slot, _| slot.conn.finish());
            let queued = core.advancing != Some(self.key.index) && core.settle(self.key.index);
            (finished.unwrap_or(Err(SendFault::Gone)), queued)
        });
        server.after_settling(py, queued);
        finished.map_err(|fault| self.error(py, fault))
    }

    /// Cuts the response off, so that the client can tell.
    fn abort(&self, py: Python<'_>) {
        self.server.get().abandon(py, self.key);
    }
}
