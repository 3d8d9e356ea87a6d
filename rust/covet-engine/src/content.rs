//! The content of a request, as a body parameter reads it.

use pyo3::exceptions::PyUnicodeDecodeError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::errors::{BadValue, UnsupportedContentCoding, UnsupportedMediaType};
use crate::extract::RequestView;
use crate::fault::Flaw;
use crate::param::{Content, Param};
use crate::{encode, media, text};

/// The bytes of a request's content.
pub(crate) enum Body<'a, 'py> {
    /// In the connection's buffer.
    Slice(&'a [u8]),
    /// In a Python object.
    Object(&'a Bound<'py, PyBytes>),
}

impl<'py> Body<'_, 'py> {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Slice(bytes) => bytes,
            Self::Object(bytes) => bytes.as_bytes(),
        }
    }

    fn object(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        match self {
            Self::Slice(bytes) => PyBytes::new(py, bytes),
            Self::Object(bytes) => (*bytes).clone(),
        }
    }
}

/// The value of a body parameter. No content, where there is a default or JSON is expected, is a missing body.
pub(crate) fn read<'py>(
    py: Python<'py>,
    param: &Param,
    view: &RequestView<'_, 'py>,
    body: Option<&Body<'_, 'py>>,
) -> Result<Py<PyAny>, Flaw> {
    let Some(body) = body else {
        // A body in a coding isn't read for it. One that middleware, or the request, has decoded is there.
        return Err(match media::coding(view.fields(b"content-encoding")) {
            Some(coding) => {
                Flaw::Invalid(UnsupportedContentCoding::err(text::latin1(py, coding).to_string()))
            }
            None => Flaw::Missing,
        });
    };
    let optional = param.default.is_some() || param.default_factory.is_some();
    if body.bytes().is_empty() && (optional || param.content == Content::Json) {
        return Err(Flaw::Missing);
    }
    let content_type = view.head.field(view.buf, b"content-type");
    let value = match param.content {
        Content::Json => return json(py, param, content_type, body),
        Content::Bytes => body.object(py).into_any(),
        Content::Text => decoded(py, content_type, body.bytes())?,
    };
    match &param.validate {
        Some(validate) => validate.call1(py, (value,)).map_err(|error| Flaw::of(py, error)),
        None => Ok(value.unbind()),
    }
}

fn json<'py>(
    py: Python<'py>,
    param: &Param,
    content_type: Option<&[u8]>,
    body: &Body<'_, 'py>,
) -> Result<Py<PyAny>, Flaw> {
    if !content_type.is_some_and(media::is_json) {
        let sent = content_type.map(|value| text::latin1(py, value).to_string());
        return Err(Flaw::Invalid(UnsupportedMediaType::err(sent, "application/json".to_owned())));
    }
    let read = match &param.validate {
        Some(validate) => validate.call1(py, (body.object(py),)),
        None => encode::load(py, body.object(py)),
    };
    read.map_err(|error| Flaw::of(py, error))
}

/// The text in its declared charset, UTF-8 by default; others than UTF-8, ASCII and ISO 8859-1 are not read.
fn decoded<'py>(
    py: Python<'py>,
    content_type: Option<&[u8]>,
    bytes: &[u8],
) -> Result<Bound<'py, PyAny>, Flaw> {
    let charset = content_type.and_then(media::charset).unwrap_or(b"utf-8");
    if charset.eq_ignore_ascii_case(b"iso-8859-1") || charset.eq_ignore_ascii_case(b"latin-1") {
        return Ok(text::latin1(py, bytes).into_any());
    }
    let utf8 = [b"utf-8".as_slice(), b"utf8", b"us-ascii", b"ascii"];
    if !utf8.iter().any(|known| charset.eq_ignore_ascii_case(known)) {
        let sent = content_type.map(|value| text::latin1(py, value).to_string());
        return Err(Flaw::Invalid(UnsupportedMediaType::err(sent, "text/plain; charset=utf-8".to_owned())));
    }
    match std::str::from_utf8(bytes) {
        Ok(valid) => Ok(pyo3::types::PyString::new(py, valid).into_any()),
        Err(error) => Err(Flaw::Invalid(match PyUnicodeDecodeError::new_utf8(py, bytes, error) {
            Ok(told) => PyErr::from_value(told.into_any()),
            Err(_) => BadValue::err("text in UTF-8".to_owned()),
        })),
    }
}
