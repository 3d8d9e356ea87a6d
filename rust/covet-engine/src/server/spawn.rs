//! Real `asyncio` tasks whose first step runs at once.

use std::ffi::c_char;

use pyo3::exceptions::PyRuntimeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::cell::AttachedCell;

/// How a task's first step is brought forward.
enum Mode {
    /// `asyncio.Task(..., eager_start=True)`, from Python 3.12.
    Eager { kwnames: Py<PyTuple> },
    /// Python 3.11: `Task.__init__` hands its first step to `loop.call_soon`, which is shadowed
    /// by an instance attribute for just that call. The step is then run in the task's context.
    Captured { attributes: Py<PyDict>, capture: Py<PyAny>, slot: Py<StepCapture>, kwnames: Py<PyTuple> },
    /// The loop has a task factory of its own, or can't be shadowed: the first step waits its turn.
    Scheduled { create_task: Py<PyAny> },
}

/// Makes one task per request.
pub struct Spawner {
    task_type: Py<PyAny>,
    running_loop: Py<PyAny>,
    mode: Mode,
}

impl Spawner {
    /// Finds the best mode for this loop and interpreter.
    pub fn new(py: Python<'_>, running_loop: &Bound<'_, PyAny>) -> PyResult<Self> {
        let asyncio = py.import("asyncio")?;
        let task_type = asyncio.getattr("Task")?;
        let mode = if !running_loop.call_method0("get_task_factory")?.is_none() {
            Mode::Scheduled { create_task: running_loop.getattr("create_task")?.unbind() }
        } else if py.version_info() >= (3, 12) {
            let kwnames = PyTuple::new(py, ["loop", "name", "eager_start"])?.unbind();
            Mode::Eager { kwnames }
        } else {
            Self::captured(py, running_loop)?
        };
        Ok(Self { task_type: task_type.unbind(), running_loop: running_loop.clone().unbind(), mode })
    }

    fn captured(py: Python<'_>, running_loop: &Bound<'_, PyAny>) -> PyResult<Mode> {
        let Ok(attributes) = running_loop.getattr("__dict__").and_then(|d| Ok(d.cast_into::<PyDict>()?))
        else {
            return Ok(Mode::Scheduled { create_task: running_loop.getattr("create_task")?.unbind() });
        };
        let forward = running_loop.getattr("call_soon")?.unbind();
        let slot = Py::new(py, StepCapture { taken: AttachedCell::new(None), forward })?;
        let capture = slot.bind(py).getattr("call_soon")?.unbind();
        let kwnames = PyTuple::new(py, ["loop", "name"])?.unbind();
        Ok(Mode::Captured { attributes: attributes.unbind(), capture, slot, kwnames })
    }

    /// Makes the task and runs its first step. Must be called from a callback of the loop, with
    /// no task current.
    pub fn spawn<'py>(
        &self,
        py: Python<'py>,
        coroutine: &Bound<'py, PyAny>,
        name: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        match &self.mode {
            Mode::Eager { kwnames } => {
                let eager = true.into_pyobject(py)?;
                let arguments = [
                    coroutine.as_ptr(),
                    self.running_loop.as_ptr(),
                    name.as_ptr(),
                    eager.as_ptr(),
                ];
                self.make(py, &arguments, kwnames)
            }
            Mode::Captured { attributes, capture, slot, kwnames } => {
                let attributes = attributes.bind(py);
                let key = intern!(py, "call_soon");
                attributes.set_item(key, capture)?;
                let arguments = [coroutine.as_ptr(), self.running_loop.as_ptr(), name.as_ptr()];
                let task = self.make(py, &arguments, kwnames);
                attributes.del_item(key)?;
                let task = task?;
                run_captured(py, slot)?;
                Ok(task)
            }
            Mode::Scheduled { create_task } => create_task.bind(py).call1((coroutine,)),
        }
    }

    /// Calls `Task(coroutine, loop=..., name=...)` with the first argument positional.
    fn make<'py>(
        &self,
        py: Python<'py>,
        arguments: &[*mut pyo3::ffi::PyObject],
        kwnames: &Py<PyTuple>,
    ) -> PyResult<Bound<'py, PyAny>> {
        // SAFETY: `arguments` holds live borrowed references, one positional argument and as
        // many more as `kwnames` names; the call returns a new reference or sets an exception.
        #[allow(unsafe_code)]
        unsafe {
            let made = pyo3::ffi::PyObject_Vectorcall(
                self.task_type.as_ptr(),
                arguments.as_ptr(),
                1,
                kwnames.as_ptr(),
            );
            Bound::from_owned_ptr_or_err(py, made)
        }
    }
}

/// Runs a captured first step as the loop would have: inside the task's own context.
fn run_captured(py: Python<'_>, slot: &Py<StepCapture>) -> PyResult<()> {
    let taken = slot.get().taken.with(py, Option::take);
    let Some((step, context)) = taken else {
        return Err(PyRuntimeError::new_err("asyncio.Task did not schedule its first step"));
    };
    let _inside = EnteredContext::enter(py, context)?;
    step.bind(py).call0()?;
    Ok(())
}

/// A `contextvars.Context` that is left again when this is dropped.
struct EnteredContext(Py<PyAny>);

impl EnteredContext {
    fn enter(py: Python<'_>, context: Py<PyAny>) -> PyResult<Self> {
        // SAFETY: `context` is a live `contextvars.Context` (what Task passes to call_soon); a
        // wrong type is answered by an exception.
        #[allow(unsafe_code)]
        let status = unsafe { pyo3::ffi::PyContext_Enter(context.as_ptr()) };
        if status < 0 { Err(PyErr::fetch(py)) } else { Ok(Self(context)) }
    }
}

impl Drop for EnteredContext {
    fn drop(&mut self) {
        // SAFETY: this context was entered by this thread, is the innermost one again, and the
        // interpreter is still attached, as it was on entering.
        #[allow(unsafe_code)]
        unsafe {
            pyo3::ffi::PyContext_Exit(self.0.as_ptr());
        }
    }
}

/// Stands in for `loop.call_soon` while a task is made.
#[pyclass(frozen, module = "covet_engine._engine")]
pub struct StepCapture {
    taken: AttachedCell<Option<(Py<PyAny>, Py<PyAny>)>>,
    forward: Py<PyAny>,
}

#[pymethods]
impl StepCapture {
    /// Keeps a task's first step; anything else (a finalizer that happens to run while the task
    /// is made) goes to the loop itself.
    #[pyo3(signature = (callback, *args, context=None))]
    fn call_soon<'py>(
        &self,
        py: Python<'py>,
        callback: Bound<'py, PyAny>,
        args: &Bound<'py, PyTuple>,
        context: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        if let Some(context) = &context
            && args.is_empty()
            && is_task_step(&callback)
            && self.taken.with(py, |taken| {
                let free = taken.is_none();
                if free {
                    *taken = Some((callback.clone().unbind(), context.clone().unbind()));
                }
                free
            })
        {
            return Ok(py.None().into_bound(py));
        }
        let all: Vec<_> = std::iter::once(callback).chain(args.iter()).collect();
        let arguments = PyTuple::new(py, all)?;
        let keywords = PyDict::new(py);
        keywords.set_item(intern!(py, "context"), context)?;
        self.forward.bind(py).call(arguments, Some(&keywords))
    }
}

/// Whether this is the C Task's own step, told by its type's name: the type has no public name.
fn is_task_step(callback: &Bound<'_, PyAny>) -> bool {
    const NAME: &[u8] = b"TaskStepMethWrapper";
    // SAFETY: a live object's type has a NUL-terminated name that lives as long as the type.
    #[allow(unsafe_code)]
    let name = unsafe {
        let pointer: *const c_char = (*pyo3::ffi::Py_TYPE(callback.as_ptr())).tp_name;
        std::ffi::CStr::from_ptr(pointer)
    };
    let name = name.to_bytes();
    name.rsplit(|byte| *byte == b'.').next() == Some(NAME)
}
