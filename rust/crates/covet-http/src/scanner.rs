//! Finding the end of a head in bytes that arrive in pieces, and holding it to its limits.

use memchr::memchr_iter;

use crate::ascii::is_token_byte;
use crate::{HeadLimits, Reason, Reject};

/// How far the head at the start of a buffer was looked at. It lives as long as the buffer's
/// bytes are one unfinished head, so that every byte is looked at once however it arrives.
#[derive(Clone, Copy, Debug, Default)]
pub struct HeadScanner {
    /// The request line's first byte; there may be one blank line before it.
    pub(crate) start: usize,
    /// The field section's first byte; 0 until the request line is whole.
    pub(crate) section: usize,
    /// Whole field lines seen.
    pub(crate) lines: usize,
    /// Whether the request line was checked while the head was not whole yet.
    pub(crate) line_checked: bool,
    /// What the head was refused for.
    pub(crate) fault: Option<Reject>,
    begun: bool,
    scanned: usize,
    line_start: usize,
}

impl HeadScanner {
    /// A scanner for a head of which nothing was seen.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Forgets everything: the buffer's start is the start of another head.
    pub fn reset(&mut self) {
        *self = Self::default();
    }

    /// One past the head's last byte once it is whole.
    pub(crate) fn scan(&mut self, buf: &[u8], limits: &HeadLimits) -> Result<Option<usize>, Reject> {
        if !self.begun && !self.begin(buf)? {
            return Ok(None);
        }
        let from = self.scanned;
        for at in memchr_iter(b'\n', &buf[from..]).map(|i| i + from) {
            if self.section == 0 {
                self.end_request_line(buf, at, limits)?;
            } else if self.end_field_line(buf, at, limits)? {
                return Ok(Some(at + 1));
            }
            self.line_start = at + 1;
        }
        self.scanned = buf.len();
        self.check_tail(buf, limits)?;
        Ok(None)
    }

    /// Skips one blank line (RFC 9112, 2.2) and looks at the first byte of the request line.
    /// False when more bytes are needed for that.
    fn begin(&mut self, buf: &[u8]) -> Result<bool, Reject> {
        let start = match buf {
            [] | [b'\r'] => return Ok(false),
            [b'\r', b'\n', ..] => 2,
            _ => 0,
        };
        match buf.get(start) {
            None => return Ok(false),
            Some(0x16) => return Err(Reason::Tls.into()),
            Some(b'\r' | b'\n') => return Err(Reason::NoRequestLine.into()),
            Some(&byte) if !is_token_byte(byte) => return Err(Reason::BadMethod.into()),
            Some(_) => {}
        }
        (self.start, self.scanned, self.line_start) = (start, start, start);
        self.begun = true;
        Ok(true)
    }

    fn end_request_line(&mut self, buf: &[u8], at: usize, limits: &HeadLimits) -> Result<(), Reject> {
        let ends_well = buf[at - 1] == b'\r';
        if at - usize::from(ends_well) - self.start > limits.max_request_line {
            return Err(Reason::LineTooLong.into());
        }
        if !ends_well {
            return Err(Reason::BareLf.into());
        }
        self.section = at + 1;
        Ok(())
    }

    /// True when the line was the blank one that ends the head.
    fn end_field_line(&mut self, buf: &[u8], at: usize, limits: &HeadLimits) -> Result<bool, Reject> {
        if at + 1 - self.section > limits.max_header_size {
            return Err(Reason::FieldsTooLarge.into());
        }
        if buf[at - 1] != b'\r' {
            return Err(Reason::BareLf.into());
        }
        if at == self.line_start + 1 {
            return Ok(true);
        }
        self.lines += 1;
        if self.lines > limits.max_header_count {
            return Err(Reason::TooManyFields.into());
        }
        Ok(false)
    }

    /// Holds an unfinished line to the limits, so that an endless one is refused early.
    fn check_tail(&self, buf: &[u8], limits: &HeadLimits) -> Result<(), Reject> {
        if self.section == 0 {
            let ends_in_cr = buf.last() == Some(&b'\r');
            if buf.len() - usize::from(ends_in_cr) - self.start > limits.max_request_line {
                return Err(Reason::LineTooLong.into());
            }
        } else if buf.len() - self.section > limits.max_header_size {
            return Err(Reason::FieldsTooLarge.into());
        }
        Ok(())
    }
}
