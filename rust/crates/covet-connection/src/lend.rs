//! Bodies that somebody else reads from the socket.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use covet_http::{BodyDecoder, Reason};
use covet_net::{Millis, Stream};

use crate::connection::{BodyMode, Connection, Stage};

/// A body that was lent out.
#[derive(Debug)]
pub(crate) struct Lent {
    /// What the borrower has received.
    received: Arc<AtomicU64>,
    /// How much of that was known when it was last looked at.
    known: u64,
}

/// What the borrower of a body needs.
pub struct Loan {
    /// The connection's stream, once more.
    pub stream: Stream,
    /// Bytes of the body that haven't been read.
    pub left: u64,
    /// Where the borrower counts what it receives.
    pub received: Arc<AtomicU64>,
}

impl Connection {
    /// Lends the rest of the body out, for somebody else to read it from the socket: the connection doesn't, before it
    /// gets it back. Meanwhile it counts as asked for, and so has to come in as fast as others.
    ///
    /// `None` where there is nothing to lend: it has to be decoded, some of it has come in, it is over or has failed.
    pub fn lend_body(&mut self, now: Millis) -> Option<Loan> {
        let plain = self.stage == Stage::Exchange && self.body.is_empty() && self.input.unread().is_empty();
        let asked = self.lent.is_some() || self.body_mode != BodyMode::Unwanted;
        if !plain || asked || self.reset || self.continue_due || self.body_fault.is_some() {
            return None;
        }
        let left = self.body_left().filter(|left| *left > 0)?;
        let stream = self.stream.duplicate().ok()?;
        let received = Arc::<AtomicU64>::default();
        self.lent = Some(Lent { received: Arc::clone(&received), known: 0 });
        self.body_mode = BodyMode::Piece;
        (self.since, self.window) = (now, 0);
        Some(Loan { stream, left, received })
    }

    /// Bytes of the body that haven't been read, where its length is known.
    #[must_use]
    pub fn body_left(&self) -> Option<u64> {
        self.decoder.as_ref().and_then(BodyDecoder::remaining)
    }

    /// Whether the body is lent out.
    #[must_use]
    pub fn is_lent(&self) -> bool {
        self.lent.is_some()
    }

    /// Takes the body back, of which the borrower has read `received` bytes. [`crate::Event::Body`] follows.
    pub fn return_body(&mut self, received: u64, whole: bool) {
        if self.lent.take().is_none() {
            return;
        }
        if let Some(decoder) = self.decoder.as_mut() {
            decoder.pass(received);
        }
        if !whole {
            self.body_fault = Some(Reason::BodyTruncated.into());
        }
        self.readable = true;
    }

    /// Takes the body back from a borrower that was stopped. Nobody knows how far it is, so that nothing can follow it.
    pub fn recall_body(&mut self) {
        if self.lent.take().is_some() {
            self.body_fault.get_or_insert(Reason::BodyTruncated.into());
            self.body_mode = BodyMode::Unwanted;
            self.close = true;
            self.readable = true;
        }
    }

    /// Counts what a borrower has received since this was last asked.
    pub(crate) fn count_lent(&mut self) {
        if let Some(lent) = &mut self.lent {
            let received = lent.received.load(Ordering::Relaxed);
            self.window += received - lent.known;
            lent.known = received;
        }
    }
}
