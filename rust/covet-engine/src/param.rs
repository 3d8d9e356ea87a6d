//! `Param`: one value that the engine takes from a request and hands to a handler.

use pyo3::exceptions::PyValueError;
use pyo3::gc::PyVisit;
use pyo3::prelude::*;
use pyo3::{PyTraverseError, intern};

use crate::convert::Convert;
use crate::missing::{Given, Missing};

/// Where in a request a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// A placeholder of the route's pattern.
    Path,
    /// The query string.
    Query,
    /// A header field.
    Header,
    /// A cookie.
    Cookie,
    /// The whole body.
    Body,
    /// The request object itself.
    Request,
}

impl Source {
    fn parse(name: &str) -> PyResult<Self> {
        Ok(match name {
            "path" => Self::Path,
            "query" => Self::Query,
            "header" => Self::Header,
            "cookie" => Self::Cookie,
            "body" => Self::Body,
            "request" => Self::Request,
            _ => {
                let told = format!("source is path, query, header, cookie, body or request, not {name:?}");
                return Err(PyValueError::new_err(told));
            }
        })
    }

    fn name(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Cookie => "cookie",
            Self::Body => "body",
            Self::Request => "request",
        }
    }
}

/// What a body parameter reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// JSON, whose media type is required.
    Json,
    /// The bytes, of any media type.
    Bytes,
    /// Text in the media type's charset, UTF-8 by default.
    Text,
}

impl Content {
    fn parse(name: &str) -> PyResult<Self> {
        Ok(match name {
            "json" => Self::Json,
            "bytes" => Self::Bytes,
            "text" => Self::Text,
            _ => return Err(PyValueError::new_err(format!("content is json, bytes or text, not {name:?}"))),
        })
    }

    fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Bytes => "bytes",
            Self::Text => "text",
        }
    }
}

/// One value that the engine takes from a request.
#[pyclass(frozen, module = "covet_engine._engine")]
pub(crate) struct Param {
    pub(crate) source: Source,
    #[pyo3(get)]
    pub(crate) name: String,
    pub(crate) convert: Convert,
    #[pyo3(get)]
    pub(crate) validate: Option<Py<PyAny>>,
    #[pyo3(get)]
    pub(crate) many: bool,
    /// A default of `None` is one; the absence of a default is Rust's `None`.
    pub(crate) default: Option<Py<PyAny>>,
    #[pyo3(get)]
    pub(crate) default_factory: Option<Py<PyAny>>,
    pub(crate) content: Content,
}

#[pymethods]
impl Param {
    #[new]
    #[pyo3(
        signature = (source, name, *, convert = "none", validate = None, many = false, default = Given(None), default_factory = None, content = "json"),
        text_signature = "(source, name, *, convert='none', validate=None, many=False, default=MISSING, default_factory=None, content='json')"
    )]
    #[expect(clippy::too_many_arguments, reason = "the fields of a record, given by keyword")]
    fn new(
        source: &str,
        name: String,
        convert: &str,
        validate: Option<Py<PyAny>>,
        many: bool,
        default: Given,
        default_factory: Option<Py<PyAny>>,
        content: &str,
    ) -> PyResult<Self> {
        let (source, convert, content) =
            (Source::parse(source)?, Convert::parse(convert)?, Content::parse(content)?);
        if default.0.is_some() && default_factory.is_some() {
            return Err(PyValueError::new_err(format!(
                "parameter {name:?} has a default and a default_factory: give one"
            )));
        }
        if many && matches!(source, Source::Path | Source::Body | Source::Request) {
            let told =
                format!("parameter {name:?}: many is for query, header and cookie, not {}", source.name());
            return Err(PyValueError::new_err(told));
        }
        if source == Source::Header && name.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Err(PyValueError::new_err(format!(
                "header parameter {name:?}: give the name in lower case"
            )));
        }
        Ok(Self { source, name, convert, validate, many, default: default.0, default_factory, content })
    }

    #[getter]
    fn source(&self) -> &'static str {
        self.source.name()
    }

    #[getter]
    fn convert(&self) -> &'static str {
        self.convert.name()
    }

    #[getter]
    fn content(&self) -> &'static str {
        self.content.name()
    }

    #[getter]
    fn default(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        match &self.default {
            Some(default) => Ok(default.clone_ref(py)),
            None => missing(py),
        }
    }

    /// Whether a request without it is refused.
    #[getter]
    fn required(&self) -> bool {
        self.default.is_none() && self.default_factory.is_none()
    }

    fn __repr__(&self) -> String {
        format!("Param({:?}, {:?})", self.source.name(), self.name)
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.validate)?;
        visit.call(&self.default)?;
        visit.call(&self.default_factory)
    }
}

/// The one `MISSING` object.
fn missing(py: Python<'_>) -> PyResult<Py<PyAny>> {
    let module = py.get_type::<Missing>().getattr(intern!(py, "__module__"))?;
    Ok(py.import(module.cast::<pyo3::types::PyString>()?)?.getattr(intern!(py, "MISSING"))?.unbind())
}
