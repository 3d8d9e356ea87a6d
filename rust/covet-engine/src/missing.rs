//! `MISSING`: the default of a parameter that has none.

use pyo3::prelude::*;

/// The type of `MISSING`, which stands where a required parameter has no default.
#[pyclass(frozen, module = "covet_engine._engine", name = "MissingType")]
pub(crate) struct Missing;

#[pymethods]
impl Missing {
    fn __repr__(&self) -> &'static str {
        "MISSING"
    }

    fn __bool__(&self) -> bool {
        false
    }

    /// Pickled by name, so that it stays the one object.
    fn __reduce__(&self) -> &'static str {
        "MISSING"
    }
}

/// A default as given: absent, or any object, `None` among them.
pub(crate) struct Given(pub(crate) Option<Py<PyAny>>);

impl<'py> FromPyObject<'_, 'py> for Given {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let missing = object.cast::<Missing>().is_ok();
        Ok(Self((!missing).then(|| object.to_owned().unbind())))
    }
}
