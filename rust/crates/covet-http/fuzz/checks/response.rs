//! Any bytes as the fields of a response: what is written reads back as it was given.

use covet_http::{
    ChunkedDecoder, Connection, FieldBlock, HeaderFault, LAST_CHUNK, ResponseFraming, imf_fixdate,
    write_chunk, write_head,
};

/// Status from two bytes, then fields divided by 0xFE, names and values divided by 0xFD.
pub fn check(input: &[u8]) -> String {
    let [high, low, kind, rest @ ..] = input else { return String::new() };
    let status = u16::from_be_bytes([*high, *low]) % 700;
    let fields: Vec<(&[u8], &[u8])> = rest
        .split(|&b| b == 0xFE)
        .take(8)
        .map(|field| {
            let mut halves = field.splitn(2, |&b| b == 0xFD);
            (halves.next().unwrap_or_default(), halves.next().unwrap_or_default())
        })
        .collect();
    check_chunks(rest);
    let framing = match kind % 4 {
        0 => ResponseFraming::None,
        1 => ResponseFraming::Length(rest.len() as u64),
        2 => ResponseFraming::Chunked,
        _ => ResponseFraming::Close,
    };
    let mut out = b"earlier".to_vec();
    let (none, given) = (FieldBlock::new(), fields.iter().copied());
    let blocks = [&none, &none];
    let written = write_head(&mut out, status, given, blocks, framing, &imf_fixdate(0), Connection::Default);
    match written {
        Ok(()) => read_back(&out[7..], status, &fields, framing),
        Err(fault) => {
            assert_eq!(out, b"earlier");
            assert_ne!(fault == HeaderFault::Status, (200..600).contains(&status));
        }
    }
    format!("{written:?} {framing:?} {}", fields.len())
}

fn read_back(bytes: &[u8], status: u16, fields: &[(&[u8], &[u8])], framing: ResponseFraming) {
    let mut slots = [httparse::EMPTY_HEADER; 16];
    let mut read = httparse::Response::new(&mut slots);
    assert_eq!(read.parse(bytes), Ok(httparse::Status::Complete(bytes.len())));
    assert_eq!((read.code, read.version), (Some(status), Some(1)));
    for (header, (name, value)) in read.headers.iter().zip(fields) {
        assert!(name.eq_ignore_ascii_case(header.name.as_bytes()));
        assert!(header.name.bytes().all(|b| !b.is_ascii_uppercase()));
        assert_eq!(header.value, value.trim_ascii());
    }
    let count = |name: &str| read.headers.iter().filter(|h| h.name == name).count();
    assert!(read.headers.len() <= fields.len() + 2, "a field was split in two");
    let lengths = count("content-length") + count("transfer-encoding");
    match framing {
        ResponseFraming::Length(_) | ResponseFraming::Chunked => assert_eq!(lengths, 1),
        ResponseFraming::None => assert!(lengths <= 1),
        ResponseFraming::Close => assert_eq!(lengths, 0),
    }
    assert!(count("date") >= 1 && count("connection") == 0);
}

fn check_chunks(data: &[u8]) {
    let mut wire = Vec::new();
    data.chunks(17).for_each(|chunk| write_chunk(&mut wire, chunk));
    wire.extend_from_slice(LAST_CHUNK);
    let (mut decoder, mut body, mut at) = (ChunkedDecoder::new(), Vec::new(), 0);
    while !decoder.is_done() {
        let step = decoder.decode(&wire[at..]).expect("our own chunks are well-formed");
        body.extend_from_slice(&wire[at..][step.data]);
        at += step.consumed;
    }
    assert_eq!((body.as_slice(), at), (data, wire.len()));
}
