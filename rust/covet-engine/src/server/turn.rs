//! One turn of the server inside the event loop.

use std::time::{Duration, Instant};

use covet_connection::Event;
use covet_net::Millis;
use pyo3::intern;
use pyo3::prelude::*;

use super::Server;

/// How long a turn may take before the loop's other callbacks get theirs.
const BUDGET: Duration = Duration::from_millis(1);

impl Server {
    /// Acts on what is ready: one poll, up to the budget, in batches. What was taken and not acted on waits
    /// in the queue for a turn of its own; what the poller still holds calls by itself.
    pub fn take_turn(&self, py: Python<'_>, this: &Py<Self>) -> PyResult<()> {
        let begun = Instant::now();
        let now = self.now(py);
        self.core.with(py, |core| {
            core.set_now(now);
            core.release();
            core.poll()
        })?;
        // Its room is kept from turn to turn.
        let mut batch = self.core.with(py, |core| std::mem::take(&mut core.batch.taken));
        let mut now = begun;
        while now.duration_since(begun) < BUDGET {
            self.core.with(py, |core| core.gather(&mut batch, now));
            if batch.is_empty() {
                break;
            }
            let mut left = batch.drain(..);
            for index in left.by_ref() {
                now = self.advance(py, this, index, now);
                if now.duration_since(begun) >= BUDGET {
                    break;
                }
            }
            self.core.with(py, |core| {
                core.put_back(left);
                core.release();
            });
        }
        self.core.with(py, |core| core.batch.taken = batch);
        self.rearm(py)?;
        self.arm_timer(py)
    }

    /// Acts on deadlines that have passed.
    pub fn take_time(&self, py: Python<'_>, this: &Py<Self>) -> PyResult<()> {
        self.timer.with(py, |timer| timer.armed = None);
        let now = self.now(py);
        self.core.with(py, |core| core.set_now(now));
        while let Some(index) = self.core.with(py, |core| core.next_due()) {
            self.advance(py, this, index, Instant::now());
        }
        self.rearm(py)?;
        self.arm_timer(py)
    }

    /// Asks for another turn if something is left in the queue.
    pub fn rearm(&self, py: Python<'_>) -> PyResult<()> {
        let left = self.core.with(py, |core| core.has_work());
        if !left || self.timer.with(py, |timer| std::mem::replace(&mut timer.turn_due, true)) {
            return Ok(());
        }
        self.running_loop.bind(py).call_method1(intern!(py, "call_soon"), (self.bound(py)?.turn,))?;
        Ok(())
    }

    /// Has the loop call at the next deadline, if that is before the call it has already.
    pub fn arm_timer(&self, py: Python<'_>) -> PyResult<()> {
        let next = self.core.with(py, |core| core.deadlines.next());
        let armed = self.timer.with(py, |timer| timer.armed.as_ref().map(|(at, _)| *at));
        let Some(at) = next else { return Ok(()) };
        if armed.is_some_and(|armed| armed <= at) {
            return Ok(());
        }
        let when = self.epoch + at as f64 / 1000.0;
        let tick = self.bound(py)?.tick;
        let handle = self.running_loop.bind(py).call_method1(intern!(py, "call_at"), (when, tick))?;
        let old = self.timer.with(py, |timer| timer.armed.replace((at, handle.unbind())));
        if let Some((_, handle)) = old {
            handle.bind(py).call_method0("cancel")?;
        }
        Ok(())
    }

    /// After work inside a task: another turn and an earlier timer, where they are needed. A task may outlive a server
    /// that was closed, and there is nothing more to be done then.
    pub fn after_settling(&self, py: Python<'_>, queued: bool) {
        if self.methods.with(py, |methods| methods.is_none()) {
            return;
        }
        let armed = if queued { self.rearm(py) } else { Ok(()) };
        if let Err(error) = armed.and_then(|()| self.arm_timer(py)) {
            error.write_unraisable(py, None);
        }
    }

    /// Milliseconds on the loop's own clock since the server was made.
    pub fn now(&self, py: Python<'_>) -> Millis {
        let time = self.clock.bind(py).call0().and_then(|time| time.extract::<f64>());
        match time {
            Ok(time) => ((time - self.epoch) * 1000.0).max(0.0) as Millis,
            // A loop that can't tell the time is closed: nothing is timed any more.
            Err(_) => 0,
        }
    }

    /// The time, asked for only where no turn has just done so.
    pub fn now_unless_advancing(&self, py: Python<'_>, key: super::slots::Key) -> Millis {
        let (advancing, now) = self.core.with(py, |core| (core.advancing, core.now));
        if advancing == Some(key.index) { now } else { self.now(py) }
    }

    /// Moves a connection along until it waits. Returns the time then, as far as a clock was looked at.
    fn advance(&self, py: Python<'_>, this: &Py<Self>, index: usize, begun: Instant) -> Instant {
        let mut now = begun;
        loop {
            let event = self.core.with(py, |core| {
                core.advancing = Some(index);
                core.step(index)
            });
            let result = match event {
                Event::Wait => break,
                Event::Closed => {
                    self.remove(py, this, index);
                    break;
                }
                Event::Head => self.dispatch_guarded(py, this, index, true),
                Event::Body => self.body_ready(py, this, index),
                Event::Drained => self.wake_writer(py, index),
                Event::Gone => self.peer_gone(py, this, index),
                Event::Cut { missing } => self.hooks.cut.call1(py, (missing,)).map(drop),
            };
            if let Err(error) = result {
                error.write_unraisable(py, None);
            }
            let last = std::mem::replace(&mut now, Instant::now());
            self.core.with(py, |core| core.after_call(now.duration_since(last), now));
            if event == Event::Head && now.duration_since(begun) >= BUDGET {
                // The rest of a long pipeline waits behind the others.
                self.core.with(py, |core| core.enqueue(index));
                self.leave_pending(py, index);
                break;
            }
        }
        self.core.with(py, |core| core.advancing = None);
        now
    }

    /// Sends what has been written before a connection has to wait for its next turn.
    fn leave_pending(&self, py: Python<'_>, index: usize) {
        self.core.with(py, |core| {
            core.with_conn(index, |slot, cx| slot.conn.flush(cx));
        });
    }

    fn body_ready(&self, py: Python<'_>, this: &Py<Self>, index: usize) -> PyResult<()> {
        let waiting = self.core.with(py, |core| core.slots.get(index).is_some_and(|slot| slot.serial == 0));
        if waiting { self.dispatch_guarded(py, this, index, false) } else { self.wake_reader(py, index) }
    }

    fn wake_writer(&self, py: Python<'_>, index: usize) -> PyResult<()> {
        let writer = self.core.with(py, |core| core.slots.get(index).and_then(|slot| slot.writer.take()));
        if let Some(writer) = writer {
            let writer = writer.bind(py);
            if !writer.call_method0("done")?.is_truthy()? {
                writer.call_method1("set_result", (py.None(),))?;
            }
        }
        Ok(())
    }
}
