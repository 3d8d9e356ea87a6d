//! Moving a connection along.

use covet_http::{BodyDecoder, Framing, Method, Parse, Reason, Reject, Version};
use covet_net::Io;

use crate::connection::{BodyMode, Connection, Context, Facts, Sending, Stage};
use crate::event::Event;
use crate::output::Flush;

/// Bytes that are read at once, unless somebody waits for just these.
const FILL: usize = 64 * 1024;
/// Bytes that are held back, at most.
const HELD_LIMIT: usize = 16 * 1024;
const CONTINUE: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";

impl Connection {
    /// Does what can be done now and says what the owner must do. To be called again after each
    /// event but [`Event::Wait`] and [`Event::Closed`].
    pub fn advance(&mut self, cx: &mut Context<'_>) -> Event {
        loop {
            if let Some(missing) = self.cut.take() {
                return Event::Cut { missing };
            }
            if self.reset && self.stage != Stage::Closed {
                if self.is_answering() && !self.gone_told {
                    self.gone_told = true;
                    return Event::Gone;
                }
                self.stage = Stage::Closed;
            }
            let event = match self.stage {
                Stage::Head => self.read_head(cx),
                Stage::Exchange => self.serve(cx),
                Stage::Discard => self.discard(cx),
                Stage::Closing => self.finish_closing(cx),
                Stage::Linger => self.linger(cx),
                Stage::Closed => Some(Event::Closed),
            };
            if let Some(event) = event {
                return event;
            }
        }
    }

    /// Chooses how the current request's body is read; to be called once for each
    /// [`Event::Head`], and again to ask for more.
    ///
    /// # Errors
    /// 413 when the Content-Length is over `max_size` bytes.
    pub fn want_body(&mut self, mode: BodyMode, max_size: u64, now: u64) -> Result<(), Reject> {
        if self.decoder.is_none() {
            self.decoder = Some(BodyDecoder::new(self.facts.framing, max_size)?);
        }
        self.body_mode = mode;
        (self.since, self.window) = (now, 0);
        Ok(())
    }

    /// The whole body, after the [`Event::Body`] of [`BodyMode::Whole`].
    #[must_use]
    pub fn whole_body(&self) -> &[u8] {
        match &self.body_in_place {
            Some(range) => &self.message()[range.clone()],
            None => &self.body,
        }
    }

    /// Where in the message the whole body lies, when it came in one piece.
    #[must_use]
    pub fn body_in_place(&self) -> Option<std::ops::Range<usize>> {
        self.body_in_place.clone()
    }

    /// The pieces of body that have come in; empty at the body's end.
    pub fn take_body(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.body)
    }

    /// Whether the body has been read to its end.
    #[must_use]
    pub fn body_done(&self) -> bool {
        self.decoder.as_ref().is_some_and(BodyDecoder::is_done)
    }

    /// Why the body can't be read on.
    #[must_use]
    pub fn body_fault(&self) -> Option<Reject> {
        self.body_fault
    }

    /// Reads once. Says whether bytes came; otherwise the socket is blocked, or over.
    fn fill(&mut self, cx: &mut Context<'_>) -> Io {
        if !self.readable {
            return Io::Blocked;
        }
        let room = cx.scratch.len().min(FILL);
        let io = self.input.fill(&mut self.stream, &mut cx.scratch[..room]);
        self.note_read(io, room);
        io
    }

    /// Reads once what a piece of body is waited for, as much as there is room for, and decodes it where it lies: a large
    /// body needs few system calls, and isn't copied once more.
    fn fill_piece(&mut self, cx: &mut Context<'_>) -> Result<Io, Reject> {
        if !self.readable {
            return Ok(Io::Blocked);
        }
        let io = self.stream.read(cx.scratch);
        self.note_read(io, cx.scratch.len());
        if let (Io::Done(count), Some(decoder)) = (io, self.decoder.as_mut()) {
            let mut left = &cx.scratch[..count];
            while !decoder.is_done() && !left.is_empty() {
                let step = decoder.decode(left)?;
                self.body.extend_from_slice(&left[step.data]);
                left = &left[step.consumed..];
            }
            self.input.append(left);
        }
        Ok(io)
    }

    /// Notes how a read of at most `room` bytes ended.
    pub(crate) fn note_read(&mut self, io: Io, room: usize) {
        match io {
            // A short read has emptied the socket: the next bytes make a new edge. After a FIN
            // none comes, so that the end must be read for now.
            Io::Done(count) => {
                self.readable = count == room || self.fin;
                self.window += count as u64;
            }
            Io::Blocked => self.readable = false,
            Io::Eof => {
                self.readable = false;
                self.fin = true;
            }
            Io::Gone => self.reset = true,
        }
    }

    /// Reads what a request that is about to begin has brought, so that many connections can be read in a row.
    pub fn prefetch(&mut self, cx: &mut Context<'_>) {
        if self.stage != Stage::Head || self.reset || !self.input.message().is_empty() {
            return;
        }
        match self.fill(cx) {
            Io::Done(_) => self.since = cx.now,
            Io::Eof => {
                self.close = true;
                self.stage = Stage::Closing;
            }
            Io::Blocked | Io::Gone => {}
        }
    }

    fn read_head(&mut self, cx: &mut Context<'_>) -> Option<Event> {
        if self.output.pending() >= cx.config.high_water {
            self.flush(cx);
            if self.output.pending() >= cx.config.high_water {
                return Some(Event::Wait);
            }
        }
        let fresh = self.input.message().is_empty();
        if !fresh {
            let parsed = self.scanner.parse(self.input.message_mut(), &cx.config.head, &mut self.head);
            match parsed {
                Ok(Parse::Complete) => return Some(self.begin_exchange()),
                Ok(Parse::Partial) => {}
                Err(reject) => {
                    self.reject(cx, reject);
                    return None;
                }
            }
        }
        match self.fill(cx) {
            Io::Done(_) if fresh => {
                self.since = cx.now;
                None
            }
            Io::Done(_) => None,
            Io::Blocked => self.wait(cx),
            Io::Eof => {
                self.close = true;
                self.stage = Stage::Closing;
                None
            }
            Io::Gone => None,
        }
    }

    fn begin_exchange(&mut self) -> Event {
        let head = &self.head;
        self.facts = Facts {
            http11: head.version == Version::Http11,
            is_head: head.method == Method::Head,
            keep_alive: head.keep_alive,
            framing: head.framing,
            head_len: head.len,
        };
        self.continue_due = head.expect_continue && head.framing != Framing::None;
        self.input.consume(head.len);
        self.requests += 1;
        self.decoder = None;
        self.body_mode = BodyMode::Unwanted;
        self.body_fault = None;
        self.body_in_place = None;
        self.sending = Sending::Nothing;
        self.stage = Stage::Exchange;
        Event::Head
    }

    /// Answers a malformed message and ends the connection.
    fn reject(&mut self, cx: &Context<'_>, reject: Reject) {
        self.facts = Facts { http11: true, ..Facts::default() };
        self.decoder = None;
        self.sending = Sending::Nothing;
        self.refuse(cx, reject.status, Some(reject.reason.detail()), &[], true);
        if self.stage != Stage::Closed {
            self.stage = Stage::Closing;
        }
    }

    fn serve(&mut self, cx: &mut Context<'_>) -> Option<Event> {
        if self.sending == Sending::File {
            self.flush(cx);
            if self.output.pending() > 0 && !self.reset && self.stage == Stage::Exchange {
                return Some(Event::Wait);
            }
            if self.output.pending() > 0 {
                return None;
            }
            self.sending = Sending::Complete;
        }
        if self.sending == Sending::Complete {
            self.end_exchange(cx);
            return None;
        }
        if self.body_mode != BodyMode::Unwanted {
            let read = match self.body_fault {
                Some(fault) => Err(fault),
                None if self.lent.is_some() => Ok(false),
                None => self.read_body(cx),
            };
            match read {
                Ok(true) => {
                    self.body_mode = BodyMode::Unwanted;
                    return Some(Event::Body);
                }
                Ok(false) => {}
                Err(reject) if self.body_mode == BodyMode::Whole => {
                    self.reject(cx, reject);
                    return None;
                }
                Err(reject) => {
                    self.body_fault = Some(reject);
                    self.body_mode = BodyMode::Unwanted;
                    return Some(Event::Body);
                }
            }
        }
        if self.fin && !self.gone_told && !self.half_close && self.lent.is_none() {
            self.gone_told = true;
            return Some(Event::Gone);
        }
        self.wait(cx)
    }

    /// Reads what was asked for of the body, if it is there already.
    pub fn read_now(&mut self, cx: &mut Context<'_>) {
        let asked = self.stage == Stage::Exchange && self.body_mode == BodyMode::Piece;
        if !asked || self.body_fault.is_some() || self.lent.is_some() {
            return;
        }
        match self.read_body(cx) {
            Ok(true) => self.body_mode = BodyMode::Unwanted,
            Ok(false) => {}
            Err(reject) => {
                self.body_fault = Some(reject);
                self.body_mode = BodyMode::Unwanted;
            }
        }
    }

    /// Reads what the body mode asks for. True when it is there.
    fn read_body(&mut self, cx: &mut Context<'_>) -> Result<bool, Reject> {
        loop {
            if self.decode_body(cx)? {
                // A client that has sent this doesn't wait.
                self.continue_due = false;
                return Ok(true);
            }
            // Once a final response has begun, an interim one would be taken for its content.
            let begun = self.sending != Sending::Nothing && self.held_head.is_empty();
            if self.continue_due && !begun && self.input.unread().is_empty() {
                self.output.bytes.extend_from_slice(CONTINUE);
                self.flush(cx);
            }
            self.continue_due = false;
            let piece = self.body_mode == BodyMode::Piece && self.input.unread().is_empty();
            if piece && self.piece_room().is_some() {
                return Ok(true);
            }
            let io = if piece { self.fill_piece(cx)? } else { self.fill(cx) };
            match io {
                Io::Done(_) => {}
                Io::Eof => return Err(Reason::BodyTruncated.into()),
                Io::Blocked | Io::Gone => return Ok(false),
            }
        }
    }

    /// Decodes what has come in. True when the body mode is satisfied.
    fn decode_body(&mut self, cx: &Context<'_>) -> Result<bool, Reject> {
        let head_len = self.facts.head_len;
        let Some(decoder) = self.decoder.as_mut() else { return Ok(true) };
        let whole = self.body_mode == BodyMode::Whole;
        while !decoder.is_done() && !self.input.unread().is_empty() {
            if !whole && self.body.len() >= cx.config.read_ahead {
                break;
            }
            let step = decoder.decode(self.input.unread())?;
            if whole && step.done && self.body.is_empty() && !step.data.is_empty() {
                let at = self.input.message().len() - self.input.unread().len();
                self.body_in_place = Some(at + step.data.start..at + step.data.end);
            } else {
                self.body.extend_from_slice(&self.input.unread()[step.data]);
            }
            self.input.consume(step.consumed);
        }
        let done = decoder.is_done();
        if self.body_in_place.is_none() && !done {
            self.input.trim_body(head_len);
        }
        Ok(done || (!whole && !self.body.is_empty()))
    }

    fn end_exchange(&mut self, cx: &Context<'_>) {
        self.body.clear();
        self.fields.clear();
        self.body_mode = BodyMode::Unwanted;
        (self.half_close, self.gone_told, self.wants_room) = (false, false, false);
        self.recall_body();
        if self.close {
            self.stage = Stage::Closing;
        } else if self.decoder.is_none() && self.facts.framing == Framing::None {
            self.next_message(cx);
        } else {
            self.stage = Stage::Discard;
            (self.discarded, self.since) = (0, cx.now);
        }
    }

    fn next_message(&mut self, cx: &Context<'_>) {
        self.input.next_message();
        self.since = cx.now;
        self.stage = Stage::Head;
    }

    fn discard(&mut self, cx: &mut Context<'_>) -> Option<Event> {
        match self.discard_buffered(cx.config.discard_limit) {
            Some(true) => {
                self.next_message(cx);
                return None;
            }
            Some(false) => {}
            None => {
                self.close = true;
                self.stage = Stage::Closing;
                return None;
            }
        }
        match self.fill(cx) {
            Io::Done(_) => None,
            Io::Blocked => self.wait(cx),
            Io::Eof => {
                self.close = true;
                self.stage = Stage::Closing;
                None
            }
            Io::Gone => None,
        }
    }

    /// Drops buffered body. `None` when it is malformed or too much to drop.
    fn discard_buffered(&mut self, limit: u64) -> Option<bool> {
        if self.decoder.is_none() {
            self.decoder = BodyDecoder::new(self.facts.framing, limit).ok();
        }
        let decoder = self.decoder.as_mut()?;
        while !decoder.is_done() && !self.input.unread().is_empty() {
            let step = decoder.decode(self.input.unread()).ok()?;
            self.discarded += step.consumed as u64;
            self.input.consume(step.consumed);
        }
        if self.discarded > limit {
            return None;
        }
        let done = decoder.is_done();
        if !done {
            self.input.trim_body(self.facts.head_len);
        }
        Some(done)
    }

    fn finish_closing(&mut self, cx: &mut Context<'_>) -> Option<Event> {
        self.flush(cx);
        if self.reset {
            return None;
        }
        if self.output.pending() > 0 {
            return Some(Event::Wait);
        }
        // Closing with bytes unread would reset the connection, and the reset may overtake the
        // response: half-close first, and wait for the client's own close (RFC 9112, 9.6).
        self.stream.finish();
        (self.finished_at, self.since) = (cx.now, cx.now);
        self.stage = if cx.config.linger_timeout == 0 { Stage::Closed } else { Stage::Linger };
        None
    }

    /// Drops what the client sends although its answer is there: many read it only when they have sent all of theirs. One
    /// read, so that a client that sends without end leaves turns to others.
    fn linger(&mut self, cx: &mut Context<'_>) -> Option<Event> {
        if self.readable {
            let io = self.stream.read(cx.scratch);
            self.note_read(io, cx.scratch.len());
            match io {
                Io::Done(_) => self.since = cx.now,
                Io::Blocked => {}
                Io::Eof | Io::Gone => {
                    self.stage = Stage::Closed;
                    return None;
                }
            }
        }
        Some(Event::Wait)
    }

    /// Sends what is due; the last thing before waiting.
    fn wait(&mut self, cx: &Context<'_>) -> Option<Event> {
        if !cx.holding || self.output.pending() >= HELD_LIMIT {
            self.flush(cx);
        }
        if self.reset {
            return None;
        }
        if self.wants_room && self.output.pending() < cx.config.high_water / 4 {
            self.wants_room = false;
            return Some(Event::Drained);
        }
        Some(Event::Wait)
    }

    /// Sends what the socket takes.
    pub fn flush(&mut self, cx: &Context<'_>) {
        if self.output.pending() == 0 || !self.writable {
            return;
        }
        match self.output.flush(&mut self.stream) {
            Flush::Empty => self.sent_at = None,
            Flush::Blocked { progress } => {
                self.writable = false;
                if progress || self.sent_at.is_none() {
                    self.sent_at = Some(cx.now);
                }
            }
            Flush::Turn => self.sent_at = None,
            Flush::Cut => {
                self.cut = Some(self.output.pending() as u64);
                self.abort();
            }
            Flush::Gone => self.reset = true,
        }
    }

    /// Answers a body that must not come in: it came too slowly or is too large.
    pub(crate) fn fail_body(&mut self, cx: &Context<'_>, reject: Reject) {
        if self.body_mode == BodyMode::Whole {
            self.reject(cx, reject);
        } else {
            self.body_fault = Some(reject);
            self.readable = true;
        }
    }
}
