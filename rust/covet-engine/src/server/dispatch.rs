//! From a request on a connection to a running handler.

use std::cell::OnceCell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use covet_connection::BodyMode as ConnBody;
use covet_filter::{Answer, Chain, Request};
use covet_http::{Framing, Head, Method};
use pyo3::exceptions::PyRuntimeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use super::Server;
use super::exchange::{Exchange, Phase, leave};
use super::slots::{Key, Slot};
use crate::content::Body;
use crate::endpoint::{BodyMode, Endpoint, Kind};
use crate::extract::{self, PathSource, RequestView};
use crate::ids;
use crate::media;
use crate::param::Source;
use crate::route::{KeptValues, Route, RouteError, Scratch};

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
    /// Dispatches, and answers a panic with a 500 on a connection that is then closed. A request that is `new` goes
    /// through the filters; one that has waited for its body has been through.
    pub fn dispatch_guarded(&self, py: Python<'_>, this: &Py<Self>, index: usize, new: bool) -> PyResult<()> {
        let before = self.core.with(py, |core| core.in_flight);
        let guarded = catch_unwind(AssertUnwindSafe(|| self.dispatch(py, this, index, new)));
        guarded.unwrap_or_else(|_| {
            let released = self.core.with(py, |core| {
                core.in_flight = before;
                core.slots.get(index).map(Slot::release)
            });
            drop(released);
            self.refuse(py, index, 500, None, true);
            let error = PyRuntimeError::new_err("the engine panicked while it dispatched a request");
            self.log_failure(py, &error);
            Ok(())
        })
    }

    fn dispatch(&self, py: Python<'_>, this: &Py<Self>, index: usize, new: bool) -> PyResult<()> {
        #[cfg(debug_assertions)]
        assert!(!self.panics.with(py, std::mem::take), "a test asked for it");
        let Some(mut lease) = self.lend(py, index, new) else { return Ok(()) };
        let table = self.table.get();
        let Lease { head, bytes, start, scratch } = &mut lease;
        let message = &bytes[*start..];
        if new
            && let Some(chain) = &table.filters
            && let Some(answer) = self.enter(py, chain.get().chain(), index, head, message)
        {
            self.restore(py, index, lease);
            self.answer_filtered(py, index, answer);
            return Ok(());
        }
        let route = table.find(head, message, scratch);
        let (endpoint, number) = match &route {
            Route::Endpoint { index, .. } => (table.endpoint(*index), Some(*index)),
            Route::Error(_) => (&table.fallback, None),
        };
        let endpoint = endpoint.clone_ref(py);
        match self.plan(py, index, &route, (head, message), endpoint.get()) {
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
        if let Some(files) = &endpoint.get().files
            && let Some(quick) = self.quick_file(py, files.get(), (head, message), &route)
        {
            self.restore(py, index, lease);
            self.send_quick(py, index, number, quick);
            return Ok(());
        }
        let key = self.begin(py, index, number, endpoint.get().half_close);
        let called = self.call(py, this, key, &endpoint, (head, message), route);
        self.restore(py, index, lease);
        self.run(py, this, key, endpoint, called)
    }

    fn plan(
        &self,
        py: Python<'_>,
        index: usize,
        route: &Route<'_>,
        (head, message): (&Head, &[u8]),
        endpoint: &Endpoint,
    ) -> Plan {
        let (full, buffered) = self.core.with(py, |core| {
            let full = core.in_flight >= self.max_in_flight;
            (full, core.slots.get(index).is_some_and(|slot| slot.conn.body_done()))
        });
        match route {
            _ if full => Plan::Native(RouteError::FULL),
            _ if head.method == Method::Connect => Plan::Native(RouteError::NO_PROXY),
            Route::Error(error) if self.table.get().fallback_native || error.status == 400 => {
                Plan::Native(error.clone())
            }
            Route::Endpoint { .. }
                if endpoint.body == BodyMode::Buffer
                    && !endpoint.wrapped
                    && head.framing != Framing::None
                    && !buffered
                    && !is_coded(head, message) =>
            {
                Plan::Buffer(endpoint.max_body_size.unwrap_or(self.max_body_size))
            }
            _ => Plan::Call,
        }
    }

    /// Counts a request that a handler gets, and gives it a number of its own.
    fn begin(&self, py: Python<'_>, index: usize, number: Option<usize>, half_close: bool) -> Key {
        self.core.with(py, |core| {
            core.before_call(number);
            core.in_flight += 1;
            let serial = core.next_serial();
            if let Some(slot) = core.slots.get(index) {
                (slot.serial, slot.endpoint) = (serial, number);
                if half_close {
                    slot.conn.keep_half_closed();
                }
            }
            Key { index, serial }
        })
    }

    /// Lends the bytes of a request out. A `new` one has the connection for itself.
    fn lend(&self, py: Python<'_>, index: usize, new: bool) -> Option<Lease> {
        let scratch = self.scratch.with(py, std::mem::take);
        self.core.with(py, |core| {
            let slot = core.slots.get(index)?;
            if new {
                slot.part(&mut core.parted);
            }
            let (head, bytes, start) = slot.conn.lend();
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

    /// Takes a new request through the filters; what they note stays with its connection.
    fn enter<'c>(
        &self,
        py: Python<'_>,
        chain: &'c Chain,
        index: usize,
        head: &Head,
        message: &[u8],
    ) -> Option<&'c Answer> {
        let request = Request { head, buf: message, framing: head.framing, secure: false };
        self.core.with(py, |core| {
            let slot = core.slots.get(index)?;
            slot.notes.clear();
            chain.enter(request, ids::next, &mut slot.notes, slot.conn.fields_mut())
        })
    }

    fn buffer(&self, py: Python<'_>, index: usize, limit: u64) {
        self.core.with(py, |core| {
            core.with_conn(index, |slot, cx| {
                let limit = slot.notes.least(limit);
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
        let made = OnceCell::<Py<PyAny>>::new();
        let request = |route: Option<KeptValues>, error: Option<RouteError>| {
            let request = self.make_request(py, this, key, head, message, route, error)?;
            Ok::<_, PyErr>(made.get_or_init(|| request).clone_ref(py))
        };
        let entry = known.entry.bind(py);
        let values = match route {
            Route::Endpoint { values, .. } if !known.wrapped => values,
            route => {
                let (values, error) = match route {
                    Route::Endpoint { values, .. } => (Some(values.keep()), None),
                    Route::Error(error) => (None, Some(error)),
                };
                let result = request(values, error).and_then(|request| entry.call1((request,)));
                return Called { result, request: made.into_inner() };
            }
        };
        let view = RequestView { head, buf: message, path: PathSource::Route(values) };
        let whole = self.whole_body(py, key, message);
        let body = whole.as_ref().map(|whole| whole.bytes(message));
        let make = || request(Some(values.keep()), None);
        let args = extract::extract(py, known, &view, body.map(Body::Slice), make);
        let result = match args {
            Ok(args) => {
                self.watch_begin(py, self.number(py, key));
                let result = args.call(entry);
                self.watch_end(py);
                result
            }
            Err(refusal) => {
                let request = made.get().map_or_else(make, |request| Ok(request.clone_ref(py)));
                Err(match request.and_then(|request| give_body(py, known, request, body)) {
                    Ok(request) => refusal.into_err(py, known, request.bind(py)),
                    Err(error) => error,
                })
            }
        };
        Called { result, request: made.into_inner() }
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
        let Called { result, mut request } = called;
        let (inner, phase) = match result {
            Ok(value) if endpoint.get().kind == Kind::Inline && !endpoint.get().wrapped => {
                match self.answer_inline(py, this, key, (&endpoint, &mut request), value) {
                    Ok(None) => {
                        self.exchange_ended(py, key);
                        return Ok(());
                    }
                    Ok(Some(next)) => next,
                    Err(error) => {
                        (self.recovery(py, this, key, (endpoint.get(), &request), error)?, Phase::Recovery)
                    }
                }
            }
            Ok(coroutine) => (coroutine.unbind(), Phase::Handler),
            Err(error) => (self.recovery(py, this, key, (endpoint.get(), &request), error)?, Phase::Recovery),
        };
        let keywords = self.task_keywords(py, &endpoint)?;
        let number = self.number(py, key);
        let exchange = Exchange::new(this.clone_ref(py), endpoint, number, key, inner, phase, request);
        let exchange = Bound::new(py, exchange)?;
        let task = self.spawner.spawn(py, exchange.as_any(), &keywords)?;
        if exchange.get().is_live(py) {
            let (task, exchange) = (task.unbind(), exchange.unbind());
            // What is not kept is dropped outside, since its end may run Python code.
            self.core.with(py, |core| {
                let held = (Some(exchange), Some(task));
                match core.slots.of(key) {
                    Some(slot) => (slot.exchange, slot.task) = held,
                    None => _ = core.parted.insert(key.serial, held),
                }
            });
        }
        Ok(())
    }

    /// Answers with an inline entry's result. What is left to do is returned: a stream to be sent, or background work.
    fn answer_inline(
        &self,
        py: Python<'_>,
        this: &Py<Self>,
        key: Key,
        (endpoint, request): (&Py<Endpoint>, &mut Option<Py<PyAny>>),
        value: Bound<'_, PyAny>,
    ) -> PyResult<Option<(Py<PyAny>, Phase)>> {
        let reply = self.reply(py, this, key, endpoint, value)?;
        let work = reply.background(py)?;
        let waits = work.is_some();
        if let Some(work) = work {
            let known = match request.take() {
                Some(request) => request,
                None => self.request_for(py, this, key)?,
            };
            leave(request.insert(known), work)?;
        }
        match (self.answer(py, this, key, endpoint, reply)?, request.as_ref()) {
            (Some(stream), _) => Ok(Some((stream, Phase::Stream))),
            (None, Some(request)) if waits => {
                Ok(Some((self.teardown(py, request.clone_ref(py), None)?, Phase::Finish)))
            }
            (None, _) => Ok(None),
        }
    }

    fn recovery(
        &self,
        py: Python<'_>,
        this: &Py<Self>,
        key: Key,
        (endpoint, request): (&Endpoint, &Option<Py<PyAny>>),
        error: PyErr,
    ) -> PyResult<Py<PyAny>> {
        let request = match request {
            Some(request) => request.clone_ref(py),
            None => self.request_for(py, this, key)?,
        };
        self.recover(py, endpoint, request, error)
    }
}

/// Whether the body is in a content coding: then it is refused when its handler's values are extracted, unread.
fn is_coded(head: &Head, message: &[u8]) -> bool {
    let view = RequestView { head, buf: message, path: PathSource::None };
    media::coding(view.fields(b"content-encoding")).is_some()
}

/// What became of a call.
struct Called<'py> {
    result: PyResult<Bound<'py, PyAny>>,
    request: Option<Py<PyAny>>,
}

/// A request whose body was read for its handler, which has faults: it is there for whoever tells of them.
fn give_body(
    py: Python<'_>,
    endpoint: &Endpoint,
    request: Py<PyAny>,
    body: Option<&[u8]>,
) -> PyResult<Py<PyAny>> {
    let taken = endpoint.params.iter().any(|param| param.get().source == Source::Body);
    if let Some(bytes) = body.filter(|_| taken) {
        request.setattr(py, intern!(py, "body_source"), PyBytes::new(py, bytes))?;
    }
    Ok(request)
}

/// A body that is all there.
enum Whole {
    InPlace(std::ops::Range<usize>),
    Owned(Vec<u8>),
}

impl Whole {
    /// Its bytes, which may be part of the message.
    fn bytes<'b>(&'b self, message: &'b [u8]) -> &'b [u8] {
        match self {
            Self::InPlace(range) => &message[range.clone()],
            Self::Owned(bytes) => bytes,
        }
    }
}
