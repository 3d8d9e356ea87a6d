//! Where a streamed response is written.

use std::io;

use covet_coding::Encoder;
use covet_connection::SendFault;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;

use super::Server;
use super::cell::AttachedCell;
use super::slots::Key;
use crate::coded::failed;

/// Takes a streamed response's content, with backpressure.
#[pyclass(frozen, module = "covet_engine._engine")]
pub struct Sink {
    server: Py<Server>,
    key: Key,
    /// Whether the content is sent in a content coding.
    coded: bool,
    encoder: AttachedCell<Option<Encoder>>,
}

impl Sink {
    /// The sink of this request's response, whose content goes through `encoder` if there is one.
    pub fn new(server: Py<Server>, key: Key, encoder: Option<Encoder>) -> Self {
        Self { server, key, coded: encoder.is_some(), encoder: AttachedCell::new(encoder) }
    }

    /// Takes a step of the encoder and sends what it gives.
    fn encode<'py>(
        &self,
        py: Python<'py>,
        step: impl FnOnce(&mut Encoder) -> io::Result<Vec<u8>>,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        let done = self.encoder.with(py, |encoder| encoder.as_mut().map_or(Ok(Vec::new()), step));
        let data = done.map_err(|error| failed(&error))?;
        if data.is_empty() { Ok(None) } else { self.send(py, &data) }
    }

    fn send<'py>(&self, py: Python<'py>, data: &[u8]) -> PyResult<Option<Bound<'py, PyAny>>> {
        let server = self.server.get();
        let now = server.now(py);
        let sent = server.core.with(py, |core| {
            core.now = core.now.max(now);
            let high_water = core.config.high_water;
            let sent = core.with_key(self.key, |slot, cx| {
                slot.conn.send(data)?;
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
    /// Whether what is written is held back for a while: it is sent in a content coding.
    #[getter]
    fn coded(&self) -> bool {
        self.coded
    }

    /// Takes a piece. When much of the response is still unsent, returns a future to await before
    /// the next piece.
    fn write<'py>(&self, py: Python<'py>, data: PyBackedBytes) -> PyResult<Option<Bound<'py, PyAny>>> {
        if self.coded {
            return self.encode(py, |encoder| encoder.write(&data));
        }
        self.send(py, &data)
    }

    /// Sends what is held back. Returns what `write` does.
    fn flush<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.encode(py, Encoder::flush)
    }

    /// Ends the response.
    fn finish(&self, py: Python<'_>) -> PyResult<()> {
        if let Some(encoder) = self.encoder.with(py, Option::take) {
            let rest = encoder.finish().map_err(|error| failed(&error))?;
            drop(self.send(py, &rest)?);
        }
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

    /// Takes the head back, if it waits for content, so that something else can be answered: whether it did.
    fn withdraw(&self, py: Python<'_>) -> bool {
        let server = self.server.get();
        server.core.with(py, |core| core.with_key(self.key, |slot, _| slot.conn.withdraw()).unwrap_or(false))
    }

    /// Cuts the response off, so that the client can tell.
    fn abort(&self, py: Python<'_>) {
        self.server.get().abandon(py, self.key);
    }
}
