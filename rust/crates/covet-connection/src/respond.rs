//! Writing responses.

use covet_http::{
    Connection as ConnectionOption, Framing, HeaderFault, LAST_CHUNK, ResponseFraming, has_content,
    problem_body, write_blocks, write_chunk, write_head, write_head_end,
};

use crate::connection::{Connection, Context, Sending, Stage};
use crate::event::SendFault;
use crate::output::Content;
use crate::part::FilePart;

/// One header field of a response.
pub type FieldPair<'a> = (&'a [u8], &'a [u8]);

impl Connection {
    /// Decides whether the connection outlives this response, and what its head says of that.
    fn connection_option(&mut self, cx: &Context<'_>) -> ConnectionOption {
        self.close |= cx.draining
            || !self.facts.keep_alive
            || self.requests >= cx.config.max_requests
            || self.fin
            || self.continue_due
            || self.body_fault.is_some()
            || self.unread_body() > cx.config.discard_limit;
        match (self.close, self.facts.http11) {
            (true, _) => ConnectionOption::Close,
            (false, true) => ConnectionOption::Default,
            (false, false) => ConnectionOption::KeepAlive,
        }
    }

    /// Bytes of the request's body that are known to be still on their way.
    fn unread_body(&self) -> u64 {
        let left = match (&self.decoder, self.facts.framing) {
            (Some(decoder), _) => decoder.remaining().unwrap_or(0),
            (None, Framing::Length(length)) => length,
            (None, _) => 0,
        };
        left.saturating_sub(self.input.unread().len() as u64)
    }

    /// Writes a whole response whose status line and fields were rendered before; none of these fields may be among
    /// those that are added to every response.
    pub fn respond_rendered(&mut self, cx: &Context<'_>, head: &[u8], status: u16, body: &[u8]) {
        let framing = self.head_rendered(cx, head, status, body.len());
        self.finish_whole(framing, body);
    }

    /// The same with a content that is given away.
    pub fn respond_content(&mut self, cx: &Context<'_>, head: &[u8], status: u16, content: Content) {
        let framing = self.head_rendered(cx, head, status, content.as_slice().len());
        if framing != ResponseFraming::None && !self.facts.is_head {
            self.output.put(content);
        }
        self.sending = Sending::Complete;
    }

    fn head_rendered(
        &mut self,
        cx: &Context<'_>,
        head: &[u8],
        status: u16,
        length: usize,
    ) -> ResponseFraming {
        let option = self.connection_option(cx);
        let framing = ResponseFraming::choose(status, Some(length as u64), self.facts.http11);
        self.output.bytes.extend_from_slice(head);
        write_blocks(&mut self.output.bytes, std::iter::empty(), [&self.fields, &cx.config.fields]);
        write_head_end(&mut self.output.bytes, framing, Some(cx.date), option);
        framing
    }

    /// Writes a whole response.
    ///
    /// # Errors
    /// When a field must not be sent; nothing was written then.
    pub fn respond<'a>(
        &mut self,
        cx: &Context<'_>,
        status: u16,
        fields: impl IntoIterator<Item = FieldPair<'a>, IntoIter: Clone>,
        body: &[u8],
    ) -> Result<(), HeaderFault> {
        let (fields, length) = (fields.into_iter(), body.len() as u64);
        let mut framing = ResponseFraming::choose(status, Some(length), self.facts.http11);
        if self.facts.is_head && body.is_empty() && fields.clone().any(is_length) {
            // A HEAD handler of its own knows the length without making the content (RFC 9110, 8.6).
            framing = ResponseFraming::None;
        }
        let option = self.connection_option(cx);
        let blocks = [&self.fields, &cx.config.fields];
        write_head(&mut self.output.bytes, status, fields, blocks, framing, cx.date, option)?;
        self.finish_whole(framing, body);
        Ok(())
    }

    fn finish_whole(&mut self, framing: ResponseFraming, body: &[u8]) {
        if framing != ResponseFraming::None && !self.facts.is_head {
            self.output.bytes.extend_from_slice(body);
        }
        self.sending = Sending::Complete;
    }

    /// Writes the head of a response, and sends a part of a file as its content: without anybody's help, as fast as the
    /// client takes it.
    ///
    /// # Errors
    /// When a field must not be sent; nothing was written then.
    pub fn respond_file<'a>(
        &mut self,
        cx: &Context<'_>,
        status: u16,
        fields: impl IntoIterator<Item = FieldPair<'a>, IntoIter: Clone>,
        part: FilePart,
    ) -> Result<(), HeaderFault> {
        let framing = ResponseFraming::choose(status, Some(part.left()), self.facts.http11);
        let option = self.connection_option(cx);
        let blocks = [&self.fields, &cx.config.fields];
        write_head(&mut self.output.bytes, status, fields, blocks, framing, cx.date, option)?;
        self.sending = Sending::Complete;
        if framing != ResponseFraming::None && !self.facts.is_head && part.left() > 0 {
            self.output.file = Some(part);
            self.sending = Sending::File;
        }
        Ok(())
    }

    /// Writes the head of a streamed response. `length` is its Content-Length, when that is among
    /// the fields. Returns whether content is wanted at all. While the client waits for leave to send its body, the head
    /// is held until content follows.
    ///
    /// # Errors
    /// When a field must not be sent; nothing was written then.
    pub fn start_stream<'a>(
        &mut self,
        cx: &Context<'_>,
        status: u16,
        fields: impl IntoIterator<Item = FieldPair<'a>, IntoIter: Clone>,
        length: Option<u64>,
    ) -> Result<bool, HeaderFault> {
        let nobody = self.facts.is_head || !has_content(status);
        let (framing, sending) = match (nobody, length) {
            (true, _) if !self.facts.is_head => {
                (ResponseFraming::choose(status, Some(0), true), Sending::Nobody)
            }
            (true, _) => (ResponseFraming::None, Sending::Nobody),
            (false, Some(length)) => (ResponseFraming::Length(length), Sending::Length(length)),
            (false, None) if self.facts.http11 => (ResponseFraming::Chunked, Sending::Chunks),
            (false, None) => (ResponseFraming::Close, Sending::UntilClose),
        };
        let was_closing = self.close;
        self.close |= framing == ResponseFraming::Close;
        let option = self.connection_option(cx);
        let (blocks, start) = ([&self.fields, &cx.config.fields], self.output.bytes.len());
        let written = write_head(&mut self.output.bytes, status, fields, blocks, framing, cx.date, option);
        if written.is_err() {
            self.close = was_closing;
        }
        written?;
        // Whoever makes the content may read the request's body for it, which is asked for before the head or not at all.
        if self.continue_due && !nobody && self.input.unread().is_empty() {
            self.held_head = self.output.bytes.split_off(start);
        }
        self.sending = sending;
        Ok(!nobody)
    }

    /// Writes a piece of a streamed body.
    ///
    /// # Errors
    /// When the client has gone, or the piece does not fit the Content-Length: the connection is
    /// cut off then, so that the client can tell.
    pub fn send(&mut self, data: &[u8]) -> Result<(), SendFault> {
        // A reset shows in a write, long before it can be acted on if whoever writes never waits.
        if self.stage != Stage::Exchange || self.reset {
            return Err(SendFault::Gone);
        }
        self.release_head();
        match &mut self.sending {
            Sending::Chunks => write_chunk(&mut self.output.bytes, data),
            Sending::UntilClose => self.output.bytes.extend_from_slice(data),
            Sending::Length(left) if data.len() as u64 <= *left => {
                *left -= data.len() as u64;
                self.output.bytes.extend_from_slice(data);
            }
            Sending::Length(_) => {
                self.abort();
                return Err(SendFault::TooLong);
            }
            Sending::Nobody => {}
            Sending::Nothing | Sending::File | Sending::Complete => return Err(SendFault::Gone),
        }
        Ok(())
    }

    /// Writes a head that was held: from now on, the client isn't asked for its body any more.
    fn release_head(&mut self) {
        if !self.held_head.is_empty() {
            self.output.bytes.append(&mut self.held_head);
        }
    }

    /// Takes a head back that was held, so that something else can be answered. False where nothing was held.
    pub fn withdraw(&mut self) -> bool {
        if self.held_head.is_empty() {
            return false;
        }
        self.held_head.clear();
        self.sending = Sending::Nothing;
        true
    }

    /// Ends a streamed body.
    ///
    /// # Errors
    /// As [`Connection::send`].
    pub fn finish(&mut self) -> Result<(), SendFault> {
        if self.stage != Stage::Exchange {
            return Err(SendFault::Gone);
        }
        self.release_head();
        match self.sending {
            Sending::Chunks => self.output.bytes.extend_from_slice(LAST_CHUNK),
            Sending::Length(left) if left > 0 => {
                self.abort();
                return Err(SendFault::TooShort);
            }
            // It ends by itself.
            Sending::File => return Ok(()),
            _ => {}
        }
        self.sending = Sending::Complete;
        Ok(())
    }

    /// Answers with a problem of the engine's own. When `close`, the connection ends after it.
    pub fn refuse(
        &mut self,
        cx: &Context<'_>,
        status: u16,
        detail: Option<&str>,
        fields: &[FieldPair<'_>],
        close: bool,
    ) {
        self.close |= close;
        let body = problem_body(status, detail);
        let kind: FieldPair<'_> = (b"content-type", b"application/problem+json");
        let all = std::iter::once(kind).chain(fields.iter().copied());
        // The fields are the engine's own, so that a fault in them would be one of ours; a bare
        // close is the answer that is always right.
        if self.respond(cx, status, all, &body).is_err() {
            self.abort();
        }
    }
}

fn is_length((name, _): FieldPair<'_>) -> bool {
    name.eq_ignore_ascii_case(b"content-length")
}
