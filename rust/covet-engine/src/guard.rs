//! Panics at the border to Python.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

/// Does the work; a panic becomes a RuntimeError, which a server answers with a 500.
///
/// PyO3 would raise a BaseException instead, which ends the event loop and with it every other request.
pub(crate) fn guarded<T>(work: impl FnOnce() -> PyResult<T>) -> PyResult<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| Err(PyRuntimeError::new_err(told(&*panic))))
}

fn told(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("covet's engine panicked, which is a fault of covet's: {}", text.unwrap_or("without a word"))
}
