//! The Cookie field (RFC 6265, 4.2), read as leniently as browsers write it.

use crate::ascii::trim;

/// The names and values of a Cookie field, as bytes. White space around them and one pair of
/// double quotes around a value are cut off; what has no `=` or no name is skipped.
#[derive(Clone, Debug)]
pub struct Cookies<'a> {
    rest: &'a [u8],
}

impl<'a> Cookies<'a> {
    /// The cookies of one field value.
    #[must_use]
    pub fn new(value: &'a [u8]) -> Self {
        Self { rest: value }
    }
}

impl<'a> Iterator for Cookies<'a> {
    type Item = (&'a [u8], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        while !self.rest.is_empty() {
            let mut halves = self.rest.splitn(2, |&b| b == b';');
            let pair = halves.next().unwrap_or_default();
            self.rest = halves.next().unwrap_or_default();
            let Some(at) = memchr::memchr(b'=', pair) else { continue };
            let (name, value) = (trim(&pair[..at]), trim(&pair[at + 1..]));
            if !name.is_empty() {
                return Some((name, unquote(value)));
            }
        }
        None
    }
}

fn unquote(value: &[u8]) -> &[u8] {
    match value {
        [b'"', inner @ .., b'"'] => inner,
        _ => value,
    }
}
