//! Memory that begins where a page does.

/// The size of a page on x86-64, and a multiple of what the kernel copies fastest elsewhere.
const PAGE: usize = 4096;

/// Bytes whose first one is at the start of a page. The page cache copies whole pages, and does so faster from memory
/// that lies in pages as the file does.
pub(crate) struct Buffer {
    room: Vec<u8>,
    start: usize,
    size: usize,
}

impl Buffer {
    pub(crate) fn new(size: usize) -> Self {
        let room = vec![0; size + PAGE];
        // At most `PAGE - 1`, or no address at all, which the room can't begin at either.
        let start = room.as_ptr().align_offset(PAGE).min(PAGE);
        Self { room, start, size }
    }

    pub(crate) fn bytes(&mut self) -> &mut [u8] {
        &mut self.room[self.start..self.start + self.size]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_begins_with_a_page_and_has_all_its_bytes() {
        let mut buffer = Buffer::new(3 * PAGE + 1);
        let bytes = buffer.bytes();
        assert_eq!((bytes.len(), bytes.as_ptr().align_offset(PAGE)), (3 * PAGE + 1, 0));
        bytes.fill(7);
        assert!(buffer.bytes().iter().all(|byte| *byte == 7));
    }
}
