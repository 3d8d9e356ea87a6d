//! Panics at the border to Python.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

#[cfg(debug_assertions)]
thread_local! {
    static PANICS: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// Does the work; a panic becomes a RuntimeError, which a server answers with a 500.
///
/// PyO3 would raise a BaseException instead, which ends the event loop and with it every other request.
pub(crate) fn guarded<T>(work: impl FnOnce() -> PyResult<T>) -> PyResult<T> {
    let work = || {
        #[cfg(debug_assertions)]
        assert!(!PANICS.take(), "a test asked for it");
        work()
    };
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| Err(PyRuntimeError::new_err(told(&*panic))))
}

/// Makes the next guarded work of this thread panic, for the tests of what happens then; not in a release.
#[cfg(debug_assertions)]
pub(crate) fn panic_at_next_call() {
    PANICS.set(true);
}

fn told(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("covet's engine panicked, which is a fault of covet's: {}", text.unwrap_or("without a word"))
}
