//! Extraction: from a request to the positional arguments of a handler.

use std::borrow::Cow;

use covet_http::{Cookies, Head, QueryPairs};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString};

use crate::args::Args;
use crate::content::{self, Body};
use crate::convert::Convert;
use crate::endpoint::Endpoint;
use crate::errors::BadValue;
use crate::fault::{Flaw, Refusal};
use crate::param::{Param, Source};
use crate::request::{HeldValues, RequestHead};
use crate::route::PathValues;
use crate::text;

/// Where path values are read.
pub(crate) enum PathSource<'a, 'py> {
    /// From the path.
    Route(PathValues<'a>),
    /// From the dict that Python holds.
    Dict(&'a Bound<'py, PyDict>),
    /// Nowhere.
    None,
}

/// What extraction reads of a request.
pub(crate) struct RequestView<'a, 'py> {
    /// The head, over `buf`.
    pub(crate) head: &'a Head,
    /// The head's bytes.
    pub(crate) buf: &'a [u8],
    /// The path's values.
    pub(crate) path: PathSource<'a, 'py>,
}

impl<'a, 'py> RequestView<'a, 'py> {
    /// The view of a request object and the path values that it holds.
    pub(crate) fn of(request: &'a RequestHead, held: &'a HeldValues<'py>) -> Self {
        let path = match held {
            HeldValues::Kept(kept) => PathSource::Route(kept.over(request.decoded())),
            HeldValues::Dict(dict) => PathSource::Dict(dict),
            HeldValues::None => PathSource::None,
        };
        let copy = request.copy();
        Self { head: &copy.head, buf: &copy.buf, path }
    }

    fn query(&self) -> &'a [u8] {
        self.head.query.map_or(&[], |span| span.of(self.buf))
    }

    pub(crate) fn fields(&self, name: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
        let buf = self.buf;
        self.head
            .fields
            .iter()
            .filter(move |field| field.name.of(buf) == name)
            .map(move |field| field.value.of(buf))
    }
}

/// The positional arguments of `endpoint`'s entry. All faults of the request are collected.
///
/// `request` makes the request object; it is called once at most.
pub(crate) fn extract<'py>(
    py: Python<'py>,
    endpoint: &Endpoint,
    view: &RequestView<'_, 'py>,
    body: Option<Body<'_, 'py>>,
    request: impl FnOnce() -> PyResult<Py<PyAny>>,
) -> Result<Args, Refusal> {
    let mut args = Args::with_capacity(endpoint.params.len());
    let mut faults = Vec::new();
    let (mut make, mut made) = (Some(request), None);
    for param in &endpoint.params {
        let known = param.get();
        let value = match known.source {
            Source::Request => {
                if let Some(make) = make.take() {
                    made = Some(make().map_err(Refusal::Raised)?);
                }
                made.as_ref().map(|object: &Py<PyAny>| object.clone_ref(py)).ok_or(Flaw::Missing)
            }
            Source::Body => content::read(py, known, view, body.as_ref()),
            _ => leaf(py, known, view),
        };
        match value.or_else(|flaw| fallback(py, known, flaw)) {
            Ok(value) => args.push(value),
            Err(Flaw::Missing) => faults.push((param.clone_ref(py), None)),
            Err(Flaw::Invalid(error)) => faults.push((param.clone_ref(py), Some(error))),
            Err(Flaw::Raised(error)) => return Err(Refusal::Raised(error)),
        }
    }
    if faults.is_empty() { Ok(args) } else { Err(Refusal::Faults(faults)) }
}

/// The default of a parameter that the request doesn't bring.
#[inline]
fn fallback(py: Python<'_>, param: &Param, flaw: Flaw) -> Result<Py<PyAny>, Flaw> {
    match (flaw, &param.default, &param.default_factory) {
        (Flaw::Missing, Some(default), _) => Ok(default.clone_ref(py)),
        (Flaw::Missing, None, Some(factory)) => factory.call0(py).map_err(Flaw::Raised),
        (flaw, _, _) => Err(flaw),
    }
}

fn leaf(py: Python<'_>, param: &Param, view: &RequestView<'_, '_>) -> Result<Py<PyAny>, Flaw> {
    let name = param.name.as_str();
    match param.source {
        Source::Path => match &view.path {
            PathSource::Route(values) => one(py, param, values.get(name), text::utf8),
            PathSource::Dict(dict) => held(py, param, dict),
            PathSource::None => Err(Flaw::Missing),
        },
        Source::Query => {
            let pairs = QueryPairs::new(view.query()).filter(|(key, _)| key == name);
            several(py, param, pairs.map(|(_, value)| bytes(value)), text::utf8)
        }
        Source::Header => several(py, param, view.fields(name.as_bytes()).map(Cow::Borrowed), text::latin1),
        Source::Cookie => {
            let pairs =
                view.fields(b"cookie").flat_map(Cookies::new).filter(|(key, _)| *key == name.as_bytes());
            several(py, param, pairs.map(|(_, value)| Cow::Borrowed(value)), text::cookie)
        }
        Source::Body | Source::Request => Err(Flaw::Missing),
    }
}

fn bytes(text: Cow<'_, str>) -> Cow<'_, [u8]> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
        Cow::Owned(text) => Cow::Owned(text.into_bytes()),
    }
}

/// How a source's bytes become text.
type Decode = for<'py> fn(Python<'py>, &[u8]) -> Bound<'py, PyString>;

/// The first value, or all of them of a parameter that takes many.
#[inline]
fn several<'a>(
    py: Python<'_>,
    param: &Param,
    mut values: impl Iterator<Item = Cow<'a, [u8]>>,
    decode: Decode,
) -> Result<Py<PyAny>, Flaw> {
    if !param.many {
        return one(py, param, values.next(), decode);
    }
    let list = PyList::empty(py);
    for value in values {
        let item = match &param.validate {
            Some(_) => decode(py, &value).into_any().unbind(),
            None => unvalidated(py, param, &value, decode)?,
        };
        list.append(item).map_err(Flaw::Raised)?;
    }
    match &param.validate {
        _ if list.is_empty() => Err(Flaw::Missing),
        Some(validate) => validate.call1(py, (list,)).map_err(|error| Flaw::of(py, error)),
        None => Ok(list.into_any().unbind()),
    }
}

#[inline]
fn one(
    py: Python<'_>,
    param: &Param,
    value: Option<Cow<'_, [u8]>>,
    decode: Decode,
) -> Result<Py<PyAny>, Flaw> {
    let Some(value) = value else { return Err(Flaw::Missing) };
    match &param.validate {
        None => unvalidated(py, param, &value, decode),
        Some(validate) => match param.convert.apply(py, &value) {
            Some(value) => Ok(value),
            None => validate.call1(py, (decode(py, &value),)).map_err(|error| Flaw::of(py, error)),
        },
    }
}

/// The value of a parameter without validator: what its conversion doesn't take is invalid.
fn unvalidated(py: Python<'_>, param: &Param, value: &[u8], decode: Decode) -> Result<Py<PyAny>, Flaw> {
    match param.convert {
        Convert::None | Convert::Str => Ok(decode(py, value).into_any().unbind()),
        convert => {
            convert.apply(py, value).ok_or_else(|| Flaw::Invalid(BadValue::err(convert.name().to_owned())))
        }
    }
}

/// A path value that Python holds: text is converted like the path's own, another object only validated.
fn held(py: Python<'_>, param: &Param, values: &Bound<'_, PyDict>) -> Result<Py<PyAny>, Flaw> {
    let Some(value) = values.get_item(param.name.as_str()).map_err(Flaw::Raised)? else {
        return Err(Flaw::Missing);
    };
    if let Ok(value) = value.cast::<PyString>() {
        let value = value.to_str().map_err(Flaw::Invalid)?;
        return one(py, param, Some(Cow::Borrowed(value.as_bytes())), text::utf8);
    }
    match &param.validate {
        Some(validate) => validate.call1(py, (value,)).map_err(|error| Flaw::of(py, error)),
        None => Ok(value.unbind()),
    }
}
