//! The native transport: an HTTP/1.1 server inside the event loop's own thread.
//!
//! | module | what |
//! |---|---|
//! | `core` | sockets, connections, time: no Python |
//! | `turn` | one call of the event loop: what is ready, what is due |
//! | `batch` | many requests, step by step |
//! | `dispatch` | a request becomes a running handler |
//! | `exchange` | the coroutine that a request's task drives |
//! | `files` | static files, without a handler |
//! | `requests` | request objects, where Python asks for one |
//! | `answer` | a result becomes bytes |
//! | `refuse` | answers of the engine's own |
//! | `body`, `piece`, `sink` | streams, in and out |
//! | `spool` | files of forms, to the disk in a thread |
//! | `depart` | clients that go away |
//! | `spawn` | real tasks whose first step runs at once |
//! | `watch` | who holds the loop |
//! | `allocator` | freed memory that is kept |
//!
//! No borrow of the core is held while Python runs: see [`cell`].

mod allocator;
mod answer;
mod batch;
mod body;
pub(crate) mod cell;
mod compress;
mod core;
mod depart;
mod dispatch;
mod exchange;
mod files;
mod hooks;
mod limits;
mod piece;
mod refuse;
mod requests;
mod sink;
mod slots;
mod spawn;
mod spool;
mod turn;
mod watch;

use std::os::fd::{FromRawFd, OwnedFd, RawFd};
use std::time::Duration;

use covet_net::{Listener, Millis};
use pyo3::exceptions::{PyRuntimeError, PyTypeError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use self::body::NativeBody;
use self::cell::AttachedCell;
use self::core::Core;
use self::exchange::Exchange;
use self::hooks::Hooks;
use self::limits::Limits;
use self::sink::Sink;
use self::slots::Key;
use self::spawn::{Spawner, StepCapture};
use self::spool::SpooledFile;
use self::watch::Watchdog;
use crate::endpoint::Endpoint;
use crate::route::Scratch;
use crate::table::Table;

/// What the server has asked of the loop.
#[derive(Default)]
struct Timer {
    /// The next call at a deadline: when, and its handle.
    armed: Option<(Millis, Py<PyAny>)>,
    /// A turn has been asked for with `call_soon`.
    turn_due: bool,
}

/// The bound methods that the loop calls.
struct BoundMethods {
    turn: Py<PyAny>,
    tick: Py<PyAny>,
}

/// An HTTP/1.1 server that runs in the thread of the event loop it was made for.
#[pyclass(frozen, module = "covet_engine._engine")]
pub struct Server {
    core: AttachedCell<Core>,
    scratch: AttachedCell<Scratch>,
    timer: AttachedCell<Timer>,
    methods: AttachedCell<Option<BoundMethods>>,
    keywords: AttachedCell<Vec<(usize, Py<PyDict>)>>,
    watchdog: AttachedCell<Option<Watchdog>>,
    table: Py<Table>,
    running_loop: Py<PyAny>,
    clock: Py<PyAny>,
    epoch: f64,
    spawner: Spawner,
    hooks: Hooks,
    max_body_size: u64,
    max_in_flight: usize,
    /// The next request panics.
    #[cfg(debug_assertions)]
    panics: AttachedCell<bool>,
}

#[pymethods]
impl Server {
    #[new]
    #[pyo3(signature = (table, running_loop, fds, limits, hooks))]
    fn new(
        py: Python<'_>,
        table: Py<Table>,
        running_loop: &Bound<'_, PyAny>,
        fds: Vec<RawFd>,
        limits: Limits,
        hooks: Hooks,
    ) -> PyResult<Self> {
        let listeners = fds.into_iter().map(take_fd).collect::<Result<_, _>>()?;
        let mut config = limits.config();
        if let Some(filters) = &table.get().filters {
            config.fields = filters.get().chain().fields(false).clone();
        }
        let core = Core::new(listeners, config, limits.max_connections)?;
        allocator::keep_some();
        let clock = running_loop.getattr("time")?;
        let epoch = clock.call0()?.extract()?;
        Ok(Self {
            core: AttachedCell::new(core),
            scratch: AttachedCell::new(Scratch::default()),
            timer: AttachedCell::new(Timer::default()),
            methods: AttachedCell::new(None),
            keywords: AttachedCell::new(Vec::new()),
            watchdog: AttachedCell::new(None),
            table,
            spawner: Spawner::new(py, running_loop)?,
            running_loop: running_loop.clone().unbind(),
            clock: clock.unbind(),
            epoch,
            hooks,
            max_body_size: limits.max_body_size,
            max_in_flight: limits.max_requests_in_flight,
            #[cfg(debug_assertions)]
            panics: AttachedCell::new(false),
        })
    }

    /// Begins to serve. `watchdog` is the number of seconds after which a handler that holds the
    /// loop is reported, 0 for never.
    #[pyo3(signature = (watchdog = 0.0))]
    fn start(slf: &Bound<'_, Self>, py: Python<'_>, watchdog: f64) -> PyResult<()> {
        let this = slf.get();
        let methods =
            BoundMethods { turn: slf.getattr("turn")?.unbind(), tick: slf.getattr("tick")?.unbind() };
        let turn = methods.turn.clone_ref(py);
        let old = this.methods.with(py, |bound| bound.replace(methods));
        drop(old);
        if watchdog > 0.0 {
            this.start_watchdog(py, watchdog)?;
        }
        let now = this.now(py);
        let fd = this.core.with(py, |core| {
            core.set_now(now);
            core.start_accepting().map(|()| core.fd())
        })?;
        let running_loop = this.running_loop.bind(py);
        running_loop.call_method1(intern!(py, "add_reader"), (fd, &turn))?;
        // Connections that were queued before need a turn. Not from here: the caller is a task, inside
        // which no handler's task can take its first step.
        running_loop.call_method1(intern!(py, "call_soon"), (turn,))?;
        Ok(())
    }

    /// What the loop calls when something is ready.
    fn turn(slf: &Bound<'_, Self>, py: Python<'_>) -> PyResult<()> {
        slf.get().timer.with(py, |timer| timer.turn_due = false);
        slf.get().take_turn(py, slf.as_unbound())
    }

    /// What the loop calls at a deadline.
    fn tick(slf: &Bound<'_, Self>, py: Python<'_>) -> PyResult<()> {
        slf.get().take_time(py, slf.as_unbound())
    }

    /// Gives the listeners up: who connects from now on is refused, unless another process listens.
    fn stop_accepting(&self, py: Python<'_>) {
        self.core.with(py, Core::stop_accepting);
    }

    /// From now on each connection is told to end with its response.
    fn drain(&self, py: Python<'_>) {
        self.core.with(py, |core| core.draining = true);
    }

    /// Closes the connections that wait for a request. To be called last.
    fn close_idle(slf: &Bound<'_, Self>, py: Python<'_>) -> PyResult<()> {
        let this = slf.get();
        let indices: Vec<usize> = this.core.with(py, |core| {
            core.slots
                .iter()
                .map(|(index, slot)| {
                    slot.conn.close_if_idle();
                    index
                })
                .collect()
        });
        this.core.with(py, |core| indices.into_iter().for_each(|index| core.enqueue(index)));
        this.rearm(py)
    }

    /// Ends everything: connections are cut off, the loop forgets the server.
    fn close(&self, py: Python<'_>) -> PyResult<()> {
        let watchdog = self.watchdog.with(py, Option::take);
        if let Some(watchdog) = watchdog {
            watchdog.stop(py);
        }
        let (fd, ended) = self.core.with(py, |core| {
            core.stop_accepting();
            core.spooler = None;
            let indices: Vec<usize> = core.slots.iter().map(|(index, _)| index).collect();
            let slots: Vec<_> = indices.into_iter().filter_map(|i| core.slots.remove(i)).collect();
            (core.fd(), (slots, std::mem::take(&mut core.parted)))
        });
        drop(ended);
        self.running_loop.bind(py).call_method1(intern!(py, "remove_reader"), (fd,))?;
        let armed = self.timer.with(py, |timer| timer.armed.take());
        if let Some((_, handle)) = armed {
            handle.bind(py).call_method0("cancel")?;
        }
        let methods = self.methods.with(py, Option::take);
        drop(methods);
        self.spawner.close(py)
    }

    /// Makes the next request panic, for the tests of what happens then; not in a release.
    #[cfg(debug_assertions)]
    fn _panic_at_next_request(&self, py: Python<'_>) {
        self.panics.with(py, |panics| *panics = true);
    }

    /// The tasks of requests that are being answered and wait for something.
    fn tasks<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let tasks: Vec<Py<PyAny>> = self.core.with(py, |core| {
            let parted = core.parted.values().map(|(_, task)| task);
            let tasks = core.slots.iter().map(|(_, slot)| &slot.task).chain(parted);
            tasks.flatten().map(|task| task.clone_ref(py)).collect()
        });
        PyList::new(py, tasks)
    }

    /// Open connections.
    #[getter]
    fn connections(&self, py: Python<'_>) -> usize {
        self.core.with(py, |core| core.slots.len())
    }

    /// Requests that have been given to handlers and not ended.
    #[getter]
    fn requests_in_flight(&self, py: Python<'_>) -> usize {
        self.core.with(py, |core| core.in_flight)
    }

    /// Requests since the start.
    #[getter]
    fn requests_total(&self, py: Python<'_>) -> u64 {
        self.core.with(py, |core| core.total)
    }

    /// Requests in flight, or connections with responses that are not all sent, if those are more.
    #[getter]
    fn busy(&self, py: Python<'_>) -> usize {
        self.core.with(py, Core::busy)
    }

    fn __traverse__(&self, visit: pyo3::PyVisit<'_>) -> Result<(), pyo3::PyTraverseError> {
        visit.call(&self.table)?;
        visit.call(&self.running_loop)
    }
}

impl Server {
    fn bound(&self, py: Python<'_>) -> PyResult<BoundMethods> {
        let bound = self.methods.with(py, |methods| {
            methods.as_ref().map(|methods| BoundMethods {
                turn: methods.turn.clone_ref(py),
                tick: methods.tick.clone_ref(py),
            })
        });
        bound.ok_or_else(|| PyRuntimeError::new_err("the server is not running: start() it first"))
    }

    fn create_future<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.running_loop.bind(py).call_method0(intern!(py, "create_future"))
    }

    /// The coroutine that answers an exception.
    fn recover(
        &self,
        py: Python<'_>,
        endpoint: &Endpoint,
        request: Py<PyAny>,
        error: PyErr,
    ) -> PyResult<Py<PyAny>> {
        match &endpoint.guard {
            Some(guard) => guard.call_method1(py, intern!(py, "answer"), (request, error.into_value(py))),
            None => self.hooks.on_error.call1(py, (request, error.into_value(py))),
        }
    }

    fn teardown(&self, py: Python<'_>, request: Py<PyAny>, error: Option<Py<PyAny>>) -> PyResult<Py<PyAny>> {
        self.hooks.finish.call1(py, (request, error))
    }

    /// The last resort: error handling itself failed.
    fn bare_failure(&self, py: Python<'_>, key: Key, error: &PyErr) {
        self.log_failure(py, error);
        let current = self.core.with(py, |core| core.slots.of(key).is_some());
        if current {
            self.refuse(py, key.index, 500, None, true);
            let queued =
                self.core.with(py, |core| core.advancing != Some(key.index) && core.settle(key.index));
            self.after_settling(py, queued);
        }
    }

    fn log_failure(&self, py: Python<'_>, error: &PyErr) {
        if let Err(second) = self.hooks.log.call1(py, (error.value(py),)) {
            second.write_unraisable(py, None);
        }
    }

    fn number(&self, py: Python<'_>, key: Key) -> usize {
        let number = self.core.with(py, |core| core.slots.of(key).and_then(|slot| slot.endpoint));
        number.unwrap_or(usize::MAX)
    }

    fn body_limit(&self, py: Python<'_>, key: Key) -> u64 {
        let number = self.number(py, key);
        let asked =
            if number == usize::MAX { None } else { self.table.get().endpoint(number).get().max_body_size };
        let limit = asked.unwrap_or(self.max_body_size);
        self.core.with(py, |core| core.slots.of(key).map_or(limit, |slot| slot.notes.least(limit)))
    }

    /// The keyword arguments of an endpoint's tasks, made once.
    fn task_keywords(&self, py: Python<'_>, endpoint: &Py<Endpoint>) -> PyResult<Py<PyDict>> {
        let address = endpoint.as_ptr().addr();
        let known = self.keywords.with(py, |known| {
            let found = known.binary_search_by_key(&address, |(address, _)| *address).ok()?;
            Some(known[found].1.clone_ref(py))
        });
        if let Some(keywords) = known {
            return Ok(keywords);
        }
        let keywords = self.spawner.keywords(py, endpoint.get().name())?;
        let kept = keywords.clone_ref(py);
        let surplus = self.keywords.with(py, |known| {
            match known.binary_search_by_key(&address, |(address, _)| *address) {
                Ok(_) => Some(kept),
                Err(at) => {
                    known.insert(at, (address, kept));
                    None
                }
            }
        });
        drop(surplus);
        Ok(keywords)
    }

    fn start_watchdog(&self, py: Python<'_>, seconds: f64) -> PyResult<()> {
        let ident: u64 = py.import("threading")?.call_method0("get_ident")?.extract()?;
        let table = self.table.clone_ref(py);
        let stalled = self.hooks.stalled.clone_ref(py);
        let report = Box::new(move |number: usize, seconds: f64, still: bool| {
            Python::try_attach(|py| {
                let table = table.get();
                let endpoint = if number == usize::MAX { &table.fallback } else { table.endpoint(number) };
                let thread = still.then_some(ident);
                let told = stalled.call1(py, (endpoint.get().name(), seconds, thread));
                if let Err(error) = told {
                    error.write_unraisable(py, None);
                }
            });
        });
        let watchdog = Watchdog::start(Duration::from_secs_f64(seconds), report)?;
        let old = self.watchdog.with(py, |slot| slot.replace(watchdog));
        drop(old);
        Ok(())
    }

    fn watch_begin(&self, py: Python<'_>, number: usize) {
        self.watchdog.with(py, |watchdog| {
            if let Some(watchdog) = watchdog {
                watchdog.begin(number);
            }
        });
    }

    fn watch_end(&self, py: Python<'_>) {
        self.watchdog.with(py, |watchdog| {
            if let Some(watchdog) = watchdog {
                watchdog.end();
            }
        });
    }
}

/// Takes a listening socket's descriptor over.
fn take_fd(fd: RawFd) -> PyResult<Listener> {
    if fd < 0 {
        return Err(PyTypeError::new_err("a listening socket's descriptor is not negative"));
    }
    // SAFETY: the caller gives up a descriptor of its own making (`os.dup` of a bound socket), so
    // that nobody else closes it.
    #[expect(unsafe_code, reason = "a descriptor that Python gives up is taken over")]
    let owned = unsafe { OwnedFd::from_raw_fd(fd) };
    Ok(Listener::from_fd(owned)?)
}

/// Adds the server's classes to the module.
pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<Server>()?;
    module.add_class::<Exchange>()?;
    module.add_class::<NativeBody>()?;
    module.add_class::<SpooledFile>()?;
    module.add_class::<Sink>()?;
    module.add_class::<StepCapture>()?;
    exchange::register(module.py())
}
