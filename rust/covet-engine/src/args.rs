//! The arguments of a handler, laid out for a vectorcall.

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyTuple;

/// How many arguments fit without an allocation.
const INLINE: usize = 8;

/// Positional arguments. Slot 0 is spare: a vectorcall may use it for `self` (`PY_VECTORCALL_ARGUMENTS_OFFSET`).
///
/// `Option<Py<PyAny>>` is one pointer, null for `None`, so the slots are the array that `PyObject_Vectorcall` reads.
pub(crate) enum Args {
    /// Up to eight arguments, in place.
    Inline { slots: [Option<Py<PyAny>>; INLINE + 1], len: usize },
    /// Any number.
    Heap(Vec<Option<Py<PyAny>>>),
}

const _: () = assert!(size_of::<Option<Py<PyAny>>>() == size_of::<*mut ffi::PyObject>());

impl Args {
    /// Room for this many arguments.
    #[inline]
    pub(crate) fn with_capacity(count: usize) -> Self {
        if count <= INLINE {
            return Self::Inline { slots: [const { None }; INLINE + 1], len: 0 };
        }
        let mut slots = Vec::with_capacity(count + 1);
        slots.push(None);
        Self::Heap(slots)
    }

    /// One more argument.
    #[inline]
    pub(crate) fn push(&mut self, value: Py<PyAny>) {
        match self {
            Self::Inline { slots, len } => {
                *len += 1;
                slots[*len] = Some(value);
            }
            Self::Heap(slots) => slots.push(Some(value)),
        }
    }

    fn slots(&mut self) -> &mut [Option<Py<PyAny>>] {
        match self {
            Self::Inline { slots, len } => &mut slots[..=*len],
            Self::Heap(slots) => slots,
        }
    }

    /// Calls `callable` with these arguments.
    #[inline]
    #[expect(unsafe_code, reason = "PyO3 calls with tuples of a known length only")]
    pub(crate) fn call<'py>(mut self, callable: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let slots = self.slots();
        let count = slots.len() - 1;
        // SAFETY: slots[1..] are `count` non-null object pointers that live through the call, and slots[0], a null
        // pointer of ours, is writable as the offset flag demands; the interpreter is attached (`callable` is bound).
        unsafe {
            let arguments = slots.as_mut_ptr().cast::<*mut ffi::PyObject>().add(1);
            let result = ffi::PyObject_Vectorcall(
                callable.as_ptr(),
                arguments.cast_const(),
                count | ffi::PY_VECTORCALL_ARGUMENTS_OFFSET,
                std::ptr::null_mut(),
            );
            Bound::from_owned_ptr_or_err(callable.py(), result)
        }
    }

    /// The arguments as a Python tuple.
    pub(crate) fn into_tuple(mut self, py: Python<'_>) -> PyResult<Bound<'_, PyTuple>> {
        let values: Vec<Py<PyAny>> = self.slots().iter_mut().skip(1).filter_map(Option::take).collect();
        PyTuple::new(py, values)
    }
}
