//! `multipart/form-data`: what is read, and what is refused.

mod common;

use common::{Found, MULTIPART, field, multipart, part, read, read_pieces};
use covet_form::{Fault, FormLimits, Kind, Malformed, Parser, Passed};

const NAME: &str = "Content-Disposition: form-data; name=\"a\"";

fn filename(parameters: &str) -> Result<String, Fault> {
    let found = multipart(&part(&format!("{NAME}; {parameters}"), b"x"))?;
    match found.as_slice() {
        [Found::File(part, content)] => {
            assert_eq!(content, b"x");
            Ok(part.filename.clone())
        }
        other => panic!("no file: {other:?}"),
    }
}

fn refused(body: &[u8]) -> Malformed {
    match multipart(body) {
        Err(Fault::Malformed(how)) => how,
        other => panic!("not refused as malformed: {other:?}"),
    }
}

fn passed(limits: FormLimits, body: &[u8]) -> Passed {
    match read_pieces(MULTIPART, limits, [body]) {
        Err(Fault::TooLarge { passed, .. }) => passed,
        other => panic!("within its limits: {other:?}"),
    }
}

#[test]
fn fields_and_files_come_in_order() {
    let body = b"--XX\r\ncontent-disposition: form-data; name=n\r\n\r\n\xC3\xA9\r\n\
        --XX\r\nContent-Type: image/png\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.png\"\r\n\r\n\
        \x89PNG\r\n--X\r\n--XX  \t\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n\r\n--XX--";
    let found = multipart(body).expect("a form");
    assert_eq!((&found[0], &found[2], found.len()), (&field("n", "é"), &field("n", ""), 3));
    let Found::File(part, content) = &found[1] else { panic!("no file") };
    assert_eq!((part.name.as_str(), part.filename.as_str()), ("f", "a.png"));
    assert_eq!(part.headers[0], ("content-type".into(), b"image/png".to_vec()));
    assert_eq!(content, b"\x89PNG\r\n--X");
}

#[test]
fn a_form_may_be_empty_and_begin_with_a_line_end() {
    assert_eq!(multipart(b"--XX--\r\n"), Ok(vec![]));
    assert_eq!(multipart(b"\r\n--XX--"), Ok(vec![]));
}

#[test]
fn what_looks_like_a_boundary_is_content() {
    for content in
        ["\r--XX", "\n--XX", "\r\n--X\r\n-", "\r\r\n--\r\n--X", " --XX--", "\r\n\r\n", "-", "--X", "\r"]
    {
        let found = multipart(&part(NAME, content.as_bytes()));
        assert_eq!(found, Ok(vec![field("a", content)]), "{content:?}");
    }
}

#[test]
fn a_name_is_read_as_clients_quote_it() {
    assert_eq!(filename("filename=plain.txt").as_deref(), Ok("plain.txt"));
    assert_eq!(filename(r#"filename="a \"b\" \\ c""#).as_deref(), Ok(r#"a "b" \ c"#));
    assert_eq!(filename(r#"filename="C:\temp\x.txt""#).as_deref(), Ok(r"C:\temp\x.txt"));
    assert_eq!(filename("filename=\"a;b=c\";").as_deref(), Ok("a;b=c"));
    assert_eq!(filename("filename=\"\"").as_deref(), Ok(""));
    assert_eq!(filename("filename=\"../../é\"").as_deref(), Ok("../../é"));
}

#[test]
fn an_extended_name_counts_more_than_a_plain_one() {
    assert_eq!(filename("filename=\"e.txt\"; filename*=UTF-8''%e2%82%AC.txt").as_deref(), Ok("€.txt"));
    assert_eq!(filename("filename*=utf-8'de'x").as_deref(), Ok("x"));
    for wrong in
        ["UTF-8''%zz", "UTF-8''%e2", "UTF-8''%", "UTF-8''a b", "UTF-16''a", "a", "UTF-8''%00", "UTF-8''%0a"]
    {
        assert!(filename(&format!("filename*={wrong}")).is_err(), "{wrong}");
    }
}

#[test]
fn names_with_control_characters_or_in_utf_16_are_refused() {
    let named = |name: &[u8]| {
        [b"--XX\r\nContent-Disposition: form-data; name=\"", name, b"\"\r\n\r\n\r\n--XX--"].concat()
    };
    for name in [&b"a\0b"[..], b"a\x1bb", b"\xff\xfea\0", b"\0a", b"\xff", b"\xc3", b"a\x7f", b"\xc2\x85"] {
        assert_eq!(refused(&named(name)), Malformed::Name, "{name:?}");
    }
}

#[test]
fn a_body_without_its_last_boundary_is_refused_wherever_it_ends() {
    let whole = part(&format!("{NAME}; filename=\"f\""), b"content");
    let end = whole.len() - 2;
    for cut in 0..end {
        assert_eq!(refused(&whole[..cut]), Malformed::Unfinished, "cut at {cut}");
    }
    assert!(multipart(&whole[..end]).is_ok());
}

#[test]
fn what_others_might_read_otherwise_is_refused() {
    let cases: [(&[u8], Malformed); 13] = [
        (b"--XX\r\nContent-Disposition: form-data; name=a\r\n\r\n--XX--", Malformed::Delimiter),
        (b"hello\r\n--XX--", Malformed::Preamble),
        (b"\n--XX--", Malformed::Preamble),
        (b"--XXY\r\n", Malformed::Delimiter),
        (b"--XX\n", Malformed::Delimiter),
        (b"--XX-\r\n", Malformed::Delimiter),
        (b"--XX--\r\n--XX\r\n", Malformed::Epilogue),
        (b"--XX\r\n\r\n\r\n--XX--", Malformed::Disposition),
        (b"--XX\r\nno colon\r\n\r\n", Malformed::Header),
        (b"--XX\r\nA: b\nC: d\r\n\r\n", Malformed::Header),
        (b"--XX\r\nA: b\r\n c\r\n\r\n", Malformed::Header),
        (b"--XX\r\nA : b\r\n\r\n", Malformed::Header),
        (b"--XX\r\n: b\r\n\r\n", Malformed::Header),
    ];
    for (body, how) in cases {
        assert_eq!(refused(body), how, "{}", body.escape_ascii());
    }
}

#[test]
fn a_part_says_once_what_it_is() {
    let cases = [
        ("Content-Type: text/plain".to_owned(), Malformed::Disposition),
        ("Content-Disposition: attachment; name=\"a\"".to_owned(), Malformed::Disposition),
        ("Content-Disposition: form-data".to_owned(), Malformed::NoName),
        ("Content-Disposition: form-data; filename=\"a\"".to_owned(), Malformed::NoName),
        (format!("{NAME}; name=\"b\""), Malformed::Disposition),
        (format!("{NAME}; name*=UTF-8''b"), Malformed::Disposition),
        (format!("{NAME}; filename=a; filename=b"), Malformed::Disposition),
        (format!("{NAME}; filename=\"a"), Malformed::Disposition),
        (format!("{NAME}; filename=a b"), Malformed::Disposition),
        (format!("{NAME} filename=a"), Malformed::Disposition),
        (format!("{NAME}\r\n{NAME}"), Malformed::Disposition),
        (format!("{NAME}\r\nContent-Type: text/plain\r\nContent-Type: text/html"), Malformed::Header),
        (format!("{NAME}\r\nContent-Transfer-Encoding: base64"), Malformed::Encoding),
    ];
    for (header, how) in cases {
        assert_eq!(refused(&part(&header, b"x")), how, "{header}");
    }
    assert!(multipart(&part(&format!("{NAME}\r\nContent-Transfer-Encoding: Binary"), b"x")).is_ok());
}

#[test]
fn a_field_is_text_in_its_charset() {
    let with = |charset: &str, text: &[u8]| {
        multipart(&part(&format!("{NAME}\r\nContent-Type: text/plain; charset={charset}"), text))
    };
    assert_eq!(with("ISO-8859-1", b"\xe9"), Ok(vec![field("a", "é")]));
    assert_eq!(with("\"utf-8\"", "é".as_bytes()), Ok(vec![field("a", "é")]));
    assert_eq!(with("utf-8", b"\xe9"), Err(Fault::Malformed(Malformed::Text)));
    assert_eq!(with("utf-16", b"\xff\xfe"), Err(Fault::Malformed(Malformed::Charset)));
}

#[test]
fn the_boundary_is_one_of_rfc_2046() {
    let with = |boundary: &str| {
        Parser::new(format!("multipart/form-data; {boundary}").as_bytes(), FormLimits::default())
    };
    assert!(with("boundary=\"a b'()+_,-./:=?\"").is_ok());
    assert!(with(&format!("boundary={}", "x".repeat(70))).is_ok());
    for wrong in [
        "",
        "boundary=",
        "boundary=\"\"",
        "boundary=\"a \"",
        "boundary=ä",
        "boundary=a; boundary=b",
        "boundary=\"a\r\n\"",
    ] {
        assert!(with(wrong).is_err(), "{wrong:?}");
    }
    assert!(with(&format!("boundary={}", "x".repeat(71))).is_err());
    assert_eq!(read(b"Multipart/Form-Data;charset=utf-8;Boundary=\"X X\"", b"--X X--"), Ok(vec![]));
}

#[test]
fn other_media_types_are_no_forms() {
    for other in [&b""[..], b"text/plain", b"multipart/mixed; boundary=a", b"multipart/form-dat"] {
        assert_eq!(Parser::new(other, FormLimits::default()).err(), Some(Fault::MediaType));
    }
    assert_eq!(
        Parser::new(MULTIPART, FormLimits::default()).map(|parser| parser.kind()),
        Ok(Kind::Multipart)
    );
}

#[test]
fn every_limit_is_enforced() {
    let all = FormLimits::default();
    let file = part(&format!("{NAME}; filename=\"file name\"\r\nX-More: value"), b"12345");
    let text = part(NAME, b"12345");
    assert_eq!(passed(FormLimits { max_size: 20, ..all }, &text), Passed::Size);
    assert_eq!(passed(FormLimits { max_fields: 0, ..all }, &text), Passed::Fields);
    assert_eq!(passed(FormLimits { max_files: 0, ..all }, &file), Passed::Files);
    assert_eq!(passed(FormLimits { max_field_size: 4, ..all }, &text), Passed::FieldSize);
    assert_eq!(passed(FormLimits { max_text_size: 5, ..all }, &text), Passed::TextSize);
    assert_eq!(passed(FormLimits { max_file_size: 4, ..all }, &file), Passed::FileSize);
    assert_eq!(passed(FormLimits { max_headers: 1, ..all }, &file), Passed::Headers);
    assert_eq!(passed(FormLimits { max_header_size: 30, ..all }, &file), Passed::HeaderSize);
    assert_eq!(passed(FormLimits { max_name_length: 8, ..all }, &file), Passed::NameLength);
    let exact = FormLimits {
        max_fields: 1,
        max_field_size: 5,
        max_text_size: 6,
        max_name_length: 1,
        max_headers: 1,
        ..all
    };
    assert!(read_pieces(MULTIPART, exact, [&text[..]]).is_ok());
    let exact = FormLimits { max_files: 1, max_file_size: 5, max_headers: 2, max_name_length: 9, ..all };
    assert!(read_pieces(MULTIPART, exact, [&file[..]]).is_ok());
}

#[test]
fn a_header_that_never_ends_is_refused_at_its_limit() {
    let mut parser = Parser::new(MULTIPART, FormLimits::default()).expect("a parser");
    let mut kept = common::Kept::default();
    parser.feed(b"--XX\r\n", &mut kept).expect("a boundary");
    let fault =
        (0..100).find_map(|_| parser.feed(&[b'a'; 1000], &mut kept).err().map(|fault| fault.to_string()));
    assert_eq!(fault.as_deref(), Some("The header of a part of the form is larger than 8192 bytes."));
}
