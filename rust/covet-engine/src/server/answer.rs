//! From a handler's result to bytes on the connection.

use std::fs::File;
use std::os::fd::{FromRawFd, RawFd};

use covet_coding::Encoder;
use covet_connection::FilePart;
use covet_filter::coded_fields;
use covet_http::HeaderFault;
use pyo3::exceptions::PyException;
use pyo3::intern;
use pyo3::prelude::*;

use super::Server;
use super::compress::Compressed;
use super::sink::Sink;
use super::slots::Key;
use crate::check;
use crate::coded::failed;
use crate::endpoint::Endpoint;
use crate::headers::{raw_fields, slices};
use crate::render;
use crate::reply::{Reply, ReplyBody, ReplyHead};

impl Server {
    /// The reply that a handler's result means to this request.
    ///
    /// # Errors
    /// When the result can't be rendered.
    pub(crate) fn reply<'py>(
        &self,
        py: Python<'py>,
        this: &Py<Self>,
        key: Key,
        endpoint: &Py<Endpoint>,
        value: Bound<'py, PyAny>,
    ) -> PyResult<Reply> {
        let endpoint = endpoint.get();
        let reply = render::render(py, endpoint, value)?;
        if reply.is_stream()
            && let Some(fitted) = self.fitted(py, this, key, &reply)?
        {
            return render::render(py, endpoint, fitted);
        }
        Ok(reply)
    }

    /// Writes a reply. A streamed one is returned as the coroutine that sends it.
    ///
    /// # Errors
    /// When its head must not be sent: nothing was written.
    pub(crate) fn answer(
        &self,
        py: Python<'_>,
        this: &Py<Self>,
        key: Key,
        endpoint: &Py<Endpoint>,
        reply: Reply,
    ) -> PyResult<Option<Py<PyAny>>> {
        let endpoint = endpoint.get();
        if reply.is_stream() {
            return self.answer_stream(py, this, key, &reply);
        }
        let content = reply.content(py)?;
        if let Some(compression) = self.compression() {
            match self.answer_compressed(py, this, key, compression, (&reply, content))? {
                Compressed::No => {}
                Compressed::Written => return Ok(None),
                Compressed::Sends(coroutine) => return Ok(Some(coroutine)),
            }
        }
        match &reply.head {
            ReplyHead::Template(media) => {
                let head = endpoint.template(*media).bytes();
                match reply.body {
                    ReplyBody::Owned(content) => self.write(py, key, |slot, cx| {
                        slot.conn.respond_content(cx, head, reply.status, content);
                    }),
                    _ => self.write(py, key, |slot, cx| {
                        slot.conn.respond_rendered(cx, head, reply.status, content);
                    }),
                };
            }
            ReplyHead::Fields(fields) => {
                let fields: Vec<_> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
                self.write_fields(py, key, reply.status, &fields, content)?;
            }
            ReplyHead::Response(response) => {
                let fields = raw_fields(&response.bind(py).getattr(intern!(py, "raw_headers"))?)?;
                self.write_fields(py, key, reply.status, &slices(&fields), content)?;
            }
        }
        Ok(None)
    }

    /// What a response that depends on its request, such as a file's, sends to this one.
    fn fitted<'py>(
        &self,
        py: Python<'py>,
        this: &Py<Self>,
        key: Key,
        reply: &Reply,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        let Some(response) = reply.response() else { return Ok(None) };
        let Some(answer_to) = response.bind(py).getattr_opt(intern!(py, "answer_to"))? else {
            return Ok(None);
        };
        let gone = self.core.with(py, |core| core.slots.of(key).is_none());
        if gone {
            // Nobody is there to be answered: a stream that is never begun closes what it holds.
            return Ok(None);
        }
        answer_to.call1((self.request_for(py, this, key)?,)).map(Some)
    }

    pub(super) fn write_fields(
        &self,
        py: Python<'_>,
        key: Key,
        status: u16,
        fields: &[(&[u8], &[u8])],
        content: &[u8],
    ) -> PyResult<()> {
        let written =
            self.write(py, key, |slot, cx| slot.conn.respond(cx, status, fields.iter().copied(), content));
        written.unwrap_or(Ok(())).map_err(|fault| match check::fields(status, fields) {
            Ok(Some(declared)) if fault == HeaderFault::ContentLength => {
                check::wrong_length(declared, content.len() as u64)
            }
            _ => refused(status, fields, fault),
        })
    }

    /// Writes on a request's connection and moves it along; nothing if the client has gone.
    pub(super) fn write<R>(
        &self,
        py: Python<'_>,
        key: Key,
        work: impl FnOnce(&mut super::slots::Slot, &mut covet_connection::Context<'_>) -> R,
    ) -> Option<R> {
        let now = self.now_unless_advancing(py, key);
        let (done, queued) = self.core.with(py, |core| {
            core.now = core.now.max(now);
            let done = core.with_key(key, work);
            let queued = core.advancing != Some(key.index) && core.settle(key.index);
            (done, queued)
        });
        self.after_settling(py, queued);
        done
    }

    fn answer_stream(
        &self,
        py: Python<'_>,
        this: &Py<Self>,
        key: Key,
        reply: &Reply,
    ) -> PyResult<Option<Py<PyAny>>> {
        let Some(response) = reply.response() else {
            return Err(PyException::new_err("a streamed reply has a response object"));
        };
        let fields = raw_fields(&response.bind(py).getattr(intern!(py, "raw_headers"))?)?;
        let fields = slices(&fields);
        let mut length = check::fields(reply.status, &fields)?;
        let compression = self.compression().filter(|each| each.fits(reply.status, &fields, length));
        let coding = compression.and_then(|_| self.coding(py, key));
        let coded = compression.map(|_| coded_fields(fields.iter().copied(), coding));
        let fields = match &coded {
            Some(coded) => coded.iter().map(|(name, value)| (&**name, &**value)).collect(),
            None => fields,
        };
        let encoder = compression.zip(coding).map(|(compression, coding)| {
            length = None;
            Encoder::new(coding, compression.levels()).map_err(|error| failed(&error))
        });
        let encoder = encoder.transpose()?;
        if encoder.is_none()
            && let Some(part) = self.handed_over(py, key, response, length)?
        {
            let written = self.write(py, key, |slot, cx| {
                slot.conn.respond_file(cx, reply.status, fields.iter().copied(), part)
            });
            written.unwrap_or(Ok(())).map_err(|fault| refused(reply.status, &fields, fault))?;
            return Ok(None);
        }
        let started = self.core.with(py, |core| {
            core.with_key(key, |slot, cx| {
                slot.conn.start_stream(cx, reply.status, fields.iter().copied(), length)
            })
        });
        let wanted = started.unwrap_or(Ok(false)).map_err(|fault| refused(reply.status, &fields, fault))?;
        let sink = Sink::new(this.clone_ref(py), key, encoder);
        if wanted {
            return self.hooks.stream.call1(py, (response, sink)).map(Some);
        }
        let closing = self.hooks.stream.call1(py, (response, py.None()))?;
        self.write(py, key, |slot, _| slot.conn.finish());
        Ok(Some(closing))
    }

    /// The file that a stream of known length is, for the connection to send by itself; `None` where there is none, or a
    /// disk would have to be waited for.
    fn handed_over(
        &self,
        py: Python<'_>,
        key: Key,
        response: &Py<PyAny>,
        length: Option<u64>,
    ) -> PyResult<Option<FilePart>> {
        let wanted = self.core.with(py, |core| core.slots.of(key).is_some_and(|slot| !slot.conn.is_head()));
        let Some(length) = length.filter(|_| wanted) else { return Ok(None) };
        let stream = response.bind(py).getattr(intern!(py, "body_iterator"))?;
        let Some(hand_over) = stream.getattr_opt(intern!(py, "hand_over"))? else { return Ok(None) };
        let Some((fd, start)) = hand_over.call1((length,))?.extract::<Option<(RawFd, u64)>>()? else {
            return Ok(None);
        };
        // SAFETY: the descriptor was open a moment ago, and its former owner has given it up.
        #[expect(unsafe_code, reason = "a descriptor that Python gives up is taken over")]
        let file = unsafe { File::from_raw_fd(fd) };
        Ok(Some(FilePart::new(file, start, length)))
    }
}

pub(super) fn refused(status: u16, fields: &[(&[u8], &[u8])], fault: HeaderFault) -> PyErr {
    let told = check::fields(status, fields).err();
    told.unwrap_or_else(|| check::fault(fault, b"content-length", i64::from(status)))
}
