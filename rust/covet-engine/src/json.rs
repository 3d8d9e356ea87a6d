//! `JsonWriter`: JSON of results whose shape is known before, without a call of pydantic.
//!
//! `shape` is what may stand where, `pass` writes a value that is just that, `leaf` those that hold no others, and `borrow`
//! tells what containers hold. A value that is anything else is left to who knows what to make of it.

mod borrow;
mod leaf;
mod pass;
mod shape;

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use covet_connection::Content;
use pyo3::PyTraverseError;
use pyo3::gc::PyVisit;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use self::shape::Shape;
use crate::guard::guarded;

/// Bytes that most heads have room in.
const HEAD_ROOM: usize = 512;

/// Writes the JSON of results: by itself where they are just of the described shape, and else by a call.
#[pyclass(frozen, module = "covet_engine._engine")]
pub(crate) struct JsonWriter {
    /// Returns what `Shape` is made of, or None.
    describe: Py<PyAny>,
    /// Makes JSON of any result, or raises.
    #[pyo3(get)]
    otherwise: Py<PyAny>,
    shape: OnceLock<Option<Shape>>,
    /// How long the last JSON was, so that the next one has room for as much.
    last: AtomicUsize,
}

impl JsonWriter {
    /// The JSON of a value of the described shape; `None` of any other.
    pub(crate) fn write(&self, value: &Bound<'_, PyAny>) -> PyResult<Option<Content>> {
        let Some(shape) = self.shape(value.py())? else { return Ok(None) };
        let last = self.last.load(Ordering::Relaxed);
        let mut out = Vec::with_capacity(HEAD_ROOM + last + last / 8);
        out.resize(HEAD_ROOM, 0);
        let Some(out) = pass::write(shape, value, out)? else { return Ok(None) };
        self.last.store(out.len() - HEAD_ROOM, Ordering::Relaxed);
        Ok(Some(Content::new(out, HEAD_ROOM)))
    }

    /// What makes JSON of a value that `write` doesn't.
    pub(crate) fn otherwise(&self) -> &Py<PyAny> {
        &self.otherwise
    }

    fn shape(&self, py: Python<'_>) -> PyResult<Option<&Shape>> {
        if let Some(known) = self.shape.get() {
            return Ok(known.as_ref());
        }
        let described = self.describe.bind(py).call0()?;
        let shape = if described.is_none() { None } else { Some(Shape::read(&described)?) };
        Ok(self.shape.get_or_init(|| shape).as_ref())
    }
}

#[pymethods]
impl JsonWriter {
    #[new]
    fn new(describe: Py<PyAny>, otherwise: Py<PyAny>) -> Self {
        Self { describe, otherwise, shape: OnceLock::new(), last: AtomicUsize::new(0) }
    }

    /// The JSON of a value of the described shape; None of any other.
    fn dump<'py>(&self, value: Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyBytes>>> {
        guarded(|| Ok(self.write(&value)?.map(|json| PyBytes::new(value.py(), json.as_slice()))))
    }

    fn __call__<'py>(&self, value: Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        match self.dump(value.clone())? {
            Some(json) => Ok(json.into_any()),
            None => self.otherwise.bind(value.py()).call1((value,)),
        }
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.describe)?;
        visit.call(&self.otherwise)?;
        self.shape.get().and_then(Option::as_ref).map_or(Ok(()), |shape| shape.traverse(&visit))
    }
}
