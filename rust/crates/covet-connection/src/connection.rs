//! The state of a connection and the questions its owner may ask.

use std::net::IpAddr;
use std::ops::Range;

use covet_http::{BodyDecoder, DATE_LEN, FieldBlock, Framing, Head, HeadScanner, Reject};
use covet_net::{Millis, Peer, Ready, Stream};

use crate::Config;
use crate::input::Input;
use crate::lend::Lent;
use crate::output::Output;

/// What the server as a whole knows at this moment.
pub struct Context<'a> {
    /// The server's limits.
    pub config: &'a Config,
    /// Now, on the server's clock.
    pub now: Millis,
    /// The Date field's value.
    pub date: &'a [u8; DATE_LEN],
    /// A buffer to read through: its size bounds what a piece of a body has.
    pub scratch: &'a mut [u8],
    /// The server is shutting down: connections end with their current request.
    pub draining: bool,
    /// What is written is sent a little later, together with that of other connections.
    pub holding: bool,
    /// Whoever reads the bodies that are lent out is busy with something else than waiting for clients.
    pub borrower_busy: bool,
}

/// How the current request's body is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BodyMode {
    /// Not at all, so far.
    #[default]
    Unwanted,
    /// As a whole; [`crate::Event::Body`] comes once.
    Whole,
    /// The next piece; [`crate::Event::Body`] comes for each piece asked for. It is there, or the owner reads it: see
    /// [`Connection::piece_room`].
    Piece,
}

/// Where in the life of a connection we are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// A request's head is awaited or partly there.
    Head,
    /// A request is being answered.
    Exchange,
    /// It is answered; what is left of its body is read and dropped.
    Discard,
    /// The last response is being sent.
    Closing,
    /// FIN was sent; what still comes is dropped until the client closes too.
    Linger,
    /// Over.
    Closed,
}

/// How far the response to the current request is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Sending {
    /// Not begun.
    #[default]
    Nothing,
    /// A body of known length is being streamed; so many bytes are left.
    Length(u64),
    /// Chunks are being streamed.
    Chunks,
    /// Bytes up to the connection's end.
    UntilClose,
    /// A stream whose body is not sent (HEAD, 204, 304).
    Nobody,
    /// The bytes are written, and a file follows them.
    File,
    /// All of it is written.
    Complete,
}

/// What a response must know of its request while the head itself is lent out.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Facts {
    pub(crate) http11: bool,
    pub(crate) is_head: bool,
    pub(crate) keep_alive: bool,
    pub(crate) framing: Framing,
    pub(crate) head_len: usize,
}

/// One connection.
pub struct Connection {
    pub(crate) stream: Stream,
    pub(crate) peer: Peer,
    pub(crate) local: Option<(IpAddr, u16)>,
    pub(crate) input: Input,
    pub(crate) output: Output,
    pub(crate) stage: Stage,
    pub(crate) sending: Sending,
    /// Fields of the response to the current request, besides those that it has itself.
    pub(crate) fields: FieldBlock,
    pub(crate) scanner: HeadScanner,
    pub(crate) head: Head,
    pub(crate) facts: Facts,
    pub(crate) decoder: Option<BodyDecoder>,
    pub(crate) body_mode: BodyMode,
    pub(crate) body: Vec<u8>,
    /// Where in the message a whole body lies that came in one piece.
    pub(crate) body_in_place: Option<Range<usize>>,
    pub(crate) body_fault: Option<Reject>,
    /// The body, while somebody else reads it.
    pub(crate) lent: Option<Lent>,
    pub(crate) requests: u64,
    pub(crate) discarded: u64,
    /// When FIN was sent.
    pub(crate) finished_at: Millis,
    pub(crate) readable: bool,
    pub(crate) writable: bool,
    pub(crate) fin: bool,
    pub(crate) reset: bool,
    pub(crate) gone_told: bool,
    pub(crate) half_close: bool,
    pub(crate) close: bool,
    pub(crate) continue_due: bool,
    /// The head of a stream, while its client waits to be told that it may send the body.
    pub(crate) held_head: Vec<u8>,
    pub(crate) wants_room: bool,
    /// When the current wait began: for a head, a body's next bytes, an end.
    pub(crate) since: Millis,
    /// Bytes of body that came in this measuring period.
    pub(crate) window: u64,
    /// When the last byte was sent, while some wait.
    pub(crate) sent_at: Option<Millis>,
    /// Bytes that a file has lost while it was sent, until the owner was told.
    pub(crate) cut: Option<u64>,
}

impl Connection {
    /// A connection that was just accepted.
    #[must_use]
    pub fn new(stream: Stream, peer: Peer, now: Millis) -> Self {
        let local = stream.local();
        Self {
            stream,
            peer,
            local,
            input: Input::default(),
            output: Output::default(),
            stage: Stage::Head,
            sending: Sending::Nothing,
            fields: FieldBlock::new(),
            scanner: HeadScanner::new(),
            head: Head::default(),
            facts: Facts::default(),
            decoder: None,
            body_mode: BodyMode::Unwanted,
            body: Vec::new(),
            body_in_place: None,
            body_fault: None,
            lent: None,
            requests: 0,
            discarded: 0,
            finished_at: 0,
            readable: true,
            writable: true,
            fin: false,
            reset: false,
            gone_told: false,
            half_close: false,
            close: false,
            continue_due: false,
            held_head: Vec::new(),
            wants_room: false,
            since: now,
            window: 0,
            sent_at: None,
            cut: None,
        }
    }

    /// The stream, to register it with a poller.
    pub fn stream_mut(&mut self) -> &mut Stream {
        &mut self.stream
    }

    /// Who is at the other end.
    #[must_use]
    pub fn peer(&self) -> Peer {
        self.peer
    }

    /// This end's address, for TCP.
    #[must_use]
    pub fn local(&self) -> Option<(IpAddr, u16)> {
        self.local
    }

    /// Notes what the poller said.
    pub fn note(&mut self, ready: &Ready) {
        self.readable |= ready.readable;
        self.writable |= ready.writable;
        self.fin |= ready.read_closed;
        self.reset |= ready.hung_up;
    }

    /// The current request's head.
    #[must_use]
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// The bytes that the head's spans point into.
    #[must_use]
    pub fn message(&self) -> &[u8] {
        self.input.message()
    }

    /// Lends head and bytes out (with the offset at which the message begins), so that they can
    /// be read while the connection itself is free to be touched.
    pub fn lend(&mut self) -> (Head, Vec<u8>, usize) {
        let (bytes, start) = self.input.lend();
        (std::mem::take(&mut self.head), bytes, start)
    }

    /// Takes back what was lent. Between the two only responses may be written.
    pub fn restore(&mut self, head: Head, bytes: Vec<u8>) {
        self.head = head;
        self.input.restore(bytes);
    }

    /// Fields that the response to the current request gets unless it has them itself. Each request begins without
    /// any.
    pub fn fields_mut(&mut self) -> &mut FieldBlock {
        &mut self.fields
    }

    /// Whether a request is being answered and its response is not all written. A file that was handed over counts as
    /// written: nobody has to do anything for it.
    #[must_use]
    pub fn is_answering(&self) -> bool {
        self.stage == Stage::Exchange && !matches!(self.sending, Sending::Complete | Sending::File)
    }

    /// Whether nothing of an answer has been written, and one is due.
    #[must_use]
    pub fn is_unanswered(&self) -> bool {
        self.stage == Stage::Exchange && self.sending == Sending::Nothing
    }

    /// Whether it would go on at once, and has only made room for others: with a file, or with what is dropped.
    #[must_use]
    pub fn wants_turn(&self) -> bool {
        match self.stage {
            Stage::Exchange => self.sending == Sending::File && self.writable && !self.reset,
            Stage::Linger => self.readable,
            _ => false,
        }
    }

    /// Whether the current request is a HEAD.
    #[must_use]
    pub fn is_head(&self) -> bool {
        self.facts.is_head
    }

    /// Whether a response has been begun.
    #[must_use]
    pub fn has_begun(&self) -> bool {
        self.sending != Sending::Nothing
    }

    /// Whether it waits for a request of which nothing has come.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.stage == Stage::Head && self.input.message().is_empty() && self.output.pending() == 0
    }

    /// Whether it has ended.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.stage == Stage::Closed
    }

    /// Whether the client has closed its end or is gone.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.reset || self.fin || self.stage == Stage::Closed
    }

    /// Bytes of response that wait to be sent.
    #[must_use]
    pub fn unsent(&self) -> usize {
        self.output.pending()
    }

    /// Whether the connection is over, by the client or a file, and that has not been acted on.
    #[must_use]
    pub fn is_reset(&self) -> bool {
        (self.reset && self.stage != Stage::Closed) || self.cut.is_some()
    }

    /// Keeps a client's FIN from counting as its going away, for the current request.
    pub fn keep_half_closed(&mut self) {
        self.half_close = true;
    }

    /// Asks for one [`crate::Event::Drained`] when the unsent response has become short.
    pub fn want_room(&mut self) {
        self.wants_room = true;
    }

    /// Ends the connection at once, visibly cut off.
    pub fn abort(&mut self) {
        if self.stage != Stage::Closed {
            self.stream.reset_on_close();
            self.stage = Stage::Closed;
        }
    }

    /// Ends the connection if no request is under way.
    pub fn close_if_idle(&mut self) {
        if self.is_idle() {
            self.stage = Stage::Closed;
        }
    }
}
