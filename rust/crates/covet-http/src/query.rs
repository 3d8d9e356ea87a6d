//! Queries and forms: `application/x-www-form-urlencoded` (WHATWG URL, 5.1).

use std::borrow::Cow;

use memchr::{memchr, memchr2};

use crate::ascii::hex;

/// The pairs of a query, decoded: `+` is a space, `%XX` a byte. A `%` without two digits stands
/// for itself, as browsers have it.
#[derive(Clone, Debug)]
pub struct QueryPairs<'a> {
    rest: &'a [u8],
    lossy: bool,
}

impl<'a> QueryPairs<'a> {
    /// The pairs of a query without its `?`.
    #[must_use]
    pub fn new(query: &'a [u8]) -> Self {
        Self { rest: query, lossy: false }
    }

    /// Whether a pair so far held bytes that are not UTF-8; each became U+FFFD. A caller that
    /// wants the exact text answers 400.
    #[must_use]
    pub fn lossy(&self) -> bool {
        self.lossy
    }

    fn decode(&mut self, raw: &'a [u8]) -> Cow<'a, str> {
        if memchr2(b'%', b'+', raw).is_none() {
            let text = String::from_utf8_lossy(raw);
            self.lossy |= matches!(text, Cow::Owned(_));
            return text;
        }
        let bytes = unescape(raw);
        Cow::Owned(String::from_utf8(bytes).unwrap_or_else(|error| {
            self.lossy = true;
            String::from_utf8_lossy(error.as_bytes()).into_owned()
        }))
    }
}

impl<'a> Iterator for QueryPairs<'a> {
    type Item = (Cow<'a, str>, Cow<'a, str>);

    fn next(&mut self) -> Option<Self::Item> {
        while !self.rest.is_empty() {
            let end = memchr(b'&', self.rest);
            let pair = &self.rest[..end.unwrap_or(self.rest.len())];
            self.rest = end.map_or(&[], |end| &self.rest[end + 1..]);
            if pair.is_empty() {
                continue;
            }
            let (name, value) = match memchr(b'=', pair) {
                Some(at) => (&pair[..at], &pair[at + 1..]),
                None => (pair, &[][..]),
            };
            return Some((self.decode(name), self.decode(value)));
        }
        None
    }
}

/// The bytes that form-encoded text stands for: `+` is a space, `%XX` a byte, and a `%` without two digits itself.
#[must_use]
pub fn unescape(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let [byte, tail @ ..] = rest {
        rest = tail;
        let decoded = match (byte, tail) {
            (b'+', _) => b' ',
            (b'%', [high, low, after @ ..]) => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => {
                    rest = after;
                    high << 4 | low
                }
                _ => b'%',
            },
            _ => *byte,
        };
        out.push(decoded);
    }
    out
}
