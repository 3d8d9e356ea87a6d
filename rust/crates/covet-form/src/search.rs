//! The search for a delimiter in content that arrives in pieces.

use memchr::memmem::Finder;

/// Finds a delimiter wherever the pieces are cut. Nothing is kept but how much of it the last piece ended with: the
/// delimiter begins with the only CR in it, so what ends a piece can begin it in one place at most.
#[derive(Debug)]
pub(crate) struct Search {
    finder: Finder<'static>,
    matched: usize,
    /// How much of what matched belongs to the header before the content.
    borrowed: usize,
}

/// What became of a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scanned {
    /// All of it was content, or may be the start of the delimiter.
    Content,
    /// The delimiter ends here.
    Ended(usize),
    /// The delimiter follows the header at once: some take its line's end for that of the header, and so find no
    /// content, and others take it for content (RFC 2046, 5.1.1).
    Doubtful,
}

impl Search {
    /// A search for `delimiter`, which begins with the only CR in it.
    pub(crate) fn new(delimiter: &[u8]) -> Self {
        Self { finder: Finder::new(delimiter).into_owned(), matched: 0, borrowed: 0 }
    }

    /// What is searched for.
    pub(crate) fn delimiter(&self) -> &[u8] {
        self.finder.needle()
    }

    /// Begins with content that follows the end of a line.
    pub(crate) fn begin(&mut self) {
        (self.matched, self.borrowed) = (2, 2);
    }

    /// Passes the content of `piece` on, up to the delimiter.
    pub(crate) fn scan<E>(
        &mut self,
        piece: &[u8],
        mut pass: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<Scanned, E> {
        let needle = self.finder.needle();
        if self.matched > 0 {
            let missing = &needle[self.matched..];
            let same = piece.iter().zip(missing).take_while(|(a, b)| a == b).count();
            if same == missing.len() {
                self.matched = 0;
                return Ok(if self.borrowed > 0 { Scanned::Doubtful } else { Scanned::Ended(same) });
            }
            if same == piece.len() {
                self.matched += same;
                return Ok(Scanned::Content);
            }
            // It was content. No other match can begin in it, because no second CR does.
            let content = &needle[self.borrowed..self.matched];
            (self.matched, self.borrowed) = (0, 0);
            if !content.is_empty() {
                pass(content)?;
            }
        }
        if let Some(at) = self.finder.find(piece) {
            if at > 0 {
                pass(&piece[..at])?;
            }
            return Ok(Scanned::Ended(at + needle.len()));
        }
        let tail = piece.len().saturating_sub(needle.len() - 1);
        let end = match memchr::memrchr(b'\r', &piece[tail..]) {
            Some(at) if needle.starts_with(&piece[tail + at..]) => tail + at,
            _ => piece.len(),
        };
        self.matched = piece.len() - end;
        if end > 0 {
            pass(&piece[..end])?;
        }
        Ok(Scanned::Content)
    }
}
