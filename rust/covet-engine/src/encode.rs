//! JSON by orjson, and the objects that it doesn't know by itself.

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyComplex, PyDict, PyFrozenSet, PyList, PyModule, PySet, PyTuple, PyType};

struct Orjson {
    module: Py<PyModule>,
    dumps: Py<PyAny>,
    loads: Py<PyAny>,
    default: Py<PyAny>,
}

fn orjson(py: Python<'_>) -> PyResult<&'static Orjson> {
    static ORJSON: PyOnceLock<Orjson> = PyOnceLock::new();
    ORJSON.get_or_try_init(py, || {
        let module = py.import("orjson")?;
        let default = pyo3::wrap_pyfunction!(json_default, py)?.into_any().unbind();
        Ok(Orjson {
            dumps: module.getattr("dumps")?.unbind(),
            loads: module.getattr("loads")?.unbind(),
            default,
            module: module.unbind(),
        })
    })
}

/// `object` as JSON, with `json_default` for what orjson doesn't know.
#[inline]
pub(crate) fn dump<'py>(py: Python<'py>, object: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyBytes>> {
    let orjson = orjson(py)?;
    match orjson.dumps.bind(py).call1((object, &orjson.default)) {
        Ok(json) => Ok(json.cast_into()?),
        Err(error) => Ok(otherwise(py, object, error)?.cast_into()?),
    }
}

/// What orjson refuses at first: it looks at keys that aren't text only when it is told to, because that takes longer.
#[cold]
fn otherwise<'py>(py: Python<'py>, object: &Bound<'py, PyAny>, error: PyErr) -> PyResult<Bound<'py, PyAny>> {
    if !error.value(py).str()?.to_cow()?.starts_with("Dict key must be str") {
        return with_large_integers(py, object, error);
    }
    let orjson = orjson(py)?;
    let option = orjson.module.bind(py).getattr(intern!(py, "OPT_NON_STR_KEYS"))?;
    match orjson.dumps.bind(py).call1((object, &orjson.default, option)) {
        Ok(json) => Ok(json),
        Err(error) => with_large_integers(py, object, error),
    }
}

/// orjson knows no integer of more than 64 bits, which a client can send where any integer is taken; pydantic does.
#[cold]
fn with_large_integers<'py>(
    py: Python<'py>,
    object: &Bound<'py, PyAny>,
    error: PyErr,
) -> PyResult<Bound<'py, PyAny>> {
    if !error.value(py).str()?.to_cow()?.starts_with("Integer exceeds 64-bit") {
        return Err(error);
    }
    let options = PyDict::new(py);
    options.set_item(intern!(py, "fallback"), pyo3::wrap_pyfunction!(json_default_of_lists, py)?)?;
    options.set_item(intern!(py, "inf_nan_mode"), intern!(py, "null"))?;
    py.import("pydantic_core")?.call_method("to_json", (object,), Some(&options))
}

/// The value of a JSON text.
pub(crate) fn load(py: Python<'_>, text: Bound<'_, PyBytes>) -> PyResult<Py<PyAny>> {
    orjson(py)?.loads.call1(py, (text,))
}

/// The JSON of a pydantic model or dataclass, by its own serializer and under its aliases; `None` of any other object.
#[inline]
pub(crate) fn model<'py>(
    py: Python<'py>,
    object: &Bound<'py, PyAny>,
) -> PyResult<Option<Bound<'py, PyBytes>>> {
    let Some(serializer) = serializer(py, &object.get_type())? else { return Ok(None) };
    static OPTIONS: PyOnceLock<Py<PyDict>> = PyOnceLock::new();
    let options = OPTIONS.get_or_try_init(py, || by_alias(py).map(Bound::unbind))?.bind(py);
    Ok(Some(serializer.call_method(intern!(py, "to_json"), (object,), Some(options))?.cast_into()?))
}

/// Fields are written under the names that the OpenAPI document tells, and that a body has to have.
fn by_alias(py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
    let options = PyDict::new(py);
    options.set_item(intern!(py, "by_alias"), true)?;
    Ok(options)
}

fn serializer<'py>(py: Python<'py>, class: &Bound<'py, PyType>) -> PyResult<Option<Bound<'py, PyAny>>> {
    if plain::knows(class) {
        return Ok(None);
    }
    let found = class.getattr_opt(intern!(py, "__pydantic_serializer__"))?;
    if found.is_none() {
        plain::learn(class);
    }
    Ok(found)
}

/// Classes that pydantic has no serializer for. Before Python 3.13 an attribute that isn't there costs an exception
/// each time one asks, which is more than the whole rest of a small response.
mod plain {
    use std::sync::{Mutex, PoisonError};

    use pyo3::prelude::*;
    use pyo3::types::PyType;

    /// The list owns its classes, so it must end somewhere: a program may make classes without end.
    const MOST: usize = 64;

    static CLASSES: Mutex<Vec<Py<PyType>>> = Mutex::new(Vec::new());

    pub(super) fn knows(class: &Bound<'_, PyType>) -> bool {
        CLASSES.lock().unwrap_or_else(PoisonError::into_inner).iter().any(|known| known.is(class))
    }

    pub(super) fn learn(class: &Bound<'_, PyType>) {
        let mut classes = CLASSES.lock().unwrap_or_else(PoisonError::into_inner);
        if classes.len() < MOST {
            classes.push(class.clone().unbind());
        }
    }
}

/// `object` as bytes of JSON, as a handler's result is sent.
#[pyfunction]
pub(crate) fn dump_json<'py>(py: Python<'py>, object: Bound<'py, PyAny>) -> PyResult<Bound<'py, PyBytes>> {
    match model(py, &object)? {
        Some(json) => Ok(json),
        None => dump(py, &object),
    }
}

/// What stands in JSON for an object that orjson doesn't know: pass it as `orjson.dumps(..., default=json_default)`.
///
/// Pydantic models and dataclasses, msgspec structs and attrs classes become what their fields are, sets and named
/// tuples become lists, decimals and paths become strings, arrays and scalars of NumPy are written by orjson, and the
/// rest of the standard library as pydantic writes it in a field. Raises TypeError for what that doesn't know either.
#[pyfunction]
pub(crate) fn json_default<'py>(py: Python<'py>, object: Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    let class = object.get_type();
    if let Some(serializer) = serializer(py, &class)? {
        let options = by_alias(py)?;
        options.set_item(intern!(py, "mode"), intern!(py, "json"))?;
        return serializer.call_method(intern!(py, "to_python"), (object,), Some(&options));
    }
    if class.hasattr(intern!(py, "__struct_fields__"))? {
        return py.import("msgspec")?.call_method1("to_builtins", (object,));
    }
    if let Some(fields) = class.getattr_opt(intern!(py, "__attrs_attrs__"))? {
        return attributes(py, &object, &fields).map(Bound::into_any);
    }
    static DEQUE: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    if object.is_instance_of::<PySet>()
        || object.is_instance_of::<PyFrozenSet>()
        || object.is_instance_of::<PyTuple>()
        || object.is_instance(DEQUE.import(py, "collections", "deque")?)?
    {
        return Ok(PyList::new(py, object.try_iter()?.collect::<PyResult<Vec<_>>>()?)?.into_any());
    }
    if is_written_as_text(py, &object)? {
        return Ok(object.str()?.into_any());
    }
    if is_of_numpy(&class)? {
        return numpy(py, &object);
    }
    if let Some(known) = by_pydantic(py, &object)? {
        return Ok(known);
    }
    let name = class.fully_qualified_name()?;
    Err(PyTypeError::new_err(format!(
        "{name} has no form in JSON: return what its fields are, or a Response"
    )))
}

/// Durations, addresses of the network, bytes that are text, deques and the like, in the form that a model has them in.
/// No iterator: it would be empty when the whole is written once more, for its keys or its large integers. No complex
/// number: what pydantic writes is Python.
#[cold]
fn by_pydantic<'py>(py: Python<'py>, object: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyAny>>> {
    if object.is_instance_of::<PyComplex>() || object.hasattr(intern!(py, "__next__"))? {
        return Ok(None);
    }
    match py.import("pydantic_core")?.call_method1(intern!(py, "to_jsonable_python"), (object,)) {
        Ok(known) => Ok(Some(known)),
        Err(error) if error.is_instance_of::<PyValueError>(py) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The same, with lists for what is NumPy's.
#[pyfunction]
fn json_default_of_lists<'py>(py: Python<'py>, object: Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    if is_of_numpy(&object.get_type())? {
        return object.call_method0(intern!(py, "tolist"));
    }
    json_default(py, object)
}

/// Whether it is an array or a scalar of NumPy, which somebody else has imported then.
fn is_of_numpy(class: &Bound<'_, PyType>) -> PyResult<bool> {
    for base in class.mro() {
        let base = base.cast_into::<PyType>()?;
        let name = base.name()?;
        if (name == "ndarray" || name == "generic") && base.module()? == "numpy" {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Written straight from the memory of the array; by way of a list where orjson doesn't do that.
fn numpy<'py>(py: Python<'py>, object: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    let orjson = orjson(py)?;
    let module = orjson.module.bind(py);
    let default = pyo3::wrap_pyfunction!(json_default_of_lists, py)?;
    let option = module.getattr(intern!(py, "OPT_SERIALIZE_NUMPY"))?;
    let json = orjson.dumps.bind(py).call1((object, default, option))?;
    module.getattr(intern!(py, "Fragment"))?.call1((json,))
}

fn attributes<'py>(
    py: Python<'py>,
    object: &Bound<'py, PyAny>,
    fields: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    for field in fields.try_iter()? {
        let name = field?.getattr(intern!(py, "name"))?;
        let value = object.getattr(name.cast::<pyo3::types::PyString>()?)?;
        dict.set_item(name, value)?;
    }
    Ok(dict)
}

fn is_written_as_text(py: Python<'_>, object: &Bound<'_, PyAny>) -> PyResult<bool> {
    static DECIMAL: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    static PATH: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    Ok(object.is_instance(DECIMAL.import(py, "decimal", "Decimal")?)?
        || object.is_instance(PATH.import(py, "pathlib", "PurePath")?)?)
}
