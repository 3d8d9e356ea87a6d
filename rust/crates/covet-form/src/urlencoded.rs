//! `application/x-www-form-urlencoded` (WHATWG URL, 5.1).

use covet_http::unescape;
use memchr::memchr;

use crate::fault::{Fault, Malformed, Passed};
use crate::limits::FormLimits;
use crate::multipart::text_size;
use crate::parser::Sink;
use crate::text;

/// The parser of one body.
#[derive(Debug)]
pub(crate) struct Urlencoded {
    limits: FormLimits,
    /// The pair that the last piece ended in.
    held: Vec<u8>,
    fields: u64,
    text: u64,
}

impl Urlencoded {
    pub(crate) fn new(limits: FormLimits) -> Self {
        Self { limits, held: Vec::new(), fields: 0, text: 0 }
    }

    pub(crate) fn feed(&mut self, mut piece: &[u8], sink: &mut impl Sink) -> Result<(), Fault> {
        while let Some(end) = memchr(b'&', piece) {
            if self.held.is_empty() {
                self.pair(&piece[..end], sink)?;
            } else {
                self.hold(&piece[..end])?;
                let held = std::mem::take(&mut self.held);
                self.pair(&held, sink)?;
            }
            piece = &piece[end + 1..];
        }
        self.hold(piece)
    }

    pub(crate) fn finish(&mut self, sink: &mut impl Sink) -> Result<(), Fault> {
        let held = std::mem::take(&mut self.held);
        self.pair(&held, sink)
    }

    /// Keeps a piece of a pair. Each byte of text is three at most on the wire, so what passes that can't come right.
    fn hold(&mut self, piece: &[u8]) -> Result<(), Fault> {
        self.held.extend_from_slice(piece);
        let FormLimits { max_field_size, max_name_length, .. } = self.limits;
        let most = max_field_size.saturating_add(max_name_length).saturating_mul(3).saturating_add(1);
        if self.held.len() as u64 > most {
            return Err(Fault::over(Passed::FieldSize, max_field_size));
        }
        Ok(())
    }

    fn pair(&mut self, pair: &[u8], sink: &mut impl Sink) -> Result<(), Fault> {
        if pair.is_empty() {
            return Ok(());
        }
        let limits = &self.limits;
        self.fields += 1;
        if self.fields > limits.max_fields {
            return Err(Fault::over(Passed::Fields, limits.max_fields));
        }
        let equals = memchr(b'=', pair).unwrap_or(pair.len());
        let name = text::name(unescape(&pair[..equals]), limits.max_name_length)?;
        let value = unescape(pair.get(equals + 1..).unwrap_or_default());
        self.text = text_size(self.text, name.len() + value.len(), limits)?;
        if value.len() as u64 > limits.max_field_size {
            let limit = limits.max_field_size;
            return Err(Fault::TooLarge { passed: Passed::FieldSize, limit, name: Some(name) });
        }
        sink.field(name, String::from_utf8(value).map_err(|_| Malformed::Text)?);
        Ok(())
    }
}
