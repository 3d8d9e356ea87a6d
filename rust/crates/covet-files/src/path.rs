//! Paths that clients ask for.

/// A path below a directory, as a client asked for it: it has no step that could lead out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted<'a> {
    /// The path without a slash at its end; empty for the directory itself.
    pub path: &'a str,
    /// Whether a directory is asked for: the path ends with a slash, or is empty.
    pub directory: bool,
}

impl<'a> Wanted<'a> {
    /// Reads a percent-decoded path without the slash that it begins with. `None` for what is never there: empty
    /// segments, those of `.` and `..`, names with NUL or a backslash and, unless `hidden`, names that begin with a dot.
    #[must_use]
    pub fn new(path: &'a str, hidden: bool) -> Option<Self> {
        let (inner, directory) = match path.strip_suffix('/') {
            Some(inner) => (inner, true),
            None => (path, path.is_empty()),
        };
        if inner.is_empty() {
            return path.is_empty().then_some(Self { path: "", directory: true });
        }
        inner
            .as_bytes()
            .split(|byte| *byte == b'/')
            .all(|segment| is_name(segment, hidden))
            .then_some(Self { path: inner, directory })
    }
}

fn is_name(segment: &[u8], hidden: bool) -> bool {
    let named = match segment {
        [] | b"." | b".." => false,
        [b'.', ..] => hidden,
        _ => true,
    };
    named && !segment.iter().any(|byte| matches!(byte, 0 | b'\\'))
}
