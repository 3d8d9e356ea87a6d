//! Response heads: written ones are read back, and what must not be sent is refused.

use covet_http::{
    ChunkedDecoder, Connection, FieldBlock, HeadTemplate, HeaderFault, LAST_CHUNK, ResponseFraming,
    imf_fixdate, reason_phrase, write_chunk, write_head,
};
use proptest::prelude::*;

type Fields<'a> = Vec<(&'a [u8], &'a [u8])>;

static NONE: FieldBlock = FieldBlock::new();
const NO_BLOCKS: [&FieldBlock; 2] = [&NONE, &NONE];

fn head(status: u16, fields: Fields<'_>, framing: ResponseFraming) -> Result<String, HeaderFault> {
    let mut out = b"before".to_vec();
    let written =
        write_head(&mut out, status, fields, NO_BLOCKS, framing, &imf_fixdate(0), Connection::Default);
    let text = String::from_utf8_lossy(&out[6..]).into_owned();
    match written {
        Ok(()) => Ok(text),
        Err(fault) => {
            assert_eq!(text, "", "a refused head leaves nothing behind");
            Err(fault)
        }
    }
}

#[test]
fn a_head_is_written_in_lower_case_with_length_and_date() {
    assert_eq!(
        head(200, vec![(b"Content-Type", b"text/plain")], ResponseFraming::Length(12)).as_deref(),
        Ok("HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 12\r\n\
            date: Thu, 01 Jan 1970 00:00:00 GMT\r\n\r\n")
    );
}

#[test]
fn framings_are_told() {
    let end = |framing| head(200, vec![], framing).expect("a head");
    assert!(end(ResponseFraming::Chunked).contains("\r\ntransfer-encoding: chunked\r\n"));
    for framing in [ResponseFraming::None, ResponseFraming::Close] {
        let text = end(framing);
        assert!(!text.contains("transfer-encoding") && !text.contains("content-length"));
    }
}

#[test]
fn framing_follows_status_length_and_version() {
    for (status, length, http11, framing) in [
        (200, Some(3), true, ResponseFraming::Length(3)),
        (200, None, true, ResponseFraming::Chunked),
        (200, None, false, ResponseFraming::Close),
        (204, Some(0), true, ResponseFraming::None),
        (304, None, true, ResponseFraming::None),
        (101, None, true, ResponseFraming::None),
    ] {
        assert_eq!(ResponseFraming::choose(status, length, http11), framing);
    }
}

#[test]
fn a_date_of_the_application_wins() {
    let text = head(200, vec![(b"Date", b"today")], ResponseFraming::None).expect("a head");
    assert_eq!(text.matches("date:").count(), 1);
    assert!(text.contains("date: today\r\n"));
}

#[test]
fn what_would_split_a_response_is_refused() {
    for name in [&b""[..], b"a b", b"a\r\nb", b"a:", b"\xC3\xA9", b"a\0"] {
        assert_eq!(head(200, vec![(name, b"x")], ResponseFraming::None), Err(HeaderFault::Name));
    }
    for value in [&b"a\r\nSet-Cookie: b"[..], b"a\n", b"\r", b"a\0", b"\x07", b"\x7F"] {
        assert_eq!(head(200, vec![(b"x", value)], ResponseFraming::None), Err(HeaderFault::Value));
    }
}

#[test]
fn fields_of_the_connection_are_refused() {
    for name in [&b"Transfer-Encoding"[..], b"connection", b"Keep-Alive", b"upgrade", b"Proxy-Connection"] {
        assert_eq!(head(200, vec![(name, b"x")], ResponseFraming::None), Err(HeaderFault::Forbidden));
    }
}

#[test]
fn a_content_length_must_be_the_one_of_the_response() {
    let length =
        |value: &'static [u8], status, framing| head(status, vec![(b"Content-Length", value)], framing);
    assert!(length(b"5", 200, ResponseFraming::Length(5)).is_ok_and(|t| t.matches("length").count() == 1));
    assert!(length(b"5", 304, ResponseFraming::None).is_ok());
    for (value, status, framing) in [
        (&b"5"[..], 200, ResponseFraming::Length(6)),
        (b"5", 200, ResponseFraming::Chunked),
        (b"5", 200, ResponseFraming::Close),
        (b"0", 204, ResponseFraming::None),
        (b"+5", 200, ResponseFraming::Length(5)),
        (b"5, 5", 200, ResponseFraming::Length(5)),
        (b"", 200, ResponseFraming::Length(0)),
    ] {
        assert_eq!(length(value, status, framing), Err(HeaderFault::ContentLength));
    }
    let twice: Fields<'_> = vec![(b"content-length", b"5"), (b"Content-Length", b"5")];
    assert_eq!(head(200, twice, ResponseFraming::Length(5)), Err(HeaderFault::ContentLength));
}

#[test]
fn a_status_must_be_final() {
    for status in [0, 99, 100, 101, 199, 600, 999, u16::MAX] {
        assert_eq!(head(status, vec![], ResponseFraming::None), Err(HeaderFault::Status));
    }
    let unknown = head(299, vec![], ResponseFraming::None).expect("a head");
    assert!(unknown.starts_with("HTTP/1.1 299 \r\n"));
}

#[test]
fn phrases_are_those_of_rfc_9110() {
    for (status, phrase) in
        [(413, "Content Too Large"), (422, "Unprocessable Content"), (414, "URI Too Long")]
    {
        assert_eq!(reason_phrase(status), phrase);
    }
    assert_eq!((100..600).filter(|&status| !reason_phrase(status).is_empty()).count(), 61);
}

#[test]
fn a_template_writes_what_write_head_writes() {
    let fields = [(&b"Content-Type"[..], &b"application/json"[..])];
    let template = HeadTemplate::new(200, fields).expect("a template");
    for framing in [ResponseFraming::Length(7), ResponseFraming::Chunked, ResponseFraming::None] {
        for connection in [Connection::Default, Connection::KeepAlive, Connection::Close] {
            let (mut one, mut other) = (Vec::new(), Vec::new());
            template.write(&mut one, framing, &imf_fixdate(9), connection);
            let written =
                write_head(&mut other, 200, fields, NO_BLOCKS, framing, &imf_fixdate(9), connection);
            assert_eq!((written, one), (Ok(()), other));
        }
    }
}

#[test]
fn a_template_holds_nothing_that_changes() {
    let fault = |name: &'static [u8], value: &'static [u8]| HeadTemplate::new(200, [(name, value)]).err();
    assert_eq!(fault(b"content-length", b"1"), Some(HeaderFault::ContentLength));
    assert_eq!(fault(b"date", b"x"), Some(HeaderFault::Forbidden));
}

#[test]
fn empty_data_writes_no_chunk() {
    let mut out = Vec::new();
    write_chunk(&mut out, b"");
    assert!(out.is_empty());
}

proptest! {
    #[test]
    fn written_heads_are_read_back(
        status in 200u16..600,
        fields in proptest::collection::vec(("[!#$%&'*+.^_`|~a-z0-9-]{1,12}", "[!-~]([ -~\u{80}-\u{ff}\t]{0,20}[!-~])?"), 0..8),
        length in any::<u64>(),
    ) {
        let given: Fields<'_> = fields.iter().map(|(n, v)| (n.as_bytes(), v.as_bytes())).collect();
        let mut out = Vec::new();
        let framing = ResponseFraming::Length(length);
        write_head(&mut out, status, given.clone(), NO_BLOCKS, framing, &imf_fixdate(0), Connection::Close)
            .expect("good fields are written");
        let mut slots = [httparse::EMPTY_HEADER; 16];
        let mut read = httparse::Response::new(&mut slots);
        prop_assert_eq!(read.parse(&out), Ok(httparse::Status::Complete(out.len())));
        prop_assert_eq!(read.code, Some(status));
        let length = length.to_string();
        let mut expected = given;
        expected.push((b"content-length", length.as_bytes()));
        if !fields.iter().any(|(name, _)| name == "date") {
            expected.push((b"date", b"Thu, 01 Jan 1970 00:00:00 GMT"));
        }
        expected.push((b"connection", b"close"));
        let found: Fields<'_> = read.headers.iter().map(|h| (h.name.as_bytes(), h.value)).collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn written_chunks_are_read_back(chunks in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..40), 0..6)) {
        let mut wire = Vec::new();
        for chunk in &chunks {
            write_chunk(&mut wire, chunk);
        }
        wire.extend_from_slice(LAST_CHUNK);
        let (mut decoder, mut body, mut at) = (ChunkedDecoder::new(), Vec::new(), 0);
        while !decoder.is_done() {
            let step = decoder.decode(&wire[at..]).expect("our own chunks are good");
            body.extend_from_slice(&wire[at..][step.data]);
            at += step.consumed;
        }
        prop_assert_eq!((body, at), (chunks.concat(), wire.len()));
    }
}
