//! The watchdog: tells which handler holds the event loop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use pyo3::prelude::*;

/// What the loop's thread notes before and after it runs a handler: three plain stores.
#[derive(Default)]
pub struct Watched {
    /// Odd while a handler runs; changes with every step.
    steps: AtomicU64,
    endpoint: AtomicUsize,
    asleep: AtomicBool,
    stop: AtomicBool,
}

/// The watchdog's thread.
pub struct Watchdog {
    watched: Arc<Watched>,
    thread: Option<JoinHandle<()>>,
}

/// A report: the endpoint's number and for how long it has held the loop.
pub type Report = Box<dyn Fn(usize, f64, bool) + Send>;

impl Watchdog {
    /// Watches for handlers that hold the loop for `threshold`.
    pub fn start(threshold: Duration, report: Report) -> std::io::Result<Self> {
        let watched = Arc::new(Watched::default());
        let shared = Arc::clone(&watched);
        let thread = thread::Builder::new()
            .name("covet-watchdog".to_owned())
            .spawn(move || watch(&shared, threshold, &report))?;
        Ok(Self { watched, thread: Some(thread) })
    }

    /// A handler begins or goes on.
    pub fn begin(&self, endpoint: usize) {
        self.watched.endpoint.store(endpoint, Ordering::Relaxed);
        // Only this thread writes, so that a load and a store do for an increment.
        let steps = self.watched.steps.load(Ordering::Relaxed);
        self.watched.steps.store(steps.wrapping_add(1) | 1, Ordering::Release);
        if self.watched.asleep.load(Ordering::Relaxed) {
            self.wake();
        }
    }

    /// It has ended or waits.
    pub fn end(&self) {
        let steps = self.watched.steps.load(Ordering::Relaxed);
        self.watched.steps.store(steps.wrapping_add(1) & !1, Ordering::Release);
    }

    #[cold]
    fn wake(&self) {
        self.watched.asleep.store(false, Ordering::Relaxed);
        if let Some(thread) = &self.thread {
            thread.thread().unpark();
        }
    }

    /// Ends the thread; waits for it without holding the interpreter.
    pub fn stop(mut self, py: Python<'_>) {
        self.watched.stop.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            py.detach(|| drop(thread.join()));
        }
    }
}

/// Looks at the counter twice per threshold. An idle service is not looked at: the thread sleeps
/// until the next handler wakes it.
fn watch(watched: &Watched, threshold: Duration, report: &Report) {
    let tick = threshold / 2;
    let (mut last, mut held, mut told) = (0, 0_u32, false);
    while !watched.stop.load(Ordering::Acquire) {
        let steps = watched.steps.load(Ordering::Acquire);
        let running = steps % 2 == 1;
        if !running && steps == last {
            watched.asleep.store(true, Ordering::Relaxed);
            // A step may have begun in between, and it looks at the flag only once.
            if watched.steps.load(Ordering::Acquire) == steps {
                thread::park_timeout(Duration::from_secs(3600));
            }
            watched.asleep.store(false, Ordering::Relaxed);
            continue;
        }
        if running && steps == last {
            held += 1;
            if held >= 2 && !told {
                told = true;
                let endpoint = watched.endpoint.load(Ordering::Relaxed);
                let seconds = (tick * held).as_secs_f64();
                let still = || watched.steps.load(Ordering::Acquire) == steps;
                tell(report, endpoint, seconds, &still);
            }
        } else {
            (held, told) = (0, false);
        }
        last = steps;
        thread::park_timeout(tick);
    }
}

/// Reports once the interpreter can be had. By then the handler may have let go: the line that it
/// stood on is known only if it has not.
fn tell(report: &Report, endpoint: usize, seconds: f64, still: &dyn Fn() -> bool) {
    Python::try_attach(|_| report(endpoint, seconds, still()));
}
