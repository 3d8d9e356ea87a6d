//! Answers that the engine gives by itself.

use covet_filter::Answer;
use pyo3::prelude::*;

use super::Server;
use crate::route::RouteError;

impl Server {
    /// Answers what no endpoint takes.
    pub(crate) fn answer_natively(&self, py: Python<'_>, index: usize, error: &RouteError) {
        let value = error.value.as_bytes();
        self.core.with(py, |core| {
            core.total += 1;
            core.with_conn(index, |slot, cx| match error.status {
                204 if value.is_empty() => respond_bare(slot, cx, 204, &[]),
                204 => respond_bare(slot, cx, 204, &[(b"allow", value)]),
                307 => respond_bare(slot, cx, 307, &[(b"location", value)]),
                405 => slot.conn.refuse(cx, 405, None, &[(b"allow", value)], false),
                501 => {
                    let detail = "This server is no proxy: CONNECT is not implemented.";
                    slot.conn.refuse(cx, 501, Some(detail), &[], true);
                }
                503 => {
                    let detail = "This server answers as many requests as it may: try again.";
                    slot.conn.refuse(cx, 503, Some(detail), &[(b"retry-after", b"1")], false);
                }
                400 => {
                    let detail = "The path's percent-encoding is malformed or not UTF-8.";
                    slot.conn.refuse(cx, 400, Some(detail), &[], false);
                }
                status => slot.conn.refuse(cx, status, None, &[], false),
            });
        });
    }

    /// Answers a connection's request as a filter said.
    pub(crate) fn answer_filtered(&self, py: Python<'_>, index: usize, answer: &Answer) {
        self.core.with(py, |core| {
            core.total += 1;
            core.with_conn(index, |slot, cx| {
                slot.conn.respond_rendered(cx, answer.head(), answer.status(), answer.body());
            });
        });
    }

    /// Answers a connection's request with a problem of the engine's own.
    pub fn refuse(&self, py: Python<'_>, index: usize, status: u16, detail: Option<&str>, close: bool) {
        self.core.with(py, |core| {
            core.with_conn(index, |slot, cx| {
                if slot.conn.has_begun() {
                    slot.conn.abort();
                } else {
                    slot.conn.refuse(cx, status, detail, &[], close);
                }
            });
        });
    }
}

fn respond_bare(
    slot: &mut super::slots::Slot,
    cx: &covet_connection::Context<'_>,
    status: u16,
    fields: &[(&[u8], &[u8])],
) {
    if slot.conn.respond(cx, status, fields.iter().copied(), b"").is_err() {
        slot.conn.abort();
    }
}
