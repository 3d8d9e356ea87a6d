//! Strings.

const ONES: u64 = u64::MAX / 255;
const HIGHS: u64 = ONES * 0x80;
const HEX: &[u8; 16] = b"0123456789abcdef";

/// What a short string has room in, with its quotes.
const ROOM: usize = 32;

/// Appends a string with its quotes. What needs no escape stays as it is, also beyond ASCII.
#[inline]
pub fn text(out: &mut Vec<u8>, text: &str) {
    let bytes = text.as_bytes();
    if bytes.len() > ROOM - 2 || out.spare_capacity_mut().len() < ROOM || !short(out, bytes) {
        long(out, bytes);
    }
}

/// Appends a short string with its quotes, and tells whether it did: it does where nothing needs an escape.
///
/// First there are quotes everywhere, and then the string is written between two of them.
#[inline]
fn short(out: &mut Vec<u8>, bytes: &[u8]) -> bool {
    let start = out.len();
    out.extend_from_slice(&[b'"'; ROOM]);
    let room = out.get_mut(start..).and_then(<[u8]>::first_chunk_mut);
    let plain = room.is_some_and(|room| copy_plain(room, bytes));
    out.truncate(if plain { start + bytes.len() + 2 } else { start });
    plain
}

/// Copies a short string to behind the first quote, and tells whether none of its bytes needs an escape.
#[inline]
fn copy_plain(room: &mut [u8; ROOM], bytes: &[u8]) -> bool {
    let Some(room) = room[1..].get_mut(..bytes.len()) else { return false };
    let found = if let Some((first, last)) = ends(room, bytes) {
        escapes_of_16(first) | escapes_of_16(last)
    } else if let Some((first, last)) = ends(room, bytes) {
        escapes(u64::from_ne_bytes(*first)) | escapes(u64::from_ne_bytes(*last))
    } else if let Some((first, last)) = ends(room, bytes) {
        escapes(u64::from(u32::from_ne_bytes(*first)) << 32 | u64::from(u32::from_ne_bytes(*last)))
    } else if let Some(([first], [last])) = ends(room, bytes) {
        let middle = bytes[bytes.len() / 2];
        room[bytes.len() / 2] = middle;
        escapes(u64::from_ne_bytes([*first, middle, *last, b' ', b' ', b' ', b' ', b' ']))
    } else {
        0
    };
    found == 0
}

/// Copies the first and the last so many bytes, which are all where they meet. `None` where there are fewer.
#[inline]
fn ends<'a, const N: usize>(room: &mut [u8], bytes: &'a [u8]) -> Option<(&'a [u8; N], &'a [u8; N])> {
    let (first, last) = (bytes.first_chunk()?, bytes.last_chunk()?);
    *room.first_chunk_mut()? = *first;
    *room.last_chunk_mut()? = *last;
    Some((first, last))
}

#[inline(never)]
fn long(out: &mut Vec<u8>, bytes: &[u8]) {
    out.reserve(bytes.len() + ROOM);
    out.push(b'"');
    if is_plain(bytes) {
        out.extend_from_slice(bytes);
    } else {
        escaped(out, bytes);
    }
    out.push(b'"');
}

/// Whether no byte needs an escape.
#[inline]
fn is_plain(bytes: &[u8]) -> bool {
    let (words, rest) = bytes.as_chunks();
    words.iter().all(|word| escapes(u64::from_ne_bytes(*word)) == 0)
        && rest.iter().all(|byte| is_literal(*byte))
}

/// The high bits of those of eight bytes that need an escape: control characters, quotes and backslashes.
///
/// The byte behind one that does may have a bit by mistake.
#[inline]
fn escapes(word: u64) -> u64 {
    let (quote, backslash) = (word ^ (ONES * u64::from(b'"')), word ^ (ONES * u64::from(b'\\')));
    let control = word.wrapping_sub(ONES * 0x20);
    (control | quote.wrapping_sub(ONES) | backslash.wrapping_sub(ONES)) & !word & HIGHS
}

#[inline]
fn escapes_of_16(bytes: &[u8; 16]) -> u64 {
    bytes.as_chunks().0.iter().fold(0, |found, word| found | escapes(u64::from_ne_bytes(*word)))
}

#[inline]
fn is_literal(byte: u8) -> bool {
    (byte >= 0x20) & (byte != b'"') & (byte != b'\\')
}

#[cold]
fn escaped(out: &mut Vec<u8>, bytes: &[u8]) {
    let mut from = 0;
    for (at, byte) in bytes.iter().enumerate() {
        if is_literal(*byte) {
            continue;
        }
        out.extend_from_slice(&bytes[from..at]);
        from = at + 1;
        escape(out, *byte);
    }
    out.extend_from_slice(&bytes[from..]);
}

fn escape(out: &mut Vec<u8>, byte: u8) {
    let letter = match byte {
        b'"' | b'\\' => byte,
        0x08 => b'b',
        0x09 => b't',
        0x0a => b'n',
        0x0c => b'f',
        0x0d => b'r',
        _ => {
            out.extend_from_slice(b"\\u00");
            out.extend_from_slice(&[HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]);
            return;
        }
    };
    out.extend_from_slice(&[b'\\', letter]);
}
