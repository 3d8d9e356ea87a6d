//! The thread.

use std::collections::VecDeque;
use std::io;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use covet_net::{Poller, Ready};
use slab::Slab;

use crate::buffer::Buffer;
use crate::job::{Job, Outcome};
use crate::running::Running;
use crate::spooler::{Order, Shared};

/// The token of the thread's own waker.
pub(crate) const WAKE: usize = usize::MAX / 2;
/// Bytes that are received, parsed and written at a time: many for one system call, and few enough to stay in the
/// processor's cache from one to the next.
const BUFFER: usize = 512 * 1024;

/// Rounds of steps between two looks at which other clients have sent something: a system call each, and a step takes
/// a fraction of a millisecond.
const ROUNDS: u32 = 4;

pub(crate) struct Worker {
    poller: Poller,
    shared: Arc<Shared>,
    jobs: Slab<Running>,
    /// Those that have something to read.
    queue: VecDeque<usize>,
    /// Rounds since the last look.
    rounds: u32,
    buffer: Buffer,
    spare: Vec<u8>,
}

impl Worker {
    pub(crate) fn new(poller: Poller, shared: Arc<Shared>) -> Self {
        Self {
            poller,
            shared,
            jobs: Slab::new(),
            queue: VecDeque::new(),
            rounds: 0,
            buffer: Buffer::new(BUFFER),
            spare: Vec::new(),
        }
    }

    pub(crate) fn run(mut self) {
        let mut events: Vec<Ready> = Vec::new();
        while self.poll(&mut events).is_ok() && self.obey() {
            for ready in events.drain(..) {
                if let Some(running) = self.jobs.get_mut(ready.token) {
                    running.readable = true;
                    queue(&mut self.queue, running, ready.token);
                }
            }
            // One step each, so that a fast client leaves turns to others.
            for _ in 0..self.queue.len() {
                self.advance();
            }
        }
        self.shared.end();
    }

    fn poll(&mut self, events: &mut Vec<Ready>) -> io::Result<()> {
        self.rounds += 1;
        if !self.queue.is_empty() && self.rounds < ROUNDS {
            return Ok(());
        }
        self.rounds = 0;
        if !self.queue.is_empty() {
            return self.poller.take(events);
        }
        self.shared.waiting.store(true, Ordering::Release);
        let polled = self.poller.wait(events);
        self.shared.waiting.store(false, Ordering::Release);
        polled
    }

    /// Does what it is told. False when that is to end.
    fn obey(&mut self) -> bool {
        for order in self.shared.take_orders() {
            match order {
                Order::Start { job, place, id } => self.start(*job, place, id),
                Order::Stop { id } => {
                    let found = self.jobs.iter().find(|(_, running)| running.id == id).map(|(key, _)| key);
                    if let Some(key) = found {
                        drop(self.remove(key));
                    }
                }
                Order::Close { file } => drop(file),
                Order::End => return false,
            }
        }
        true
    }

    fn start(&mut self, job: Job, place: usize, id: u64) {
        let entry = self.jobs.vacant_entry();
        let key = entry.key();
        let running = entry.insert(Running::new(job, place, id));
        match self.poller.add_reader(&mut running.job.stream, key) {
            Ok(()) => queue(&mut self.queue, running, key),
            Err(error) => self.end(key, Outcome::Failed(error)),
        }
    }

    fn advance(&mut self) {
        let Some(key) = self.queue.pop_front() else { return };
        let Some(running) = self.jobs.get_mut(key) else { return };
        running.queued = false;
        let (buffer, spare) = (self.buffer.bytes(), &mut self.spare);
        let step = catch_unwind(AssertUnwindSafe(|| running.step(buffer, spare)));
        match step {
            Ok(ControlFlow::Continue(())) if running.readable => queue(&mut self.queue, running, key),
            Ok(ControlFlow::Continue(())) => {}
            Ok(ControlFlow::Break(outcome)) => self.end(key, outcome),
            Err(_) => {
                self.end(key, Outcome::Failed(io::Error::other("the thread that writes files panicked")))
            }
        }
    }

    fn end(&mut self, key: usize, outcome: Outcome) {
        if let Some(running) = self.remove(key) {
            let done = running.done(outcome);
            // The file and the stream are let go before anybody knows that it is done.
            drop(running);
            self.shared.tell(done);
        }
    }

    fn remove(&mut self, key: usize) -> Option<Running> {
        let mut running = self.jobs.try_remove(key)?;
        // What isn't registered any more needn't be removed.
        let _ = self.poller.remove_stream(&mut running.job.stream);
        Some(running)
    }
}

fn queue(queue: &mut VecDeque<usize>, running: &mut Running, key: usize) {
    if !std::mem::replace(&mut running.queued, true) {
        queue.push_back(key);
    }
}
