//! Static files that are answered without a handler.

use covet_connection::FilePart;
use covet_http::{Framing, Head, Method};
use pyo3::prelude::*;

use super::Server;
use crate::kept_file::Kept;
use crate::route::Route;
use crate::static_directory::{Quick, StaticDirectory};

/// What a request for a file says beside its path.
struct Asked<'a> {
    accepted: Vec<&'a [u8]>,
    /// The entity tag that the client has.
    known: Option<&'a [u8]>,
}

impl<'a> Asked<'a> {
    /// `None` for what the handler looks at: ranges, and conditions beside the one of a browser that has the file.
    fn of(head: &Head, message: &'a [u8]) -> Option<Self> {
        let plain = matches!(head.method, Method::Get | Method::Head) && head.framing == Framing::None;
        let mut asked = Self { accepted: Vec::new(), known: None };
        for field in head.fields.iter().filter(|_| plain) {
            let value = field.value.of(message);
            match field.name.of(message) {
                b"accept-encoding" => asked.accepted.push(value),
                b"if-none-match" if asked.known.is_none() => asked.known = Some(value),
                b"range" | b"if-range" | b"if-match" | b"if-unmodified-since" | b"if-none-match" => {
                    return None;
                }
                _ => {}
            }
        }
        // Where there is a tag, the date doesn't count (RFC 9110, 13.2.2).
        let dated = || head.field(message, b"if-modified-since").is_some();
        (plain && (asked.known.is_some() || !dated())).then_some(asked)
    }
}

impl Server {
    /// How a request for a static file is answered where neither its conditions nor the file need the handler.
    pub(super) fn quick_file(
        &self,
        py: Python<'_>,
        files: &StaticDirectory,
        (head, message): (&Head, &[u8]),
        route: &Route<'_>,
    ) -> Option<Quick> {
        let Route::Endpoint { values, .. } = route else { return None };
        let asked = Asked::of(head, message)?;
        let path = values.get("path").unwrap_or_default();
        if path.is_empty() && !head.path.of(message).ends_with(b"/") {
            return None;
        }
        let path = std::str::from_utf8(&path).ok()?;
        // What fails here fails in the handler too, which tells of it.
        let quick = files.quick(py, path, &asked.accepted, asked.known).ok()?;
        match &quick {
            Quick::Ask => None,
            Quick::Content(kept) | Quick::File(kept, _) | Quick::Unchanged(kept)
                if self.would_compress(kept) =>
            {
                None
            }
            _ => Some(quick),
        }
    }

    /// Sends such an answer.
    pub(super) fn send_quick(&self, py: Python<'_>, index: usize, number: Option<usize>, quick: Quick) {
        let sent = self.core.with(py, |core| {
            core.before_call(number);
            core.next_serial();
            core.with_conn(index, |slot, cx| match quick {
                Quick::Unchanged(kept) => slot.conn.respond(cx, 304, kept.fields_without_content(), &[]),
                Quick::Content(kept) => {
                    slot.conn.respond(cx, 200, kept.fields(), kept.content.as_deref().unwrap_or_default())
                }
                Quick::File(kept, opened) => {
                    let part = FilePart::new(opened.file, 0, kept.facts.size);
                    slot.conn.respond_file(cx, 200, kept.fields(), part)
                }
                Quick::Ask => Ok(()),
            })
        });
        // The fields were checked when the application was made; what a filter may have added was too.
        if matches!(sent, Some(Err(_))) {
            self.refuse(py, index, 500, None, true);
        }
    }

    fn would_compress(&self, kept: &Kept) -> bool {
        self.compression().is_some_and(|compression| {
            let fields: Vec<_> = kept.fields().collect();
            compression.fits(200, &fields, Some(kept.facts.size))
        })
    }
}
