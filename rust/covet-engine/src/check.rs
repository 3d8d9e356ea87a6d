//! The one rule for the heads of responses, on every transport (RFC 9110, 5, 6.4 and 8.6; RFC 9112, 6 and 9).

use covet_http::{HeaderFault, allows_body, check_field};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList};

use crate::errors::{ForbiddenHeader, InvalidBody, InvalidHeader, InvalidStatus};

/// Bytes that the body of a response object has, or None where it is streamed. Raises `InvalidBody`.
#[pyfunction]
pub(crate) fn body_length(response: &Bound<'_, PyAny>) -> PyResult<Option<usize>> {
    Ok(whole_body(response)?.map(|body| body.as_bytes().len()))
}

/// The body of a response object; `None` where it is streamed.
pub(crate) fn whole_body<'py>(response: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyBytes>>> {
    let py = response.py();
    let body = match response.getattr(intern!(py, "body"))?.cast_into::<PyBytes>() {
        Ok(bytes) => return Ok(Some(bytes)),
        Err(error) => error.into_inner(),
    };
    let reason = if !body.is_none() {
        format!("it is {} and not bytes: encode it", body.get_type().name()?)
    } else if response.hasattr(intern!(py, "body_iterator"))? || response.hasattr(intern!(py, "answer_to"))? {
        return Ok(None);
    } else {
        "it is None, which is said of streams, and this is none: an empty body is b\"\"".to_owned()
    };
    Err(InvalidBody::err(response.get_type().name()?.to_string(), reason))
}

/// Checks a response's status and header fields, and completes them.
///
/// Returns the fields with lower-case names, and with a Content-Length when `body_length` (in bytes) is given and the
/// status allows content. A response to HEAD (`head`) without a body may say the length of the one that GET would get.
/// Raises `InvalidStatus`, `InvalidHeader` or `ForbiddenHeader`.
#[pyfunction]
#[pyo3(signature = (status, headers, body_length, *, head=false))]
pub(crate) fn check_response<'py>(
    py: Python<'py>,
    status: i64,
    headers: Vec<(Bound<'py, PyBytes>, Bound<'py, PyBytes>)>,
    body_length: Option<u64>,
    head: bool,
) -> PyResult<Bound<'py, PyList>> {
    let small = u16::try_from(status).map_err(|_| InvalidStatus::err(status))?;
    let slices: Vec<_> = headers.iter().map(|(name, value)| (name.as_bytes(), value.as_bytes())).collect();
    let declared = fields(small, &slices)?;
    if let (Some(declared), Some(actual)) = (declared, body_length)
        && declared != actual
        && allows_body(small)
        && !(head && actual == 0)
    {
        return Err(wrong_length(declared, actual));
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

/// The exception for a Content-Length that isn't the body's.
pub(crate) fn wrong_length(declared: u64, actual: u64) -> PyErr {
    ForbiddenHeader::err(
        "content-length".into(),
        format!("it says {declared}, and the body has {actual} bytes"),
    )
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
