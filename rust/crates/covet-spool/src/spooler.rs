//! Who gives jobs to the thread, and takes them back.

use std::fs::File;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use covet_net::{Poller, Waker};

use crate::job::{Done, Job};
use crate::thread::{WAKE, Worker};

/// What the thread is told.
pub(crate) enum Order {
    Start { job: Box<Job>, place: usize, id: u64 },
    Stop { id: u64 },
    Close { file: File },
    End,
}

/// What both sides touch.
pub(crate) struct Shared {
    /// Nothing where the thread has ended.
    orders: Mutex<Option<Vec<Order>>>,
    pub(crate) done: Mutex<Vec<Done>>,
    /// Whether the thread waits for clients, all of them, and for nothing else.
    pub(crate) waiting: AtomicBool,
    /// Wakes the thread.
    waker: Waker,
    /// Wakes who gives jobs.
    pub(crate) owner: Waker,
}

impl Shared {
    /// Gives an order, which is dropped where the thread has ended.
    fn order(&self, order: Order) {
        if let Some(orders) = &mut *self.orders.lock().unwrap_or_else(PoisonError::into_inner) {
            orders.push(order);
        }
        // A thread that can't be woken has ended.
        let _ = self.waker.wake();
    }

    /// The orders since it was last asked.
    pub(crate) fn take_orders(&self) -> Vec<Order> {
        let mut orders = self.orders.lock().unwrap_or_else(PoisonError::into_inner);
        orders.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// Takes no orders any more.
    pub(crate) fn end(&self) {
        drop(self.orders.lock().unwrap_or_else(PoisonError::into_inner).take());
    }

    pub(crate) fn tell(&self, done: Done) {
        self.done.lock().unwrap_or_else(PoisonError::into_inner).push(done);
        // An owner that can't be woken is gone, and so nobody waits.
        let _ = self.owner.wake();
    }
}

/// A thread that works on jobs until this is dropped.
pub struct Spooler {
    shared: Arc<Shared>,
    last: u64,
}

impl Spooler {
    /// Starts the thread.
    ///
    /// # Arguments
    /// * `owner`: is woken when a job is done.
    ///
    /// # Errors
    /// When the operating system gives no thread, or no descriptors.
    pub fn start(owner: Waker) -> io::Result<Self> {
        let poller = Poller::new(64)?;
        let shared = Arc::new(Shared {
            orders: Mutex::new(Some(Vec::new())),
            done: Mutex::default(),
            waiting: AtomicBool::new(false),
            waker: poller.waker(WAKE)?,
            owner,
        });
        let worker = Worker::new(poller, Arc::clone(&shared));
        thread::Builder::new().name("covet-spool".to_owned()).spawn(move || worker.run())?;
        Ok(Self { shared, last: 0 })
    }

    /// Gives a job.
    ///
    /// # Arguments
    /// * `place`: is told when it is done, to know it by.
    pub fn give(&mut self, job: Job, place: usize) -> Ticket {
        self.last += 1;
        let id = self.last;
        self.shared.order(Order::Start { job: Box::new(job), place, id });
        Ticket { shared: Arc::clone(&self.shared), id, open: true }
    }

    /// The jobs that are done.
    #[must_use]
    pub fn take(&self) -> Vec<Done> {
        std::mem::take(&mut *self.shared.done.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Who closes the files that jobs have made.
    #[must_use]
    pub fn closer(&self) -> Closer {
        Closer { shared: Arc::clone(&self.shared) }
    }

    /// Whether all jobs wait for their clients, so that a client that sends nothing is slow, and not the disk.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.shared.waiting.load(Ordering::Acquire)
    }
}

impl Drop for Spooler {
    fn drop(&mut self) {
        self.shared.order(Order::End);
    }
}

/// Has files closed by the thread: what was written to a file without a name is thrown away then, which takes its time.
#[derive(Clone)]
pub struct Closer {
    shared: Arc<Shared>,
}

impl Closer {
    /// Closes a file as soon as the thread gets to it; at once where that has ended.
    pub fn close(&self, file: File) {
        self.shared.order(Order::Close { file });
    }
}

/// A job that was given. Dropped before the job is done, it ends it: its file and its connection are let go as soon as
/// the thread gets to it.
pub struct Ticket {
    shared: Arc<Shared>,
    id: u64,
    open: bool,
}

impl Ticket {
    /// Whether this is what became of its job. If so, nothing is left to be ended.
    pub fn settle(&mut self, done: &Done) -> bool {
        let same = self.id == done.id;
        self.open &= !same;
        same
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        if self.open {
            self.shared.order(Order::Stop { id: self.id });
        }
    }
}
