//! Mutated forms for a bounded time: any bytes are read or refused, the same however they are cut.
//!
//! An input of a kind not seen before joins the seeds. `COVET_FUZZ_SECONDS` says how long it runs (15 by default).

mod common;

use std::collections::HashSet;
use std::panic;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use common::{Found, MULTIPART, URLENCODED, read_pieces};
use covet_form::FormLimits;

/// Pieces that break parsers more often than random bytes do.
const PIECES: [&[u8]; 20] = [
    b"\r\n",
    b"\r",
    b"\n",
    b"--XX",
    b"\r\n--XX",
    b"--XX--",
    b"\r\n\r\n",
    b"--",
    b"\0",
    b"\"",
    b"\\",
    b";",
    b"=",
    b"&",
    b"%",
    b"filename*=UTF-8''%41",
    b"Content-Disposition: form-data; name=\"a\"; filename=\"b\"",
    b"Content-Type: text/plain; charset=utf-8",
    b"\xFF\xFE",
    b"\xC3\xA9",
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
                input.truncate(at);
                input.extend_from_slice(&other[random.below(other.len() + 1)..]);
            }
        }
    }
    input.truncate(1000);
    input
}

/// Small ones, so that they are passed too.
fn limits() -> FormLimits {
    FormLimits {
        max_size: 800,
        max_fields: 8,
        max_files: 4,
        max_field_size: 60,
        max_text_size: 200,
        max_file_size: 200,
        max_headers: 4,
        max_header_size: 150,
        max_name_length: 30,
    }
}

/// Reads it whole, byte by byte and in pieces of seven. Returns what kind of input it is.
fn check(input: &[u8]) -> String {
    let content_type =
        if input.starts_with(b"-") || input.starts_with(b"\r") { MULTIPART } else { URLENCODED };
    let read = |size| read_pieces(content_type, limits(), input.chunks(size));
    let whole = read(1000);
    for size in [1, 7] {
        let cut = read(size);
        match (&whole, &cut) {
            (Ok(whole), Ok(cut)) => assert_eq!(whole, cut),
            // Where two things are wrong, the first one seen is told; which one that is depends on the pieces.
            (Err(_), Err(_)) => {}
            other => panic!("cut in pieces of {size}: {other:?}"),
        }
    }
    match whole {
        Ok(found) => {
            found.iter().map(|found| if matches!(found, Found::Field(..)) { 'f' } else { 'F' }).collect()
        }
        Err(fault) => fault.to_string(),
    }
}

#[test]
fn any_bytes_are_read_or_refused() {
    let seconds = std::env::var("COVET_FUZZ_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(15.0);
    let end = Instant::now() + Duration::from_secs_f64(seconds);
    let clock = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    let mut random = Random(clock.as_nanos() as u64 | 1);
    let header = "Content-Disposition: form-data; name=\"a\"; filename=\"b\"\r\nContent-Type: text/plain";
    let mut seeds =
        vec![common::part(header, b"content"), b"a=1&b=x+y%26&c".to_vec(), b"--XX--\r\n".to_vec()];
    let (mut kinds, mut count) = (HashSet::new(), 0_u64);
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
