//! What a parameter accepts.

use std::borrow::Cow;
use std::sync::Arc;

use regex_lite::Regex;

use crate::error::ConverterError;
use crate::params::ENCODED_SLASH;

const BUILT_IN: [Converter; 5] =
    [Converter::Str, Converter::Int, Converter::Float, Converter::Uuid, Converter::Path];

/// The lengths of the groups of a canonical UUID (RFC 9562, 4).
const UUID_GROUPS: [usize; 5] = [8, 4, 4, 4, 12];

/// A converter registered by the application.
#[derive(Debug)]
pub(crate) struct Custom {
    name: String,
    index: usize,
    regex: Regex,
}

/// The test that the text of a parameter has to pass.
#[derive(Clone, Debug)]
pub(crate) enum Converter {
    Int,
    Float,
    Uuid,
    Custom(Arc<Custom>),
    Str,
    Path,
}

impl Converter {
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Int => "int",
            Self::Float => "float",
            Self::Uuid => "uuid",
            Self::Custom(custom) => &custom.name,
            Self::Str => "str",
            Self::Path => "path",
        }
    }

    /// The place in the order of precedence, unique to the converter: the smaller goes first.
    pub(crate) fn rank(&self) -> usize {
        match self {
            Self::Int => 0,
            Self::Float => 1,
            Self::Uuid => 2,
            Self::Custom(custom) => 3 + custom.index,
            Self::Str => usize::MAX - 1,
            Self::Path => usize::MAX,
        }
    }

    /// Whether `text`, which is never empty, is accepted from end to end.
    pub(crate) fn accepts(&self, text: &[u8]) -> bool {
        match self {
            Self::Int => is_digits(unsigned(text)),
            Self::Float => is_float(unsigned(text)),
            Self::Uuid => is_uuid(text),
            Self::Custom(custom) => custom.accepts(text),
            Self::Str | Self::Path => true,
        }
    }
}

impl Custom {
    fn accepts(&self, text: &[u8]) -> bool {
        let text = restore_slashes(text);
        std::str::from_utf8(&text).is_ok_and(|text| self.regex.is_match(text))
    }
}

/// The converters that patterns may name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Converters {
    custom: Vec<Arc<Custom>>,
}

impl Converters {
    pub(crate) fn register(&mut self, name: &str, pattern: &str) -> Result<(), ConverterError> {
        if !is_name(name) {
            return Err(ConverterError::InvalidName { name: name.into() });
        }
        if self.get(name).is_some() {
            return Err(ConverterError::Taken { name: name.into() });
        }
        let regex = anchored(pattern).map_err(|error| ConverterError::InvalidRegex {
            name: name.into(),
            regex: pattern.into(),
            reason: error.to_string(),
        })?;
        let index = self.custom.len();
        let name = name.to_owned();
        self.custom.push(Arc::new(Custom { name, index, regex }));
        Ok(())
    }

    pub(crate) fn get(&self, name: &str) -> Option<Converter> {
        let custom = self.custom.iter().cloned().map(Converter::Custom);
        BUILT_IN.into_iter().chain(custom).find(|converter| converter.name() == name)
    }

    /// The names of all converters, the built-in ones first.
    pub(crate) fn names(&self) -> Vec<String> {
        let built_in = BUILT_IN.iter().map(|converter| converter.name().to_owned());
        let custom = self.custom.iter().map(|custom| custom.name.clone());
        built_in.chain(custom).collect()
    }
}

/// Whether `name` can name a parameter or a converter: letters, digits and `_`, no digit first.
pub(crate) fn is_name(name: &str) -> bool {
    let starts_well = |c: char| c == '_' || c.is_alphabetic();
    name.starts_with(starts_well) && name.chars().all(|c| c == '_' || c.is_alphanumeric())
}

fn anchored(pattern: &str) -> Result<Regex, regex_lite::Error> {
    // Alone first: "a)|(b" is only well-formed between the anchors, and would slip out of them.
    Regex::new(pattern)?;
    Regex::new(&format!(r"\A(?:{pattern})\z"))
}

fn restore_slashes(text: &[u8]) -> Cow<'_, [u8]> {
    if !text.contains(&ENCODED_SLASH) {
        return Cow::Borrowed(text);
    }
    let restored = text.iter().map(|&byte| match byte {
        ENCODED_SLASH => b'/',
        byte => byte,
    });
    Cow::Owned(restored.collect())
}

fn unsigned(text: &[u8]) -> &[u8] {
    text.strip_prefix(b"-").unwrap_or(text)
}

fn is_digits(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(u8::is_ascii_digit)
}

fn is_float(text: &[u8]) -> bool {
    match text.iter().position(|&byte| byte == b'.') {
        Some(dot) => is_digits(&text[..dot]) && is_digits(&text[dot + 1..]),
        None => is_digits(text),
    }
}

fn is_uuid(text: &[u8]) -> bool {
    let mut groups = text.split(|&byte| byte == b'-');
    let well_formed = UUID_GROUPS.iter().all(|&length| {
        groups.next().is_some_and(|group| group.len() == length && group.iter().all(u8::is_ascii_hexdigit))
    });
    well_formed && groups.next().is_none()
}
