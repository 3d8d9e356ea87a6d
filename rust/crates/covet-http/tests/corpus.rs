//! The hostile corpus against the parser: every case is answered as its file says.

mod common;

use common::{Case, MAX_BODY, Read, corpus, read};
use covet_http::{Reason, Reject, decode_path};

/// Reasons that time and the connection's end give, not the bytes.
const OF_THE_CONNECTION: [Reason; 3] = [Reason::BodyTruncated, Reason::HeadTimeout, Reason::BodyTimeout];

/// The status and the code of a refusal, by the parser or by the path's decoding.
fn verdict(outcome: Result<Option<Read>, Reject>) -> Result<Read, (u16, String)> {
    let read = outcome.map_err(|r| (r.status, r.reason.code().to_owned()))?;
    let read = read.ok_or((0, "incomplete".to_owned()))?;
    decode_path(&read.path, &mut Vec::new()).map_err(|fault| (400, fault.code().to_owned()))?;
    Ok(read)
}

fn check(case: &Case, outcome: Result<Read, (u16, String)>) {
    let name = &case.name;
    match (&case.reason, outcome) {
        (Some(reason), Err((status, code))) => {
            assert_eq!((status, &code), (case.status, reason), "{name}");
        }
        (None, Ok(read)) => {
            assert!(read.whole, "{name}: the body is not whole");
            assert_eq!(read.len, case.request.len(), "{name}: bytes are left over");
            assert_eq!(case.body.clone().unwrap_or_default(), read.body, "{name}");
            assert_eq!(read.keep_alive && case.closed, case.name == "connect", "{name}");
            if case.authority.is_some() {
                assert_eq!(case.authority, read.authority, "{name}");
            }
        }
        (expected, outcome) => panic!("{name}: expected {expected:?}, found {outcome:?}"),
    }
}

#[test]
fn every_case_is_answered_as_told() {
    for case in corpus() {
        check(&case, verdict(read([case.request.as_slice()], MAX_BODY)));
    }
}

#[test]
fn the_answer_is_the_same_byte_by_byte() {
    for case in corpus() {
        check(&case, verdict(read(case.request.chunks(1), MAX_BODY)));
    }
}

#[test]
fn the_answer_is_the_same_at_every_cut() {
    for case in corpus().into_iter().filter(|case| case.request.len() < 300) {
        for cut in 0..=case.request.len() {
            let (first, second) = case.request.split_at(cut);
            check(&case, verdict(read([first, second], MAX_BODY)));
        }
    }
}

#[test]
fn names_are_unique_and_reasons_exist() {
    let cases = corpus();
    let mut names: Vec<_> = cases.iter().map(|case| case.name.as_str()).collect();
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count);
    assert!(count > 200, "the corpus has shrunk to {count} cases");
}

#[test]
fn every_reason_of_the_parser_is_in_the_corpus() {
    let cases = corpus();
    let parsers = |reason: &&Reason| !OF_THE_CONNECTION.contains(reason);
    for reason in Reason::ALL.iter().filter(parsers) {
        assert!(
            cases.iter().any(|case| case.reason.as_deref() == Some(reason.code())),
            "no case is refused for {}",
            reason.code()
        );
    }
}
