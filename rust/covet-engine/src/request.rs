//! `RequestHead`: a request's head as Python sees it, and how the native server makes one.

use std::borrow::Cow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use pyo3::exceptions::PyTypeError;
use pyo3::gc::PyVisit;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList, PyString};
use pyo3::{PyTraverseError, intern};

use crate::copy::{HeadCopy, Peer};
use covet_filter::Notes;
use covet_http::{Cookies, QueryPairs, decode_path};

use crate::errors::BadTarget;
use crate::headers::{Headers, raw_fields, slices};
use crate::route::{KeptValues, RouteError, unmark};
use crate::staged::{self, Staged};
use crate::{ids, text};

/// The head of a request. `covet_core.http.Request` extends it.
#[pyclass(subclass, frozen, module = "covet_engine._engine")]
pub(crate) struct RequestHead {
    copy: Arc<HeadCopy>,
    peer: Arc<Peer>,
    /// The decoded path, unless it is the raw one.
    decoded: OnceLock<Option<Box<[u8]>>>,
    state: Mutex<State>,
    /// Whether something waits for the response to be sent.
    teardown: AtomicBool,
}

/// What is learnt after the head was read.
#[derive(Default)]
pub(crate) struct State {
    /// The path's values, until Python asks for them or sets others.
    kept: Option<Arc<KeptValues>>,
    path_params: Option<Py<PyDict>>,
    route_error: Option<RouteError>,
    body: Option<Py<PyAny>>,
    /// Its id, from a filter, or made when it was asked for.
    id: Option<Box<str>>,
    /// What a filter allows of its body.
    body_limit: Option<u64>,
}

/// The path values that a request holds.
pub(crate) enum HeldValues<'py> {
    /// Those of the route that took it.
    Kept(Arc<KeptValues>),
    /// Those that Python has seen, and may have changed.
    Dict(Bound<'py, PyDict>),
    /// It was not routed.
    None,
}

impl RequestHead {
    fn from_staged(staged: Staged) -> Self {
        let Staged { copy, peer, body, values, error, id } = staged;
        let state = State { kept: values.map(Arc::new), route_error: error, body, id, ..State::default() };
        Self {
            copy,
            peer,
            decoded: OnceLock::new(),
            state: Mutex::new(state),
            teardown: AtomicBool::new(false),
        }
    }

    /// The head and its bytes.
    pub(crate) fn copy(&self) -> &HeadCopy {
        &self.copy
    }

    /// The decoded path with its encoded slashes marked; a path that can't be decoded is left as sent.
    pub(crate) fn decoded(&self) -> &[u8] {
        let raw = self.copy.raw_path();
        let decoded = self.decoded.get_or_init(|| {
            let mut path = Vec::new();
            let decoded = raw.contains(&b'%') && decode_path(raw, &mut path).is_ok();
            decoded.then(|| path.into_boxed_slice())
        });
        decoded.as_deref().unwrap_or(raw)
    }

    /// The request's id: the one that a filter noted, else a new one that it keeps.
    pub(crate) fn id(&self) -> Box<str> {
        self.state().id.get_or_insert_with(ids::next_text).clone()
    }

    /// Whether it came over TLS, as far as the transport knows.
    pub(crate) fn is_secure(&self) -> bool {
        self.peer.scheme == "https"
    }

    /// Whether something waits for the response to be sent.
    pub(crate) fn has_teardown(&self) -> bool {
        self.teardown.load(Ordering::Relaxed)
    }

    /// Remembers what filters noted.
    pub(crate) fn note(&self, notes: &Notes) {
        let mut state = self.state();
        state.body_limit = notes.body_limit;
        if !notes.id.is_empty() {
            state.id = Some(ids::as_text(&notes.id));
        }
    }

    /// Remembers where the table sent this request.
    pub(crate) fn set_route(&self, kept: Option<KeptValues>, error: Option<RouteError>) {
        let replaced = {
            let mut state = self.state();
            (state.kept, state.route_error) = (kept.map(Arc::new), error);
            state.path_params.take()
        };
        drop(replaced);
    }

    /// The path values: those that Python has seen or set, else those of the route.
    pub(crate) fn values<'py>(&self, py: Python<'py>) -> HeldValues<'py> {
        let state = self.state();
        match (&state.path_params, &state.kept) {
            (Some(dict), _) => HeldValues::Dict(dict.bind(py).clone()),
            (None, Some(kept)) => HeldValues::Kept(Arc::clone(kept)),
            (None, None) => HeldValues::None,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[expect(clippy::too_many_arguments, reason = "the constructor's keywords")]
#[pymethods]
impl RequestHead {
    #[new]
    #[pyo3(
        signature = (method = None, raw_path = None, query_string = None, headers = None, *, http_version = "1.1",
                     scheme = "http", client = None, server = None, body = None),
        text_signature = "(method, raw_path, query_string, headers, *, http_version='1.1', scheme='http', client=None, server=None, body=None)"
    )]
    fn new(
        method: Option<&str>,
        raw_path: Option<&[u8]>,
        query_string: Option<&[u8]>,
        headers: Option<&Bound<'_, PyAny>>,
        http_version: &str,
        scheme: &str,
        client: Option<(String, u16)>,
        server: Option<(String, Option<u16>)>,
        body: Option<Py<PyAny>>,
    ) -> PyResult<Self> {
        let (Some(method), Some(path), Some(query), Some(headers)) =
            (method, raw_path, query_string, headers)
        else {
            let staged = staged::take();
            let told = "RequestHead() needs method, raw_path, query_string and headers";
            return staged.map(Self::from_staged).ok_or_else(|| PyTypeError::new_err(told));
        };
        let fields = raw_fields(headers)?;
        let copy = Arc::new(HeadCopy::build(method.as_bytes(), path, query, &slices(&fields)));
        let peer = Peer { client, server, scheme: known(scheme), http_version: Some(known(http_version)) };
        let staged = Staged { copy, peer: Arc::new(peer), body, values: None, error: None, id: None };
        let request = Self::from_staged(staged);
        request.check_path()?;
        Ok(request)
    }

    /// The method, case-sensitive (RFC 9110, 9.1).
    #[getter]
    fn method<'py>(&self, py: Python<'py>) -> Bound<'py, PyString> {
        match self.copy.method() {
            b"GET" => intern!(py, "GET").clone(),
            b"POST" => intern!(py, "POST").clone(),
            other => text::latin1(py, other),
        }
    }

    /// The path, percent-decoded; an encoded slash looks like any other here.
    #[getter]
    fn path<'py>(&self, py: Python<'py>) -> Bound<'py, PyString> {
        text::utf8(py, &unmark(self.decoded()))
    }

    /// The path as sent.
    #[getter]
    fn raw_path<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.copy.raw_path())
    }

    /// The query string as sent, without `?`.
    #[getter]
    fn query_string<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.copy.query())
    }

    /// `1.0`, `1.1`, `2` or `3`.
    #[getter]
    fn http_version(&self) -> &str {
        self.peer.version(&self.copy.head)
    }

    /// `http` or `https`.
    #[getter]
    fn scheme(&self) -> &str {
        &self.peer.scheme
    }

    /// The client's address and port, when the transport knows them.
    #[getter]
    fn client(&self) -> Option<(&str, u16)> {
        self.peer.client.as_ref().map(|(host, port)| (host.as_str(), *port))
    }

    /// The address that the connection was made to: host and port, or a socket's path and `None`.
    #[getter]
    fn server(&self) -> Option<(&str, Option<u16>)> {
        self.peer.server.as_ref().map(|(host, port)| (host.as_str(), *port))
    }

    /// The header fields.
    #[getter]
    fn headers(&self) -> Headers {
        Headers::of(Arc::clone(&self.copy))
    }

    /// The values of the path's placeholders.
    #[getter]
    fn path_params<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = match self.values(py) {
            HeldValues::Dict(dict) => return Ok(dict),
            HeldValues::None => PyDict::new(py),
            HeldValues::Kept(kept) => {
                let dict = PyDict::new(py);
                for (name, value) in kept.over(self.decoded()).iter() {
                    dict.set_item(name, text::utf8(py, &value))?;
                }
                dict
            }
        };
        let dict = self.state().path_params.get_or_insert(dict.unbind()).clone_ref(py);
        Ok(dict.into_bound(py))
    }

    #[setter]
    fn set_path_params(&self, values: Bound<'_, PyDict>) {
        let replaced = self.state().path_params.replace(values.unbind());
        drop(replaced);
    }

    /// Why no route took the request: (status, Allow list or Location).
    #[getter]
    fn route_error(&self) -> Option<(u16, String)> {
        self.state().route_error.as_ref().map(|error| (error.status, error.value.clone().into_owned()))
    }

    /// The request's id: the one that the filter `request-id` gave it, else one that is made when it is first asked
    /// for.
    #[getter(id)]
    fn id_text<'py>(&self, py: Python<'py>) -> Bound<'py, PyString> {
        PyString::new(py, &self.id())
    }

    /// Bytes that a filter allows of the body; `None` where none says.
    #[getter]
    fn body_limit(&self) -> Option<u64> {
        self.state().body_limit
    }

    /// What the body is read from.
    #[getter]
    fn body_source(&self, py: Python<'_>) -> Option<Py<PyAny>> {
        self.state().body.as_ref().map(|body| body.clone_ref(py))
    }

    #[setter]
    fn set_body_source(&self, source: Option<Py<PyAny>>) {
        let replaced = std::mem::replace(&mut self.state().body, source);
        drop(replaced);
    }

    /// Whether something waits for the response to be sent, though the endpoint doesn't say so.
    #[getter]
    fn teardown(&self) -> bool {
        self.has_teardown()
    }

    #[setter]
    fn set_teardown(&self, waits: bool) {
        self.teardown.store(waits, Ordering::Relaxed);
    }

    /// The query's pairs, form-decoded: `+` is a space.
    fn query<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        PyList::new(py, QueryPairs::new(self.copy.query()).collect::<Vec<_>>())
    }

    /// The cookies by name; of two with one name the first counts, which is the one of the longer path (RFC 6265, 5.4).
    fn cookies<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let cookies = PyDict::new(py);
        for (_, field) in self.copy.fields().filter(|(name, _)| *name == b"cookie") {
            for (name, value) in Cookies::new(field) {
                let name = text::cookie(py, name);
                if !cookies.contains(&name)? {
                    cookies.set_item(name, text::cookie(py, value))?;
                }
            }
        }
        Ok(cookies)
    }

    fn __repr__(&self) -> String {
        let (method, path) = (self.copy.method(), self.copy.raw_path());
        format!("<{} {}>", String::from_utf8_lossy(method), String::from_utf8_lossy(path))
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        // A lock that is held means that this object is in use, so that nothing of it can be garbage now.
        let Ok(state) = self.state.try_lock() else { return Ok(()) };
        visit.call(&state.path_params)?;
        visit.call(&state.body)
    }

    fn __clear__(&self) {
        let cleared = {
            let mut state = self.state();
            (state.path_params.take(), state.body.take())
        };
        drop(cleared);
    }
}

impl RequestHead {
    fn check_path(&self) -> PyResult<()> {
        let raw = self.copy.raw_path();
        let told = |error: covet_http::BadTarget| {
            BadTarget::err(String::from_utf8_lossy(raw).into_owned(), error.detail().to_owned())
        };
        decode_path(raw, &mut Vec::new()).map(drop).map_err(told)
    }
}

/// The words that nearly every request brings, without an allocation.
fn known(word: &str) -> Cow<'static, str> {
    match word {
        "http" => Cow::Borrowed("http"),
        "https" => Cow::Borrowed("https"),
        "1.1" => Cow::Borrowed("1.1"),
        "2" => Cow::Borrowed("2"),
        _ => Cow::Owned(word.to_owned()),
    }
}
