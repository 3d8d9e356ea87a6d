//! Where a request goes: an endpoint and its path values, or why there is none.

use std::borrow::Cow;
use std::sync::Arc;

use covet_http::ENCODED_SLASH;
use covet_router::Params;

/// Room that a connection keeps for routing, so that a request allocates nothing.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    /// The decoded path, its encoded slashes marked.
    pub(crate) path: Vec<u8>,
    /// The placeholders' spans in the decoded path.
    pub(crate) params: Params,
}

/// The placeholders of a route's pattern, in order.
pub(crate) type Names = Arc<[Box<str>]>;

/// What the table says of a request.
#[derive(Debug)]
pub(crate) enum Route<'a> {
    /// An endpoint takes it.
    Endpoint {
        /// Its place in the table.
        index: usize,
        /// The values of the path.
        values: PathValues<'a>,
    },
    /// None does.
    Error(RouteError),
}

/// Why no endpoint takes a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RouteError {
    /// 204 (automatic OPTIONS), 307, 400, 404 or 405.
    pub(crate) status: u16,
    /// The Allow list of 204 and 405, the Location of 307, else empty.
    pub(crate) value: Cow<'static, str>,
}

impl RouteError {
    /// No route has this path.
    pub(crate) const NOT_FOUND: Self = Self { status: 404, value: Cow::Borrowed("") };
    /// The path can't be decoded.
    pub(crate) const BAD_PATH: Self = Self { status: 400, value: Cow::Borrowed("") };
    /// `OPTIONS *`: a question to the server as a whole.
    pub(crate) const SERVER_OPTIONS: Self = Self { status: 204, value: Cow::Borrowed("") };
    /// A CONNECT has no path that a route could have.
    pub(crate) const NO_PATH: Self = Self { status: 405, value: Cow::Borrowed("") };

    /// This server is no proxy.
    pub(crate) const NO_PROXY: Self = Self { status: 501, value: Cow::Borrowed("") };
    /// As many requests are answered as may be.
    pub(crate) const FULL: Self = Self { status: 503, value: Cow::Borrowed("") };

    /// An error with a list or location.
    pub(crate) fn new(status: u16, value: String) -> Self {
        Self { status, value: Cow::Owned(value) }
    }
}

/// The values of a path's placeholders.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PathValues<'a> {
    names: &'a Names,
    spans: &'a [(usize, usize)],
    path: &'a [u8],
}

impl<'a> PathValues<'a> {
    /// The spans of `path` that these placeholders took.
    pub(crate) fn new(names: &'a Names, spans: &'a [(usize, usize)], path: &'a [u8]) -> Self {
        Self { names, spans, path }
    }

    /// The value of this placeholder.
    #[inline]
    pub(crate) fn get(&self, name: &str) -> Option<Cow<'a, [u8]>> {
        let at = self.names.iter().position(|known| **known == *name)?;
        let (start, end) = self.spans[at];
        Some(unmark(&self.path[start..end]))
    }

    /// Names and values, in the pattern's order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'a str, Cow<'a, [u8]>)> {
        let path = self.path;
        let spans = self.spans.iter().map(move |(start, end)| unmark(&path[*start..*end]));
        self.names.iter().map(|name| &**name).zip(spans)
    }

    /// The same values, owning what they need besides the path.
    pub(crate) fn keep(&self) -> KeptValues {
        KeptValues { names: Arc::clone(self.names), spans: self.spans.into() }
    }
}

/// Path values that a request object keeps; they are spans of its own decoded path.
#[derive(Debug)]
pub(crate) struct KeptValues {
    names: Names,
    spans: Box<[(usize, usize)]>,
}

impl KeptValues {
    /// The values, over the path that they were taken from.
    pub(crate) fn over<'a>(&'a self, path: &'a [u8]) -> PathValues<'a> {
        PathValues::new(&self.names, &self.spans, path)
    }
}

/// Turns the markers of encoded slashes into slashes.
#[inline]
pub(crate) fn unmark(value: &[u8]) -> Cow<'_, [u8]> {
    if memchr::memchr(ENCODED_SLASH, value).is_none() {
        return Cow::Borrowed(value);
    }
    Cow::Owned(value.iter().map(|byte| if *byte == ENCODED_SLASH { b'/' } else { *byte }).collect())
}
