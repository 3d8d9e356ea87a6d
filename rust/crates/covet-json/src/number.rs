//! Numbers.

/// Appends a number.
#[inline]
pub fn integer(out: &mut Vec<u8>, number: i64) {
    out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
}

/// Appends a number.
#[inline]
pub fn unsigned(out: &mut Vec<u8>, number: u64) {
    out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
}

/// Appends the shortest digits that mean this number, and tells whether it did.
///
/// It does not where writers of JSON differ: numbers that some write with an exponent, and those that have no form.
#[inline]
pub fn float(out: &mut Vec<u8>, number: f64) -> bool {
    let size = number.abs();
    let agreed = (1e-4..1e16).contains(&size) || size == 0.0;
    if agreed {
        out.extend_from_slice(zmij::Buffer::new().format_finite(number).as_bytes());
    }
    agreed
}
