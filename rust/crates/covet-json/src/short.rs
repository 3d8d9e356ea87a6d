//! Few bytes, appended without a call: one of `memcpy` takes longer than what it copies.

/// As many as a register of every machine has.
pub(crate) const MOST: usize = 16;

/// Bytes that are written again and again.
#[derive(Clone, Debug)]
pub struct Literal {
    first: [u8; MOST],
    /// Those of `first` that are some.
    length: usize,
    rest: Box<[u8]>,
}

impl Literal {
    /// The same bytes.
    #[must_use]
    pub fn new(bytes: &[u8]) -> Self {
        let (head, rest) = bytes.split_at(bytes.len().min(MOST));
        let mut first = [0; MOST];
        first[..head.len()].copy_from_slice(head);
        Self { first, length: head.len(), rest: rest.into() }
    }

    /// Appends them.
    #[inline]
    pub fn append(&self, out: &mut Vec<u8>) {
        append(out, self.first, self.length);
        if !self.rest.is_empty() {
            out.extend_from_slice(&self.rest);
        }
    }
}

/// Appends the first so many bytes. All of them are copied, since that is a single store.
#[inline]
pub(crate) fn append<const N: usize>(out: &mut Vec<u8>, bytes: [u8; N], length: usize) {
    let end = out.len() + length.min(N);
    out.extend_from_slice(&bytes);
    out.truncate(end);
}

/// Appends any bytes, few as they are most often.
#[inline]
pub(crate) fn extend(out: &mut Vec<u8>, bytes: &[u8]) {
    match word(bytes) {
        Some(word) => append(out, word.to_le_bytes(), bytes.len()),
        None => out.extend_from_slice(bytes),
    }
}

/// At most 16 bytes as a number: the first is its lowest one.
///
/// Two reads that overlap take the place of one read of each length.
#[inline]
pub(crate) fn word(bytes: &[u8]) -> Option<u128> {
    let shift = |size: usize| 8 * (bytes.len() - size);
    if let (Some(first), Some(last)) = (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        let (first, last) = (u64::from_le_bytes(*first), u64::from_le_bytes(*last));
        return (bytes.len() <= MOST).then(|| u128::from(first) | u128::from(last) << shift(8));
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        let (first, last) = (u32::from_le_bytes(*first), u32::from_le_bytes(*last));
        return Some(u128::from(u64::from(first) | u64::from(last) << shift(4)));
    }
    let byte = |at: usize| bytes.get(at).map_or(0, |byte| u32::from(*byte) << (8 * at));
    Some(u128::from(byte(0) | byte(1) | byte(2)))
}
