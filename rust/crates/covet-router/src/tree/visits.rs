//! Counts the visits to nodes, to hold their bound in tests.

use std::cell::Cell;

thread_local! {
    static VISITS: Cell<usize> = const { Cell::new(0) };
}

pub(super) fn count() {
    VISITS.set(VISITS.get() + 1);
}
