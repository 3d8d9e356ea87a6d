//! UUIDs.

const HEX: &[u8; 16] = b"0123456789abcdef";

/// Appends a UUID in quotes, in five groups (RFC 9562, 4).
pub fn uuid(out: &mut Vec<u8>, number: u128) {
    let mut text = [b'-'; 38];
    (text[0], text[37]) = (b'"', b'"');
    let mut at = 1;
    for (index, byte) in number.to_be_bytes().into_iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            at += 1;
        }
        text[at] = HEX[usize::from(byte >> 4)];
        text[at + 1] = HEX[usize::from(byte & 15)];
        at += 2;
    }
    out.extend_from_slice(&text);
}
