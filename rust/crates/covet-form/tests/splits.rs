//! However a body is cut, the same is found; and what is found is what a parser says that sees it whole.

mod common;

use common::{Found, MULTIPART, field, read, read_pieces};
use covet_form::{FormLimits, Part};
use proptest::prelude::*;

/// A piece of content that is close to a boundary more often than by chance.
fn content() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"\r\n--XX".to_vec()),
        Just(b"\r\n--X".to_vec()),
        Just(b"\r\n--".to_vec()),
        Just(b"\r\n".to_vec()),
        Just(b"\r".to_vec()),
        Just(b"--XX--".to_vec()),
        Just(b"-".to_vec()),
        prop::collection::vec(any::<u8>(), 0..20),
    ];
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

fn parts() -> impl Strategy<Value = Vec<(String, Option<String>, Vec<u8>)>> {
    let name = "[a-zé \\.]{0,8}";
    prop::collection::vec((name, prop::option::of(name), content()), 0..5)
}

fn body(parts: &[(String, Option<String>, Vec<u8>)]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, filename, content) in parts {
        let file = filename.as_ref().map_or(String::new(), |name| format!("; filename=\"{name}\""));
        let head = format!("--XX\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--XX--\r\n");
    body
}

/// A parser without limits that sees the body whole: it splits at delimiters, and each part at its first empty line.
fn naive(body: &[u8]) -> Option<Vec<Found>> {
    let whole = [b"\r\n", body].concat();
    let mut pieces = Vec::new();
    let mut rest = whole.strip_prefix(b"\r\n--XX")?;
    while let Some(at) = rest.windows(6).position(|window| window == b"\r\n--XX") {
        pieces.push(&rest[..at]);
        rest = &rest[at + 6..];
    }
    rest.strip_prefix(b"--").filter(|rest| rest.iter().all(u8::is_ascii_whitespace))?;
    pieces.into_iter().map(naive_part).collect()
}

fn naive_part(piece: &[u8]) -> Option<Found> {
    let piece = piece.strip_prefix(b"\r\n")?;
    let end = piece.windows(4).position(|window| window == b"\r\n\r\n")?;
    let (head, content) = (std::str::from_utf8(&piece[..end]).ok()?, piece[end + 4..].to_vec());
    let value = head.strip_prefix("Content-Disposition: ")?.to_owned();
    let rest = value.strip_prefix("form-data; name=\"")?;
    let (name, rest) = rest.split_once('"')?;
    let filename = rest.strip_prefix("; filename=\"").and_then(|rest| rest.strip_suffix('"'));
    let Some(filename) = filename else {
        return String::from_utf8(content).ok().map(|text| field(name, &text));
    };
    let headers = vec![("content-disposition".into(), value.clone().into_bytes())];
    Some(Found::File(Part { name: name.into(), filename: filename.into(), headers }, content))
}

/// The body cut at these places.
fn cut<'a>(body: &'a [u8], places: &[prop::sample::Index]) -> Vec<&'a [u8]> {
    let mut at: Vec<usize> = places.iter().map(|place| place.index(body.len() + 1)).collect();
    at.extend([0, body.len()]);
    at.sort_unstable();
    at.windows(2).map(|pair| &body[pair[0]..pair[1]]).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_cut_gives_the_same(parts in parts(), places in prop::collection::vec(any::<prop::sample::Index>(), 0..12)) {
        let body = body(&parts);
        let pieces = cut(&body, &places);
        prop_assert_eq!(read_pieces(MULTIPART, FormLimits::default(), pieces), read(MULTIPART, &body));
    }

    #[test]
    fn byte_by_byte_gives_the_same(parts in parts()) {
        let body = body(&parts);
        prop_assert_eq!(read_pieces(MULTIPART, FormLimits::default(), body.chunks(1)), read(MULTIPART, &body));
    }

    #[test]
    fn a_parser_that_sees_it_whole_says_the_same(parts in parts()) {
        let body = body(&parts);
        prop_assert_eq!(read(MULTIPART, &body).ok(), naive(&body));
    }

    #[test]
    fn what_is_written_is_read(parts in parts()) {
        let clean: Vec<_> = parts.into_iter().filter(|(_, filename, content)| {
            let delimited = [&b"\r\n"[..], &content[..]].concat().windows(6).any(|window| window == b"\r\n--XX");
            !delimited && (filename.is_some() || std::str::from_utf8(content).is_ok())
        }).collect();
        let found = read(MULTIPART, &body(&clean)).expect("a form");
        let contents: Vec<Vec<u8>> = found.into_iter().map(|found| match found {
            Found::Field(_, value) => value.into_bytes(),
            Found::File(_, content) => content,
        }).collect();
        prop_assert_eq!(contents, clean.into_iter().map(|(_, _, content)| content).collect::<Vec<_>>());
    }
}
