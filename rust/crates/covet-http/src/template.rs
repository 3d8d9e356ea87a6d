//! Response heads that were rendered once.

use crate::fault::HeaderFault;
use crate::response::{write_fields, write_head_end};
use crate::{Connection, DATE_LEN, ResponseFraming};

/// A status line and fields that do not change from response to response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadTemplate {
    bytes: Vec<u8>,
}

impl HeadTemplate {
    /// Checks and renders the fixed part of a head.
    ///
    /// # Errors
    /// The first fault found; a Content-Length or Date is not fixed and is a fault here.
    pub fn new<'a>(
        status: u16,
        fields: impl IntoIterator<Item = (&'a [u8], &'a [u8])>,
    ) -> Result<Self, HeaderFault> {
        let mut bytes = Vec::with_capacity(128);
        let seen = write_fields(&mut bytes, status, fields)?;
        if seen.length.is_some() {
            return Err(HeaderFault::ContentLength);
        }
        if seen.date {
            return Err(HeaderFault::Forbidden);
        }
        bytes.shrink_to_fit();
        Ok(Self { bytes })
    }

    /// The rendered status line and fields, without the blank line.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Appends the head with what changes.
    pub fn write(
        &self,
        out: &mut Vec<u8>,
        framing: ResponseFraming,
        date: &[u8; DATE_LEN],
        connection: Connection,
    ) {
        out.extend_from_slice(&self.bytes);
        write_head_end(out, framing, Some(date), connection);
    }
}
