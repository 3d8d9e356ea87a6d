//! The parser alone, for holding it against others.

use covet_http::{BodyDecoder, Head, HeadLimits, Parse, Reject, Version, decode_path, parse_head};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};

/// Reads the one request at the start of `data` as the native server does, with its default limits.
///
/// Returns what was read, or `None` while the head is not whole; `complete` tells whether the body is. Raises
/// `ValueError(status, code, detail)` for what the server refuses.
#[pyfunction]
pub(crate) fn parse_request<'py>(
    py: Python<'py>,
    data: &[u8],
    max_body_size: u64,
) -> PyResult<Option<Bound<'py, PyDict>>> {
    let (mut buf, mut head) = (data.to_vec(), Head::default());
    match parse_head(&mut buf, &HeadLimits::default(), &mut head).map_err(refused)? {
        Parse::Partial => Ok(None),
        Parse::Complete => read(py, &buf, &head, max_body_size).map(Some),
    }
}

fn read<'py>(py: Python<'py>, buf: &[u8], head: &Head, max_body_size: u64) -> PyResult<Bound<'py, PyDict>> {
    decode_path(head.path.of(buf), &mut Vec::new())
        .map_err(|fault| PyValueError::new_err((400, fault.code(), fault.detail())))?;
    let mut decoder = BodyDecoder::new(head.framing, max_body_size).map_err(refused)?;
    let (mut body, mut at) = (Vec::new(), head.len);
    while !decoder.is_done() && at < buf.len() {
        let step = decoder.decode(&buf[at..]).map_err(refused)?;
        body.extend_from_slice(&buf[at..][step.data]);
        at += step.consumed;
    }
    let bytes = |slice| PyBytes::new(py, slice);
    let headers: Vec<_> =
        head.fields.iter().map(|field| (bytes(field.name.of(buf)), bytes(field.value.of(buf)))).collect();
    let dict = PyDict::new(py);
    dict.set_item("method", bytes(head.method_span.of(buf)))?;
    dict.set_item("target", bytes(head.target.of(buf)))?;
    dict.set_item("authority", head.authority.map(|span| bytes(span.of(buf))))?;
    dict.set_item("version", if head.version == Version::Http11 { "1.1" } else { "1.0" })?;
    dict.set_item("headers", headers)?;
    dict.set_item("keep_alive", head.keep_alive)?;
    dict.set_item("body", bytes(&body))?;
    dict.set_item("complete", decoder.is_done())?;
    dict.set_item("size", at)?;
    Ok(dict)
}

fn refused(reject: Reject) -> PyErr {
    PyValueError::new_err((reject.status, reject.reason.code(), reject.reason.detail()))
}
