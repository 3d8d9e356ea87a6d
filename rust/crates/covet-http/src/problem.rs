//! Problem details in JSON (RFC 9457).

use crate::reason_phrase;

/// The body of a problem of no special type: its title is the status's reason phrase, and the
/// detail is left out when there is none. Its media type is `application/problem+json`.
#[must_use]
pub fn problem_body(status: u16, detail: Option<&str>) -> Vec<u8> {
    let mut out = Vec::with_capacity(96 + detail.map_or(0, str::len));
    out.extend_from_slice(br#"{"type":"about:blank","title":""#);
    write_text(&mut out, reason_phrase(status));
    out.extend_from_slice(br#"","status":"#);
    out.extend_from_slice(itoa::Buffer::new().format(status).as_bytes());
    if let Some(detail) = detail {
        out.extend_from_slice(br#","detail":""#);
        write_text(&mut out, detail);
        out.push(b'"');
    }
    out.push(b'}');
    out
}

/// Appends a JSON string's inside (RFC 8259, 7).
fn write_text(out: &mut Vec<u8>, text: &str) {
    for byte in text.bytes() {
        match byte {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            0..0x20 => {
                let hex = b"0123456789abcdef";
                out.extend_from_slice(b"\\u00");
                out.extend([hex[usize::from(byte >> 4)], hex[usize::from(byte & 15)]]);
            }
            _ => out.push(byte),
        }
    }
}
