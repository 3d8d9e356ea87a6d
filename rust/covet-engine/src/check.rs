//! The one rule for the heads of responses, on every transport (RFC 9110, 5, 6.4 and 8.6; RFC 9112, 6 and 9).

use covet_http::{HeaderFault, allows_body, check_field};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList};

use crate::errors::{ForbiddenHeader, InvalidHeader, InvalidStatus};

/// Checks a response's status and header fields, and completes them.
///
/// Returns the fields with lower-case names, and with a Content-Length when `body_length` (in bytes) is given and the
/// status allows content. Raises `InvalidStatus`, `InvalidHeader` or `ForbiddenHeader`.
#[pyfunction]
pub(crate) fn check_response<'py>(
    py: Python<'py>,
    status: i64,
    headers: Vec<(Bound<'py, PyBytes>, Bound<'py, PyBytes>)>,
    body_length: Option<u64>,
) -> PyResult<Bound<'py, PyList>> {
    let small = u16::try_from(status).map_err(|_| InvalidStatus::err(status))?;
    let slices: Vec<_> = headers.iter().map(|(name, value)| (name.as_bytes(), value.as_bytes())).collect();
    let declared = fields(small, &slices)?;
    if let (Some(declared), Some(actual)) = (declared, body_length)
        && declared != actual
        && allows_body(small)
    {
        return Err(ForbiddenHeader::err(
            "content-length".into(),
            format!("it says {declared}, and the body has {actual} bytes"),
        ));
    }
    let list = PyList::empty(py);
    for (name, value) in headers {
        let lower = !name.as_bytes().iter().any(u8::is_ascii_uppercase);
        let name = if lower { name } else { PyBytes::new(py, &name.as_bytes().to_ascii_lowercase()) };
        list.append((name, value))?;
    }
    if let (None, Some(length), true) = (declared, body_length, allows_body(small)) {
        let value = PyBytes::new(py, itoa::Buffer::new().format(length).as_bytes());
        list.append((PyBytes::new(py, b"content-length"), value))?;
    }
    Ok(list)
}

/// Checks a status and fields, and returns the Content-Length that they declare.
pub(crate) fn fields(status: u16, fields: &[(&[u8], &[u8])]) -> PyResult<Option<u64>> {
    if !(200..600).contains(&status) {
        return Err(InvalidStatus::err(i64::from(status)));
    }
    let mut declared = None;
    for (name, value) in fields {
        let length = check_field(name, value).map_err(|found| fault(found, name, i64::from(status)))?;
        if length.is_some() && declared.is_some() {
            return Err(ForbiddenHeader::err("content-length".into(), "it is given twice".into()));
        }
        declared = declared.or(length);
    }
    if declared.is_some() && status == 204 {
        return Err(ForbiddenHeader::err("content-length".into(), "a 204 has no content".into()));
    }
    Ok(declared)
}

/// The exception that tells this fault of the field `name`.
pub(crate) fn fault(fault: HeaderFault, name: &[u8], status: i64) -> PyErr {
    let shown = name.escape_ascii().to_string();
    match fault {
        HeaderFault::Status => InvalidStatus::err(status),
        HeaderFault::Name => {
            InvalidHeader::err(shown, "a name is a token: letters, digits and !#$%&'*+-.^_`|~".into())
        }
        HeaderFault::Value => InvalidHeader::err(shown, "its value holds a control character".into()),
        HeaderFault::Forbidden => {
            ForbiddenHeader::err(shown, "the server writes it, because it rules the connection".into())
        }
        HeaderFault::ContentLength => ForbiddenHeader::err(shown, "it is not the length of the body".into()),
    }
}
