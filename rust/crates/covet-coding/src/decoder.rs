//! Reading content in a coding, a piece at a time, and no more of it than is allowed.

use std::fmt;
use std::io;

use brotli::enc::StandardAlloc;
use brotli::{BrotliDecompressStream, BrotliResult, BrotliState};
use flate2::{Decompress, FlushDecompress, Status};
use zstd::stream::raw::{DParameter, InBuffer, Operation, OutBuffer};

use crate::Coding;

/// Bytes of content that are made at a time, however many a message says in a few of its own.
pub const PIECE: usize = 65_536;

/// The window of gzip, as a power of two: the largest that there is.
const GZIP_WINDOW: u8 = 15;

/// The largest window that a sender of zstd may ask for, as a power of two: 8 MB (RFC 9659).
const ZSTD_WINDOW: u32 = 23;

/// Why content can't be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecodeFault {
    /// It is larger than the limit; what would have been more was never made.
    TooLarge,
    /// It isn't what the coding says, ends before its end, or goes on after it.
    Malformed,
}

impl fmt::Display for DecodeFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLarge => "the content is too large once it is decoded",
            Self::Malformed => "the content isn't in the coding that it says",
        })
    }
}

impl std::error::Error for DecodeFault {}

/// Reads the content of one message: one gzip member, one brotli stream or one zstd frame, and nothing after it.
pub struct Decoder {
    kind: Kind,
    /// Bytes that may still be made.
    left: u64,
    /// Whether the coding has said that the content is whole.
    ended: bool,
    /// Whether the last piece was full, so that there may be more without further input.
    full: bool,
}

type Brotli = BrotliState<StandardAlloc, StandardAlloc, StandardAlloc>;

enum Kind {
    Gzip(Decompress),
    /// With windows of at most 16 MB: those of "large window brotli" aren't the coding's (RFC 7932, 9.1).
    Brotli(Box<Brotli>),
    Zstd(zstd::stream::raw::Decoder<'static>),
}

/// What one step took and made, and whether that was the end.
struct Step {
    taken: usize,
    made: usize,
    ended: bool,
}

impl Decoder {
    /// A decoder of content that may have `limit` bytes once it is decoded.
    ///
    /// # Errors
    /// There is no memory for it.
    pub fn new(coding: Coding, limit: u64) -> io::Result<Self> {
        let kind = match coding {
            Coding::Gzip => Kind::Gzip(Decompress::new_gzip(GZIP_WINDOW)),
            Coding::Brotli => {
                let alloc = StandardAlloc::default;
                Kind::Brotli(Box::new(BrotliState::new_strict(alloc(), alloc(), alloc())))
            }
            Coding::Zstd => {
                let mut decoder = zstd::stream::raw::Decoder::new()?;
                decoder.set_parameter(DParameter::WindowLogMax(ZSTD_WINDOW))?;
                Kind::Zstd(decoder)
            }
        };
        Ok(Self { kind, left: limit, ended: false, full: false })
    }

    /// The next piece of what `input` says, of at most [`PIECE`] bytes; `input` begins after what was read of it then.
    /// It is empty once all of `input` is read and more is needed, or at the end.
    ///
    /// # Errors
    /// The content is too large, or not what it should be; the decoder is of no use then.
    pub fn read(&mut self, input: &mut &[u8]) -> Result<Vec<u8>, DecodeFault> {
        // One byte more than is allowed is made room for, so that it is seen where there is one.
        let room = usize::try_from(self.left.saturating_add(1)).map_or(PIECE, |left| left.min(PIECE));
        let mut content = vec![0; room];
        let mut filled = 0;
        while !self.ended && filled < room && (self.full || !input.is_empty()) {
            let step = self.kind.step(input, &mut content[filled..])?;
            *input = &input[step.taken..];
            filled += step.made;
            self.ended = step.ended;
            self.full = filled == room;
            if step.taken == 0 && step.made == 0 {
                break;
            }
        }
        if self.ended && !input.is_empty() {
            return Err(DecodeFault::Malformed);
        }
        self.left = self.left.checked_sub(filled as u64).ok_or(DecodeFault::TooLarge)?;
        content.truncate(filled);
        Ok(content)
    }

    /// Ends, when the message has.
    ///
    /// # Errors
    /// The content isn't whole.
    pub fn finish(self) -> Result<(), DecodeFault> {
        if self.ended { Ok(()) } else { Err(DecodeFault::Malformed) }
    }
}

impl Kind {
    fn step(&mut self, input: &[u8], out: &mut [u8]) -> Result<Step, DecodeFault> {
        match self {
            Self::Gzip(decoder) => gzip(decoder, input, out),
            Self::Brotli(state) => brotli(state, input, out),
            Self::Zstd(decoder) => zstd(decoder, input, out),
        }
    }
}

fn gzip(decoder: &mut Decompress, input: &[u8], out: &mut [u8]) -> Result<Step, DecodeFault> {
    let before = (decoder.total_in(), decoder.total_out());
    let status = decoder.decompress(input, out, FlushDecompress::None).map_err(|_| DecodeFault::Malformed)?;
    Ok(Step {
        taken: (decoder.total_in() - before.0) as usize,
        made: (decoder.total_out() - before.1) as usize,
        ended: status == Status::StreamEnd,
    })
}

fn brotli(state: &mut Brotli, input: &[u8], out: &mut [u8]) -> Result<Step, DecodeFault> {
    let (mut unread, mut taken) = (input.len(), 0);
    let (mut room, mut made, mut total) = (out.len(), 0, 0);
    let result =
        BrotliDecompressStream(&mut unread, &mut taken, input, &mut room, &mut made, out, &mut total, state);
    match result {
        BrotliResult::ResultFailure => Err(DecodeFault::Malformed),
        BrotliResult::ResultSuccess => Ok(Step { taken, made, ended: true }),
        BrotliResult::NeedsMoreInput | BrotliResult::NeedsMoreOutput => {
            Ok(Step { taken, made, ended: false })
        }
    }
}

fn zstd(
    decoder: &mut zstd::stream::raw::Decoder<'static>,
    input: &[u8],
    out: &mut [u8],
) -> Result<Step, DecodeFault> {
    let (mut from, mut to) = (InBuffer::around(input), OutBuffer::around(out));
    let hint = decoder.run(&mut from, &mut to).map_err(|_| DecodeFault::Malformed)?;
    Ok(Step { taken: from.pos(), made: to.pos(), ended: hint == 0 })
}
