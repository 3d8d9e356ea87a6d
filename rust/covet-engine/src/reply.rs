//! `Reply`: a handler's result, ready to be sent.

use std::borrow::Cow;

use covet_connection::Content;
use covet_http::{HeadTemplate, HeaderFault, has_content};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyList, PyString, PyType};

use crate::check;

/// What a result's bytes are, as far as the endpoint's rendered heads know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Media {
    /// JSON.
    Json,
    /// Text in UTF-8.
    Text,
    /// Bytes.
    Octets,
    /// No content at all.
    Empty,
}

impl Media {
    /// How many there are.
    pub(crate) const COUNT: usize = 4;

    /// Its Content-Type.
    pub(crate) fn content_type(self) -> Option<&'static [u8]> {
        match self {
            Self::Json => Some(b"application/json"),
            Self::Text => Some(b"text/plain; charset=utf-8"),
            Self::Octets => Some(b"application/octet-stream"),
            Self::Empty => None,
        }
    }

    /// The status of a result of this media, where the endpoint's own is `status`: nothing becomes a 204.
    pub(crate) fn status(self, status: u16) -> u16 {
        if self == Self::Empty && status == 200 { 204 } else { status }
    }
}

/// The heads of an endpoint's results, one for each media.
pub(crate) fn templates(status: u16) -> PyResult<[HeadTemplate; Media::COUNT]> {
    let render = |media: Media| {
        let content_type = if has_content(status) { media.content_type() } else { None };
        HeadTemplate::new(media.status(status), content_type.map(|value| (b"content-type".as_slice(), value)))
            .map_err(|fault: HeaderFault| check::fault(fault, b"content-type", i64::from(status)))
    };
    Ok([render(Media::Json)?, render(Media::Text)?, render(Media::Octets)?, render(Media::Empty)?])
}

/// The head of a reply: status line and fields without length, date and connection.
pub(crate) enum ReplyHead {
    /// One of the endpoint's rendered heads.
    Template(Media),
    /// Fields of a result's own: lower-case names, checked.
    Fields(Vec<Field>),
    /// The `raw_headers` of a response object, not checked yet.
    Response(Py<PyAny>),
}

/// A name and a value.
pub(crate) type Field = (Cow<'static, [u8]>, Cow<'static, [u8]>);

/// The content of a reply.
pub(crate) enum ReplyBody {
    /// None.
    Empty,
    /// Bytes.
    Bytes(Py<PyBytes>),
    /// Bytes that Python hasn't seen.
    Owned(Content),
    /// Text that is sent in UTF-8.
    Text(Py<PyString>),
    /// The response object (the same as in the head) whose content is read while it is sent.
    Stream,
}

/// A handler's result, ready to be sent.
pub(crate) struct Reply {
    /// The status.
    pub(crate) status: u16,
    /// Status line and fields.
    pub(crate) head: ReplyHead,
    /// The content.
    pub(crate) body: ReplyBody,
}

impl Reply {
    /// The response object that the handler returned, if it did.
    pub(crate) fn response(&self) -> Option<&Py<PyAny>> {
        match &self.head {
            ReplyHead::Response(response) => Some(response),
            _ => None,
        }
    }

    /// What the response object leaves to be done when it was sent.
    pub(crate) fn background<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let Some(response) = self.response() else { return Ok(None) };
        let work = response.bind(py).getattr_opt(intern!(py, "background"))?;
        Ok(work.filter(|work| !work.is_none()))
    }

    /// Whether the content is read while it is sent.
    pub(crate) fn is_stream(&self) -> bool {
        matches!(self.body, ReplyBody::Stream)
    }

    /// The content, of a reply that is no stream.
    #[inline]
    pub(crate) fn content<'a>(&'a self, py: Python<'a>) -> PyResult<&'a [u8]> {
        match &self.body {
            ReplyBody::Empty | ReplyBody::Stream => Ok(&[]),
            ReplyBody::Bytes(bytes) => Ok(bytes.bind(py).as_bytes()),
            ReplyBody::Owned(content) => Ok(content.as_slice()),
            ReplyBody::Text(text) => Ok(text.to_str(py)?.as_bytes()),
        }
    }

    /// The response object of this reply; one is made unless the handler did.
    pub(crate) fn into_response<'py>(
        self,
        py: Python<'py>,
        class: &Bound<'py, PyType>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let content = match self.body {
            ReplyBody::Bytes(ref bytes) => bytes.bind(py).clone(),
            _ => PyBytes::new(py, self.content(py)?),
        };
        let fields = match self.head {
            ReplyHead::Response(response) => return Ok(response.into_bound(py)),
            ReplyHead::Template(media) if has_content(self.status) => content_type(py, media)?,
            ReplyHead::Template(_) => PyList::empty(py),
            ReplyHead::Fields(fields) => PyList::new(
                py,
                fields
                    .iter()
                    .map(|(name, value)| (PyBytes::new(py, name), PyBytes::new(py, value)))
                    .collect::<Vec<_>>(),
            )?,
        };
        made(py, class, self.status, &content, &fields)
    }
}

/// A response of this class: what `Response._of` does, without a call of it.
fn made<'py>(
    py: Python<'py>,
    class: &Bound<'py, PyType>,
    status: u16,
    content: &Bound<'py, PyBytes>,
    fields: &Bound<'py, PyList>,
) -> PyResult<Bound<'py, PyAny>> {
    static NEW: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let new = NEW.get_or_try_init(py, || {
        let object = py.import("builtins")?.getattr("object")?;
        Ok::<_, PyErr>(object.getattr("__new__")?.unbind())
    })?;
    let response = new.bind(py).call1((class,))?;
    response.setattr(intern!(py, "status_code"), status)?;
    response.setattr(intern!(py, "body"), content)?;
    response.setattr(intern!(py, "raw_headers"), fields)?;
    response.setattr(intern!(py, "background"), py.None())?;
    Ok(response)
}

fn content_type(py: Python<'_>, media: Media) -> PyResult<Bound<'_, PyList>> {
    let field =
        media.content_type().map(|value| (PyBytes::new(py, b"content-type"), PyBytes::new(py, value)));
    PyList::new(py, field.into_iter().collect::<Vec<_>>())
}
