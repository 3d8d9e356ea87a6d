//! Classes of bytes that the grammar of HTTP tells apart (RFC 9110, 5.6.2; RFC 3986, 2).

const TOKEN: [bool; 256] = table(b"!#$%&'*+-.^_`|~");
const REG_NAME: [bool; 256] = table(b"-._~!$&'()*+,;=");

/// Letters and digits plus `more`.
const fn table(more: &[u8]) -> [bool; 256] {
    let mut out = [false; 256];
    let mut i = 0;
    while i < 256 {
        out[i] = (i as u8).is_ascii_alphanumeric();
        i += 1;
    }
    let mut j = 0;
    while j < more.len() {
        out[more[j] as usize] = true;
        j += 1;
    }
    out
}

/// A `tchar` of RFC 9110, 5.6.2.
pub(crate) const fn is_token_byte(byte: u8) -> bool {
    TOKEN[byte as usize]
}

/// A non-empty token.
pub(crate) fn is_token(bytes: &[u8]) -> bool {
    !bytes.is_empty() && bytes.iter().all(|&b| is_token_byte(b))
}

/// A byte that a field value may hold: visible, space, tab or obs-text.
pub(crate) const fn is_value_byte(byte: u8) -> bool {
    matches!(byte, b'\t' | b' '..=b'~' | 0x80..)
}

/// `unreserved` or `sub-delims` of RFC 3986: what a registered name holds besides escapes.
pub(crate) const fn is_reg_name_byte(byte: u8) -> bool {
    REG_NAME[byte as usize]
}

/// Cuts optional white space (space and tab) from both ends.
pub(crate) fn trim(mut bytes: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] = bytes {
        bytes = rest;
    }
    while let [rest @ .., b' ' | b'\t'] = bytes {
        bytes = rest;
    }
    bytes
}

/// The members of a comma-separated list, trimmed; empty members are skipped (RFC 9110, 5.6.1.2).
pub(crate) fn members(list: &[u8]) -> impl Iterator<Item = &[u8]> {
    list.split(|&b| b == b',').map(trim).filter(|m| !m.is_empty())
}

/// The value of a hexadecimal digit.
pub(crate) const fn hex(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

/// A decimal number of digits only; `None` when there is another byte, no byte, or it is over `u64`.
pub(crate) fn decimal(bytes: &[u8]) -> Option<u64> {
    if bytes.is_empty() {
        return None;
    }
    bytes.iter().try_fold(0u64, |sum, &b| {
        let digit = b.is_ascii_digit().then(|| u64::from(b - b'0'))?;
        sum.checked_mul(10)?.checked_add(digit)
    })
}
