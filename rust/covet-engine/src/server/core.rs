//! The part of the server that runs no Python: sockets, connections, time.

use std::collections::VecDeque;
use std::io;
use std::os::fd::RawFd;
use std::time::{SystemTime, UNIX_EPOCH};

use covet_connection::{Config, Connection, Context, Event};
use covet_http::{DATE_LEN, DateCache};
use covet_net::{Accepted, Deadlines, Listener, Millis, Poller, Ready, Reserve};
use covet_spool::Spooler;

use super::batch::Batch;
use super::slots::{Key, Parted, Slot, Slots};

/// Tokens from here on are listeners.
const LISTENERS: usize = usize::MAX / 2;
/// The token of the thread that reads bodies to files.
pub const SPOOLED: usize = usize::MAX - 1;
/// Connections taken from one listener before others get their turn.
const ACCEPTS: usize = 64;
/// Milliseconds before a listener is tried again that could get no descriptor.
const EXHAUSTED_PAUSE: Millis = 100;
/// The "connection" under which the retry of listeners is queued.
const RETRY: usize = usize::MAX;
/// What is read at once of a body that somebody waits for; the connection reads less where nobody does.
const SCRATCH: usize = 256 * 1024;
const EVENTS: usize = 1024;

struct Listening {
    listener: Listener,
    ready: bool,
    registered: bool,
}

/// Sockets and connections.
pub struct Core {
    pub slots: Slots,
    pub config: Config,
    pub queue: VecDeque<Ready>,
    /// Connections that go on by themselves, in the next turn: what the poller has comes before them.
    going_on: Vec<usize>,
    pub deadlines: Deadlines,
    pub draining: bool,
    pub in_flight: usize,
    pub total: u64,
    /// Requests that go on without a connection: it has ended, or has gone on to the next request.
    pub parted: Parted,
    /// The connection whose events are being acted on.
    pub advancing: Option<usize>,
    pub now: Millis,
    pub batch: Batch,
    /// The thread that reads bodies to files, from the first of them on.
    pub spooler: Option<Spooler>,
    pub poller: Poller,
    listeners: Vec<Listening>,
    accepting: bool,
    max_connections: usize,
    scratch: Vec<u8>,
    date: DateCache,
    today: [u8; DATE_LEN],
    reserve: Reserve,
    serial: u64,
}

impl Core {
    /// A core over bound listeners.
    pub fn new(listeners: Vec<Listener>, config: Config, max_connections: usize) -> io::Result<Self> {
        let listeners = listeners
            .into_iter()
            .map(|listener| Listening { listener, ready: true, registered: false })
            .collect();
        let mut date = DateCache::new();
        let today = *date.at(unix_now());
        Ok(Self {
            slots: Slots::default(),
            config,
            queue: VecDeque::new(),
            going_on: Vec::new(),
            deadlines: Deadlines::default(),
            draining: false,
            in_flight: 0,
            total: 0,
            parted: Parted::default(),
            advancing: None,
            now: 0,
            batch: Batch::default(),
            spooler: None,
            poller: Poller::new(EVENTS)?,
            listeners,
            accepting: false,
            max_connections,
            scratch: vec![0; SCRATCH],
            date,
            today,
            reserve: Reserve::default(),
            serial: 0,
        })
    }

    /// The descriptor that the event loop watches.
    pub fn fd(&self) -> RawFd {
        self.poller.fd()
    }

    /// Notes the time, once a turn.
    pub fn set_now(&mut self, now: Millis) {
        self.now = self.now.max(now);
        self.today = *self.date.at(unix_now());
    }

    /// Takes what the poller has, if nothing is left from before, and then who goes on by itself.
    pub fn poll(&mut self) -> io::Result<()> {
        if self.queue.is_empty() {
            self.poller.take(&mut self.queue)?;
        }
        self.queue.extend(self.going_on.drain(..).map(Ready::nothing));
        Ok(())
    }

    /// Whether there is something to do without the poller.
    pub fn has_work(&self) -> bool {
        !self.queue.is_empty() || !self.going_on.is_empty() || self.has_held()
    }

    /// A number for the next request.
    pub fn next_serial(&mut self) -> u64 {
        self.serial += 1;
        self.total += 1;
        self.serial
    }

    /// Runs `work` with a connection and the context that its methods need.
    pub fn with_conn<R>(
        &mut self,
        index: usize,
        work: impl FnOnce(&mut Slot, &mut Context<'_>) -> R,
    ) -> Option<R> {
        let slot = self.slots.get(index)?;
        let mut cx = Context {
            config: &self.config,
            now: self.now,
            date: &self.today,
            scratch: &mut self.scratch,
            draining: self.draining,
            holding: self.batch.holding,
            borrower_busy: self.spooler.as_ref().is_some_and(|spooler| !spooler.is_waiting()),
        };
        Some(work(slot, &mut cx))
    }

    /// The same for the connection of a request, if that is still the current one.
    pub fn with_key<R>(
        &mut self,
        key: Key,
        work: impl FnOnce(&mut Slot, &mut Context<'_>) -> R,
    ) -> Option<R> {
        self.slots.of(key)?;
        self.with_conn(key.index, work)
    }

    /// Moves a connection along and queues its deadline before it waits.
    pub fn step(&mut self, index: usize) -> Event {
        let event =
            self.with_conn(index, |slot, cx| slot.pending.take().unwrap_or_else(|| slot.conn.advance(cx)));
        if event == Some(Event::Wait) {
            self.hold(index);
            self.schedule(index);
            if self.slots.get(index).is_some_and(|slot| slot.conn.wants_turn()) {
                self.going_on.push(index);
            }
        }
        event.unwrap_or(Event::Closed)
    }

    pub fn schedule(&mut self, index: usize) {
        let Some(slot) = self.slots.get(index) else { return };
        if let Some(at) = slot.conn.deadline(&self.config)
            && slot.checked.is_none_or(|checked| at < checked)
        {
            slot.checked = Some(at);
            self.deadlines.push(at, index, slot.generation);
        }
    }

    /// Moves a connection along from inside a task, where the next request can't be started:
    /// what must be acted on is left for the next turn. Returns whether there is such a thing.
    pub fn settle(&mut self, index: usize) -> bool {
        let event = self.bursting(|core| core.step(index));
        if event == Event::Wait {
            return self.has_work();
        }
        if let Some(slot) = self.slots.get(index) {
            slot.pending = Some(event);
            self.enqueue(index);
            return true;
        }
        false
    }

    /// Queues a look at a connection.
    pub fn enqueue(&mut self, index: usize) {
        self.queue.push_back(Ready::nothing(index));
    }

    /// A queued check that is due: the connection to look at.
    pub fn next_due(&mut self) -> Option<usize> {
        while let Some((at, index, generation)) = self.deadlines.pop_due(self.now) {
            if index == RETRY {
                // The edge that told of the queue is spent, so it must be looked at unasked.
                self.listeners.iter_mut().for_each(|listening| listening.ready = true);
                self.accept_all();
                continue;
            }
            let Some(slot) = self.slots.get(index) else { continue };
            if slot.generation != generation || slot.checked != Some(at) {
                continue;
            }
            slot.checked = None;
            let due = slot.conn.deadline(&self.config).is_some_and(|deadline| deadline <= self.now);
            if !due {
                self.schedule(index);
                continue;
            }
            self.with_conn(index, |slot, cx| slot.conn.expire(cx));
            return Some(index);
        }
        None
    }

    /// Notes a readiness event. The connection to look at, if it was for one.
    pub fn note(&mut self, ready: &Ready) -> Option<usize> {
        if ready.token == SPOOLED {
            self.take_spooled();
            return None;
        }
        if ready.token >= LISTENERS {
            if let Some(listening) = self.listeners.get_mut(ready.token - LISTENERS) {
                listening.ready = true;
            }
            self.accept_all();
            return None;
        }
        let slot = self.slots.get(ready.token)?;
        slot.conn.note(ready);
        Some(ready.token)
    }

    /// Begins to accept.
    pub fn start_accepting(&mut self) -> io::Result<()> {
        self.accepting = true;
        for (number, listening) in self.listeners.iter_mut().enumerate() {
            if !listening.registered {
                self.poller.add_listener(&mut listening.listener, LISTENERS + number)?;
                (listening.registered, listening.ready) = (true, true);
            }
        }
        self.accept_all();
        Ok(())
    }

    /// Takes who has knocked already, then stops accepting and gives the listeners up.
    pub fn stop_accepting(&mut self) {
        self.listeners.iter_mut().for_each(|listening| listening.ready = true);
        self.accept_all();
        self.accepting = false;
        for listening in &mut self.listeners {
            if listening.registered {
                // Dropping the listener below unregisters it in any case.
                let _ = self.poller.remove_listener(&mut listening.listener);
            }
        }
        self.listeners.clear();
    }

    /// Accepts what waits, while there is room.
    pub fn accept_all(&mut self) {
        for number in 0..self.listeners.len() {
            let mut left = ACCEPTS;
            while self.accepting && self.listeners[number].ready && self.slots.len() < self.max_connections {
                if left == 0 {
                    let token = LISTENERS + number;
                    self.enqueue(token);
                    break;
                }
                left -= 1;
                self.accept_one(number);
            }
        }
    }

    fn accept_one(&mut self, number: usize) {
        let listening = &mut self.listeners[number];
        match listening.listener.accept() {
            Accepted::Stream(stream, peer) => {
                let conn = Connection::new(stream, peer, self.now);
                let poller = &self.poller;
                let added =
                    self.slots.insert(conn, |conn, index| poller.add_stream(conn.stream_mut(), index));
                if let Some(index) = added {
                    self.enqueue(index);
                }
            }
            Accepted::Lost => {}
            Accepted::Blocked => listening.ready = false,
            Accepted::Exhausted => {
                listening.ready = self.reserve.shed(&listening.listener);
                if !listening.ready {
                    self.retry_listeners();
                }
            }
            Accepted::Failed(_) => {
                listening.ready = false;
                self.retry_listeners();
            }
        }
    }

    /// Has the listeners tried again after a pause.
    fn retry_listeners(&mut self) {
        self.deadlines.push(self.now + EXHAUSTED_PAUSE, RETRY, 0);
    }

    /// How many connections do something: answer, or have bytes unsent.
    pub fn busy(&mut self) -> usize {
        let answering = |slot: &Slot| slot.conn.is_answering() || slot.conn.unsent() > 0;
        let connections = self.slots.iter().filter(|(_, slot)| answering(slot)).count();
        connections.max(self.in_flight)
    }
}

fn unix_now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}
