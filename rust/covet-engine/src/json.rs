//! `JsonWriter`: JSON of results whose shape is known before, without a call of pydantic.
//!
//! `shape` is what may stand where, `pass` writes a value that is just that. A value that is anything else is left to
//! who knows what to make of it.

mod pass;
mod shape;

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use pyo3::PyTraverseError;
use pyo3::gc::PyVisit;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use self::shape::Shape;
use crate::guard::guarded;

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
    pub(crate) fn write(&self, value: &Bound<'_, PyAny>) -> PyResult<Option<Vec<u8>>> {
        let Some(shape) = self.shape(value.py())? else { return Ok(None) };
        let last = self.last.load(Ordering::Relaxed);
        let written = pass::write(shape, value, last + last / 8)?;
        if let Some(json) = &written {
            self.last.store(json.len(), Ordering::Relaxed);
        }
        Ok(written)
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
        guarded(|| Ok(self.write(&value)?.map(|json| PyBytes::new(value.py(), &json))))
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
