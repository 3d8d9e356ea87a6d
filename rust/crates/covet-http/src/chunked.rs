//! Decoding the chunked transfer coding (RFC 9112, 7.1) piece by piece.

use std::ops::Range;

use crate::ascii::{hex, is_token_byte, is_value_byte};
use crate::extension::Extension;
use crate::{Reason, Reject};

/// Bytes that all chunk extensions of a body may take together.
const MAX_EXTENSIONS: u32 = 4096;
/// Bytes that the trailer section may take, line ends included.
const MAX_TRAILERS: u32 = 8192;
/// Digits of a chunk size: as many as 64 bits have.
const MAX_DIGITS: u8 = 16;

/// What one call of a decoder did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// Bytes of the input that are done with; the next call begins after them.
    pub consumed: usize,
    /// Where in the input the content found lies; it ends at `consumed` unless it is empty.
    pub data: Range<usize>,
    /// Whether the body has ended; what follows is the next request.
    pub done: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    /// In the digits of a chunk size.
    #[default]
    Size,
    Extension(Extension),
    SizeLf,
    Data,
    DataCr,
    DataLf,
    /// At the start of a trailer line.
    Trailer,
    TrailerName,
    TrailerValue,
    TrailerLf,
    EndLf,
    Done,
    Failed(Reason),
}

/// A decoder for one body. Extensions and trailers are checked, bounded and dropped.
#[derive(Clone, Debug, Default)]
pub struct ChunkedDecoder {
    state: State,
    digits: u8,
    /// The chunk's size while it is read, then what is left of its data.
    left: u64,
    extensions: u32,
    trailers: u32,
}

impl ChunkedDecoder {
    /// A decoder at the start of a body.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether the body has ended.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.state == State::Done
    }

    /// What is known to be left of the current chunk's data.
    #[must_use]
    pub fn chunk_left(&self) -> u64 {
        if matches!(self.state, State::Data) { self.left } else { 0 }
    }

    /// Decodes up to the end of one span of content, the end of the body or the end of the
    /// input. Call again with the rest while input is left and the body has not ended.
    ///
    /// # Errors
    /// A [`Reject`] when the coding is malformed or a bound is passed, and the same one ever after.
    pub fn decode(&mut self, input: &[u8]) -> Result<Step, Reject> {
        self.advance(input).inspect_err(|reject| self.state = State::Failed(reject.reason))
    }

    fn advance(&mut self, input: &[u8]) -> Result<Step, Reject> {
        let mut at = 0;
        while at < input.len() {
            match self.state {
                State::Done => break,
                State::Failed(reason) => return Err(reason.into()),
                State::Data => {
                    let span = self.take_data(at, input.len());
                    return Ok(Step { consumed: span.end, data: span, done: false });
                }
                _ => {
                    self.state = self.next(input[at])?;
                    at += 1;
                }
            }
        }
        Ok(Step { consumed: at, data: at..at, done: self.is_done() })
    }

    fn take_data(&mut self, at: usize, end: usize) -> Range<usize> {
        let len = usize::try_from(self.left).unwrap_or(usize::MAX).min(end - at);
        self.left -= len as u64;
        if self.left == 0 {
            self.state = State::DataCr;
        }
        at..at + len
    }

    /// The state after one byte of framing.
    fn next(&mut self, byte: u8) -> Result<State, Reject> {
        match self.state {
            State::Size => self.take_size(byte),
            State::Extension(place) => self.take_extension(place, byte),
            State::SizeLf if byte == b'\n' => Ok(self.end_size()),
            State::DataCr if byte == b'\r' => Ok(State::DataLf),
            State::DataLf if byte == b'\n' => Ok(State::Size),
            State::DataCr | State::DataLf => Err(Reason::BadChunkEnd.into()),
            State::SizeLf => Err(Reason::BareCr.into()),
            _ => self.take_trailer(byte),
        }
    }

    fn take_size(&mut self, byte: u8) -> Result<State, Reject> {
        if let Some(digit) = hex(byte) {
            self.digits += 1;
            if self.digits > MAX_DIGITS {
                return Err(Reason::BadChunkSize.into());
            }
            self.left = self.left << 4 | u64::from(digit);
            return Ok(State::Size);
        }
        match byte {
            b'\r' if self.digits > 0 => Ok(State::SizeLf),
            b';' if self.digits > 0 => Ok(State::Extension(Extension::Start)),
            b'\n' if self.digits > 0 => Err(Reason::BareLf.into()),
            _ => Err(Reason::BadChunkSize.into()),
        }
    }

    fn take_extension(&mut self, place: Extension, byte: u8) -> Result<State, Reject> {
        self.extensions += 1;
        match byte {
            b'\n' => Err(Reason::BareLf.into()),
            b'\r' if place.may_end() => Ok(State::SizeLf),
            _ if self.extensions > MAX_EXTENSIONS => Err(Reason::ChunkExtensionsTooLarge.into()),
            _ => place.next(byte).map(State::Extension).ok_or(Reason::BadChunkExtension.into()),
        }
    }

    fn end_size(&mut self) -> State {
        self.digits = 0;
        if self.left == 0 { State::Trailer } else { State::Data }
    }

    fn take_trailer(&mut self, byte: u8) -> Result<State, Reject> {
        self.trailers += 1;
        if self.trailers > MAX_TRAILERS {
            return Err(Reason::TrailersTooLarge.into());
        }
        match (self.state, byte) {
            (State::Trailer, b'\r') => Ok(State::EndLf),
            (State::EndLf, b'\n') => Ok(State::Done),
            (State::TrailerName, b':') => Ok(State::TrailerValue),
            (State::Trailer | State::TrailerName, _) if is_token_byte(byte) => Ok(State::TrailerName),
            (State::TrailerValue, b'\r') => Ok(State::TrailerLf),
            (State::TrailerValue, _) if is_value_byte(byte) => Ok(State::TrailerValue),
            (State::TrailerLf, b'\n') => Ok(State::Trailer),
            (State::TrailerLf | State::EndLf, _) => Err(Reason::BareCr.into()),
            (_, b'\n') => Err(Reason::BareLf.into()),
            _ => Err(Reason::BadTrailer.into()),
        }
    }
}
