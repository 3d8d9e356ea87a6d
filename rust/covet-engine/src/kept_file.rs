//! What is kept of a file that was served.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use covet_coding::Coding;
use covet_files::{Facts, OpenFile};
use covet_http::imf_fixdate;

use crate::static_directory::Fields;

/// Bytes that all kept files of a directory have together.
pub(crate) const KEPT: usize = 8 * 1024 * 1024;
/// Bytes up to which the content of a file is kept.
const SMALL: u64 = 64 * 1024;
/// What a file without content counts as.
const BESIDE: usize = 1024;
/// Nanoseconds after which a file that is changed once more gets another time of modification on any file system.
const SETTLED_NS: i128 = 2_000_000_000;
/// Nanoseconds for which a file that lay in memory is taken to do so.
const CACHED_NS: i64 = 1_000_000_000;
const NS: i128 = 1_000_000_000;

type Field = (Box<[u8]>, Box<[u8]>);

/// The head of a file's responses and, of a small one, its content.
pub(crate) struct Kept {
    /// Its name below the directory.
    pub(crate) name: Box<str>,
    pub(crate) facts: Facts,
    pub(crate) fields: Box<[Field]>,
    pub(crate) content: Option<Box<[u8]>>,
    /// Whether it may lie beside itself in content codings.
    pub(crate) coded: bool,
    /// Whether it has been left alone for long enough that a further change shows in its facts.
    pub(crate) settled: bool,
    tag: Box<[u8]>,
    /// When it was seen to lie in memory, in nanoseconds since 1970 UTC.
    cached_ns: AtomicI64,
    /// How many of the fields are told by its name.
    own: usize,
}

impl Kept {
    /// What is to be kept of an open file.
    pub(crate) fn new(
        name: &str,
        opened: &OpenFile,
        (told, coded): (Fields, bool),
        coding: Option<Coding>,
    ) -> Self {
        let facts = opened.facts;
        let settled = now_ns() - facts.modified_ns >= SETTLED_NS;
        let weak = if settled { "" } else { "W/" };
        let tag = format!("{weak}\"{}\"", opaque_tag(&facts, coding)).into_bytes();
        let own = told.len();
        let mut fields = told;
        if let Some(coding) = coding {
            fields.push((b"content-encoding".to_vec(), coding.token().into()));
        }
        let modified = u64::try_from(facts.modified_ns.div_euclid(NS)).unwrap_or(0);
        fields.push((b"etag".to_vec(), tag.clone()));
        fields.push((b"last-modified".to_vec(), imf_fixdate(modified).to_vec()));
        fields.push((b"accept-ranges".to_vec(), b"bytes".to_vec()));
        let fields = fields.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        let content = if settled { small(opened) } else { None };
        Self {
            name: name.into(),
            facts,
            fields,
            content,
            coded,
            settled,
            tag: tag.into(),
            cached_ns: AtomicI64::new(0),
            own,
        }
    }

    /// The fields of every response with the file.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (&[u8], &[u8])> + Clone {
        self.fields.iter().map(|(name, value)| (&**name, &**value))
    }

    /// The fields of a response that says that it hasn't changed (RFC 9110, 15.4.5).
    pub(crate) fn fields_without_content(&self) -> impl Iterator<Item = (&[u8], &[u8])> + Clone {
        const OF_CONTENT: [&[u8]; 4] =
            [b"content-type", b"content-encoding", b"content-language", b"content-disposition"];
        self.fields().filter(|(name, _)| !OF_CONTENT.contains(name))
    }

    /// The fields that its name tells.
    pub(crate) fn own_fields(&self) -> Fields {
        self.fields().take(self.own).map(|(name, value)| (name.to_vec(), value.to_vec())).collect()
    }

    /// Whether this is its entity tag, as a client has it that got it from here.
    pub(crate) fn has_tag(&self, tag: &[u8]) -> bool {
        *self.tag == *tag
    }

    /// Whether the file lies in memory. Looking takes two calls of the system: it is done once a second.
    pub(crate) fn is_cached(&self, opened: &OpenFile) -> bool {
        let now = i64::try_from(now_ns()).unwrap_or(0);
        if (0..CACHED_NS).contains(&(now - self.cached_ns.load(Ordering::Relaxed))) {
            return true;
        }
        let cached = opened.is_cached();
        if cached {
            self.cached_ns.store(now, Ordering::Relaxed);
        }
        cached
    }

    /// What it counts as among all that is kept.
    pub(crate) fn weight(&self) -> usize {
        BESIDE + self.content.as_ref().map_or(0, |content| content.len())
    }
}

/// The opaque part of a file's entity tag: that of no other content of the same name, and of no other coding of it.
pub(crate) fn opaque_tag(facts: &Facts, coding: Option<Coding>) -> String {
    let state = format!("{:x}-{:x}", facts.modified_ns, facts.size);
    match coding {
        Some(coding) => format!("{state}-{}", coding.token()),
        None => state,
    }
}

fn small(opened: &OpenFile) -> Option<Box<[u8]>> {
    let size = usize::try_from(opened.facts.size).ok().filter(|_| opened.facts.size <= SMALL)?;
    let mut content = vec![0; size].into_boxed_slice();
    (size == 0 || opened.read_cached(&mut content, 0)).then_some(content)
}

fn now_ns() -> i128 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i128::try_from(now.as_nanos()).unwrap_or(i128::MAX)
}
