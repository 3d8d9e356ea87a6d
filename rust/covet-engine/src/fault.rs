//! What a request lacks: the parameters that are missing or invalid.

use pyo3::exceptions::PyException;
use pyo3::prelude::*;
use pyo3::types::PyList;

use crate::endpoint::Endpoint;
use crate::param::Param;

/// Why one parameter has no value.
pub(crate) enum Flaw {
    /// The request doesn't bring it, and it has no default.
    Missing,
    /// Its validator, or the engine, refuses it.
    Invalid(PyErr),
    /// Something else went wrong: no fault of the request.
    Raised(PyErr),
}

impl Flaw {
    /// An exception of a validator: a fault of the value, unless it is one that ends the task or the process.
    pub(crate) fn of(py: Python<'_>, error: PyErr) -> Self {
        if error.is_instance_of::<PyException>(py) { Self::Invalid(error) } else { Self::Raised(error) }
    }
}

/// Why a handler can't be called.
pub(crate) enum Refusal {
    /// All faults of the request.
    Faults(Vec<(Py<Param>, Option<PyErr>)>),
    /// An exception that isn't the request's fault.
    Raised(PyErr),
}

impl Refusal {
    /// The exception to raise: what the table's `on_invalid` makes of the faults.
    pub(crate) fn into_err(self, py: Python<'_>, endpoint: &Endpoint, request: &Bound<'_, PyAny>) -> PyErr {
        match self {
            Self::Raised(error) => error,
            Self::Faults(faults) => told(py, faults, endpoint, request).unwrap_or_else(|error| error),
        }
    }
}

fn told(
    py: Python<'_>,
    faults: Vec<(Py<Param>, Option<PyErr>)>,
    endpoint: &Endpoint,
    request: &Bound<'_, PyAny>,
) -> PyResult<PyErr> {
    let faults = faults.into_iter().map(|(param, error)| (param, error.map(|error| error.into_value(py))));
    let list = PyList::new(py, faults.collect::<Vec<_>>())?;
    let exception = endpoint.home()?.on_invalid.bind(py).call1((request, list))?;
    Ok(PyErr::from_value(exception))
}
