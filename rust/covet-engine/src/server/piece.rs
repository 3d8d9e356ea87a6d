//! Memory for a piece of body, which is read straight to where Python looks at it.

use std::mem::MaybeUninit;
use std::ptr::NonNull;

use pyo3::ffi;
use pyo3::ffi::compat;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

/// Bytes that a piece may have. Less than what the allocator maps by itself, with what an object has around them: such
/// memory would be cleared by the kernel for each piece anew.
const LARGEST: u64 = (1 << 20) - 4096;

/// A `bytes` object in the making, of whose content nothing is written yet.
pub struct Piece<'py> {
    writer: NonNull<compat::PyBytesWriter>,
    room: usize,
    py: Python<'py>,
}

impl<'py> Piece<'py> {
    /// Room for so many bytes, or for as many as a piece may have.
    #[expect(unsafe_code, reason = "the content of a bytes object is read to where it stays")]
    pub fn new(py: Python<'py>, room: u64) -> PyResult<Self> {
        let room = room.min(LARGEST) as usize;
        // SAFETY: we are attached; the size is positive and fits.
        let made = unsafe { compat::PyBytesWriter_Create(room as ffi::Py_ssize_t) };
        let writer = NonNull::new(made).ok_or_else(|| PyErr::fetch(py))?;
        Ok(Self { writer, room, py })
    }

    /// Where its content goes.
    #[expect(unsafe_code, reason = "the content of a bytes object is read to where it stays")]
    pub fn content(&mut self) -> &mut [MaybeUninit<u8>] {
        // SAFETY: the writer, which is ours alone, has room for so many bytes until it is resized or ended, for both of
        // which it mustn't be borrowed. They needn't be written.
        unsafe {
            let start = compat::PyBytesWriter_GetData(self.writer.as_ptr()).cast::<MaybeUninit<u8>>();
            std::slice::from_raw_parts_mut(start, self.room)
        }
    }

    /// The object, once the first `written` bytes of it are written.
    #[expect(unsafe_code, reason = "the content of a bytes object is read to where it stays")]
    pub fn finish(self, written: usize) -> PyResult<Bound<'py, PyBytes>> {
        debug_assert!(written <= self.room);
        let (py, writer) = (self.py, self.writer.as_ptr());
        std::mem::forget(self);
        // SAFETY: the call ends the writer, which nobody uses afterwards: `Drop` doesn't run. It returns a new reference,
        // or null with an exception set.
        let made = unsafe {
            let made = compat::PyBytesWriter_FinishWithSize(writer, written as ffi::Py_ssize_t);
            Bound::from_owned_ptr_or_err(py, made)?
        };
        Ok(made.cast_into::<PyBytes>()?)
    }
}

impl Drop for Piece<'_> {
    fn drop(&mut self) {
        // SAFETY: the writer wasn't ended, and nobody uses it afterwards. We are attached, as `py` shows.
        #[expect(unsafe_code, reason = "the content of a bytes object is read to where it stays")]
        unsafe {
            compat::PyBytesWriter_Discard(self.writer.as_ptr());
        }
    }
}
