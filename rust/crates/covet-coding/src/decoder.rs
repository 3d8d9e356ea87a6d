//! Reading content in a coding, and no more of it than is allowed.

use std::fmt;
use std::io::{self, Write};

use crate::Coding;

/// Bytes that brotli writes at a time.
const BROTLI_BUFFER: usize = 4096;

/// The largest window that a sender may ask for, as a power of two: 8 MB (RFC 9659).
const ZSTD_WINDOW: u32 = 23;

/// Why content can't be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecodeFault {
    /// It is larger than the limit; what would have been more was never made.
    TooLarge,
    /// It isn't what the coding says, or ends before its end.
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

/// Reads the content of one message.
pub struct Decoder(Kind);

enum Kind {
    Gzip(Box<flate2::write::GzDecoder<Bounded>>),
    Brotli(Box<brotli::DecompressorWriter<Bounded>>),
    Zstd { decoder: zstd::stream::write::Decoder<'static, Bounded>, fed: bool },
}

/// Takes bytes up to a limit.
struct Bounded {
    bytes: Vec<u8>,
    left: u64,
    full: bool,
}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Some(left) = self.left.checked_sub(bytes.len() as u64) else {
            self.full = true;
            return Err(io::Error::other(DecodeFault::TooLarge));
        };
        self.left = left;
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Decoder {
    /// A decoder of content that may have `limit` bytes once it is decoded.
    ///
    /// # Errors
    /// There is no memory for it.
    pub fn new(coding: Coding, limit: u64) -> io::Result<Self> {
        let out = Bounded { bytes: Vec::new(), left: limit, full: false };
        Ok(Self(match coding {
            Coding::Gzip => Kind::Gzip(Box::new(flate2::write::GzDecoder::new(out))),
            Coding::Brotli => Kind::Brotli(Box::new(brotli::DecompressorWriter::new(out, BROTLI_BUFFER))),
            Coding::Zstd => {
                let mut raw = zstd::stream::raw::Decoder::new()?;
                raw.set_parameter(zstd::stream::raw::DParameter::WindowLogMax(ZSTD_WINDOW))?;
                let writer = zstd::stream::zio::Writer::new(out, raw);
                Kind::Zstd { decoder: zstd::stream::write::Decoder::with_writer(writer), fed: false }
            }
        }))
    }

    /// Takes a piece of the message, and returns what it says.
    ///
    /// # Errors
    /// The content is too large, or not what it should be; the decoder is of no use then.
    pub fn write(&mut self, piece: &[u8]) -> Result<Vec<u8>, DecodeFault> {
        let written = match &mut self.0 {
            Kind::Gzip(decoder) => decoder.write_all(piece).and_then(|()| decoder.flush()),
            Kind::Brotli(decoder) => decoder.write_all(piece).and_then(|()| decoder.flush()),
            Kind::Zstd { decoder, fed } => {
                *fed |= !piece.is_empty();
                decoder.write_all(piece).and_then(|()| decoder.flush())
            }
        };
        written.map_err(|_| self.fault())?;
        Ok(std::mem::take(&mut self.out().bytes))
    }

    /// The rest, when the message has ended.
    ///
    /// # Errors
    /// As [`Decoder::write`], and when the content isn't whole.
    pub fn finish(mut self) -> Result<Vec<u8>, DecodeFault> {
        let ended = match &mut self.0 {
            Kind::Gzip(decoder) => decoder.try_finish(),
            Kind::Brotli(decoder) => decoder.close(),
            Kind::Zstd { decoder, fed } if *fed => decoder.do_finish(),
            Kind::Zstd { .. } => Err(io::Error::other(DecodeFault::Malformed)),
        };
        ended.map_err(|_| self.fault())?;
        Ok(std::mem::take(&mut self.out().bytes))
    }

    fn fault(&mut self) -> DecodeFault {
        if self.out().full { DecodeFault::TooLarge } else { DecodeFault::Malformed }
    }

    fn out(&mut self) -> &mut Bounded {
        match &mut self.0 {
            Kind::Gzip(decoder) => decoder.get_mut(),
            Kind::Brotli(decoder) => decoder.get_mut(),
            Kind::Zstd { decoder, .. } => decoder.get_mut(),
        }
    }
}
