//! State that is touched only while the interpreter is attached.

use std::cell::RefCell;

use pyo3::Python;

/// A cell that asks for the attached interpreter at each access.
///
/// A Python object may be dropped by any thread (the cyclic collector runs wherever it is
/// triggered), so the classes here can't be tied to the thread of the event loop. What makes
/// them safe is the rule of this type: no Python code runs inside [`AttachedCell::with`], so a
/// borrow never spans a point where another thread could be scheduled.
pub struct AttachedCell<T>(RefCell<T>);

// SAFETY: every access goes through `with`, which needs proof that this thread is attached to
// the interpreter. This module is not declared free of the GIL, so attached means alone; and a
// borrow never outlives the closure, in which no Python code runs and the GIL is not released.
#[expect(unsafe_code, reason = "see above: attached to the interpreter means alone")]
unsafe impl<T: Send> Sync for AttachedCell<T> {}

impl<T> AttachedCell<T> {
    /// Wraps a value.
    pub fn new(value: T) -> Self {
        Self(RefCell::new(value))
    }

    /// Works on the value. The closure must not run Python code: neither calls, nor the last
    /// drop of a Python object (move it out and drop it after).
    pub fn with<R>(&self, _attached: Python<'_>, work: impl FnOnce(&mut T) -> R) -> R {
        work(&mut self.0.borrow_mut())
    }

    /// The value, for whoever has it alone.
    pub fn get_mut(&mut self) -> &mut T {
        self.0.get_mut()
    }
}
