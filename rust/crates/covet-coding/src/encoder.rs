//! Writing content in a coding.

use std::io::{self, Write};

use crate::{Coding, Levels};

/// Bytes that brotli collects before it hands them on.
const BROTLI_BUFFER: usize = 4096;

/// Windows of 256 KB for brotli: a stream's encoder holds a few times as much.
const BROTLI_WINDOW: u32 = 18;

/// Writes one response. What it gives is complete only after [`Encoder::finish`].
pub struct Encoder(Kind);

enum Kind {
    Gzip(flate2::write::GzEncoder<Vec<u8>>),
    Brotli(Box<brotli::CompressorWriter<Vec<u8>>>),
    Zstd(zstd::stream::write::Encoder<'static, Vec<u8>>),
}

impl Encoder {
    /// An encoder at the coding's level.
    ///
    /// # Errors
    /// There is no memory for it, or no such level.
    pub fn new(coding: Coding, levels: Levels) -> io::Result<Self> {
        let out = Vec::new();
        Ok(Self(match coding {
            Coding::Gzip => {
                Kind::Gzip(flate2::write::GzEncoder::new(out, flate2::Compression::new(levels.gzip)))
            }
            Coding::Brotli => Kind::Brotli(Box::new(brotli::CompressorWriter::new(
                out,
                BROTLI_BUFFER,
                levels.brotli,
                BROTLI_WINDOW,
            ))),
            Coding::Zstd => Kind::Zstd(zstd::stream::write::Encoder::new(out, levels.zstd)?),
        }))
    }

    /// Takes content, and returns what is ready of the output, which may be nothing.
    ///
    /// # Errors
    /// The coding failed; no encoder does while there is memory.
    pub fn write(&mut self, content: &[u8]) -> io::Result<Vec<u8>> {
        self.writer().write_all(content)?;
        Ok(self.take())
    }

    /// Everything that was taken and not returned yet, so that a client can read it.
    ///
    /// # Errors
    /// As [`Encoder::write`].
    pub fn flush(&mut self) -> io::Result<Vec<u8>> {
        self.writer().flush()?;
        Ok(self.take())
    }

    /// The rest, and the end.
    ///
    /// # Errors
    /// As [`Encoder::write`].
    pub fn finish(self) -> io::Result<Vec<u8>> {
        match self.0 {
            Kind::Gzip(encoder) => encoder.finish(),
            Kind::Brotli(encoder) => Ok(encoder.into_inner()),
            Kind::Zstd(encoder) => encoder.finish(),
        }
    }

    /// A whole response in one go.
    ///
    /// # Errors
    /// As [`Encoder::write`].
    pub fn whole(coding: Coding, levels: Levels, content: &[u8]) -> io::Result<Vec<u8>> {
        let mut encoder = Self::new(coding, levels)?;
        encoder.writer().write_all(content)?;
        encoder.finish()
    }

    fn writer(&mut self) -> &mut dyn Write {
        match &mut self.0 {
            Kind::Gzip(encoder) => encoder,
            Kind::Brotli(encoder) => encoder,
            Kind::Zstd(encoder) => encoder,
        }
    }

    fn take(&mut self) -> Vec<u8> {
        std::mem::take(match &mut self.0 {
            Kind::Gzip(encoder) => encoder.get_mut(),
            Kind::Brotli(encoder) => encoder.get_mut(),
            Kind::Zstd(encoder) => encoder.get_mut(),
        })
    }
}
