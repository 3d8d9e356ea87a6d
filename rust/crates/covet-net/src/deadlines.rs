//! Deadlines of many connections, of which the next is wanted.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Milliseconds since a moment of the caller's choice.
pub type Millis = u64;

/// A queue of check times. A connection holds its true deadline itself; the queue promises to
/// name the connection at that time or before, and the caller puts it back when it was too
/// early. So a deadline that moves later, as a keep-alive deadline does with each request,
/// costs nothing, and each connection has one live entry.
#[derive(Default)]
pub struct Deadlines {
    heap: BinaryHeap<Reverse<(Millis, usize, u64)>>,
}

impl Deadlines {
    /// Asks for a check of connection `token`, generation `generation`, at `at`.
    pub fn push(&mut self, at: Millis, token: usize, generation: u64) {
        self.heap.push(Reverse((at, token, generation)));
    }

    /// The time of the next check.
    #[must_use]
    pub fn next(&self) -> Option<Millis> {
        self.heap.peek().map(|Reverse((at, _, _))| *at)
    }

    /// Takes a check that is due at `now`.
    pub fn pop_due(&mut self, now: Millis) -> Option<(Millis, usize, u64)> {
        if self.next()? > now {
            return None;
        }
        self.heap.pop().map(|Reverse(entry)| entry)
    }

    /// How many checks are queued.
    #[must_use]
    pub fn len(&self) -> usize {
        self.heap.len()
    }

    /// Whether no check is queued.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.heap.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::Deadlines;

    #[test]
    fn the_earliest_check_comes_first() {
        let mut deadlines = Deadlines::default();
        deadlines.push(30, 1, 1);
        deadlines.push(10, 2, 1);
        deadlines.push(20, 3, 1);
        assert_eq!(deadlines.next(), Some(10));
        assert_eq!(deadlines.pop_due(9), None);
        assert_eq!(deadlines.pop_due(25), Some((10, 2, 1)));
        assert_eq!(deadlines.pop_due(25), Some((20, 3, 1)));
        assert_eq!(deadlines.pop_due(25), None);
        assert_eq!(deadlines.len(), 1);
        assert!(!deadlines.is_empty());
    }
}
