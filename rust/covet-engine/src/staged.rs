//! How the native server makes a request object: its head waits here while Python calls the class.

use std::cell::RefCell;
use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::PyType;

use crate::copy::{HeadCopy, Peer};
use crate::route::{KeptValues, RouteError};

/// A request about to be made natively.
pub(crate) struct Staged {
    /// Its head.
    pub(crate) copy: Arc<HeadCopy>,
    /// Its connection.
    pub(crate) peer: Arc<Peer>,
    /// What its body is read from.
    pub(crate) body: Option<Py<PyAny>>,
    /// Its path values, of a routed request.
    pub(crate) values: Option<KeptValues>,
    /// Why it wasn't routed.
    pub(crate) error: Option<RouteError>,
    /// Its id, where a filter gave it one.
    pub(crate) id: Option<Box<str>>,
}

thread_local! {
    static STAGED: RefCell<Option<Staged>> = const { RefCell::new(None) };
}

/// Makes an object of `request_type` (a subclass of `RequestHead`) around a staged head.
pub(crate) fn new_request(py: Python<'_>, request_type: &Py<PyType>, staged: Staged) -> PyResult<Py<PyAny>> {
    STAGED.with(|cell| cell.replace(Some(staged)));
    let made = request_type.call0(py);
    STAGED.with(|cell| cell.take());
    made
}

/// The head that waits, if the class was called by `new_request`.
pub(crate) fn take() -> Option<Staged> {
    STAGED.with(RefCell::take)
}
