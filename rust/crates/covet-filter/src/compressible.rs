//! Which media types are worth compressing.

/// A media type, `text/*` for all subtypes, or `*/*+json` for all with a suffix; lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MediaPattern(String);

/// What is compressed where nothing is set: text, and what is written as text.
const USUAL: [&str; 12] = [
    "text/*",
    "application/json",
    "*/*+json",
    "application/problem+json",
    "application/x-ndjson",
    "application/json-seq",
    "application/javascript",
    "application/xml",
    "*/*+xml",
    "application/wasm",
    "application/yaml",
    "image/bmp",
];

impl MediaPattern {
    /// A pattern as it is written; `None` when it is none.
    pub(crate) fn new(text: &str) -> Option<Self> {
        let part = |part: &str| {
            !part.is_empty()
                && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$&-^_.+*".contains(&byte))
        };
        let (kind, sub) = text.split_once('/')?;
        (part(kind) && part(sub)).then(|| Self(text.to_ascii_lowercase()))
    }

    /// The usual ones.
    pub(crate) fn usual() -> Vec<Self> {
        USUAL.iter().filter_map(|text| Self::new(text)).collect()
    }

    /// Whether a `Content-Type` is of this kind; its parameters don't count.
    pub(crate) fn matches(&self, content_type: &[u8]) -> bool {
        let essence = content_type.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
        let pattern = self.0.as_bytes();
        if let Some(suffix) = pattern.strip_prefix(b"*/*") {
            let Some(start) = essence.len().checked_sub(suffix.len()) else { return false };
            return essence[start..].eq_ignore_ascii_case(suffix);
        }
        if let Some(kind) = pattern.strip_suffix(b"*") {
            return essence.len() > kind.len() && essence[..kind.len()].eq_ignore_ascii_case(kind);
        }
        essence.eq_ignore_ascii_case(pattern)
    }
}

/// Whether a `Content-Type` is a stream of events: each is to arrive at once, and none is compressed.
pub(crate) fn is_event_stream(content_type: &[u8]) -> bool {
    MediaPattern("text/event-stream".to_owned()).matches(content_type)
}

#[cfg(test)]
mod tests {
    use super::{MediaPattern, is_event_stream};

    fn usual(content_type: &str) -> bool {
        MediaPattern::usual().iter().any(|pattern| pattern.matches(content_type.as_bytes()))
    }

    #[test]
    fn text_and_what_is_written_as_text_is_usual() {
        for kind in [
            "text/html; charset=utf-8",
            "TEXT/CSV",
            "application/json",
            "application/vnd.api+json",
            "image/svg+xml",
        ] {
            assert!(usual(kind), "{kind}");
        }
        for kind in [
            "image/png",
            "application/octet-stream",
            "application/zip",
            "video/mp4",
            "text",
            "json",
            "",
            "text/",
        ] {
            assert!(!usual(kind), "{kind}");
        }
    }

    #[test]
    fn events_are_known_in_any_case_and_with_parameters() {
        assert!(is_event_stream(b"Text/Event-Stream; charset=utf-8"));
        assert!(!is_event_stream(b"text/plain"));
    }

    #[test]
    fn what_is_no_media_type_is_no_pattern() {
        for text in ["text", "/json", "text/", "te xt/plain", "text/plain; charset=utf-8"] {
            assert!(MediaPattern::new(text).is_none(), "{text}");
        }
    }
}
