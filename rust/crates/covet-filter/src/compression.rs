//! The filter `compression`: responses in the coding that the client likes best.

use std::borrow::Cow;

use covet_coding::{Coding, Levels, choose};
use covet_http::allows_body;

use crate::compressible::{MediaPattern, is_event_stream};
use crate::settings::{Faults, Settings};
use crate::{Request, Value};

/// What is compressed, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compression {
    codings: Vec<Coding>,
    levels: Levels,
    minimum_size: u64,
    media_types: Vec<MediaPattern>,
}

/// A field of a response.
type Field<'a> = (Cow<'a, [u8]>, Cow<'a, [u8]>);

const KNOWN: [&str; 6] =
    ["codings", "minimum_size", "media_types", "gzip_level", "brotli_quality", "zstd_level"];

/// Bytes below which a response gains nothing that a packet wouldn't carry anyway.
const MINIMUM_SIZE: u64 = 1024;

const NOT_MODIFIED: u16 = 304;

impl Compression {
    /// Schema 1.
    pub(crate) fn from_settings(settings: &Value, faults: &Faults) -> Self {
        let settings = Settings::of(settings, String::new(), &KNOWN, faults);
        let usual = Levels::default();
        let level = |name: &str, least: u64, most: u64, default: u64| {
            let value = settings.size(name).unwrap_or(default);
            if !(least..=most).contains(&value) {
                settings.fault(name, format!("is {value}; it is one of {least} to {most}"));
                return default;
            }
            value
        };
        let levels = Levels {
            gzip: level("gzip_level", 1, 9, u64::from(usual.gzip)) as u32,
            brotli: level("brotli_quality", 0, 11, u64::from(usual.brotli)) as u32,
            zstd: level("zstd_level", 1, 19, usual.zstd.unsigned_abs().into()) as i32,
        };
        Self {
            codings: codings(&settings),
            levels,
            minimum_size: settings.size("minimum_size").unwrap_or(MINIMUM_SIZE),
            media_types: media_types(&settings),
        }
    }

    /// The coding that the response to this request may be sent in.
    #[must_use]
    pub fn choose(&self, request: Request<'_>) -> Option<Coding> {
        choose(request.values(b"accept-encoding"), &self.codings)
    }

    /// How hard the codings try.
    #[must_use]
    pub fn levels(&self) -> Levels {
        self.levels
    }

    /// Whether a response is one that is compressed for clients that want it. `length` is that of its content; `None`
    /// for a stream.
    #[must_use]
    pub fn fits(&self, status: u16, fields: &[(&[u8], &[u8])], length: Option<u64>) -> bool {
        allows_body(status)
            && !matches!(status, 205 | 206)
            && length.is_none_or(|length| length >= self.minimum_size)
            && self.is_worth(fields, false)
    }

    /// Whether a 304 stands for a response that may be compressed. It rarely says which type that has, and nothing of
    /// its length: unless something says otherwise, it does.
    #[must_use]
    pub fn may_stand_for_coded(&self, status: u16, fields: &[(&[u8], &[u8])]) -> bool {
        status == NOT_MODIFIED && self.is_worth(fields, true)
    }

    /// Whether a response with these fields gains by a coding; `untyped` for one that doesn't say its type.
    fn is_worth(&self, fields: &[(&[u8], &[u8])], untyped: bool) -> bool {
        let mut worth = untyped;
        for (name, value) in fields {
            if name.eq_ignore_ascii_case(b"content-type") {
                worth = !is_event_stream(value) && self.media_types.iter().any(|each| each.matches(value));
            } else if name.eq_ignore_ascii_case(b"content-encoding")
                || name.eq_ignore_ascii_case(b"content-range")
                || (name.eq_ignore_ascii_case(b"cache-control") && members(value).any(is_no_transform))
            {
                return false;
            }
        }
        worth
    }
}

/// The fields of a response that [fits](Compression::fits): caches are told what it depends on, and where it is sent in
/// a coding, that one; the length isn't its own any more, and a validator is a weak one (RFC 9110, 8.8.3).
#[must_use]
pub fn coded_fields<'a>(
    fields: impl IntoIterator<Item = (&'a [u8], &'a [u8])>,
    coding: Option<Coding>,
) -> Vec<Field<'a>> {
    let mut coded = varying_fields(fields, coding.is_some());
    if let Some(coding) = coding {
        coded.retain(|(name, _)| !name.eq_ignore_ascii_case(b"content-length"));
        coded.push((Cow::Borrowed(b"content-encoding"), Cow::Borrowed(coding.token().as_bytes())));
    }
    coded
}

/// The fields of a 304 in the place of such a response: its `Vary`, and its validator, which a cache looks its copy up
/// by (RFC 9110, 15.4.5; RFC 9111, 4.3.4). `coded` says whether that response has a coding.
#[must_use]
pub fn varying_fields<'a>(
    fields: impl IntoIterator<Item = (&'a [u8], &'a [u8])>,
    coded: bool,
) -> Vec<Field<'a>> {
    let mut varying: Vec<Field<'a>> = Vec::new();
    let mut varies = false;
    for (name, value) in fields {
        let is = |other: &[u8]| name.eq_ignore_ascii_case(other);
        if is(b"vary") {
            varies |=
                members(value).any(|each| each == b"*" || each.eq_ignore_ascii_case(b"accept-encoding"));
        }
        let value = if coded && is(b"etag") && !value.starts_with(b"W/") {
            Cow::Owned([b"W/", value].concat())
        } else {
            Cow::Borrowed(value)
        };
        varying.push((Cow::Borrowed(name), value));
    }
    if !varies {
        varying.push((Cow::Borrowed(b"vary"), Cow::Borrowed(b"accept-encoding")));
    }
    varying
}

fn codings(settings: &Settings<'_>) -> Vec<Coding> {
    let given = settings.texts("codings");
    if given.is_empty() {
        return vec![Coding::Zstd, Coding::Brotli, Coding::Gzip];
    }
    let mut codings = Vec::new();
    for (path, text) in given {
        match Coding::of_token(text.as_bytes()) {
            Some(coding) if !codings.contains(&coding) => codings.push(coding),
            Some(_) => settings.faults().add(&path, format!("is {text:?}, which is there twice")),
            None => settings.faults().add(&path, format!("is {text:?}; it is one of gzip, br, zstd")),
        }
    }
    codings
}

fn media_types(settings: &Settings<'_>) -> Vec<MediaPattern> {
    let given = settings.texts("media_types");
    if given.is_empty() {
        return MediaPattern::usual();
    }
    let pattern = |(path, text): (String, &str)| {
        let pattern = MediaPattern::new(text);
        if pattern.is_none() {
            settings.faults().add(&path, format!("is {text:?}; it is written text/csv, text/* or */*+json"));
        }
        pattern
    };
    given.into_iter().filter_map(pattern).collect()
}

fn members(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    value.split(|byte| *byte == b',').map(<[u8]>::trim_ascii)
}

fn is_no_transform(member: &[u8]) -> bool {
    member.eq_ignore_ascii_case(b"no-transform")
}
