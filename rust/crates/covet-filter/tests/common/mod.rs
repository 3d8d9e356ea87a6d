//! What the tests share: settings in few words, and requests from their bytes.
#![allow(dead_code, reason = "each test uses a part of it")]

use covet_filter::registry::build;
use covet_filter::{BuildFault, Chain, Filter, Notes, Request, Value};
use covet_http::{FieldBlock, Framing, Head, HeadLimits, Parse, parse_head};

/// The id that requests get here where they bring none.
pub const NEW: [u8; 32] = *b"0123456789abcdef0123456789abcdef";

pub fn text(value: &str) -> Value {
    Value::Text(value.to_owned())
}

pub fn texts(values: &[&str]) -> Value {
    Value::List(values.iter().map(|value| text(value)).collect())
}

pub fn map<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::Map(entries.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

pub fn filter(name: &str, settings: &Value) -> Filter {
    build(name, 1, settings).expect("good settings")
}

/// The faults of settings, as `path reason`.
pub fn faults(name: &str, settings: &Value) -> Vec<String> {
    match build(name, 1, settings) {
        Ok(_) => Vec::new(),
        Err(BuildFault::Unavailable) => panic!("there is no filter {name}"),
        Err(BuildFault::Settings(faults)) => {
            faults.iter().map(|fault| format!("{} {}", fault.path, fault.reason)).collect()
        }
    }
}

pub fn chain<const N: usize>(filters: [Filter; N]) -> Chain {
    Chain::new(filters).expect("each filter once")
}

/// What came of a request.
#[derive(Debug, PartialEq, Eq)]
pub struct Passed {
    /// The status of a filter's answer; 0 when none answered.
    pub status: u16,
    pub notes: Notes,
    pub fields: FieldBlock,
}

impl Passed {
    pub fn id(&self) -> String {
        String::from_utf8(self.notes.id.clone()).expect("text")
    }
}

/// Sends a request through a chain.
pub fn send(chain: &Chain, request: &str) -> Passed {
    let (head, buf) = parsed(request);
    let request = Request { head: &head, buf: &buf, framing: head.framing, secure: false };
    enter(chain, request)
}

pub fn enter(chain: &Chain, request: Request<'_>) -> Passed {
    let (mut notes, mut fields) = (Notes::default(), FieldBlock::new());
    let status = chain.enter(request, || NEW, &mut notes, &mut fields).map_or(0, |answer| answer.status());
    Passed { status, notes, fields }
}

pub fn parsed(request: &str) -> (Head, Vec<u8>) {
    let (mut head, mut buf) = (Head::default(), request.replace('\n', "\r\n").into_bytes());
    assert_eq!(parse_head(&mut buf, &HeadLimits::default(), &mut head), Ok(Parse::Complete), "{request:?}");
    (head, buf)
}

/// A GET of `/` with these fields.
pub fn get(fields: &str) -> String {
    format!("GET / HTTP/1.1\nHost: a\n{fields}\n")
}

pub fn with_framing(request: &str, framing: Framing) -> impl Fn(&Chain) -> Passed {
    let (head, buf) = parsed(request);
    move |chain| enter(chain, Request { head: &head, buf: &buf, framing, secure: false })
}
