//! `Table`: every route and endpoint of a service, immutable.

use covet_http::{Head, Method, decode_path};
use covet_router::{InsertError, Match, Router};
use pyo3::PyTraverseError;
use pyo3::exceptions::{PyIndexError, PyTypeError, PyValueError};
use pyo3::gc::PyVisit;
use pyo3::prelude::*;
use pyo3::types::{PyMapping, PyTuple, PyType};

use crate::endpoint::{Endpoint, Home};
use crate::errors::{BadRoute, RouteConflict};
use crate::filters::FilterChain;
use crate::guard::guarded;
use crate::redirect;
use crate::request::RequestHead;
use crate::route::{Names, PathValues, Route, RouteError, Scratch};

/// What a route leads to.
struct Leaf {
    endpoint: usize,
    /// The route's own place, of its names.
    route: usize,
}

/// Every route and endpoint of a service.
#[pyclass(frozen, module = "covet_engine._engine")]
pub(crate) struct Table {
    endpoints: Box<[Py<Endpoint>]>,
    router: Router<Leaf>,
    names: Box<[Names]>,
    #[pyo3(get)]
    pub(crate) fallback: Py<Endpoint>,
    #[pyo3(get)]
    pub(crate) fallback_native: bool,
    #[pyo3(get)]
    pub(crate) request_type: Py<PyType>,
    #[pyo3(get)]
    pub(crate) response_type: Py<PyType>,
    #[pyo3(get)]
    pub(crate) on_invalid: Py<PyAny>,
    #[pyo3(get)]
    pub(crate) redirect_slashes: bool,
    #[pyo3(get)]
    pub(crate) filters: Option<Py<FilterChain>>,
}

impl Table {
    /// The endpoint at this place.
    #[inline]
    pub(crate) fn endpoint(&self, index: usize) -> &Py<Endpoint> {
        &self.endpoints[index]
    }

    /// Where a request goes.
    #[inline]
    pub(crate) fn find<'a>(&'a self, head: &Head, buf: &'a [u8], scratch: &'a mut Scratch) -> Route<'a> {
        let raw = head.path.of(buf);
        let method = head.method.as_str().or_else(|| std::str::from_utf8(head.method_span.of(buf)).ok());
        let Ok(path) = decode_path(raw, &mut scratch.path) else { return Route::Error(RouteError::BAD_PATH) };
        match self.router.find(method.unwrap_or(""), path, &mut scratch.params) {
            Match::Found(route) => {
                let leaf = route.value();
                let values = PathValues::new(&self.names[leaf.route], scratch.params.spans(), path);
                Route::Endpoint { index: leaf.endpoint, values }
            }
            Match::MethodNotAllowed(allow) if head.method == Method::Options => {
                Route::Error(RouteError::new(204, allow.to_string()))
            }
            Match::MethodNotAllowed(allow) => Route::Error(RouteError::new(405, allow.to_string())),
            Match::NotFound => Route::Error(self.unrouted(head, buf, path)),
        }
    }

    #[cold]
    fn unrouted(&self, head: &Head, buf: &[u8], path: &[u8]) -> RouteError {
        match (head.method, path) {
            (Method::Options, b"*") => RouteError::SERVER_OPTIONS,
            (Method::Connect, _) => RouteError::NO_PATH,
            _ if self.redirect_slashes && self.router.slash_variant(path) => {
                let query = head.query.map_or(&[][..], |span| span.of(buf));
                RouteError::new(307, redirect::location(head.path.of(buf), query))
            }
            _ => RouteError::NOT_FOUND,
        }
    }
}

#[pymethods]
impl Table {
    /// Makes the next call of the engine in this thread panic, for the tests of what happens then; not in a release.
    #[cfg(debug_assertions)]
    #[staticmethod]
    fn _panic_at_next_call() {
        crate::guard::panic_at_next_call();
    }

    #[new]
    #[pyo3(
        signature = (endpoints, routes, *, fallback, fallback_native, request_type, response_type, on_invalid,
                     converters = None, redirect_slashes = true, filters = None),
        text_signature = "(endpoints, routes, *, fallback, fallback_native, request_type, response_type, on_invalid, converters={}, redirect_slashes=True, filters=None)"
    )]
    #[expect(clippy::too_many_arguments, reason = "the fields of a record, given by keyword")]
    fn new(
        py: Python<'_>,
        endpoints: Vec<Py<Endpoint>>,
        routes: Vec<(String, String, usize)>,
        fallback: Py<Endpoint>,
        fallback_native: bool,
        request_type: Bound<'_, PyType>,
        response_type: Py<PyType>,
        on_invalid: Py<PyAny>,
        converters: Option<&Bound<'_, PyMapping>>,
        redirect_slashes: bool,
        filters: Option<Py<FilterChain>>,
    ) -> PyResult<Self> {
        if !request_type.is_subclass_of::<RequestHead>()? {
            return Err(PyTypeError::new_err("request_type is RequestHead or a class that extends it"));
        }
        let router = build(endpoints.len(), routes, converters)?;
        let names = router
            .routes()
            .iter()
            .map(|route| route.params().iter().map(|param| param.name().into()).collect())
            .collect();
        for endpoint in endpoints.iter().chain([&fallback]) {
            let home =
                Home { response_type: response_type.clone_ref(py), on_invalid: on_invalid.clone_ref(py) };
            endpoint.get().settle(py, home)?;
        }
        Ok(Self {
            endpoints: endpoints.into_boxed_slice(),
            router,
            names,
            fallback,
            fallback_native,
            request_type: request_type.unbind(),
            response_type,
            on_invalid,
            redirect_slashes,
            filters,
        })
    }

    /// The endpoint that takes the request, whose `path_params` are set; else the fallback, and its `route_error` is.
    #[pyo3(name = "match")]
    fn find_for(&self, py: Python<'_>, request: &Bound<'_, RequestHead>) -> PyResult<Py<Endpoint>> {
        let (mut scratch, request) = (Scratch::default(), request.get());
        guarded(|| match self.find(&request.copy().head, &request.copy().buf, &mut scratch) {
            Route::Endpoint { index, values } => {
                request.set_route(Some(values.keep()), None);
                Ok(self.endpoint(index).clone_ref(py))
            }
            Route::Error(error) => {
                request.set_route(None, Some(error));
                Ok(self.fallback.clone_ref(py))
            }
        })
    }

    #[getter]
    fn endpoints<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.endpoints.iter())
    }

    fn __repr__(&self) -> String {
        format!("<Table of {} routes>", self.router.routes().len())
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        for endpoint in &self.endpoints {
            visit.call(endpoint)?;
        }
        visit.call(&self.fallback)?;
        visit.call(&self.request_type)?;
        visit.call(&self.response_type)?;
        visit.call(&self.on_invalid)
    }
}

fn build(
    count: usize,
    routes: Vec<(String, String, usize)>,
    converters: Option<&Bound<'_, PyMapping>>,
) -> PyResult<Router<Leaf>> {
    let mut builder = Router::builder();
    if let Some(converters) = converters {
        for pair in converters.items()?.iter() {
            let (name, regex): (String, String) = pair.extract()?;
            builder.converter(&name, &regex).map_err(|error| PyValueError::new_err(error.to_string()))?;
        }
    }
    for (route, (method, pattern, endpoint)) in routes.into_iter().enumerate() {
        if endpoint >= count {
            return Err(PyIndexError::new_err(format!(
                "route {method} {pattern} leads to endpoint {endpoint} of {count}"
            )));
        }
        let inserted = builder.insert(&method, &pattern, Leaf { endpoint, route });
        inserted.map_err(|error| refused(error, method, pattern))?;
    }
    Ok(builder.build())
}

fn refused(error: InsertError, method: String, pattern: String) -> PyErr {
    match error {
        InsertError::Conflict { method, pattern, with } => RouteConflict::err(method, pattern, with),
        other => BadRoute::err(method, pattern, other.to_string()),
    }
}
