//! `BodyDecoder`: a request's content in a coding, read as it arrives.

use covet_coding::{Coding, DecodeFault, Decoder};
use pyo3::exceptions::{PyMemoryError, PyValueError};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyBytes;

use crate::errors::BadCoding;
use crate::guard::guarded;
use crate::server::cell::AttachedCell;

/// Reads a body in a content coding, a piece at a time.
#[pyclass(frozen, module = "covet_engine._engine")]
pub(crate) struct BodyDecoder {
    coding: Coding,
    state: AttachedCell<State>,
}

struct State {
    /// `None` once it failed or ended.
    decoder: Option<Decoder>,
    chunk: Option<PyBackedBytes>,
    /// Bytes of the chunk that are read.
    read: usize,
}

#[pymethods]
impl BodyDecoder {
    #[new]
    #[pyo3(signature = (coding, limit = None))]
    fn new(coding: &str, limit: Option<u64>) -> PyResult<Self> {
        let Some(coding) = Coding::of_token(coding.as_bytes()) else {
            return Err(PyValueError::new_err(format!("coding is gzip, br or zstd, not {coding:?}")));
        };
        let decoder = Decoder::new(coding, limit.unwrap_or(u64::MAX))
            .map_err(|error| PyMemoryError::new_err(error.to_string()))?;
        let state = State { decoder: Some(decoder), chunk: None, read: 0 };
        Ok(Self { coding, state: AttachedCell::new(state) })
    }

    /// Takes a chunk, once everything that the one before says was read.
    fn feed(&self, py: Python<'_>, chunk: PyBackedBytes) {
        let old = self.state.with(py, |state| {
            state.read = 0;
            state.chunk.replace(chunk)
        });
        drop(old);
    }

    /// The next piece of what was taken; nothing when more is needed, or at the end.
    fn read<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        guarded(|| {
            let piece = self.state.with(py, State::piece).map_err(|fault| self.told(fault))?;
            Ok(PyBytes::new(py, &piece))
        })
    }

    /// Ends, when the body has.
    fn finish(&self, py: Python<'_>) -> PyResult<()> {
        let decoder = self.state.with(py, |state| state.decoder.take());
        let ended = decoder.map_or(Err(DecodeFault::Malformed), Decoder::finish);
        ended.map_err(|fault| self.told(fault))
    }
}

impl BodyDecoder {
    fn told(&self, fault: DecodeFault) -> PyErr {
        BadCoding::err(self.coding.token().to_owned(), fault == DecodeFault::TooLarge)
    }
}

impl State {
    fn piece(&mut self) -> Result<Vec<u8>, DecodeFault> {
        let decoder = self.decoder.as_mut().ok_or(DecodeFault::Malformed)?;
        let chunk: &[u8] = self.chunk.as_ref().map_or(&[], |chunk| chunk);
        let mut unread = &chunk[self.read..];
        let piece = decoder.read(&mut unread);
        self.read = chunk.len() - unread.len();
        if piece.is_err() {
            self.decoder = None;
        }
        piece
    }
}
