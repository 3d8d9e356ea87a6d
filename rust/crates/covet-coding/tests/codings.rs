//! What is written can be read, in pieces and at any point, and never more than is allowed.

use covet_coding::{Coding, DecodeFault, Decoder, Encoder, Levels, PIECE};
use proptest::prelude::*;

/// What a message says that comes in pieces of this size, and the most that was made of it at a time.
fn read(coding: Coding, message: &[u8], limit: u64, size: usize) -> Result<(Vec<u8>, usize), DecodeFault> {
    let mut decoder = Decoder::new(coding, limit).expect("memory");
    let (mut content, mut most) = (Vec::new(), 0);
    for mut piece in message.chunks(size) {
        loop {
            let made = decoder.read(&mut piece)?;
            if made.is_empty() {
                break;
            }
            most = most.max(made.len());
            content.extend(made);
        }
        assert!(piece.is_empty(), "{coding:?} left {} bytes unread", piece.len());
    }
    decoder.finish()?;
    Ok((content, most))
}

fn decoded(coding: Coding, message: &[u8], limit: u64) -> Result<Vec<u8>, DecodeFault> {
    read(coding, message, limit, 7).map(|(content, _)| content)
}

fn encoded(coding: Coding, content: &[u8]) -> Vec<u8> {
    Encoder::whole(coding, Levels::default(), content).expect("memory")
}

#[test]
fn what_is_flushed_can_be_read_before_the_end() {
    for coding in Coding::ALL {
        let mut encoder = Encoder::new(coding, Levels::default()).expect("memory");
        let mut decoder = Decoder::new(coding, 1000).expect("memory");
        for line in [b"first\n".as_slice(), b"second\n"] {
            let mut sent = encoder.write(line).expect("memory");
            sent.extend(encoder.flush().expect("memory"));
            assert_eq!(decoder.read(&mut sent.as_slice()).expect("content"), line, "{coding:?}");
        }
        assert_eq!(decoder.read(&mut encoder.finish().expect("memory").as_slice()).expect("content"), b"");
        assert_eq!(decoder.finish(), Ok(()));
    }
}

#[test]
fn a_bomb_is_stopped_at_the_limit() {
    for coding in Coding::ALL {
        let bomb = encoded(coding, &vec![0; 50_000_000]);
        assert!(bomb.len() < 60_000, "{coding:?}");
        assert_eq!(decoded(coding, &bomb, 1_000_000), Err(DecodeFault::TooLarge), "{coding:?}");
        assert_eq!(read(coding, &bomb, 1_000_000, bomb.len()), Err(DecodeFault::TooLarge), "{coding:?}");
    }
}

#[test]
fn what_a_few_bytes_say_is_made_a_piece_at_a_time() {
    for coding in Coding::ALL {
        let message = encoded(coding, &vec![0; 5_000_000]);
        let (content, most) = read(coding, &message, u64::MAX, message.len()).expect("content");
        assert_eq!((content.len(), most), (5_000_000, PIECE), "{coding:?}");
    }
}

#[test]
fn what_follows_the_end_is_refused() {
    for coding in Coding::ALL {
        let message = encoded(coding, b"content");
        for more in [b"x".as_slice(), &message] {
            let long = [&message, more].concat();
            for size in [1, 7, long.len()] {
                let fault = read(coding, &long, 1000, size).expect_err("more than a message");
                assert_eq!(fault, DecodeFault::Malformed, "{coding:?} in pieces of {size}");
            }
        }
    }
}

#[test]
fn no_content_at_all_is_a_message_too() {
    for coding in Coding::ALL {
        assert_eq!(decoded(coding, &encoded(coding, b""), 0), Ok(Vec::new()), "{coding:?}");
    }
}

#[test]
fn a_brotli_window_that_only_some_decoders_know_is_refused() {
    // "Large window": a first byte of 0b0001_0001, then the window's size, here 2^30 (1 GB).
    assert_eq!(decoded(Coding::Brotli, &[0x11, 0x1e, 0x03], 1000), Err(DecodeFault::Malformed));
}

#[test]
fn a_zstd_window_of_more_than_8_mb_is_refused() {
    // A frame header that asks for a window of 2^24 bytes, then a raw block of one byte.
    let frame = [0x28, 0xb5, 0x2f, 0xfd, 0x00, (24 - 10) << 3, 0x09, 0x00, 0x00, b'x'];
    assert_eq!(decoded(Coding::Zstd, &frame, 1000), Err(DecodeFault::Malformed));
    let smaller = [0x28, 0xb5, 0x2f, 0xfd, 0x00, (23 - 10) << 3, 0x09, 0x00, 0x00, b'x'];
    assert_eq!(decoded(Coding::Zstd, &smaller, 1000), Ok(b"x".to_vec()));
}

#[test]
fn content_of_exactly_the_limit_is_read() {
    for coding in Coding::ALL {
        let message = encoded(coding, &[b'x'; 1000]);
        assert_eq!(decoded(coding, &message, 1000).map(|content| content.len()), Ok(1000), "{coding:?}");
        assert_eq!(decoded(coding, &message, 999), Err(DecodeFault::TooLarge), "{coding:?}");
    }
}

#[test]
fn content_that_is_cut_or_is_something_else_is_refused() {
    for coding in Coding::ALL {
        let message = encoded(coding, b"a text of some length, so that it can be cut");
        for end in 0..message.len() {
            let cut = decoded(coding, &message[..end], 1000);
            assert_eq!(cut, Err(DecodeFault::Malformed), "{coding:?} after {end}");
        }
        assert_eq!(
            decoded(coding, b"{\"plain\": \"json\"}", 1000),
            Err(DecodeFault::Malformed),
            "{coding:?}"
        );
    }
}

#[test]
fn names_are_read_in_any_case() {
    assert_eq!(Coding::of_token(b"BR"), Some(Coding::Brotli));
    assert_eq!(Coding::of_token(b"X-GZip"), Some(Coding::Gzip));
    assert_eq!(Coding::of_token(b"deflate"), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_written_is_read(content in proptest::collection::vec(any::<u8>(), 0..5000), level in 1u32..=9) {
        let levels = Levels { gzip: level, brotli: level, zstd: level as i32 };
        for coding in Coding::ALL {
            let message = Encoder::whole(coding, levels, &content).expect("memory");
            prop_assert_eq!(decoded(coding, &message, content.len() as u64), Ok(content.clone()));
        }
    }

    #[test]
    fn nothing_that_comes_makes_a_decoder_fail(message in proptest::collection::vec(any::<u8>(), 0..500)) {
        for coding in Coding::ALL {
            let _ = decoded(coding, &message, 10_000);
        }
    }
}
