//! Whole responses in a content coding.

use covet_coding::{Coding, Encoder};
use covet_filter::{Compression, coded_fields, varying_fields};
use covet_http::has_content;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use super::Server;
use super::answer::refused;
use super::sink::Sink;
use super::slots::Key;
use crate::check;
use crate::coded::{IN_ONE_GO, failed};
use crate::headers::{raw_fields, slices};
use crate::reply::{Reply, ReplyBody, ReplyHead};

/// What became of a response that might be compressed.
pub(super) enum Compressed {
    /// It is to be sent as it is.
    No,
    /// It was written.
    Written,
    /// The coroutine that writes it.
    Sends(Py<PyAny>),
}

/// Refuses a length that isn't the content's: compressed, it has none of its own that would be compared.
fn check_length(status: u16, fields: &[(&[u8], &[u8])], actual: u64) -> PyResult<()> {
    match check::fields(status, fields)? {
        Some(declared) if declared != actual => Err(check::wrong_length(declared, actual)),
        _ => Ok(()),
    }
}

impl Server {
    /// The service's compression, where it has one.
    pub(super) fn compression(&self) -> Option<&Compression> {
        self.table.get().filters.as_ref()?.get().chain().compression()
    }

    /// The coding that the response to this request may be sent in.
    pub(super) fn coding(&self, py: Python<'_>, key: Key) -> Option<Coding> {
        self.core.with(py, |core| core.slots.of(key)?.notes.coding)
    }

    /// Writes a response with its whole content, if that is one to compress.
    pub(super) fn answer_compressed(
        &self,
        py: Python<'_>,
        this: &Py<Self>,
        key: Key,
        compression: &Compression,
        (reply, content): (&Reply, &[u8]),
    ) -> PyResult<Compressed> {
        let raw = match reply.response() {
            Some(response) => raw_fields(&response.bind(py).getattr(intern!(py, "raw_headers"))?)?,
            None => Vec::new(),
        };
        let fields: Vec<(&[u8], &[u8])> = match &reply.head {
            ReplyHead::Template(_) if !has_content(reply.status) => Vec::new(),
            ReplyHead::Template(media) => {
                media.content_type().map(|value| (b"content-type".as_slice(), value)).into_iter().collect()
            }
            ReplyHead::Fields(fields) => fields.iter().map(|(name, value)| (&**name, &**value)).collect(),
            ReplyHead::Response(_) => slices(&raw),
        };
        if compression.may_stand_for_coded(reply.status, &fields) {
            let varying = varying_fields(fields, self.coding(py, key).is_some());
            let fields: Vec<_> = varying.iter().map(|(name, value)| (&**name, &**value)).collect();
            self.write_fields(py, key, reply.status, &fields, content)?;
            return Ok(Compressed::Written);
        }
        if !compression.fits(reply.status, &fields, Some(content.len() as u64)) {
            return Ok(Compressed::No);
        }
        let coding = self.coding(py, key);
        if coding.is_some() {
            check_length(reply.status, &fields, content.len() as u64)?;
        }
        let coded = coded_fields(fields, coding);
        let fields: Vec<_> = coded.iter().map(|(name, value)| (&**name, &**value)).collect();
        let Some(coding) = coding else {
            self.write_fields(py, key, reply.status, &fields, content)?;
            return Ok(Compressed::Written);
        };
        if content.len() > IN_ONE_GO {
            return self.answer_in_turns(py, this, key, (reply, content), &fields, (coding, compression));
        }
        let content =
            Encoder::whole(coding, compression.levels(), content).map_err(|error| failed(&error))?;
        self.write_fields(py, key, reply.status, &fields, &content)?;
        Ok(Compressed::Written)
    }

    /// Begins a response that is compressed in pieces.
    fn answer_in_turns(
        &self,
        py: Python<'_>,
        this: &Py<Self>,
        key: Key,
        (reply, content): (&Reply, &[u8]),
        fields: &[(&[u8], &[u8])],
        (coding, compression): (Coding, &Compression),
    ) -> PyResult<Compressed> {
        let encoder = Encoder::new(coding, compression.levels()).map_err(|error| failed(&error))?;
        let started = self.core.with(py, |core| {
            core.with_key(key, |slot, cx| {
                slot.conn.start_stream(cx, reply.status, fields.iter().copied(), None)
            })
        });
        let wanted = started.unwrap_or(Ok(false)).map_err(|fault| refused(reply.status, fields, fault))?;
        if !wanted {
            self.write(py, key, |slot, _| slot.conn.finish());
            return Ok(Compressed::Written);
        }
        let content = match &reply.body {
            ReplyBody::Bytes(bytes) => bytes.bind(py).clone(),
            _ => PyBytes::new(py, content),
        };
        let sink = Sink::new(this.clone_ref(py), key, Some(encoder));
        self.hooks.large.call1(py, (content, sink)).map(Compressed::Sends)
    }
}
