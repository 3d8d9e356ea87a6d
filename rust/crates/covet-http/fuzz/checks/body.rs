//! Any bytes as a chunked body: all ways to cut it give one answer, and what is taken is what a
//! plain reading of the grammar takes.

use covet_http::{BodyDecoder, Framing, Reject};

const MAX_SIZE: u64 = 300;

type Taken = (Vec<u8>, usize, bool);

/// The first byte says how the rest is cut.
pub fn check(input: &[u8]) -> String {
    let Some((&step, bytes)) = input.split_first() else { return String::new() };
    let whole = decode(bytes, usize::MAX);
    let pieces = decode(bytes, usize::from(step % 61) + 1);
    assert_eq!(whole, pieces, "the answer depends on the pieces");
    let plain = plainly(bytes);
    match whole {
        Ok((body, len, true)) => {
            assert_eq!(plain, Some((body.clone(), len)), "taken otherwise than the grammar says");
            format!("done {} {}", body.len().min(9), (len - body.len()) / 8)
        }
        Ok((body, _, false)) => {
            assert_eq!(plain, None, "whole, but more was asked for");
            format!("more {}", body.len().min(9))
        }
        Err(reject) => {
            let over =
                matches!(reject.status, 413 | 431) || reject.reason.code() == "chunk-extensions-too-large";
            assert!(over || plain.is_none(), "refused for {}, but well-formed", reject.reason.code());
            reject.reason.code().to_owned()
        }
    }
}

fn decode(bytes: &[u8], step: usize) -> Result<Taken, Reject> {
    let mut decoder = BodyDecoder::new(Framing::Chunked, MAX_SIZE)?;
    let (mut body, mut at, mut end) = (Vec::new(), 0, 0);
    while !decoder.is_done() {
        if at == end {
            if end == bytes.len() {
                break;
            }
            end = end.saturating_add(step).min(bytes.len());
        }
        let done = match decoder.decode(&bytes[at..end]) {
            Ok(done) => done,
            Err(reject) => {
                assert_eq!(decoder.decode(&bytes[at..end]), Err(reject), "a refusal is taken back");
                assert!(!decoder.is_done());
                return Err(reject);
            }
        };
        assert!(done.consumed > 0, "no progress");
        assert!(done.data.is_empty() || done.data.end == done.consumed);
        body.extend_from_slice(&bytes[at..end][done.data]);
        at += done.consumed;
        assert_eq!(decoder.received(), body.len() as u64);
        assert!(decoder.received() <= MAX_SIZE);
    }
    Ok((body, at, decoder.is_done()))
}

/// A whole chunked body by recursive descent over lines, without bounds: content and length.
fn plainly(bytes: &[u8]) -> Option<(Vec<u8>, usize)> {
    let (mut body, mut at) = (Vec::new(), 0);
    loop {
        let line = line(&bytes[at..])?;
        at += line.len() + 2;
        let (digits, extensions) = line.split_at(line.iter().position(|&b| b == b';').unwrap_or(line.len()));
        if !are_extensions(extensions) {
            return None;
        }
        if digits.is_empty() || digits.len() > 16 || !digits.iter().all(u8::is_ascii_hexdigit) {
            return None;
        }
        let size = u64::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
        if size == 0 {
            break;
        }
        let end = at.checked_add(usize::try_from(size).ok()?)?;
        body.extend_from_slice(bytes.get(at..end)?);
        at = end.checked_add(2)?;
        if bytes.get(end..at)? != b"\r\n" {
            return None;
        }
    }
    loop {
        let line = line(&bytes[at..])?;
        at += line.len() + 2;
        if line.is_empty() {
            return Some((body, at));
        }
        let colon = line.iter().position(|&b| b == b':')?;
        if colon == 0 || token(line) != colon {
            return None;
        }
    }
}

/// Nothing, or `;name`, `;name=token` or `;name="quoted"` over and over.
fn are_extensions(mut text: &[u8]) -> bool {
    while let [b';', rest @ ..] = text {
        let name = token(rest);
        let (value, after) = match &rest[name..] {
            [b'=', b'"', quoted @ ..] => match quoted_len(quoted) {
                Some(len) => (1, &quoted[len..]),
                None => return false,
            },
            [b'=', value @ ..] => (token(value), &value[token(value)..]),
            after => (1, after),
        };
        if name == 0 || value == 0 {
            return false;
        }
        text = after;
    }
    text.is_empty()
}

/// Bytes up to and with the quote that closes.
fn quoted_len(text: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        match text.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

/// How many bytes of a token stand at the start.
fn token(text: &[u8]) -> usize {
    text.iter().take_while(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(b)).count()
}

/// A line without its CRLF, when it is whole and holds no control character but tab.
fn line(bytes: &[u8]) -> Option<&[u8]> {
    let end = bytes.iter().position(|&b| b == b'\n')?;
    let line = bytes[..end].strip_suffix(b"\r")?;
    line.iter().all(|&b| b == b'\t' || (b >= b' ' && b != 127)).then_some(line)
}
