//! The boundary of a multipart body (RFC 2046, 5.1.1).

use crate::fault::Malformed;

/// The longest boundary there may be.
const LONGEST: usize = 70;

/// What divides parts: the line's end and two dashes before the boundary.
pub(crate) fn delimiter(boundary: &[u8]) -> Result<Box<[u8]>, Malformed> {
    let fits = (1..=LONGEST).contains(&boundary.len())
        && boundary.iter().all(|byte| is_part_of_one(*byte))
        && !boundary.ends_with(b" ");
    if !fits {
        return Err(Malformed::Boundary);
    }
    Ok([b"\r\n--", boundary].concat().into_boxed_slice())
}

fn is_part_of_one(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"'()+_,-./:=? ".contains(&byte)
}
