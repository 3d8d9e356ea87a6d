//! Settings of filters, from Python's values.

use covet_filter::Value;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyInt, PyList, PyMapping, PyString, PyTuple};

/// How deep settings are read; what is deeper is no setting of any filter, and may go round in a circle.
const DEPTH: usize = 8;

/// The value as filters read it. What no setting can be is told by its type.
pub(crate) fn value(given: &Bound<'_, PyAny>) -> PyResult<Value> {
    at_depth(given, DEPTH)
}

fn at_depth(given: &Bound<'_, PyAny>, depth: usize) -> PyResult<Value> {
    if depth == 0 {
        return Ok(Value::Other("nested too deep".to_owned()));
    }
    if given.is_none() {
        return Ok(Value::Null);
    }
    if let Ok(truth) = given.cast::<PyBool>() {
        return Ok(Value::Bool(truth.is_true()));
    }
    if given.is_instance_of::<PyInt>() {
        let number = given.extract::<i64>();
        return Ok(number.map_or_else(|_| Value::Other("a number out of range".to_owned()), Value::Int));
    }
    if let Ok(text) = given.cast::<PyString>() {
        return Ok(match text.to_str() {
            Ok(text) => Value::Text(text.to_owned()),
            Err(_) => Value::Other("text with half a character".to_owned()),
        });
    }
    if given.is_instance_of::<PyList>() || given.is_instance_of::<PyTuple>() {
        let items = given.try_iter()?.map(|item| at_depth(&item?, depth - 1));
        return Ok(Value::List(items.collect::<PyResult<_>>()?));
    }
    match given.cast::<PyMapping>() {
        Ok(mapping) => entries(mapping, depth),
        Err(_) => Ok(Value::Other(format!("of the type {}", given.get_type().name()?))),
    }
}

fn entries(mapping: &Bound<'_, PyMapping>, depth: usize) -> PyResult<Value> {
    let mut entries = Vec::new();
    for item in mapping.items()?.iter() {
        let (name, held): (Bound<'_, PyAny>, Bound<'_, PyAny>) = item.extract()?;
        match name.extract::<String>() {
            Ok(name) => entries.push((name, at_depth(&held, depth - 1)?)),
            Err(_) => return Ok(Value::Other("a mapping with keys that aren't text".to_owned())),
        }
    }
    Ok(Value::Map(entries))
}
