//! Responses in a content coding, for transports other than the native one.

use std::borrow::Cow;
use std::io;

use covet_coding::{Coding, Encoder};
use covet_filter::{Compression, coded_fields, varying_fields};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::{PyBytes, PyList, PyTuple};

use crate::headers::{raw_fields, slices};
use crate::server::cell::AttachedCell;

/// Bytes of content that are compressed in one go. More would hold the event loop for longer than a few milliseconds,
/// and is compressed in pieces, with others' turns between them.
pub(crate) const IN_ONE_GO: usize = 262_144;

/// What an encoder failed with.
pub(crate) fn failed(error: &io::Error) -> PyErr {
    PyRuntimeError::new_err(format!("a response could not be compressed: {error}"))
}

/// Writes one response in a content coding.
#[pyclass(frozen, module = "covet_engine._engine")]
pub(crate) struct ResponseEncoder(AttachedCell<Option<Encoder>>);

impl ResponseEncoder {
    /// An encoder of this coding.
    pub(crate) fn new(coding: Coding, compression: &Compression) -> PyResult<Self> {
        let encoder = Encoder::new(coding, compression.levels()).map_err(|error| failed(&error))?;
        Ok(Self(AttachedCell::new(Some(encoder))))
    }

    fn step<'py>(
        &self,
        py: Python<'py>,
        work: impl FnOnce(&mut Encoder) -> io::Result<Vec<u8>>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let done = self.0.with(py, |encoder| encoder.as_mut().map_or(Ok(Vec::new()), work));
        done.map(|bytes| PyBytes::new(py, &bytes)).map_err(|error| failed(&error))
    }
}

#[pymethods]
impl ResponseEncoder {
    /// Takes content; returns what is ready of the output.
    fn write<'py>(&self, py: Python<'py>, content: PyBackedBytes) -> PyResult<Bound<'py, PyBytes>> {
        self.step(py, |encoder| encoder.write(&content))
    }

    /// Returns everything that was taken and not returned yet.
    fn flush<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        self.step(py, Encoder::flush)
    }

    /// Returns the rest, and ends.
    fn finish<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let encoder = self.0.with(py, Option::take);
        let rest = encoder.map_or(Ok(Vec::new()), Encoder::finish).map_err(|error| failed(&error))?;
        Ok(PyBytes::new(py, &rest))
    }
}

/// Fields, the content if it was compressed in one go, and what compresses it otherwise.
pub(crate) type Coded<'py> = (Bound<'py, PyList>, Option<Bound<'py, PyBytes>>, Option<ResponseEncoder>);

/// A name and a value.
type Field<'a> = (Cow<'a, [u8]>, Cow<'a, [u8]>);

fn listed<'py>(py: Python<'py>, fields: Vec<Field<'_>>) -> PyResult<Bound<'py, PyList>> {
    let list = PyList::empty(py);
    for (name, value) in fields {
        list.append(PyTuple::new(py, [PyBytes::new(py, &name), PyBytes::new(py, &value)])?)?;
    }
    Ok(list)
}

/// What `Content-Length` says of a stream.
fn told_length(fields: &[(&[u8], &[u8])]) -> Option<u64> {
    let (_, value) = fields.iter().find(|(name, _)| name.eq_ignore_ascii_case(b"content-length"))?;
    std::str::from_utf8(value).ok()?.parse().ok()
}

/// The response as it is sent; `None` when it is left alone.
pub(crate) fn coded<'py>(
    py: Python<'py>,
    compression: &Compression,
    coding: Option<Coding>,
    (status, headers, body): (u16, &Bound<'py, PyAny>, Option<PyBackedBytes>),
) -> PyResult<Option<Coded<'py>>> {
    let raw = raw_fields(headers)?;
    let fields = slices(&raw);
    if compression.may_stand_for_coded(status, &fields) {
        return Ok(Some((listed(py, varying_fields(fields, coding.is_some()))?, None, None)));
    }
    let length = match &body {
        Some(body) => Some(body.len() as u64),
        None => told_length(&fields),
    };
    if !compression.fits(status, &fields, length) {
        return Ok(None);
    }
    let list = listed(py, coded_fields(fields, coding))?;
    let Some(coding) = coding else { return Ok(Some((list, None, None))) };
    match body {
        Some(body) if body.len() <= IN_ONE_GO => {
            let content =
                Encoder::whole(coding, compression.levels(), &body).map_err(|error| failed(&error))?;
            Ok(Some((list, Some(PyBytes::new(py, &content)), None)))
        }
        _ => Ok(Some((list, None, Some(ResponseEncoder::new(coding, compression)?)))),
    }
}
