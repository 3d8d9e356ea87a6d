//! Reading a request's body by its framing, up to a limit.

use crate::{ChunkedDecoder, Framing, Reason, Reject, Step};

/// A decoder for one request's body.
#[derive(Clone, Debug)]
pub struct BodyDecoder {
    kind: Kind,
    received: u64,
    max_size: u64,
    fault: Option<Reject>,
}

#[derive(Clone, Debug)]
enum Kind {
    Length(u64),
    Chunked(ChunkedDecoder),
}

impl BodyDecoder {
    /// A decoder for a body of this framing that takes at most `max_size` bytes of content.
    ///
    /// # Errors
    /// 413 when the Content-Length is over the limit already.
    pub fn new(framing: Framing, max_size: u64) -> Result<Self, Reject> {
        let kind = match framing {
            Framing::None => Kind::Length(0),
            Framing::Length(length) if length > max_size => {
                return Err(Reason::BodyTooLarge.into());
            }
            Framing::Length(length) => Kind::Length(length),
            Framing::Chunked => Kind::Chunked(ChunkedDecoder::new()),
        };
        Ok(Self { kind, received: 0, max_size, fault: None })
    }

    /// Takes the next content from the input; see [`ChunkedDecoder::decode`].
    ///
    /// # Errors
    /// 413 when the content passes the limit, as soon as a chunk's size shows it; 400 and 431
    /// when the coding is malformed or too large. The same error comes ever after.
    pub fn decode(&mut self, input: &[u8]) -> Result<Step, Reject> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        let step = self.advance(input).inspect_err(|&reject| self.fault = Some(reject))?;
        self.received += step.data.len() as u64;
        Ok(step)
    }

    fn advance(&mut self, input: &[u8]) -> Result<Step, Reject> {
        match &mut self.kind {
            Kind::Length(left) => Ok(take(left, input.len())),
            Kind::Chunked(decoder) => {
                let step = decoder.decode(input)?;
                let coming = (step.data.len() as u64).saturating_add(decoder.chunk_left());
                if coming > self.max_size - self.received {
                    return Err(Reason::BodyTooLarge.into());
                }
                Ok(step)
            }
        }
    }

    /// Counts content that was read from where it comes without passing here. It only can be where
    /// [`BodyDecoder::remaining`] tells of some, of which it is a part.
    pub fn pass(&mut self, count: u64) {
        if let Kind::Length(left) = &mut self.kind {
            debug_assert!(count <= *left);
            *left = left.saturating_sub(count);
            self.received += count;
        }
    }

    /// Whether the whole body has been taken.
    #[must_use]
    pub fn is_done(&self) -> bool {
        match &self.kind {
            Kind::Length(left) => *left == 0,
            Kind::Chunked(decoder) => decoder.is_done(),
        }
    }

    /// Bytes of content still to come, when that is known.
    #[must_use]
    pub fn remaining(&self) -> Option<u64> {
        match &self.kind {
            Kind::Length(left) => Some(*left),
            Kind::Chunked(decoder) => decoder.is_done().then_some(0),
        }
    }

    /// Bytes of content taken so far.
    #[must_use]
    pub fn received(&self) -> u64 {
        self.received
    }
}

fn take(left: &mut u64, available: usize) -> Step {
    let len = usize::try_from(*left).unwrap_or(usize::MAX).min(available);
    *left -= len as u64;
    Step { consumed: len, data: 0..len, done: *left == 0 }
}
