//! The filter `request-id`: each request has an id, the client's own where that is one, and its response tells it.

use covet_http::{FieldBlock, FieldName};

use crate::settings::{Faults, Settings};
use crate::{ID_LEN, Notes, Request, Value};

/// Bytes of an id that is taken from a client, at most.
pub const MAX_ID_LEN: usize = 128;

/// Gives each request an id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId {
    header: FieldName,
    accept: bool,
}

const DEFAULT_HEADER: &str = "x-request-id";
/// Fields that mean something else to whoever reads them.
const TAKEN: [&str; 12] = [
    "accept",
    "authorization",
    "cache-control",
    "content-encoding",
    "content-type",
    "cookie",
    "etag",
    "host",
    "location",
    "server",
    "set-cookie",
    "vary",
];

impl RequestId {
    /// Schema 1: `header`, `accept`. `None` when something is wrong with the header.
    pub(crate) fn from_settings(settings: &Value, faults: &Faults) -> Option<Self> {
        let settings = Settings::of(settings, String::new(), &["header", "accept"], faults);
        let accept = settings.bool("accept", true);
        if settings.get("header") == Some(&Value::Null) {
            settings.fault("header", "is nothing; a header's name is wanted");
        }
        let header = settings.text("header", Some(DEFAULT_HEADER)).unwrap_or(DEFAULT_HEADER);
        let taken = TAKEN.contains(&&*header.to_ascii_lowercase());
        let name = FieldName::new(header.as_bytes()).ok().filter(|_| !taken);
        if name.is_none() {
            settings.fault("header", format!("is {header:?}, which can't be the header of an id"));
        }
        name.map(|header| Self { header, accept })
    }

    /// The header's name, in lower case.
    #[must_use]
    pub fn header(&self) -> &[u8] {
        self.header.as_bytes()
    }

    /// Notes the request's id: the client's, if it sent one that is an id and only that one, else a new one. The
    /// response tells it.
    pub(crate) fn note(
        &self,
        request: Request<'_>,
        new: impl FnOnce() -> [u8; ID_LEN],
        notes: &mut Notes,
        fields: &mut FieldBlock,
    ) {
        notes.id.clear();
        match self.accepted(request) {
            Some(id) => notes.id.extend_from_slice(id),
            None => notes.id.extend_from_slice(&new()),
        }
        fields.push(&self.header, &notes.id);
    }

    fn accepted<'a>(&'a self, request: Request<'a>) -> Option<&'a [u8]> {
        if !self.accept {
            return None;
        }
        let mut values = request.values(self.header.as_bytes());
        match (values.next(), values.next()) {
            (Some(id), None) if is_id(id) => Some(id),
            _ => None,
        }
    }
}

/// Whether a client's id is taken over: a letter or digit, then letters, digits and `-._~:+=@`, 128 bytes at most.
///
/// It goes into logs, responses and other requests. So it holds nothing that ends a line, a field, a quotation or a
/// path, and nothing that a template or a shell would read.
#[must_use]
pub fn is_id(id: &[u8]) -> bool {
    let [first, rest @ ..] = id else { return false };
    let further = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~:+=@".contains(byte);
    id.len() <= MAX_ID_LEN && first.is_ascii_alphanumeric() && rest.iter().all(further)
}
