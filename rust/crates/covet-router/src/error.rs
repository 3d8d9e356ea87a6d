//! Why a route or a converter is refused.

use std::error::Error;
use std::fmt;

use crate::pattern::MAX_PATTERN;

/// Why a route can't be inserted. `Display` says what, where and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InsertError {
    /// The method isn't a token (RFC 9110, 9.1).
    InvalidMethod {
        /// The method given.
        method: String,
        /// The pattern it was given with.
        pattern: String,
    },
    /// The pattern isn't well-formed.
    Syntax {
        /// The pattern, as written.
        pattern: String,
        /// The byte of the pattern at which the fault starts.
        position: usize,
        /// What is wrong there.
        fault: SyntaxFault,
    },
    /// A parameter names a converter that isn't registered.
    UnknownConverter {
        /// The pattern, as written.
        pattern: String,
        /// The byte of the pattern at which the parameter starts.
        position: usize,
        /// The name that isn't known.
        converter: String,
        /// The names that are.
        known: Vec<String>,
    },
    /// Two parameters of one pattern have the same name.
    DuplicateParam {
        /// The pattern, as written.
        pattern: String,
        /// The byte of the pattern at which the second one starts.
        position: usize,
        /// The name they share.
        name: String,
    },
    /// Something follows a `path` parameter.
    WildcardNotLast {
        /// The pattern, as written.
        pattern: String,
        /// The byte of the pattern at which the parameter starts.
        position: usize,
        /// The name of the parameter.
        name: String,
    },
    /// A route of the same method and shape is already there.
    Conflict {
        /// The method of both.
        method: String,
        /// The pattern refused.
        pattern: String,
        /// The pattern that holds the place.
        with: String,
    },
}

/// What is wrong at a position of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SyntaxFault {
    /// The pattern doesn't start with `/`.
    NoLeadingSlash,
    /// The pattern is longer than [`MAX_PATTERN`] bytes.
    TooLong,
    /// Two slashes with nothing between them.
    EmptySegment,
    /// A `{` without its `}` in the same segment.
    Unclosed,
    /// A `}` without its `{`.
    Unopened,
    /// A parameter's name is empty or not an identifier.
    InvalidName,
    /// A second parameter in one segment.
    SecondParam,
    /// A percent-escape: patterns are compared with decoded paths.
    PercentEscape,
}

impl fmt::Display for SyntaxFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoLeadingSlash => f.write_str("a pattern starts with '/'; put one in front"),
            Self::TooLong => write!(f, "a pattern has at most {MAX_PATTERN} bytes; shorten it"),
            Self::EmptySegment => f.write_str("empty segment; write one '/' instead of two"),
            Self::Unclosed => {
                f.write_str("'{' without '}' in its segment; close the parameter, or write '{{' for a brace")
            }
            Self::Unopened => f.write_str("'}' without '{'; open the parameter, or write '}}' for a brace"),
            Self::InvalidName => f.write_str(
                "a parameter needs a name of letters, digits and '_' that starts with no digit; \
                 write '{name}' or '{name:converter}'",
            ),
            Self::SecondParam => f.write_str(
                "second parameter in one segment; put a '/' between them, or take one and split it",
            ),
            Self::PercentEscape => {
                f.write_str("percent-escape; patterns meet decoded paths, so write the character itself")
            }
        }
    }
}

impl fmt::Display for InsertError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidMethod { method, pattern } => write!(
                f,
                "method {method:?} of pattern \"{pattern}\" isn't an HTTP token; use one such as GET",
            ),
            Self::Syntax { pattern, position, fault } => {
                write!(f, "pattern \"{pattern}\", byte {position}: {fault}")
            }
            Self::UnknownConverter { pattern, position, converter, known } => write!(
                f,
                "pattern \"{pattern}\", byte {position}: no converter \"{converter}\"; \
                 use one of {}, or register it before the route",
                known.join(", "),
            ),
            Self::DuplicateParam { pattern, position, name } => {
                write!(f, "pattern \"{pattern}\", byte {position}: a second parameter \"{name}\"; rename one",)
            }
            Self::WildcardNotLast { pattern, position, name } => write!(
                f,
                "pattern \"{pattern}\", byte {position}: \"{{{name}:path}}\" takes all that is left, \
                 so nothing may follow it; move it to the end or use another converter",
            ),
            Self::Conflict { method, pattern, with } => write!(
                f,
                "{method} \"{pattern}\" matches the same paths as {method} \"{with}\"; \
                 remove one, or change a literal or a converter",
            ),
        }
    }
}

impl Error for InsertError {}

/// Why a converter can't be registered. `Display` says what, where and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConverterError {
    /// The name isn't an identifier.
    InvalidName {
        /// The name given.
        name: String,
    },
    /// The name is a built-in converter's, or another custom one's.
    Taken {
        /// The name given.
        name: String,
    },
    /// The regular expression can't be compiled.
    InvalidRegex {
        /// The name of the converter.
        name: String,
        /// The expression given.
        regex: String,
        /// What the compiler of expressions says.
        reason: String,
    },
}

impl fmt::Display for ConverterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidName { name } => write!(
                f,
                "converter name {name:?} isn't an identifier; \
                 use letters, digits and '_', and start with no digit",
            ),
            Self::Taken { name } => {
                write!(f, "there is a converter \"{name}\" already; choose another name",)
            }
            Self::InvalidRegex { name, regex, reason } => {
                write!(f, "converter \"{name}\": the expression \"{regex}\" doesn't compile: {reason}",)
            }
        }
    }
}

impl Error for ConverterError {}
