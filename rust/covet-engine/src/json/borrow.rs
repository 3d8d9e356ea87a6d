//! Values as their containers hold them: to take and drop a reference for each costs as much as writing most of them.

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString};

/// The items of a list, which may change meanwhile.
pub(super) struct Items<'a, 'py> {
    list: &'a Bound<'py, PyList>,
    next: usize,
}

impl<'a, 'py> Items<'a, 'py> {
    #[inline]
    pub(super) fn of(list: &'a Bound<'py, PyList>) -> Self {
        Self { list, next: 0 }
    }

    /// The next item, if there is one.
    ///
    /// # Safety
    /// It must not be used after something that may run Python code: that may take it out of the list.
    #[inline]
    #[expect(unsafe_code, reason = "PyO3's iterator takes a reference to each item")]
    pub(super) unsafe fn next(&mut self) -> Option<Borrowed<'a, 'py, PyAny>> {
        if self.next >= self.list.len() {
            return None;
        }
        // SAFETY: the list has so many items now, and all of a list that Python code could get at are there.
        let item = unsafe {
            let item = ffi::PyList_GET_ITEM(self.list.as_ptr(), self.next as ffi::Py_ssize_t);
            Borrowed::from_ptr(self.list.py(), item)
        };
        self.next += 1;
        Some(item)
    }
}

/// The entries of a dict, which may change meanwhile: some are told twice then, and some never.
pub(super) struct Entries<'a, 'py> {
    dict: &'a Bound<'py, PyDict>,
    next: ffi::Py_ssize_t,
}

/// A key and its value.
pub(super) type Entry<'a, 'py> = (Borrowed<'a, 'py, PyAny>, Borrowed<'a, 'py, PyAny>);

impl<'a, 'py> Entries<'a, 'py> {
    #[inline]
    pub(super) fn of(dict: &'a Bound<'py, PyDict>) -> Self {
        Self { dict, next: 0 }
    }

    /// The next entry, if there is one.
    ///
    /// # Safety
    /// Neither part must be used after something that may run Python code: that may take it out of the dict.
    #[inline]
    #[expect(
        unsafe_code,
        reason = "PyO3's iterator takes references to both, and panics where the dict has changed"
    )]
    pub(super) unsafe fn next(&mut self) -> Option<Entry<'a, 'py>> {
        let (mut key, mut value) = (std::ptr::null_mut(), std::ptr::null_mut());
        // SAFETY: it is a dict, any position is within it or beyond its end, and what is told is there.
        unsafe {
            if ffi::PyDict_Next(self.dict.as_ptr(), &raw mut self.next, &raw mut key, &raw mut value) == 0 {
                return None;
            }
            let py = self.dict.py();
            Some((Borrowed::from_ptr(py, key), Borrowed::from_ptr(py, value)))
        }
    }
}

/// The bytes of a string in UTF-8.
///
/// # Errors
/// When it has surrogates.
#[inline]
#[expect(unsafe_code, reason = "a call for each string takes as long as to copy it")]
pub(super) fn contents<'a>(text: &'a Bound<'_, PyString>) -> PyResult<&'a str> {
    #[cfg(not(any(Py_3_14, PyPy, GraalPy)))]
    // SAFETY: ASCII strings have their bytes right behind the header, as many as they have characters, and never change.
    unsafe {
        let object = text.as_ptr();
        if ffi::PyUnicode_IS_COMPACT_ASCII(object) != 0 {
            let (bytes, length) = (ffi::PyUnicode_1BYTE_DATA(object), ffi::PyUnicode_GET_LENGTH(object));
            return Ok(std::str::from_utf8_unchecked(std::slice::from_raw_parts(bytes, length as usize)));
        }
    }
    encoded(text)
}

#[inline(never)]
fn encoded<'a>(text: &'a Bound<'_, PyString>) -> PyResult<&'a str> {
    text.to_str()
}
