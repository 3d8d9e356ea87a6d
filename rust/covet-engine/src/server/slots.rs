//! The connections of a server, each with what Python holds on it.

use std::collections::HashMap;
use std::sync::Arc;

use covet_connection::{Connection, Event};
use covet_filter::Notes;
use covet_net::Millis;
use covet_spool::{Done, Ticket};
use pyo3::prelude::*;
use slab::Slab;

use super::exchange::Exchange;
use crate::copy::Peer;

/// Names one request: the place of its connection, and a number that no other request has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// Where the connection is.
    pub index: usize,
    /// Which request it was. 0 is none.
    pub serial: u64,
}

/// A connection and the Python objects that wait on it.
pub struct Slot {
    pub conn: Connection,
    /// Tells this connection from others that had its place.
    pub generation: u64,
    /// The request that is being answered.
    pub serial: u64,
    /// The request's coroutine, when it did not end in its first step.
    pub exchange: Option<Py<Exchange>>,
    /// The task that drives it.
    pub task: Option<Py<PyAny>>,
    /// The endpoint, while its request is answered.
    pub endpoint: Option<usize>,
    /// What filters noted of the request.
    pub notes: Notes,
    /// A future that waits for body.
    pub reader: Option<Py<PyAny>>,
    /// The body, while a thread reads it to a file.
    pub spool: Option<Ticket>,
    /// What the thread has done, until the reader is told.
    pub spooled: Option<Done>,
    /// A future that waits for room to write.
    pub writer: Option<Py<PyAny>>,
    /// An event that was met inside a task and must be acted on outside.
    pub pending: Option<Event>,
    /// The earliest check that is queued.
    pub checked: Option<Millis>,
    /// The addresses as requests show them.
    pub peer: Option<Arc<Peer>>,
}

impl Slot {
    fn new(conn: Connection, generation: u64) -> Self {
        Self {
            conn,
            generation,
            serial: 0,
            exchange: None,
            task: None,
            endpoint: None,
            notes: Notes::default(),
            reader: None,
            spool: None,
            spooled: None,
            writer: None,
            pending: None,
            checked: None,
            peer: None,
        }
    }

    /// Forgets the request that was answered. What is returned must be dropped by the caller,
    /// outside of any borrow.
    #[must_use]
    pub fn release(&mut self) -> (Option<Py<Exchange>>, Option<Py<PyAny>>) {
        self.serial = 0;
        self.endpoint = None;
        (self.exchange.take(), self.task.take())
    }

    /// Parts with the request before, if it isn't over: it was answered, and something waited for that.
    pub fn part(&mut self, parted: &mut Parted) {
        if self.serial != 0 {
            parted.insert(self.serial, self.release());
        }
    }
}

/// What drives requests that no connection has any more, by their numbers.
pub type Parted = HashMap<u64, (Option<Py<Exchange>>, Option<Py<PyAny>>)>;

/// All connections.
#[derive(Default)]
pub struct Slots {
    slots: Slab<Slot>,
    generation: u64,
}

impl Slots {
    /// Adds a connection; `register` gets its place before.
    pub fn insert(
        &mut self,
        mut conn: Connection,
        register: impl FnOnce(&mut Connection, usize) -> std::io::Result<()>,
    ) -> Option<usize> {
        let entry = self.slots.vacant_entry();
        let index = entry.key();
        register(&mut conn, index).ok()?;
        self.generation += 1;
        entry.insert(Slot::new(conn, self.generation));
        Some(index)
    }

    /// The connection at this place.
    pub fn get(&mut self, index: usize) -> Option<&mut Slot> {
        self.slots.get_mut(index)
    }

    /// The connection of this request, if it still has it.
    pub fn of(&mut self, key: Key) -> Option<&mut Slot> {
        self.slots.get_mut(key.index).filter(|slot| slot.serial == key.serial)
    }

    /// Removes a connection; the caller drops it outside of any borrow.
    #[must_use]
    pub fn remove(&mut self, index: usize) -> Option<Slot> {
        self.slots.try_remove(index)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// All of them.
    pub fn iter(&mut self) -> impl Iterator<Item = (usize, &mut Slot)> {
        self.slots.iter_mut()
    }
}
