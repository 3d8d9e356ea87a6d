//! Any bytes as a request's head.

use covet_http::{Framing, Head, HeadLimits, HeadScanner, Method, Parse, Reject, Version, parse_head};

const LIMITS: HeadLimits = HeadLimits { max_request_line: 200, max_header_count: 12, max_header_size: 600 };

/// The first byte says how the rest is cut; all ways to cut it must give one answer, and a head
/// that was taken must keep what the types promise.
pub fn check(input: &[u8]) -> String {
    let Some((&step, bytes)) = input.split_first() else { return String::new() };
    let (mut buf, mut head) = (bytes.to_vec(), Head::default());
    let whole = parse_head(&mut buf, &LIMITS, &mut head);
    let (mut other_buf, mut other) = (bytes.to_vec(), Head::default());
    let pieces = in_pieces(&mut other_buf, usize::from(step % 61) + 1, &mut other);
    assert_eq!(whole, pieces, "the answer depends on the pieces");
    match whole {
        Ok(Parse::Complete) => {
            assert_eq!(format!("{head:?}"), format!("{other:?}"));
            assert_eq!(buf, other_buf);
            check_head(&buf, bytes, &head);
            format!("{:?} {:?} {:?} {}", head.method, head.framing, head.version, head.fields.len())
        }
        Ok(Parse::Partial) => "partial".to_owned(),
        Err(reject) => reject.reason.code().to_owned(),
    }
}

fn in_pieces(buf: &mut [u8], step: usize, head: &mut Head) -> Result<Parse, Reject> {
    let mut scanner = HeadScanner::new();
    let (mut end, len) = (0, buf.len());
    loop {
        end = (end + step).min(len);
        let parse = scanner.parse(&mut buf[..end], &LIMITS, head);
        if parse.is_err() {
            assert_eq!(scanner.parse(&mut buf[..end], &LIMITS, head), parse, "a refusal is taken back");
        }
        if parse != Ok(Parse::Partial) || end == len {
            return parse;
        }
    }
}

fn check_head(buf: &[u8], sent: &[u8], head: &Head) {
    assert!(buf[..head.len].ends_with(b"\r\n\r\n"));
    assert_eq!(buf[head.len..], sent[head.len..], "bytes after the head were changed");
    assert!(buf[..head.len].eq_ignore_ascii_case(&sent[..head.len]));
    assert!(head.fields.len() <= LIMITS.max_header_count);
    assert!(head.target.len() <= LIMITS.max_request_line);
    for field in &head.fields {
        check_field(field.name.of(buf), field.value.of(buf));
    }
    let lines = buf[..head.len].split(|&b| b == b'\n').count() - 1;
    assert!((head.fields.len() + 2..=head.fields.len() + 3).contains(&lines), "a line is no field");
    check_target(buf, head);
    check_framing(buf, head);
}

fn check_field(name: &[u8], value: &[u8]) {
    let token =
        |b: &u8| b.is_ascii_graphic() && !b"\"(),/:;<=>?@[\\]{}".contains(b) && !b.is_ascii_uppercase();
    assert!(!name.is_empty() && name.iter().all(token), "name {}", name.escape_ascii());
    assert!(value.iter().all(|&b| b == b'\t' || (b >= b' ' && b != 127)), "value {}", value.escape_ascii());
    assert_eq!(value, value.trim_ascii(), "a value is not trimmed");
}

fn check_target(buf: &[u8], head: &Head) {
    assert!(head.target.of(buf).iter().all(|b| b.is_ascii_graphic() && *b != b'#'));
    let path = head.path.of(buf);
    match head.method {
        Method::Connect => assert!(path.is_empty() && head.authority.is_some()),
        Method::Options if path == b"*" => assert_eq!(head.target.of(buf), b"*"),
        _ => assert!(path.starts_with(b"/") && !path.contains(&b'?')),
    }
    if let Some(authority) = head.authority {
        let authority = authority.of(buf);
        assert!(!authority.is_empty() && !authority.iter().any(|b| b"@/ ,\\".contains(b) && *b != b','));
    }
}

fn check_framing(buf: &[u8], head: &Head) {
    let values = |name: &[u8]| -> Vec<&[u8]> {
        head.fields.iter().filter(|f| f.name.of(buf) == name).map(|f| f.value.of(buf)).collect()
    };
    let (lengths, codings, hosts) =
        (values(b"content-length"), values(b"transfer-encoding"), values(b"host"));
    match (head.framing, lengths.as_slice(), codings.as_slice()) {
        (Framing::None, [], []) => {}
        (Framing::Length(length), [text], []) => {
            assert!(text.iter().all(u8::is_ascii_digit));
            assert_eq!(String::from_utf8_lossy(text).parse(), Ok(length));
        }
        (Framing::Chunked, [], [coding]) => {
            assert!(coding.eq_ignore_ascii_case(b"chunked") && head.version == Version::Http11);
        }
        found => panic!("ambiguous framing was taken: {found:?}"),
    }
    if let [host] = hosts.as_slice() {
        let judged = head.authority.map_or(&[][..], |authority| authority.of(buf));
        assert_eq!(*host, judged, "the host that is read is not the one that is judged");
    }
    assert!(hosts.len() == 1 || (hosts.is_empty() && head.version == Version::Http10));
}
