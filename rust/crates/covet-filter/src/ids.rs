//! Ids that no two requests share: 128 random bits as 32 hexadecimal digits.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;

/// Bytes of an id.
pub const ID_LEN: usize = 32;

/// Makes ids. The generator (xoshiro256++, seeded by the operating system) is fast and not secret: ids are names, and
/// whoever has seen some may guess others.
#[derive(Clone, Debug)]
pub struct Ids {
    state: [u64; 4],
}

impl Ids {
    /// A generator that the operating system has seeded.
    #[must_use]
    pub fn seeded() -> Self {
        Self::from_seed([0, 1, 2, 3].map(|word| getrandom::u64().unwrap_or_else(|_| without_system(word))))
    }

    /// A generator that makes the same ids for the same seed.
    #[must_use]
    pub fn from_seed(seed: [u64; 4]) -> Self {
        // Of zeros alone the generator would never come out.
        Self { state: if seed == [0; 4] { [1, 2, 3, 4] } else { seed } }
    }

    /// The next id. It is never all zeros, so that it can be a trace id of W3C's Trace Context.
    #[must_use]
    pub fn next_id(&mut self) -> [u8; ID_LEN] {
        let (high, mut low) = (self.word(), self.word());
        if high == 0 && low == 0 {
            low = 1;
        }
        let mut id = [0; ID_LEN];
        let halves = [high >> 32, high & 0xFFFF_FFFF, low >> 32, low & 0xFFFF_FFFF];
        for (place, half) in id.chunks_exact_mut(8).zip(halves) {
            place.copy_from_slice(&digits(half));
        }
        id
    }

    fn word(&mut self) -> u64 {
        let [a, b, c, d] = self.state;
        let word = a.wrapping_add(d).rotate_left(23).wrapping_add(a);
        let (c, d) = (c ^ a, d ^ b);
        self.state = [a ^ d, b ^ c, c ^ (b << 17), d.rotate_left(45)];
        word
    }
}

/// The eight hexadecimal digits of a number of 32 bits, all at once: each nibble gets a byte of its own.
fn digits(number: u64) -> [u8; 8] {
    let spread = (number | number << 16) & 0x0000_FFFF_0000_FFFF;
    let spread = (spread | spread << 8) & 0x00FF_00FF_00FF_00FF;
    let nibbles = (spread | spread << 4) & 0x0F0F_0F0F_0F0F_0F0F;
    let letters = (nibbles + 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101;
    (nibbles + 0x3030_3030_3030_3030 + letters * (b'a' - b'9' - 1) as u64).to_be_bytes()
}

/// A word of a seed where the system's own source is closed to us: from the one that guards hash tables, and the
/// process.
#[cold]
fn without_system(word: u64) -> u64 {
    RandomState::new().hash_one((word, std::process::id()))
}
