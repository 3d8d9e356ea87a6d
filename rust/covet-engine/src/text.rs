//! Bytes of a request as Python text.

use pyo3::prelude::*;
use pyo3::types::PyString;

/// Text of a path, a query or a cookie: UTF-8, a wrong byte replaced.
#[inline]
pub(crate) fn utf8<'py>(py: Python<'py>, bytes: &[u8]) -> Bound<'py, PyString> {
    PyString::new(py, &String::from_utf8_lossy(bytes))
}

/// Text of a header field: ISO 8859-1, which no byte can break (RFC 9110, 5.5).
#[inline]
pub(crate) fn latin1<'py>(py: Python<'py>, bytes: &[u8]) -> Bound<'py, PyString> {
    match bytes.is_ascii().then(|| std::str::from_utf8(bytes)) {
        Some(Ok(ascii)) => PyString::new(py, ascii),
        _ => PyString::new(py, &bytes.iter().copied().map(char::from).collect::<String>()),
    }
}

/// Text of a cookie: UTF-8, which browsers send, else ISO 8859-1.
#[inline]
pub(crate) fn cookie<'py>(py: Python<'py>, bytes: &[u8]) -> Bound<'py, PyString> {
    match std::str::from_utf8(bytes) {
        Ok(text) => PyString::new(py, text),
        Err(_) => latin1(py, bytes),
    }
}
