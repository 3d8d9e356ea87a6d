//! Paths below a prefix, as the router will see them.

/// A path and everything below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathPrefix(Vec<u8>);

impl PathPrefix {
    /// Reads a decoded path, `/` for everything; a slash at its end makes no difference.
    ///
    /// # Errors
    /// Why it can't be the beginning of a path: the end of a sentence.
    pub fn read(path: &str) -> Result<Self, &'static str> {
        if !path.starts_with('/') {
            return Err("doesn't begin with a slash");
        }
        if path.contains(['?', '#']) {
            return Err("holds more than a path");
        }
        if path.contains(['%', '{', '}']) {
            return Err("is neither encoded nor a pattern: it is the beginning of a decoded path");
        }
        let prefix = path.strip_suffix('/').unwrap_or(path);
        if prefix.split('/').skip(1).any(str::is_empty) {
            return Err("has an empty segment");
        }
        Ok(Self(prefix.as_bytes().to_vec()))
    }

    /// The prefix of every path.
    #[must_use]
    pub fn everything() -> Self {
        Self(Vec::new())
    }

    /// How long it is, in bytes: of two prefixes of one path, the longer is the nearer.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether every path is below it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a path, as sent, is this one or below it. Escapes are decoded for that; an encoded slash divides no
    /// segments, as in routes.
    #[must_use]
    pub fn covers(&self, raw: &[u8]) -> bool {
        let mut rest = raw;
        for wanted in &self.0 {
            match next(&mut rest) {
                Some(Letter::Byte(byte)) if byte == *wanted => {}
                _ => return false,
            }
        }
        self.is_empty() || matches!(next(&mut rest), None | Some(Letter::Byte(b'/')))
    }
}

/// A letter of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Letter {
    Byte(u8),
    EncodedSlash,
}

fn next(rest: &mut &[u8]) -> Option<Letter> {
    let (letter, tail) = match **rest {
        [] => return None,
        [b'%', high, low, ref tail @ ..] => match decoded(high, low) {
            Some(b'/') => (Letter::EncodedSlash, tail),
            Some(byte) => (Letter::Byte(byte), tail),
            // What isn't an escape is no path either: the router refuses it.
            None => (Letter::Byte(b'%'), &rest[1..]),
        },
        [byte, ref tail @ ..] => (Letter::Byte(byte), tail),
    };
    *rest = tail;
    Some(letter)
}

fn decoded(high: u8, low: u8) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    u8::try_from(digit(high)? << 4 | digit(low)?).ok()
}
