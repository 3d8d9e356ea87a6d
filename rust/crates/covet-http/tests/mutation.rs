//! Mutated requests for a bounded time: the checks of the fuzz targets, without libFuzzer.
//!
//! An input of a kind not seen before joins the seeds, so the run is guided by what the code does
//! with its inputs. `COVET_FUZZ_SECONDS` says how long each check runs (15 by default: the four
//! together fuzz for a minute).

mod common;

#[path = "../fuzz/checks/mod.rs"]
mod checks;

use std::collections::HashSet;
use std::panic;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use checks::Check;

/// Pieces that break parsers more often than random bytes do.
const PIECES: [&[u8]; 24] = [
    b"\r\n",
    b"\n",
    b"\r",
    b"\r\n\r\n",
    b" ",
    b"\t",
    b"\0",
    b":",
    b"0\r\n\r\n",
    b"5\r\n",
    b";",
    b",",
    b"Content-Length: 5\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"Host: a\r\n",
    b"HTTP/1.1",
    b"HTTP/1.0",
    b"%2F",
    b"%",
    b"\xC3\xA9",
    b"\xFF",
    b"ffffffffffffffff",
    b"http://",
    b"*",
];

/// A small generator (xorshift64*): runs must differ, and a failure prints its input.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % bound.max(1)
    }
}

fn mutate(random: &mut Random, seeds: &[Vec<u8>]) -> Vec<u8> {
    let mut input = seeds[random.below(seeds.len())].clone();
    for _ in 0..=random.below(4) {
        let at = random.below(input.len() + 1);
        let end = at + random.below((input.len() - at).min(16) + 1);
        match random.below(5) {
            0 => drop(input.drain(at..end)),
            1 => drop(input.splice(at..end, PIECES[random.below(PIECES.len())].iter().copied())),
            2 => drop(input.splice(at..at, [random.below(256) as u8])),
            3 => input[at..end].iter_mut().for_each(|byte| *byte ^= 1 << random.below(8)),
            _ => {
                let other = &seeds[random.below(seeds.len())];
                let from = random.below(other.len() + 1);
                input.truncate(at);
                input.extend_from_slice(&other[from..]);
            }
        }
    }
    input.truncate(2000);
    input
}

/// The requests of the corpus that are short enough to mutate.
fn requests() -> Vec<Vec<u8>> {
    common::corpus().into_iter().map(|case| case.request).filter(|request| request.len() < 1000).collect()
}

fn divide(request: &[u8]) -> (&[u8], &[u8]) {
    let end = request.windows(4).position(|w| w == b"\r\n\r\n");
    (&request[..end.unwrap_or(request.len())], &request[end.map_or(request.len(), |end| end + 4)..])
}

/// A byte that says how to cut the rest, and the rest.
fn cut(bytes: &[u8]) -> Vec<u8> {
    [b"\x07", bytes].concat()
}

/// The fields of a request as those of a response, in the form that the check reads.
fn as_response(request: &[u8]) -> Vec<u8> {
    let fields: Vec<_> = divide(request).0.split(|&b| b == b'\n').skip(1).collect();
    let text = fields.join(&0xFE);
    let field = text.iter().filter(|&&b| b != b'\r').map(|&b| if b == b':' { 0xFD } else { b });
    [0, 200, 1].into_iter().chain(field).collect()
}

fn run(check: Check, seed: fn(&[u8]) -> Vec<u8>) {
    let seconds = std::env::var("COVET_FUZZ_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(15.0);
    let end = Instant::now() + Duration::from_secs_f64(seconds);
    let clock = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    let (mut random, mut seeds) = (Random(clock.as_nanos() as u64 | 1), requests());
    seeds.iter_mut().for_each(|request| *request = seed(request));
    let (mut kinds, mut count) = (HashSet::new(), 0u64);
    while Instant::now() < end {
        for _ in 0..500 {
            let input = mutate(&mut random, &seeds);
            let kind = panic::catch_unwind(|| check(&input));
            let kind = kind.unwrap_or_else(|_| panic!("failed for b\"{}\"", input.escape_ascii()));
            if kinds.insert(kind) && seeds.len() < 5000 {
                seeds.push(input);
            }
        }
        count += 500;
    }
    println!("{count} inputs of {} kinds", kinds.len());
    assert!(count >= 500);
}

#[test]
fn any_head_is_read_or_refused() {
    run(checks::head::check, cut);
}

#[test]
fn any_chunked_body_is_read_or_refused() {
    run(checks::body::check, |request| cut(divide(request).1));
}

#[test]
fn any_response_is_written_whole_or_refused() {
    run(checks::response::check, as_response);
}

#[test]
fn any_path_is_decoded_or_refused() {
    run(checks::path::check, |request| request.to_vec());
}
