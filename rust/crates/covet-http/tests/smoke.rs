use covet_http::*;

#[test]
fn a_plain_request_is_read() {
    let mut head = Head::default();
    let mut buf = b"GET /a?b=c HTTP/1.1\r\nHost: x:80\r\nX-A:  b \r\n\r\nrest".to_vec();
    assert_eq!(parse_head(&mut buf, &HeadLimits::default(), &mut head), Ok(Parse::Complete));
    assert_eq!(head.path.of(&buf), b"/a");
    assert_eq!(head.field(&buf, b"x-a"), Some(b"b".as_slice()));
    assert_eq!(&buf[head.len..], b"rest");
    assert!(head.keep_alive);
}

#[test]
fn a_response_head_is_written() {
    let mut out = Vec::new();
    write_head(
        &mut out,
        200,
        [(b"A".as_slice(), b"b".as_slice())],
        ResponseFraming::Length(12),
        &imf_fixdate(784111777),
        Connection::Close,
    )
    .unwrap();
    assert_eq!(
        String::from_utf8(out).unwrap(),
        "HTTP/1.1 200 OK\r\na: b\r\ncontent-length: 12\r\ndate: Sun, 06 Nov 1994 08:49:37 GMT\r\nconnection: close\r\n\r\n"
    );
    assert_eq!(
        problem_body(404, Some("x\n\"")),
        br#"{"type":"about:blank","title":"Not Found","status":404,"detail":"x\u000a\""}"#
    );
}
