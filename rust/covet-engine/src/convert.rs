//! The native conversions of a parameter's text: what they take is what pydantic's lax mode takes, and nothing more.
//!
//! Whatever a conversion leaves (white space, exponents, `yes`, nineteen digits) goes to the parameter's validator, so
//! the fast path decides no question of its own.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyFloat, PyInt};

/// Digits that surely fit an `i64`.
const MAX_DIGITS: usize = 18;
/// More digits than a decimal needs to be worth the fast path.
const MAX_DECIMAL: usize = 40;

/// What a parameter's text becomes in Rust.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Convert {
    /// The text as it is; a validator, if any, always runs.
    None,
    /// The text as it is; a validator, if any, always runs.
    Str,
    /// Decimal digits.
    Int,
    /// A decimal without exponent.
    Float,
    /// `true`, `false`, `1`, `0`.
    Bool,
}

impl Convert {
    /// The conversion of this name.
    pub(crate) fn parse(name: &str) -> PyResult<Self> {
        Ok(match name {
            "none" => Self::None,
            "str" => Self::Str,
            "int" => Self::Int,
            "float" => Self::Float,
            "bool" => Self::Bool,
            _ => {
                return Err(PyValueError::new_err(format!(
                    "convert is none, str, int, float or bool, not {name:?}"
                )));
            }
        })
    }

    /// Its name, as given to `Param`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Str => "str",
            Self::Int => "int",
            Self::Float => "float",
            Self::Bool => "bool",
        }
    }

    /// The value of this text, if the fast path takes it.
    #[inline]
    pub(crate) fn apply(self, py: Python<'_>, text: &[u8]) -> Option<Py<PyAny>> {
        match self {
            Self::None | Self::Str => None,
            Self::Int => int(text).map(|value| PyInt::new(py, value).into_any().unbind()),
            Self::Float => float(text).map(|value| PyFloat::new(py, value).into_any().unbind()),
            Self::Bool => bool(text).map(|value| PyBool::new(py, value).to_owned().into_any().unbind()),
        }
    }
}

/// Up to 18 ASCII digits, with an optional minus.
#[inline]
fn int(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, text),
    };
    if digits.is_empty() || digits.len() > MAX_DIGITS {
        return None;
    }
    let mut value = 0_i64;
    for byte in digits {
        if !byte.is_ascii_digit() {
            return None;
        }
        value = value * 10 + i64::from(byte - b'0');
    }
    Some(if negative { -value } else { value })
}

/// `12`, `-0.5`: digits on both sides of at most one point.
#[inline]
fn float(text: &[u8]) -> Option<f64> {
    if text.len() > MAX_DECIMAL {
        return None;
    }
    let unsigned = text.strip_prefix(b"-").unwrap_or(text);
    let (whole, fraction) = match memchr::memchr(b'.', unsigned) {
        Some(at) => (&unsigned[..at], Some(&unsigned[at + 1..])),
        None => (unsigned, None),
    };
    let digits = |part: &[u8]| !part.is_empty() && part.iter().all(u8::is_ascii_digit);
    if !digits(whole) || !fraction.is_none_or(digits) {
        return None;
    }
    std::str::from_utf8(text).ok()?.parse().ok()
}

#[inline]
fn bool(text: &[u8]) -> Option<bool> {
    match text {
        b"true" | b"1" => Some(true),
        b"false" | b"0" => Some(false),
        _ => None,
    }
}
