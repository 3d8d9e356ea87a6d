//! Many requests in a row, step by step: all are read, then all are answered, then all answers are sent.
//!
//! A request touches much code, of the kernel, of Python and of the engine, and fetching that code is a large part of its
//! cost: the same step for many connections fetches it once. What is ready is bounded in number and in
//! time, so that nobody waits for it noticeably.

use std::time::{Duration, Instant};

use covet_net::Ready;

use super::core::Core;

/// Connections that are read before the first of them is answered.
const BATCH: usize = 32;
/// How long an answer may wait for others to be sent with.
const HOLD: Duration = Duration::from_micros(500);
/// Tasks that go on so soon after each other do so in a row.
const BURST: Duration = Duration::from_micros(100);
/// A handler whose first step takes longer lets no answer wait for it.
const QUICK: Duration = Duration::from_micros(100);

/// What is being done for many connections.
#[derive(Default)]
pub struct Batch {
    /// Connections to act on; empty between turns.
    pub taken: Vec<usize>,
    /// Answers are kept back just now.
    pub holding: bool,
    /// Connections that have something to send.
    held: Vec<usize>,
    since: Option<Instant>,
    /// When a task last sent something outside of a turn.
    settled: Option<Instant>,
    /// The endpoint that was called last.
    called: Option<usize>,
    /// Of each endpoint, whether its last first step was quick; one that was never called is not.
    quick: Vec<bool>,
}

impl Core {
    /// Takes what is next in the queue, and reads what begins a request.
    pub fn gather(&mut self, into: &mut Vec<usize>, now: Instant) {
        while into.len() < BATCH {
            let Some(ready) = self.queue.pop_front() else { break };
            if let Some(index) = self.note(&ready) {
                self.with_conn(index, |slot, cx| slot.conn.prefetch(cx));
                into.push(index);
            }
        }
        self.batch.holding = into.len() > 1;
        self.batch.since = Some(now);
    }

    /// Puts back what was taken and not acted on, in its order.
    pub fn put_back(&mut self, indices: impl DoubleEndedIterator<Item = usize>) {
        for index in indices.rev() {
            self.queue.push_front(Ready::nothing(index));
        }
    }

    /// Keeps a connection in mind that has something to send.
    pub fn hold(&mut self, index: usize) {
        if self.batch.holding && self.slots.get(index).is_some_and(|slot| slot.conn.unsent() > 0) {
            self.batch.held.push(index);
        }
    }

    /// Sends what was kept back.
    pub fn send_held(&mut self) {
        if self.batch.held.is_empty() {
            return;
        }
        let mut held = std::mem::take(&mut self.batch.held);
        for index in held.drain(..) {
            let gone = self.with_conn(index, |slot, cx| {
                slot.conn.flush(cx);
                slot.conn.is_reset()
            });
            match gone {
                Some(true) => self.enqueue(index),
                // What the socket didn't take has a deadline from now on.
                Some(false) => self.schedule(index),
                None => {}
            }
        }
        self.batch.held = held;
    }

    /// Whether something waits to be sent.
    pub fn has_held(&self) -> bool {
        !self.batch.held.is_empty()
    }

    /// Does `work` for a task that goes on, and keeps back what it sends if another one has just sent something too:
    /// many that waited for the same thing go on in a row.
    pub fn bursting<R>(&mut self, work: impl FnOnce(&mut Self) -> R) -> R {
        if self.batch.holding {
            return work(self);
        }
        let now = Instant::now();
        self.batch.holding = self.batch.settled.is_some_and(|last| now.duration_since(last) < BURST);
        self.batch.settled = Some(now);
        let done = work(self);
        self.batch.holding = false;
        done
    }

    /// Sends what was kept back, and keeps nothing more.
    pub fn release(&mut self) {
        self.send_held();
        self.batch.holding = false;
    }

    /// An endpoint is about to be called. Unless it is known to be quick, nobody waits for it.
    pub fn before_call(&mut self, endpoint: Option<usize>) {
        self.batch.called = endpoint;
        let quick = endpoint.and_then(|number| self.batch.quick.get(number));
        if quick != Some(&true) {
            self.send_held();
        }
    }

    /// Something has been done for a connection, which took a while.
    pub fn after_call(&mut self, took: Duration, now: Instant) {
        if let Some(number) = self.batch.called.take() {
            if number >= self.batch.quick.len() {
                self.batch.quick.resize(number + 1, false);
            }
            self.batch.quick[number] = took < QUICK;
        }
        if self.batch.since.is_some_and(|since| now.duration_since(since) >= HOLD) {
            self.batch.since = Some(now);
            self.send_held();
        }
    }
}
