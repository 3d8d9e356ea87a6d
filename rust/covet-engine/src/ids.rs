//! Ids of requests: a generator for each thread, made anew in a process that was forked.

use std::cell::RefCell;
use std::sync::atomic::{AtomicU64, Ordering};

use covet_filter::{ID_LEN, Ids};
use pyo3::prelude::*;
use pyo3::types::{PyCFunction, PyDict};

/// How often this process has come out of a fork: generators from before would repeat those of its siblings.
static FORKS: AtomicU64 = AtomicU64::new(0);

thread_local! {
    static IDS: RefCell<Option<(u64, Ids)>> = const { RefCell::new(None) };
}

/// A new id.
pub(crate) fn next() -> [u8; ID_LEN] {
    let forks = FORKS.load(Ordering::Relaxed);
    IDS.with(|cell| {
        let mut held = cell.borrow_mut();
        match &mut *held {
            Some((made, ids)) if *made == forks => ids.next_id(),
            _ => held.insert((forks, Ids::seeded())).1.next_id(),
        }
    })
}

/// A new id as text.
pub(crate) fn next_text() -> Box<str> {
    as_text(&next())
}

/// An id as text: it is ASCII, whoever made it.
pub(crate) fn as_text(id: &[u8]) -> Box<str> {
    String::from_utf8_lossy(id).into()
}

/// Has generators made anew in processes that Python forks.
pub(crate) fn watch_forks(py: Python<'_>) -> PyResult<()> {
    let os = py.import("os")?;
    if !os.hasattr("register_at_fork")? {
        return Ok(());
    }
    let forked = PyCFunction::new_closure(py, None, None, |_, _| {
        FORKS.fetch_add(1, Ordering::Relaxed);
    })?;
    let keywords = PyDict::new(py);
    keywords.set_item("after_in_child", forked)?;
    os.call_method("register_at_fork", (), Some(&keywords)).map(drop)
}
