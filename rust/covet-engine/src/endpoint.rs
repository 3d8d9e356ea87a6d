//! `Endpoint`: a handler, what it takes and how its results are sent.

use std::sync::OnceLock;

use covet_http::HeadTemplate;
use pyo3::PyTraverseError;
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::gc::PyVisit;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple, PyType};

use crate::content::Body;
use crate::errors::InvalidStatus;
use crate::extract::{self, RequestView};
use crate::guard::guarded;
use crate::param::{Param, Source};
use crate::render;
use crate::reply::{self, Media};
use crate::request::RequestHead;
use crate::static_directory::StaticDirectory;

/// How the entry is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It returns a coroutine.
    Coroutine,
    /// It returns the result.
    Inline,
}

/// When the handler starts, and what it gets of the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BodyMode {
    /// At the head; the body is not read for it.
    None,
    /// When the whole body is there.
    Buffer,
    /// At the head; the handler reads the body from the request.
    Stream,
}

/// What an endpoint needs of the table it is in.
pub(crate) struct Home {
    pub(crate) response_type: Py<PyType>,
    pub(crate) on_invalid: Py<PyAny>,
}

/// A handler, what it takes and how its results are sent.
#[pyclass(frozen, module = "covet_engine._engine")]
pub(crate) struct Endpoint {
    #[pyo3(get)]
    pub(crate) entry: Py<PyAny>,
    #[pyo3(get)]
    pub(crate) name: String,
    pub(crate) params: Box<[Py<Param>]>,
    pub(crate) kind: Kind,
    /// Whether the entry takes the request and returns a response: it has a guard.
    #[pyo3(get)]
    pub(crate) wrapped: bool,
    /// Of a wrapped one: answers what comes out of it and is no response.
    #[pyo3(get)]
    pub(crate) guard: Option<Py<PyAny>>,
    pub(crate) body: BodyMode,
    #[pyo3(get)]
    pub(crate) status: u16,
    #[pyo3(get)]
    pub(crate) serialize: Option<Py<PyAny>>,
    /// Whether a tuple is a body, and not one with its status.
    #[pyo3(get)]
    pub(crate) array: bool,
    #[pyo3(get)]
    pub(crate) max_body_size: Option<u64>,
    #[pyo3(get)]
    pub(crate) cancel_on_disconnect: Option<bool>,
    #[pyo3(get)]
    pub(crate) half_close: bool,
    #[pyo3(get)]
    pub(crate) teardown: bool,
    /// Files that may be answered with without the entry.
    pub(crate) files: Option<Py<StaticDirectory>>,
    heads: [HeadTemplate; Media::COUNT],
    home: OnceLock<Home>,
}

impl Endpoint {
    /// The name for logs and plans.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The exception for a result of a wrapped entry that is no response.
    pub(crate) fn misfit(&self, result: &Bound<'_, PyAny>) -> PyResult<Option<PyErr>> {
        let py = result.py();
        match &self.guard {
            Some(guard) if !render::is_response(py, self, result)? => {
                let error = guard.bind(py).call_method1(intern!(py, "misfit"), (result,))?;
                Ok(Some(PyErr::from_value(error)))
            }
            _ => Ok(None),
        }
    }

    /// Whether something waits for the response to be sent.
    pub(crate) fn has_teardown(&self) -> bool {
        self.teardown
    }

    /// The status line and content-type of a result of this media, at the endpoint's own status.
    #[inline]
    pub(crate) fn template(&self, media: Media) -> &HeadTemplate {
        &self.heads[media as usize]
    }

    /// The table's part of this endpoint.
    pub(crate) fn home(&self) -> PyResult<&Home> {
        self.home
            .get()
            .ok_or_else(|| PyRuntimeError::new_err(format!("endpoint {:?} is in no Table yet", self.name)))
    }

    /// Puts the endpoint into a table; into another one only if that would treat it alike.
    pub(crate) fn settle(&self, py: Python<'_>, home: Home) -> PyResult<()> {
        let Err(home) = self.home.set(home) else { return Ok(()) };
        let old = self.home()?;
        let alike =
            old.response_type.is(&home.response_type) && old.on_invalid.bind(py).eq(&home.on_invalid)?;
        if alike {
            return Ok(());
        }
        let told = "is in a Table with another response_type or on_invalid: make an Endpoint for each Table";
        Err(PyValueError::new_err(format!("endpoint {:?} {told}", self.name)))
    }
}

#[pymethods]
impl Endpoint {
    #[new]
    #[pyo3(
        signature = (entry, *, name, params = Vec::new(), kind = "coroutine", guard = None, body = "none", status = 200,
                     serialize = None, array = false, max_body_size = None, cancel_on_disconnect = None, half_close = false, teardown = false,
                     files = None),
        text_signature = "(entry, *, name, params=(), kind='coroutine', guard=None, body='none', status=200, serialize=None, \
                          array=False, max_body_size=None, cancel_on_disconnect=None, half_close=False, teardown=False, files=None)"
    )]
    #[expect(clippy::too_many_arguments, reason = "the fields of a record, given by keyword")]
    fn new(
        entry: Py<PyAny>,
        name: String,
        params: Vec<Py<Param>>,
        kind: &str,
        guard: Option<Py<PyAny>>,
        body: &str,
        status: u16,
        serialize: Option<Py<PyAny>>,
        array: bool,
        max_body_size: Option<u64>,
        cancel_on_disconnect: Option<bool>,
        half_close: bool,
        teardown: bool,
        files: Option<Py<StaticDirectory>>,
    ) -> PyResult<Self> {
        if !(200..600).contains(&status) {
            return Err(InvalidStatus::err(i64::from(status)));
        }
        let body = parse_body(body)?;
        let bodies = params.iter().filter(|param| param.get().source == Source::Body).count();
        if bodies > 1 {
            return Err(PyValueError::new_err(format!(
                "endpoint {name:?} has {bodies} body parameters: a request has one body"
            )));
        }
        Ok(Self {
            entry,
            name,
            params: params.into_boxed_slice(),
            kind: parse_kind(kind)?,
            wrapped: guard.is_some(),
            guard,
            body,
            status,
            serialize,
            array,
            max_body_size,
            cancel_on_disconnect,
            half_close,
            teardown,
            files,
            heads: reply::templates(status)?,
            home: OnceLock::new(),
        })
    }

    #[getter]
    fn params<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.params.iter())
    }

    #[getter]
    fn kind(&self) -> &'static str {
        match self.kind {
            Kind::Coroutine => "coroutine",
            Kind::Inline => "inline",
        }
    }

    #[getter]
    fn body(&self) -> &'static str {
        match self.body {
            BodyMode::None => "none",
            BodyMode::Buffer => "buffer",
            BodyMode::Stream => "stream",
        }
    }

    /// The handler's positional arguments. All faults of the request are collected, and what the table's `on_invalid`
    /// makes of them is raised.
    #[pyo3(signature = (request, body = None))]
    fn extract<'py>(
        &self,
        py: Python<'py>,
        request: &Bound<'py, RequestHead>,
        body: Option<&Bound<'py, PyBytes>>,
    ) -> PyResult<Bound<'py, PyTuple>> {
        let held = request.get().values(py);
        let view = RequestView::of(request.get(), &held);
        let whole = || Ok(request.as_any().clone().unbind());
        guarded(|| match extract::extract(py, self, &view, body.map(Body::Object), whole) {
            Ok(args) => args.into_tuple(py),
            Err(refusal) => Err(refusal.into_err(py, self, request.as_any())),
        })
    }

    /// The response to a handler's result.
    fn render<'py>(&self, py: Python<'py>, result: Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        guarded(|| render::render(py, self, result)?.into_response(py, self.home()?.response_type.bind(py)))
    }

    fn __repr__(&self) -> String {
        format!("Endpoint({:?})", self.name)
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.entry)?;
        visit.call(&self.guard)?;
        visit.call(&self.serialize)?;
        visit.call(&self.files)?;
        for param in &self.params {
            visit.call(param)?;
        }
        if let Some(home) = self.home.get() {
            visit.call(&home.response_type)?;
            visit.call(&home.on_invalid)?;
        }
        Ok(())
    }
}

fn parse_kind(kind: &str) -> PyResult<Kind> {
    match kind {
        "coroutine" => Ok(Kind::Coroutine),
        "inline" => Ok(Kind::Inline),
        _ => Err(PyValueError::new_err(format!("kind is coroutine or inline, not {kind:?}"))),
    }
}

fn parse_body(body: &str) -> PyResult<BodyMode> {
    match body {
        "none" => Ok(BodyMode::None),
        "buffer" => Ok(BodyMode::Buffer),
        "stream" => Ok(BodyMode::Stream),
        _ => Err(PyValueError::new_err(format!("body is none, buffer or stream, not {body:?}"))),
    }
}
