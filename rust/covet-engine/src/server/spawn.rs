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
    Eager,
    /// Python 3.11: see [`Shadows`].
    Captured(Shadows),
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
        let factory = running_loop.call_method0("get_task_factory")?;
        let mode = if factory.is_none() && py.version_info() >= (3, 12) {
            Some(Mode::Eager)
        } else if factory.is_none() {
            Shadows::new(py, running_loop)?.map(Mode::Captured)
        } else {
            None
        };
        let create_task = running_loop.getattr("create_task")?.unbind();
        let mode = mode.unwrap_or(Mode::Scheduled { create_task });
        Ok(Self { task_type: task_type.unbind(), running_loop: running_loop.clone().unbind(), mode })
    }

    /// The keyword arguments of tasks with this name, to be made once and given to every `spawn`.
    pub fn keywords(&self, py: Python<'_>, name: &str) -> PyResult<Py<PyDict>> {
        let keywords = PyDict::new(py);
        keywords.set_item("name", name)?;
        if !matches!(self.mode, Mode::Scheduled { .. }) {
            keywords.set_item("loop", &self.running_loop)?;
        }
        if matches!(self.mode, Mode::Eager) {
            keywords.set_item("eager_start", true)?;
        }
        Ok(keywords.unbind())
    }

    /// Makes the task and runs its first step. Must be called from a callback of the loop, with
    /// no task current.
    pub fn spawn<'py>(
        &self,
        py: Python<'py>,
        coroutine: &Bound<'py, PyAny>,
        keywords: &Py<PyDict>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let keywords = keywords.bind(py);
        // A tuple goes to the type's own call as it is; anything else would be unpacked and packed.
        let positional = PyTuple::new(py, [coroutine])?;
        match &self.mode {
            Mode::Eager => self.task_type.bind(py).call(positional, Some(keywords)),
            Mode::Captured(shadows) => {
                shadows.set(py)?;
                let task = self.task_type.bind(py).call(positional, Some(keywords));
                shadows.unset(py)?;
                let task = task?;
                shadows.run_step(py)?;
                if !task.call_method0(intern!(py, "done"))?.is_truthy()? {
                    shadows.register(py, &task)?;
                }
                Ok(task)
            }
            Mode::Scheduled { create_task } => create_task.bind(py).call(positional, Some(keywords)),
        }
    }

    /// Gives the loop back as it was.
    pub fn close(&self, py: Python<'_>) -> PyResult<()> {
        match &self.mode {
            Mode::Captured(shadows) => shadows.remove(py),
            Mode::Eager | Mode::Scheduled { .. } => Ok(()),
        }
    }
}

/// Two methods that `Task.__init__` calls on Python 3.11, shadowed by attributes of the instances.
///
/// `loop.call_soon` takes the first step: it is kept, and run in the task's own context as the
/// loop would have done. `_all_tasks.add`, a method in Python, registers the task in a WeakSet: as
/// with the eager tasks of later versions, a task that ends in its first step is not registered.
/// Between two tasks the attributes hold the original methods, so that nobody else sees a change;
/// setting an attribute that exists is cheaper than adding one and taking it away.
struct Shadows {
    loop_attributes: Py<PyDict>,
    call_soon: Py<PyAny>,
    capture: Py<PyAny>,
    slot: Py<StepCapture>,
    registry_attributes: Py<PyDict>,
    add: Py<PyAny>,
    ignore: Py<PyAny>,
}

impl Shadows {
    /// `None` when the loop has no attributes of its own.
    fn new(py: Python<'_>, running_loop: &Bound<'_, PyAny>) -> PyResult<Option<Self>> {
        let registry = py.import("asyncio.tasks")?.getattr("_all_tasks")?;
        let (Some(loop_attributes), Some(registry_attributes)) =
            (attributes(running_loop), attributes(&registry))
        else {
            return Ok(None);
        };
        let call_soon = running_loop.getattr("call_soon")?.unbind();
        let slot = StepCapture { taken: AttachedCell::new(None), forward: call_soon.clone_ref(py) };
        let slot = Py::new(py, slot)?;
        Ok(Some(Self {
            loop_attributes,
            capture: slot.bind(py).getattr("call_soon")?.unbind(),
            ignore: slot.bind(py).getattr("ignore")?.unbind(),
            call_soon,
            slot,
            registry_attributes,
            add: registry.getattr("add")?.unbind(),
        }))
    }

    fn put(&self, py: Python<'_>, call_soon: &Py<PyAny>, add: &Py<PyAny>) -> PyResult<()> {
        self.loop_attributes.bind(py).set_item(intern!(py, "call_soon"), call_soon)?;
        self.registry_attributes.bind(py).set_item(intern!(py, "add"), add)
    }

    fn set(&self, py: Python<'_>) -> PyResult<()> {
        self.put(py, &self.capture, &self.ignore)
    }

    fn unset(&self, py: Python<'_>) -> PyResult<()> {
        self.put(py, &self.call_soon, &self.add)
    }

    fn remove(&self, py: Python<'_>) -> PyResult<()> {
        for (dict, name) in [(&self.loop_attributes, "call_soon"), (&self.registry_attributes, "add")] {
            if dict.bind(py).contains(name)? {
                dict.bind(py).del_item(name)?;
            }
        }
        Ok(())
    }

    fn register(&self, py: Python<'_>, task: &Bound<'_, PyAny>) -> PyResult<()> {
        self.add.bind(py).call1((task,)).map(drop)
    }

    /// Runs the captured first step as the loop would have: inside the task's own context.
    fn run_step(&self, py: Python<'_>) -> PyResult<()> {
        let Some((step, context)) = self.slot.get().taken.with(py, Option::take) else {
            return Err(PyRuntimeError::new_err("asyncio.Task did not schedule its first step"));
        };
        let _inside = EnteredContext::enter(py, context)?;
        step.bind(py).call0().map(drop)
    }
}

fn attributes(object: &Bound<'_, PyAny>) -> Option<Py<PyDict>> {
    Some(object.getattr("__dict__").ok()?.cast_into::<PyDict>().ok()?.unbind())
}

/// A `contextvars.Context` that is left again when this is dropped.
struct EnteredContext(Py<PyAny>);

impl EnteredContext {
    fn enter(py: Python<'_>, context: Py<PyAny>) -> PyResult<Self> {
        // SAFETY: `context` is a live `contextvars.Context` (what Task passes to call_soon); a
        // wrong type is answered by an exception.
        #[expect(unsafe_code, reason = "PyO3 has no call to enter a context")]
        let status = unsafe { pyo3::ffi::PyContext_Enter(context.as_ptr()) };
        if status < 0 { Err(PyErr::fetch(py)) } else { Ok(Self(context)) }
    }
}

impl Drop for EnteredContext {
    fn drop(&mut self) {
        // SAFETY: this context was entered by this thread, is the innermost one again, and the
        // interpreter is still attached, as it was on entering.
        #[expect(unsafe_code, reason = "PyO3 has no call to leave a context")]
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

    /// Stands in for the registry's `add`.
    fn ignore(&self, _task: &Bound<'_, PyAny>) {}
}

/// Whether this is the C Task's own step, told by its type's name: the type has no public name.
fn is_task_step(callback: &Bound<'_, PyAny>) -> bool {
    const NAME: &[u8] = b"TaskStepMethWrapper";
    // SAFETY: a live object's type has a NUL-terminated name that lives as long as the type.
    #[expect(unsafe_code, reason = "a type's own name tells the C Task's step, for less than an attribute")]
    let name = unsafe {
        let pointer: *const c_char = (*pyo3::ffi::Py_TYPE(callback.as_ptr())).tp_name;
        std::ffi::CStr::from_ptr(pointer)
    };
    let name = name.to_bytes();
    name.rsplit(|byte| *byte == b'.').next() == Some(NAME)
}
