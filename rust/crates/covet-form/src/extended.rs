//! Values of parameters in another charset than ASCII (RFC 8187): `UTF-8''%E2%82%AC`.

use crate::fault::Malformed;

/// The text of an extended value. UTF-8 is the charset that everyone has to read, and the only one that is read here.
pub(crate) fn decode(value: &[u8]) -> Result<Vec<u8>, Malformed> {
    let mut parts = value.splitn(3, |byte| *byte == b'\'');
    let (Some(charset), Some(_language), Some(encoded)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(Malformed::Name);
    };
    if !charset.eq_ignore_ascii_case(b"utf-8") {
        return Err(Malformed::Name);
    }
    let mut text = Vec::with_capacity(encoded.len());
    let mut rest = encoded;
    while let [byte, tail @ ..] = rest {
        rest = tail;
        if *byte != b'%' {
            if !is_plain(*byte) {
                return Err(Malformed::Name);
            }
            text.push(*byte);
            continue;
        }
        let [high, low, tail @ ..] = tail else { return Err(Malformed::Name) };
        let (Some(high), Some(low)) = (hex(*high), hex(*low)) else { return Err(Malformed::Name) };
        text.push(high << 4 | low);
        rest = tail;
    }
    Ok(text)
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte)
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}
