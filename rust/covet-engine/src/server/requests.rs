//! Request objects, made when Python asks for one.

use std::sync::Arc;

use covet_http::Head;
use covet_net::Peer as NetPeer;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

use super::Server;
use super::body::NativeBody;
use super::slots::Key;
use crate::copy::{HeadCopy, Peer};
use crate::ids;
use crate::route::{KeptValues, Route, RouteError, Scratch};
use crate::staged::{Staged, new_request};

impl Server {
    /// The request object of a request whose head is still on its connection.
    pub fn request_for(&self, py: Python<'_>, this: &Py<Self>, key: Key) -> PyResult<Py<PyAny>> {
        let copy = self.core.with(py, |core| {
            let slot = core.slots.of(key)?;
            Some((slot.conn.head().clone(), slot.conn.message()[..slot.conn.head().len].to_vec()))
        });
        let Some((head, bytes)) = copy else {
            return Err(PyRuntimeError::new_err("the request's connection is gone"));
        };
        let mut scratch = Scratch::default();
        let (kept, error) = match self.table.get().find(&head, &bytes, &mut scratch) {
            Route::Endpoint { values, .. } => (Some(values.keep()), None),
            Route::Error(error) => (None, Some(error)),
        };
        self.make_request(py, this, key, &head, &bytes, kept, error)
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of a request, each from its own place")]
    pub(crate) fn make_request(
        &self,
        py: Python<'_>,
        this: &Py<Self>,
        key: Key,
        head: &Head,
        message: &[u8],
        values: Option<KeptValues>,
        error: Option<RouteError>,
    ) -> PyResult<Py<PyAny>> {
        let body = Py::new(py, NativeBody::new(this.clone_ref(py), key))?.into_any();
        let staged = Staged {
            copy: Arc::new(HeadCopy::of(head, message)),
            peer: self.peer(py, key),
            body: Some(body),
            values,
            error,
            id: self.noted_id(py, key),
        };
        new_request(py, &self.table.get().request_type, staged)
    }

    /// The id that a filter gave a request.
    fn noted_id(&self, py: Python<'_>, key: Key) -> Option<Box<str>> {
        self.core.with(py, |core| {
            let notes = &core.slots.of(key)?.notes;
            (!notes.id.is_empty()).then(|| ids::as_text(&notes.id))
        })
    }

    fn peer(&self, py: Python<'_>, key: Key) -> Arc<Peer> {
        let known = self.core.with(py, |core| {
            core.slots.of(key).map(|slot| {
                Arc::clone(slot.peer.get_or_insert_with(|| {
                    let client = match slot.conn.peer() {
                        NetPeer::Inet(address, port) => Some((address.to_string(), port)),
                        NetPeer::Local => None,
                    };
                    let server = slot.conn.local().map(|(ip, port)| (ip.to_string(), Some(port)));
                    Arc::new(Peer { client, server, scheme: "http".into(), http_version: None })
                }))
            })
        });
        known.unwrap_or_else(|| {
            let scheme = "http".into();
            Arc::new(Peer { client: None, server: None, scheme, http_version: None })
        })
    }
}
