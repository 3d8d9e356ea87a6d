//! From a request on a connection to a running handler.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use covet_connection::BodyMode as ConnBody;
use covet_http::{Framing, Head, Method};
use covet_net::Peer as NetPeer;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

use super::Server;
use super::body::NativeBody;
use super::exchange::{Exchange, Phase};
use super::slots::Key;
use crate::content::Body;
use crate::copy::{HeadCopy, Peer};
use crate::endpoint::{BodyMode, Endpoint, Kind};
use crate::extract::{self, PathSource, RequestView};
use crate::route::{KeptValues, Route, RouteError, Scratch};
use crate::staged::{Staged, new_request};

/// What a connection lends while its request is looked at: no borrow is held meanwhile.
struct Lease {
    head: Head,
    bytes: Vec<u8>,
    start: usize,
    scratch: Scratch,
}

/// What routing decided.
enum Plan {
    /// The handler is called now, with the request's own values.
    Call,
    /// The body is read first.
    Buffer(u64),
    /// The engine answers by itself.
    Native(RouteError),
}

impl Server {
    /// Dispatches, and answers a panic with a 500 on a connection that is then closed.
    pub fn dispatch_guarded(&self, py: Python<'_>, this: &Py<Self>, index: usize) -> PyResult<()> {
        let guarded = catch_unwind(AssertUnwindSafe(|| self.dispatch(py, this, index)));
        guarded.unwrap_or_else(|_| {
            self.refuse(py, index, 500, None, true);
            let error = PyRuntimeError::new_err("the engine panicked while it dispatched a request");
            self.log_failure(py, &error);
            Ok(())
        })
    }

    fn dispatch(&self, py: Python<'_>, this: &Py<Self>, index: usize) -> PyResult<()> {
        #[cfg(debug_assertions)]
        assert!(!self.panics.with(py, std::mem::take), "a test asked for it");
        let Some(mut lease) = self.lend(py, index) else { return Ok(()) };
        let table = self.table.get();
        let Lease { head, bytes, start, scratch } = &mut lease;
        let message = &bytes[*start..];
        let route = table.find(head, message, scratch);
        let (endpoint, number) = match &route {
            Route::Endpoint { index, .. } => (table.endpoint(*index), Some(*index)),
            Route::Error(_) => (&table.fallback, None),
        };
        let endpoint = endpoint.clone_ref(py);
        let (full, buffered) = self.core.with(py, |core| {
            let full = core.in_flight >= self.max_in_flight;
            (full, core.slots.get(index).is_some_and(|slot| slot.conn.body_done()))
        });
        let planned = if full {
            Plan::Native(RouteError::FULL)
        } else {
            self.plan(&route, head, endpoint.get(), buffered)
        };
        match planned {
            Plan::Call => {}
            Plan::Buffer(limit) => {
                self.restore(py, index, lease);
                self.buffer(py, index, limit);
                return Ok(());
            }
            Plan::Native(error) => {
                self.restore(py, index, lease);
                self.answer_natively(py, index, &error);
                return Ok(());
            }
        }
        let half_close = endpoint.get().half_close;
        let key = self.core.with(py, |core| {
            core.in_flight += 1;
            let serial = core.next_serial();
            if let Some(slot) = core.slots.get(index) {
                (slot.serial, slot.endpoint) = (serial, number);
                if half_close {
                    slot.conn.keep_half_closed();
                }
            }
            Key { index, serial }
        });
        let called = self.call(py, this, key, &endpoint, (head, message), route);
        self.restore(py, index, lease);
        self.run(py, this, key, endpoint, called)
    }

    fn plan(&self, route: &Route<'_>, head: &Head, endpoint: &Endpoint, buffered: bool) -> Plan {
        match route {
            _ if head.method == Method::Connect => Plan::Native(RouteError::NO_PROXY),
            Route::Error(error) if self.table.get().fallback_native || error.status == 400 => {
                Plan::Native(error.clone())
            }
            Route::Endpoint { .. }
                if endpoint.body == BodyMode::Buffer
                    && !endpoint.wrapped
                    && head.framing != Framing::None
                    && !buffered =>
            {
                Plan::Buffer(endpoint.max_body_size.unwrap_or(self.max_body_size))
            }
            _ => Plan::Call,
        }
    }

    fn lend(&self, py: Python<'_>, index: usize) -> Option<Lease> {
        let scratch = self.scratch.with(py, std::mem::take);
        self.core.with(py, |core| {
            let (head, bytes, start) = core.slots.get(index)?.conn.lend();
            Some(Lease { head, bytes, start, scratch })
        })
    }

    fn restore(&self, py: Python<'_>, index: usize, lease: Lease) {
        self.scratch.with(py, |scratch| *scratch = lease.scratch);
        self.core.with(py, |core| {
            if let Some(slot) = core.slots.get(index) {
                slot.conn.restore(lease.head, lease.bytes);
            }
        });
    }

    fn buffer(&self, py: Python<'_>, index: usize, limit: u64) {
        self.core.with(py, |core| {
            core.with_conn(index, |slot, cx| {
                if let Err(reject) = slot.conn.want_body(ConnBody::Whole, limit, cx.now) {
                    slot.conn.refuse(cx, reject.status, Some(reject.reason.detail()), &[], true);
                }
            });
        });
    }

    /// Extracts the arguments and calls the entry.
    fn call<'py>(
        &self,
        py: Python<'py>,
        this: &Py<Self>,
        key: Key,
        endpoint: &Py<Endpoint>,
        (head, message): (&Head, &[u8]),
        route: Route<'_>,
    ) -> Called<'py> {
        let known = endpoint.get();
        let mut made = None;
        let mut request = |route: Option<KeptValues>, error: Option<RouteError>| {
            let request = self.make_request(py, this, key, head, message, route, error)?;
            made = Some(request.clone_ref(py));
            Ok::<_, PyErr>(request)
        };
        let entry = known.entry.bind(py);
        let values = match route {
            Route::Error(error) => {
                let result = request(None, Some(error)).and_then(|r| entry.call1((r,)));
                return Called { result, request: made };
            }
            Route::Endpoint { values, .. } => values,
        };
        if known.wrapped {
            let result = request(Some(values.keep()), None).and_then(|r| entry.call1((r,)));
            return Called { result, request: made };
        }
        let view = RequestView { head, buf: message, path: PathSource::Route(values) };
        let whole = self.whole_body(py, key, message);
        let body = match &whole {
            Some(Whole::InPlace(range)) => Some(Body::Slice(&message[range.clone()])),
            Some(Whole::Owned(bytes)) => Some(Body::Slice(bytes)),
            None => None,
        };
        let keep = || values.keep();
        let args = extract::extract(py, known, &view, body, || request(Some(keep()), None));
        let result = match args {
            Ok(args) => {
                self.watch_begin(py, self.number(py, key));
                let result = args.call(entry);
                self.watch_end(py);
                result
            }
            Err(refusal) => {
                let request = match &made {
                    Some(request) => Ok(request.clone_ref(py)),
                    None => {
                        let kept = Some(values.keep());
                        let new = self.make_request(py, this, key, head, message, kept, None);
                        new.inspect(|request| made = Some(request.clone_ref(py)))
                    }
                };
                Err(match request {
                    Ok(request) => refusal.into_err(py, known, request.bind(py)),
                    Err(error) => error,
                })
            }
        };
        Called { result, request: made }
    }

    fn whole_body(&self, py: Python<'_>, key: Key, message: &[u8]) -> Option<Whole> {
        self.core.with(py, |core| {
            let slot = core.slots.of(key)?;
            if !slot.conn.body_done() {
                return None;
            }
            match slot.conn.body_in_place() {
                Some(range) if range.end <= message.len() => Some(Whole::InPlace(range)),
                _ => Some(Whole::Owned(slot.conn.take_body())),
            }
        })
    }

    /// Starts the task of a request, or answers at once where the entry is inline.
    fn run(
        &self,
        py: Python<'_>,
        this: &Py<Self>,
        key: Key,
        endpoint: Py<Endpoint>,
        called: Called<'_>,
    ) -> PyResult<()> {
        let Called { result, request } = called;
        let (inner, phase) = match result {
            Ok(value) if endpoint.get().kind == Kind::Inline && !endpoint.get().wrapped => {
                match self.answer(py, this, key, &endpoint, value) {
                    Ok(None) => {
                        self.exchange_ended(py, key);
                        return Ok(());
                    }
                    Ok(Some(stream)) => (stream, Phase::Stream),
                    Err(error) => (self.recovery(py, this, key, &request, error)?, Phase::Recovery),
                }
            }
            Ok(coroutine) => (coroutine.unbind(), Phase::Handler),
            Err(error) => (self.recovery(py, this, key, &request, error)?, Phase::Recovery),
        };
        let keywords = self.task_keywords(py, &endpoint)?;
        let number = self.number(py, key);
        let exchange = Exchange::new(this.clone_ref(py), endpoint, number, key, inner, phase, request);
        let exchange = Bound::new(py, exchange)?;
        let task = self.spawner.spawn(py, exchange.as_any(), &keywords)?;
        if exchange.get().is_live(py) {
            let (task, exchange) = (task.unbind(), exchange.unbind());
            let old = self.core.with(py, |core| {
                let slot = core.slots.of(key)?;
                Some((slot.task.replace(task), slot.exchange.replace(exchange)))
            });
            drop(old);
        }
        Ok(())
    }

    fn recovery(
        &self,
        py: Python<'_>,
        this: &Py<Self>,
        key: Key,
        request: &Option<Py<PyAny>>,
        error: PyErr,
    ) -> PyResult<Py<PyAny>> {
        let request = match request {
            Some(request) => request.clone_ref(py),
            None => self.request_for(py, this, key)?,
        };
        self.recover(py, request, error)
    }

    /// The request object of a request whose head is still on its connection.
    pub fn request_for(&self, py: Python<'_>, this: &Py<Self>, key: Key) -> PyResult<Py<PyAny>> {
        let copy = self.core.with(py, |core| {
            let slot = core.slots.of(key)?;
            Some((slot.conn.head().clone(), slot.conn.message()[..slot.conn.head().len].to_vec()))
        });
        let Some((head, bytes)) = copy else {
            return Err(PyRuntimeError::new_err("the request's connection is gone"));
        };
        let mut scratch = Scratch::default();
        let (kept, error) = match self.table.get().find(&head, &bytes, &mut scratch) {
            Route::Endpoint { values, .. } => (Some(values.keep()), None),
            Route::Error(error) => (None, Some(error)),
        };
        self.make_request(py, this, key, &head, &bytes, kept, error)
    }

    #[allow(clippy::too_many_arguments, reason = "the parts of a request, each from its own place")]
    fn make_request(
        &self,
        py: Python<'_>,
        this: &Py<Self>,
        key: Key,
        head: &Head,
        message: &[u8],
        values: Option<KeptValues>,
        error: Option<RouteError>,
    ) -> PyResult<Py<PyAny>> {
        let body = Py::new(py, NativeBody::new(this.clone_ref(py), key))?.into_any();
        let staged = Staged {
            copy: Arc::new(HeadCopy::of(head, message)),
            peer: self.peer(py, key),
            body: Some(body),
            values,
            error,
        };
        new_request(py, &self.table.get().request_type, staged)
    }

    fn peer(&self, py: Python<'_>, key: Key) -> Arc<Peer> {
        let known = self.core.with(py, |core| {
            core.slots.of(key).map(|slot| {
                Arc::clone(slot.peer.get_or_insert_with(|| {
                    let client = match slot.conn.peer() {
                        NetPeer::Inet(address, port) => Some((address.to_string(), port)),
                        NetPeer::Local => None,
                    };
                    let server = slot.conn.local().map(|(ip, port)| (ip.to_string(), Some(port)));
                    Arc::new(Peer { client, server, scheme: "http".into(), http_version: None })
                }))
            })
        });
        known.unwrap_or_else(|| {
            let scheme = "http".into();
            Arc::new(Peer { client: None, server: None, scheme, http_version: None })
        })
    }

    fn answer_natively(&self, py: Python<'_>, index: usize, error: &RouteError) {
        let value = error.value.as_bytes();
        self.core.with(py, |core| {
            core.total += 1;
            core.with_conn(index, |slot, cx| match error.status {
                204 if value.is_empty() => respond_bare(slot, cx, 204, &[]),
                204 => respond_bare(slot, cx, 204, &[(b"allow", value)]),
                307 => respond_bare(slot, cx, 307, &[(b"location", value)]),
                405 => slot.conn.refuse(cx, 405, None, &[(b"allow", value)], false),
                501 => {
                    let detail = "This server is no proxy: CONNECT is not implemented.";
                    slot.conn.refuse(cx, 501, Some(detail), &[], true);
                }
                503 => {
                    let detail = "This server answers as many requests as it may: try again.";
                    slot.conn.refuse(cx, 503, Some(detail), &[(b"retry-after", b"1")], false);
                }
                400 => {
                    let detail = "The path's percent-encoding is malformed or not UTF-8.";
                    slot.conn.refuse(cx, 400, Some(detail), &[], false);
                }
                status => slot.conn.refuse(cx, status, None, &[], false),
            });
        });
    }

    /// Answers a connection's request with a problem of the engine's own.
    pub fn refuse(&self, py: Python<'_>, index: usize, status: u16, detail: Option<&str>, close: bool) {
        self.core.with(py, |core| {
            core.with_conn(index, |slot, cx| {
                if slot.conn.has_begun() {
                    slot.conn.abort();
                } else {
                    slot.conn.refuse(cx, status, detail, &[], close);
                }
            });
        });
    }
}

fn respond_bare(
    slot: &mut super::slots::Slot,
    cx: &covet_connection::Context<'_>,
    status: u16,
    fields: &[(&[u8], &[u8])],
) {
    if slot.conn.respond(cx, status, fields.iter().copied(), b"").is_err() {
        slot.conn.abort();
    }
}

/// What became of a call.
struct Called<'py> {
    result: PyResult<Bound<'py, PyAny>>,
    request: Option<Py<PyAny>>,
}

/// A body that is all there.
enum Whole {
    InPlace(std::ops::Range<usize>),
    Owned(Vec<u8>),
}
