//! Rendering: from a handler's result to a reply.

use std::borrow::Cow;

use covet_http::has_content;
use pyo3::exceptions::{PyBaseException, PyTypeError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{
    PyBool, PyByteArray, PyBytes, PyDict, PyFloat, PyInt, PyList, PyMapping, PyMemoryView, PyString, PyTuple,
};

use crate::check;
use crate::encode;
use crate::endpoint::Endpoint;
use crate::errors::InvalidStatus;
use crate::json::JsonWriter;
use crate::reply::{Field, Media, Reply, ReplyBody, ReplyHead};

/// The reply that a handler's result means.
///
/// dict and list are JSON, str is text, bytes are bytes, None is a 204, `(body, status)` and `(body, status, headers)`
/// say more unless the endpoint takes a tuple for a body, a response is sent as it is. Anything else goes to the
/// endpoint's serializer, to pydantic or to orjson.
#[inline]
pub(crate) fn render<'py>(
    py: Python<'py>,
    endpoint: &Endpoint,
    result: Bound<'py, PyAny>,
) -> PyResult<Reply> {
    if !endpoint.array
        && let Ok(tuple) = result.cast_exact::<PyTuple>()
    {
        return from_tuple(py, endpoint, tuple);
    }
    if !is_plain(&result) && is_response(py, endpoint, &result)? {
        return from_response(py, result);
    }
    let (media, body) = content(py, endpoint, result)?;
    Ok(Reply {
        status: media.status(endpoint.status),
        head: ReplyHead::Template(media),
        body: sendable(endpoint.status, body),
    })
}

/// The results that need no look at their class.
#[inline]
fn is_plain(result: &Bound<'_, PyAny>) -> bool {
    result.is_none()
        || result.is_exact_instance_of::<PyDict>()
        || result.is_exact_instance_of::<PyList>()
        || result.is_exact_instance_of::<PyString>()
        || result.is_exact_instance_of::<PyBytes>()
}

/// Whether a handler returned a response, and not what one is made of.
#[inline]
pub(crate) fn is_response(py: Python<'_>, endpoint: &Endpoint, result: &Bound<'_, PyAny>) -> PyResult<bool> {
    let (class, wanted) = (result.get_type(), endpoint.home()?.response_type.bind(py));
    // The class is asked and not the instance: a miss of isinstance() looks `__class__` up, which costs more than this.
    Ok(class.is(wanted) || class.is_subclass(wanted)?)
}

/// A status without content sends none, whatever the handler returned.
fn sendable(status: u16, body: ReplyBody) -> ReplyBody {
    if has_content(status) { body } else { ReplyBody::Empty }
}

fn from_response<'py>(py: Python<'py>, response: Bound<'py, PyAny>) -> PyResult<Reply> {
    let status = response.getattr(intern!(py, "status_code"))?;
    let body = match check::whole_body(&response)? {
        Some(bytes) => ReplyBody::Bytes(bytes.unbind()),
        None => ReplyBody::Stream,
    };
    let status = status_of(&status)?;
    Ok(Reply { status, head: ReplyHead::Response(response.unbind()), body })
}

/// What a body is sent as.
fn content<'py>(
    py: Python<'py>,
    endpoint: &Endpoint,
    body: Bound<'py, PyAny>,
) -> PyResult<(Media, ReplyBody)> {
    let container = body.is_exact_instance_of::<PyDict>() || body.is_exact_instance_of::<PyList>();
    if container && endpoint.serialize.is_none() {
        return Ok((Media::Json, ReplyBody::Bytes(encode::dump(py, &body)?.unbind())));
    }
    if body.is_none() {
        return Ok((Media::Empty, ReplyBody::Empty));
    }
    let writer =
        endpoint.serialize.as_ref().and_then(|serialize| serialize.bind(py).cast_exact::<JsonWriter>().ok());
    if let Some(writer) = writer
        && let Some(json) = writer.get().write(&body)?
    {
        return Ok((Media::Json, ReplyBody::Owned(json)));
    }
    if let Ok(error) = body.cast::<PyBaseException>() {
        // A problem that is returned is one that is raised.
        return Err(PyErr::from_value(error.clone().into_any()));
    }
    let serialize = match writer {
        Some(writer) => Some(writer.get().otherwise()),
        None => endpoint.serialize.as_ref(),
    };
    if let Some(serialize) = serialize {
        let json = serialize.bind(py).call1((body,))?.cast_into::<PyBytes>()?;
        return Ok((Media::Json, ReplyBody::Bytes(json.unbind())));
    }
    let body = match body.cast_into::<PyString>() {
        Ok(text) => return Ok((Media::Text, ReplyBody::Text(text.unbind()))),
        Err(error) => error.into_inner(),
    };
    let body = match body.cast_into::<PyBytes>() {
        Ok(bytes) => return Ok((Media::Octets, ReplyBody::Bytes(bytes.unbind()))),
        Err(error) => error.into_inner(),
    };
    other(py, body)
}

/// What is neither a container nor text nor bytes.
fn other<'py>(py: Python<'py>, body: Bound<'py, PyAny>) -> PyResult<(Media, ReplyBody)> {
    if body.is_instance_of::<PyByteArray>() || body.is_instance_of::<PyMemoryView>() {
        let bytes = py.get_type::<PyBytes>().call1((body,))?.cast_into::<PyBytes>()?;
        return Ok((Media::Octets, ReplyBody::Bytes(bytes.unbind())));
    }
    let number = body.is_exact_instance_of::<PyInt>()
        || body.is_exact_instance_of::<PyFloat>()
        || body.is_exact_instance_of::<PyBool>();
    let json = match if number { None } else { encode::model(py, &body)? } {
        Some(json) => json,
        None => encode::dump(py, &body)?,
    };
    Ok((Media::Json, ReplyBody::Bytes(json.unbind())))
}

fn from_tuple<'py>(py: Python<'py>, endpoint: &Endpoint, tuple: &Bound<'py, PyTuple>) -> PyResult<Reply> {
    let (body, status, headers) = match tuple.len() {
        2 => (tuple.get_item(0)?, tuple.get_item(1)?, None),
        3 => (tuple.get_item(0)?, tuple.get_item(1)?, Some(tuple.get_item(2)?)),
        _ => return Err(allowed(tuple)),
    };
    if !status.is_exact_instance_of::<PyInt>() && !status.is_instance_of::<PyInt>()
        || status.is_exact_instance_of::<PyBool>()
    {
        return Err(allowed(tuple));
    }
    let unpromised = body.is_exact_instance_of::<PyTuple>() && endpoint.serialize.is_none();
    if unpromised || is_response(py, endpoint, &body)? {
        return Err(PyTypeError::new_err(
            "the body of (body, status) is no tuple that wasn't promised, and no Response: set the Response's own status",
        ));
    }
    let status = status_of(&status)?;
    let (media, body) = content(py, endpoint, body)?;
    let body = sendable(status, body);
    if headers.is_none() && status == media.status(endpoint.status) {
        return Ok(Reply { status, head: ReplyHead::Template(media), body });
    }
    let mut fields = headers.map(|headers| own_fields(&headers)).transpose()?.unwrap_or_default();
    let typed = fields.iter().any(|(name, _)| &**name == b"content-type".as_slice());
    if let (false, true, Some(value)) = (typed, has_content(status), media.content_type()) {
        fields.insert(0, (Cow::Borrowed(b"content-type"), Cow::Borrowed(value)));
    }
    check::fields(status, &fields.iter().map(|(name, value)| (&**name, &**value)).collect::<Vec<_>>())?;
    Ok(Reply { status, head: ReplyHead::Fields(fields), body })
}

fn allowed(tuple: &Bound<'_, PyTuple>) -> PyErr {
    let kinds: Vec<String> = tuple.iter().map(|item| item.get_type().to_string()).collect();
    PyTypeError::new_err(format!(
        "a handler may return (body, status) or (body, status, headers), where status is an int and headers is a mapping or \
         a list of pairs; this tuple is ({}). One that is the body is promised by the return annotation or `response_model`",
        kinds.join(", ")
    ))
}

fn status_of(status: &Bound<'_, PyAny>) -> PyResult<u16> {
    let value: i64 = status.extract().map_err(|_| {
        PyTypeError::new_err(format!("the status of a response is an int, and not {}", status.get_type()))
    })?;
    u16::try_from(value)
        .ok()
        .filter(|small| (200..600).contains(small))
        .ok_or_else(|| InvalidStatus::err(value))
}

/// Headers of a tuple: a mapping or pairs, of str (ISO 8859-1) or bytes.
fn own_fields(headers: &Bound<'_, PyAny>) -> PyResult<Vec<Field>> {
    let pairs = match headers.cast::<PyMapping>() {
        Ok(mapping) => mapping.items()?.into_any(),
        Err(_) if headers.is_instance_of::<PyString>() || headers.is_instance_of::<PyBytes>() => {
            return Err(no_headers(headers));
        }
        Err(_) => headers.clone(),
    };
    let pairs = pairs.try_iter().map_err(|_| no_headers(headers))?;
    pairs
        .map(|pair| {
            let (name, value): (Bound<'_, PyAny>, Bound<'_, PyAny>) =
                pair?.extract().map_err(|_| no_headers(headers))?;
            let name = part(&name).ok_or_else(|| no_headers(headers))?.to_ascii_lowercase();
            let value = part(&value).ok_or_else(|| no_headers(headers))?;
            Ok((Cow::Owned(name), Cow::Owned(value)))
        })
        .collect()
}

fn part(value: &Bound<'_, PyAny>) -> Option<Vec<u8>> {
    if let Ok(bytes) = value.cast::<PyBytes>() {
        return Some(bytes.as_bytes().to_vec());
    }
    let text = value.cast::<PyString>().ok()?.to_str().ok()?;
    text.chars().map(|letter| u8::try_from(u32::from(letter)).ok()).collect()
}

fn no_headers(headers: &Bound<'_, PyAny>) -> PyErr {
    let told = "headers is a mapping or a list of pairs, of str in ISO 8859-1 or bytes";
    PyTypeError::new_err(format!("{told}; this is {}", headers.get_type()))
}
