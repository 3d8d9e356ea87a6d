//! Files of forms go to the disk, and everything else comes back.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

mod common;

use std::io::{Read, Write};
use std::net::Shutdown;
use std::sync::Arc;

use common::{Bench, contents, file, full, told};
use covet_form::{FormLimits, Passed};
use covet_spool::Outcome;
use proptest::prelude::*;

const FIELD: &[u8] = b"--XX\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\nv\r\n";
const END: &[u8] = b"--XX--\r\n";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn all_of_a_form_is_read_however_it_arrives(
        first in "(\r|\n|-|X|a){0,300}",
        second in "(\r|\n|-|X|b){1,300}",
        third in "[a-z]{0,99}",
        size in 1_usize..400,
    ) {
        prop_assume!(!first.contains("\r\n--XX") && !second.contains("\r\n--XX") && !second.starts_with("--XX"));
        let mut bench = Bench::new();
        let rest = [first.as_bytes(), b"\r\n", &file("b", second.as_bytes()), FIELD, &file("c", third.as_bytes()), END];
        let rest = rest.concat();
        // At a delimiter that follows a header at once, parsers differ: it is refused.
        prop_assume!(!first.is_empty() && !first.starts_with("--XX") && !third.is_empty());
        let done = bench.read(&rest, size);
        prop_assert_eq!(done.received, rest.len() as u64);
        prop_assert_eq!(done.written, first.len() as u64);
        prop_assert_eq!(bench.given(), first.as_bytes());
        // Memory is shared: what the second file has of it, the third one can't have.
        let kept = if second.len() <= 100 { second.len() } else { 0 };
        let on_disk = |len: usize, memory: usize| if len > memory { "disk" } else { "memory" };
        prop_assert_eq!(told(done), [
            "end".to_owned(), "file b".to_owned(), format!("{} {second}", on_disk(second.len(), 100)), "end".to_owned(),
            "n=v".to_owned(),
            "file c".to_owned(), format!("{} {third}", on_disk(third.len(), 100 - kept)), "end".to_owned(),
        ]);
    }

    #[test]
    fn files_of_all_sizes_are_whole_wherever_they_begin(
        begun in prop_oneof![Just(None), Just(Some(1_usize)), Just(Some(60_000))],
        sizes in prop::collection::vec(prop_oneof![1..2_000_usize, 120_000..140_000_usize, 400_000..1_200_000_usize], 1..5),
        size in prop_oneof![1_000..70_000_usize, Just(10_000_000)],
    ) {
        let content = |number: usize, len: usize| -> Vec<u8> {
            (0..len).map(|at| b"0123456789\r\n--X"[(at * (number + 3) + at / 251) % 15]).collect()
        };
        let mut bench = Bench::new();
        bench.memory = 1 << 20;
        bench.held = begun.map(|len| vec![b'h'; len]);
        let files: Vec<Vec<u8>> = sizes.iter().enumerate().map(|(number, len)| content(number, *len)).collect();
        let mut rest = files[0].clone();
        rest.extend_from_slice(b"\r\n");
        for (number, content) in files.iter().enumerate().skip(1) {
            rest.extend(file(&number.to_string(), content));
        }
        rest.extend_from_slice(END);
        let done = bench.read(&rest, size);
        prop_assert_eq!(done.received, rest.len() as u64);
        let mut first = vec![b'h'; begun.unwrap_or(0)];
        first.extend_from_slice(&files[0]);
        let mut whole = contents(done);
        if begun.is_none() {
            whole.insert(0, bench.given());
        }
        prop_assert!(whole[0] == first);
        prop_assert!(whole[1..] == files[1..]);
    }
}

#[test]
fn a_file_that_begins_in_memory_stays_there_where_it_is_small() {
    let mut bench = Bench::new();
    bench.held = Some(b"the ".to_vec());
    let done = bench.read(&[b"end\r\n", &*file("b", b"2"), END].concat(), 4);
    assert_eq!(done.written, 0);
    assert_eq!(told(done), ["memory the end", "end", "file b", "memory 2", "end"]);
}

#[test]
fn a_file_that_begins_in_memory_goes_to_disk_where_it_is_large() {
    let mut bench = Bench::new();
    bench.held = Some(vec![b'1'; 99]);
    let done = bench.read(&[b"23\r\n", END].concat(), 100);
    assert_eq!(told(done), [format!("disk {}23", "1".repeat(99)), "end".to_owned()]);
}

#[test]
fn files_are_closed_by_the_thread_and_without_it() {
    let mut bench = Bench::new();
    let closer = bench.spooler.closer();
    for ended in [false, true] {
        let (file, other) = std::os::unix::net::UnixStream::pair().unwrap();
        if ended {
            let (mut client, _ticket) = bench.give(1000, 0);
            drop(std::mem::replace(&mut bench, Bench::new()));
            // The connection of its job goes with the thread.
            assert_eq!(client.read(&mut [0]).unwrap(), 0);
        }
        closer.close(std::fs::File::from(std::os::fd::OwnedFd::from(file)));
        assert_eq!((&other).read(&mut [0]).unwrap(), 0, "the other end sees that it is closed");
    }
}

#[test]
fn large_files_are_written_whole() {
    let mut bench = Bench::new();
    let large: Vec<u8> = (0..3_000_000_u32).map(|number| (number % 251) as u8).collect();
    let done = bench.read(&[&large, b"\r\n".as_slice(), END].concat(), 100_000);
    assert_eq!(told(done), ["end"]);
    assert!(bench.given() == large);
}

#[test]
fn a_file_that_is_to_be_looked_at_comes_back_with_what_follows() {
    let mut bench = Bench::new();
    bench.stops = vec!["c".to_owned()];
    let done = bench.read(&[b"1\r\n", &*file("b", b"2"), &file("c", b"3"), FIELD, END].concat(), 1000);
    assert_eq!(told(done), ["end", "file b", "memory 2", "end", "file c", "memory 3", "end", "n=v"]);
}

#[test]
fn a_file_comes_back_when_enough_of_it_is_written() {
    let mut bench = Bench::new();
    bench.most = 500;
    let done = bench.read(&[b'x'; 2_000_000], 1000);
    assert!((500..2_000_000).contains(&done.written));
    assert_eq!(done.received, done.written);
    assert!(told(done).is_empty());
}

#[test]
fn what_the_parser_refuses_ends_the_job() {
    let mut bench = Bench::new();
    bench.limits = FormLimits { max_file_size: 10, ..FormLimits::default() };
    let Outcome::Refused(fault) = bench.read(&[b'x'; 2_000_000], 1000).outcome else { panic!("not refused") };
    assert!(matches!(fault, covet_form::Fault::TooLarge { passed: Passed::FileSize, limit: 10, .. }));
}

#[test]
fn a_full_disk_is_told_as_the_system_tells_it() {
    let mut bench = Bench::new();
    bench.given = full();
    let Outcome::Failed(error) = bench.read(b"12345", 5).outcome else { panic!("not failed") };
    assert_eq!(error.kind(), std::io::ErrorKind::StorageFull);
}

#[test]
fn a_client_that_ends_too_early_is_cut() {
    let mut bench = Bench::new();
    let (mut client, _ticket) = bench.give(1000, 0);
    client.write_all(b"123").unwrap();
    client.shutdown(Shutdown::Write).unwrap();
    assert!(matches!(bench.done().outcome, Outcome::Cut));
}

#[test]
fn a_job_whose_ticket_is_dropped_lets_everything_go() {
    let mut bench = Bench::new();
    let (mut client, ticket) = bench.give(1000, 0);
    let parser = bench.parser.take().unwrap();
    drop(ticket);
    assert_eq!(client.read(&mut [0]).unwrap(), 0, "the connection was closed");
    // The connection is the first field of a job, and the parser goes with it.
    while Arc::strong_count(&parser) > 1 {
        std::thread::yield_now();
    }
    assert!(bench.spooler.take().is_empty());
}

#[test]
fn jobs_end_with_their_spooler() {
    let mut bench = Bench::new();
    let (mut client, _ticket) = bench.give(1000, 0);
    drop(bench);
    assert_eq!(client.read(&mut [0]).unwrap(), 0);
}

#[test]
fn whoever_waits_for_a_disk_does_not_wait_for_clients() {
    let mut bench = Bench::new();
    let (mut client, _ticket) = bench.give(1000, 0);
    while !bench.spooler.is_waiting() {
        std::thread::yield_now();
    }
    // A parser that is held stands for a disk that stalls.
    let parser = bench.parser.take().unwrap();
    let held = parser.lock().unwrap();
    client.write_all(b"123").unwrap();
    while bench.spooler.is_waiting() {
        std::thread::yield_now();
    }
    let (mut other, ticket) = bench.give(4, 1);
    drop(ticket);
    drop(held);
    assert_eq!(other.read(&mut [0]).unwrap(), 0, "the other one was let go as soon as the disk went on");
}
