//! What the tests share: the hostile corpus, and reading one request however its bytes arrive.
#![allow(dead_code, reason = "each test uses a part of it")]

use std::fs;
use std::path::Path;

use covet_http::{BodyDecoder, Head, HeadLimits, HeadScanner, Parse, Reject};
use toml::{Table, Value};

/// The largest body that the corpus' cases assume.
pub const MAX_BODY: u64 = 1_048_576;

/// One entry of `tests/hostile/corpus`.
pub struct Case {
    pub name: String,
    pub request: Vec<u8>,
    pub status: u16,
    /// The code of the parser's reason, when the parser refuses it.
    pub reason: Option<String>,
    pub layer: Option<String>,
    pub body: Option<Vec<u8>>,
    pub authority: Option<Vec<u8>>,
    pub closed: bool,
}

/// Every entry of the corpus. What is in folders of it isn't about the parser.
pub fn corpus() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/hostile/corpus");
    let mut cases = Vec::new();
    for entry in fs::read_dir(folder).expect("the corpus is there") {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() {
            continue;
        }
        let text = fs::read_to_string(&path).expect("the file can be read");
        let table: Table = text.parse().expect("the file is TOML");
        cases.extend(table["case"].as_array().expect("a list of cases").iter().map(read_case));
    }
    cases
}

fn read_case(case: &Value) -> Case {
    let text = |key: &str| case.get(key).and_then(Value::as_str);
    let number = |key: &str| case.get(key).and_then(Value::as_integer).unwrap_or(0);
    let filling = text("fill").unwrap_or("").repeat(number("times") as usize);
    Case {
        name: text("name").expect("a name").to_owned(),
        request: latin1(&text("request").expect("a request").replace("{fill}", &filling)),
        status: number("status") as u16,
        reason: text("reason").map(str::to_owned),
        layer: text("layer").map(str::to_owned),
        body: text("body").map(latin1),
        authority: text("authority").map(latin1),
        closed: case.get("closed").and_then(Value::as_bool).unwrap_or(false),
    }
}

/// The corpus writes bytes as the characters of the same number.
fn latin1(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(c as u32).expect("a byte")).collect()
}

/// A request as far as it came.
#[derive(Debug, PartialEq, Eq)]
pub struct Read {
    pub head: String,
    pub authority: Option<Vec<u8>>,
    pub path: Vec<u8>,
    pub keep_alive: bool,
    pub body: Vec<u8>,
    pub whole: bool,
    /// Bytes that belong to the request.
    pub len: usize,
}

/// Reads one request from pieces; `None` when the head is not whole.
pub fn read<'a>(pieces: impl IntoIterator<Item = &'a [u8]>, max_body: u64) -> Result<Option<Read>, Reject> {
    let (mut scanner, mut head, mut buf) = (HeadScanner::new(), Head::default(), Vec::new());
    let mut pieces = pieces.into_iter();
    loop {
        match pieces.next() {
            Some(piece) => buf.extend_from_slice(piece),
            None => return Ok(None),
        }
        if scanner.parse(&mut buf, &HeadLimits::default(), &mut head)? == Parse::Complete {
            break;
        }
    }
    let mut read = describe(&buf, &head);
    let mut decoder = BodyDecoder::new(head.framing, max_body)?;
    let mut at = head.len;
    while !decoder.is_done() {
        let step = decoder.decode(&buf[at..])?;
        read.body.extend_from_slice(&buf[at..][step.data]);
        at += step.consumed;
        if at == buf.len() && !decoder.is_done() {
            let Some(piece) = pieces.next() else { break };
            buf.extend_from_slice(piece);
        }
    }
    (read.whole, read.len) = (decoder.is_done(), at);
    Ok(Some(read))
}

fn describe(buf: &[u8], head: &Head) -> Read {
    let fields: Vec<_> = head
        .fields
        .iter()
        .map(|f| (f.name.of(buf).escape_ascii().to_string(), f.value.of(buf).escape_ascii().to_string()))
        .collect();
    Read {
        head: format!("{:?} {:?}", Head { fields: Vec::new(), ..head.clone() }, fields),
        authority: head.authority.map(|span| span.of(buf).to_vec()),
        path: head.path.of(buf).to_vec(),
        keep_alive: head.keep_alive,
        body: Vec::new(),
        whole: false,
        len: 0,
    }
}
