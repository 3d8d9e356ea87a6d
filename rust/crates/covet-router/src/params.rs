//! Where the parameters of a match lie in the path.

use crate::route::Route;

/// The byte that stands for an encoded slash (`%2F`) in a decoded path. UTF-8 never uses it.
pub const ENCODED_SLASH: u8 = 0xFF;

/// The spans of the parameters of the last match, in the order of the pattern.
///
/// Reuse one for many look-ups: it allocates only while it grows. After a look-up that found
/// nothing it is empty. Its values may hold [`ENCODED_SLASH`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Params {
    spans: Vec<(usize, usize)>,
}

impl Params {
    /// An empty list.
    pub const fn new() -> Self {
        Self { spans: Vec::new() }
    }

    /// How many parameters the match had.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether the match had no parameters, or there was none.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// The first byte of each parameter in the path and the byte after its last.
    pub fn spans(&self) -> &[(usize, usize)] {
        &self.spans
    }

    /// The value of the parameter at `index` in `path`, the path that was looked up.
    pub fn get<'p>(&self, index: usize, path: &'p [u8]) -> Option<&'p [u8]> {
        let &(start, end) = self.spans.get(index)?;
        path.get(start..end)
    }

    /// The names and values of all parameters of `route`, which this look-up of `path` found.
    pub fn named<'a, 'p, T>(
        &'a self,
        route: &'a Route<T>,
        path: &'p [u8],
    ) -> impl Iterator<Item = (&'a str, &'p [u8])> {
        let names = route.params().iter().map(|param| param.name());
        names.zip(self.spans.iter().map(|&(start, end)| &path[start..end]))
    }

    /// Forgets the last match and keeps the room.
    pub fn clear(&mut self) {
        self.spans.clear();
    }

    pub(crate) fn push(&mut self, start: usize, end: usize) {
        self.spans.push((start, end));
    }

    pub(crate) fn pop(&mut self) {
        self.spans.pop();
    }
}
