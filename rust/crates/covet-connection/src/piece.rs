//! Pieces of a body that the owner reads to where they are needed.

use std::mem::MaybeUninit;

use covet_http::{BodyDecoder, Reason};
use covet_net::Io;

use crate::connection::{BodyMode, Connection, Stage};

impl Connection {
    /// Bytes of body that can be read straight to where they are needed, because they are nothing but content; `None`
    /// where nothing is known to be there, or it has to be decoded first.
    #[must_use]
    pub fn piece_room(&self) -> Option<u64> {
        let plain = self.stage == Stage::Exchange && self.body.is_empty() && self.input.unread().is_empty();
        if !plain || !self.readable || self.lent.is_some() || self.body_fault.is_some() {
            return None;
        }
        self.decoder.as_ref().and_then(BodyDecoder::remaining).filter(|left| *left > 0)
    }

    /// Reads once, at most [`Connection::piece_room`] bytes. Where none have come the piece is still asked for.
    pub fn read_piece(&mut self, buffer: &mut [MaybeUninit<u8>]) -> Io {
        let room = self.piece_room().and_then(|room| usize::try_from(room).ok()).unwrap_or(usize::MAX);
        let room = buffer.len().min(room);
        let io = self.stream.read_uninit(&mut buffer[..room]);
        self.note_read(io, room);
        match (io, self.decoder.as_mut()) {
            (Io::Done(count), Some(decoder)) => decoder.pass(count as u64),
            (Io::Blocked, _) => self.body_mode = BodyMode::Piece,
            (Io::Eof, _) => self.body_fault = Some(Reason::BodyTruncated.into()),
            (Io::Gone | Io::Done(_), _) => {}
        }
        io
    }
}
