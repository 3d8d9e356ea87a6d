//! What is written can be read, in pieces and at any point, and never more than is allowed.

use covet_coding::{Coding, DecodeFault, Decoder, Encoder, Levels};
use proptest::prelude::*;

fn decoded(coding: Coding, message: &[u8], limit: u64) -> Result<Vec<u8>, DecodeFault> {
    let mut decoder = Decoder::new(coding, limit).expect("memory");
    let mut content = Vec::new();
    for piece in message.chunks(7) {
        content.extend(decoder.write(piece)?);
    }
    content.extend(decoder.finish()?);
    Ok(content)
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
            assert_eq!(decoder.write(&sent).expect("content"), line, "{coding:?}");
        }
        assert_eq!(decoder.write(&encoder.finish().expect("memory")).expect("content"), b"");
        assert_eq!(decoder.finish(), Ok(Vec::new()));
    }
}

#[test]
fn a_bomb_is_stopped_at_the_limit() {
    for coding in Coding::ALL {
        let bomb = encoded(coding, &vec![0; 50_000_000]);
        assert!(bomb.len() < 60_000, "{coding:?}");
        assert_eq!(decoded(coding, &bomb, 1_000_000), Err(DecodeFault::TooLarge), "{coding:?}");
    }
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
