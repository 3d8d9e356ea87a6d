//! Numbers.

use crate::short::{append, extend};

/// The first number that `eight_digits` has no place for.
const BEYOND_EIGHT: u64 = 100_000_000;
/// The ASCII digit zero in each of eight bytes.
const ZEROS: u64 = u64::MAX / 255 * 0x30;

/// The first number that is so large that its neighbours are whole, too: 2 to the power of 52.
const WHOLE: f64 = 4_503_599_627_370_496.0;

/// Appends a number.
#[inline]
pub fn integer(out: &mut Vec<u8>, number: i64) {
    match u64::try_from(number) {
        Ok(number) => unsigned(out, number),
        Err(_) => any(out, number),
    }
}

/// Appends a number.
#[inline]
pub fn unsigned(out: &mut Vec<u8>, number: u64) {
    if number >= BEYOND_EIGHT {
        return any(out, number);
    }
    let digits = eight_digits(number);
    let leading = leading_zeros(digits).min(7);
    append(out, ((digits | ZEROS) >> (8 * leading)).to_le_bytes(), 8 - leading);
}

#[inline(never)]
fn any(out: &mut Vec<u8>, number: impl itoa::Integer) {
    extend(out, itoa::Buffer::new().format(number).as_bytes());
}

/// Appends the shortest digits that mean this number, and tells whether it did.
///
/// It does not where writers of JSON differ: numbers that some write with an exponent, and those that have no form.
#[inline]
pub fn float(out: &mut Vec<u8>, number: f64) -> bool {
    cents(out, number) || shortest(out, number)
}

#[inline(never)]
fn shortest(out: &mut Vec<u8>, number: f64) -> bool {
    let size = number.abs();
    let agreed = (1e-4..1e16).contains(&size) || size == 0.0;
    if agreed {
        extend(out, zmij::Buffer::new().format_finite(number).as_bytes());
    }
    agreed
}

/// Appends a number below 100,000 that has two decimals at most, and tells whether it is one, for many are.
///
/// The quotient is rounded rightly, so where it is the number, these digits mean it. No others that are as short do: any
/// two decimals of up to 15 digits are different numbers.
#[inline]
fn cents(out: &mut Vec<u8>, number: f64) -> bool {
    if !(number.is_sign_positive() && number < 1e5) {
        return false;
    }
    // Behind so large a number there is no room for a fraction: it is rounded, and the lowest bits are the integer.
    let shifted = number * 100.0 + WHOLE;
    #[expect(clippy::float_cmp, reason = "it is about being the very same number")]
    if (shifted - WHOLE) / 100.0 != number {
        return false;
    }
    let digits = eight_digits(shifted.to_bits() - WHOLE.to_bits());
    // One digit before the point, and one behind it, are written even where they are zeros.
    let leading = leading_zeros(digits).min(5);
    let (whole, decimals) = ((digits | ZEROS) << 16 >> 16 >> (8 * leading), (digits | ZEROS) >> 48);
    let point = 6 - leading;
    let text = whole | (u64::from(b'.') | decimals << 8) << (8 * point);
    append(out, text.to_le_bytes(), point + if digits >> 56 == 0 { 2 } else { 3 });
    true
}

/// Eight decimal digits, each in a byte and the first in the lowest one.
///
/// All eight are computed at once: divisions by 100 and by 10 are multiplications that are exact for what is in a part.
#[inline]
fn eight_digits(number: u64) -> u64 {
    let fours = (number / 10_000) | ((number % 10_000) << 32);
    let hundreds = ((fours * 10_486) >> 20) & 0x7f_0000_007f;
    let pairs = hundreds | (fours - hundreds * 100) << 16;
    let tens = ((pairs * 103) >> 10) & 0x000f_000f_000f_000f;
    tens | (pairs - tens * 10) << 8
}

/// How many of eight digits are zeros before any other.
#[inline]
fn leading_zeros(digits: u64) -> usize {
    digits.trailing_zeros() as usize / 8
}
