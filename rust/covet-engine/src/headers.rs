//! `Headers`: the fields of a request, as a mapping.

use std::sync::Arc;

use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyIterator, PyList, PyMapping, PyString};

use crate::copy::HeadCopy;
use crate::text;

/// The header fields of a request: case-insensitive, ISO 8859-1, immutable.
///
/// A field may be repeated. The mapping itself (`[]`, `get`, `keys`, `len`, iteration) is of distinct names and their
/// first values; `items`, `values`, `getlist` and `raw` show every field.
#[pyclass(frozen, mapping, module = "covet_engine._engine")]
pub(crate) struct Headers {
    copy: Arc<HeadCopy>,
}

/// Names and values as bytes, as transports hand them over.
pub(crate) type RawFields<'py> = Vec<(Bound<'py, PyBytes>, Bound<'py, PyBytes>)>;

/// Collects an iterable of pairs of bytes.
pub(crate) fn raw_fields<'py>(fields: &Bound<'py, PyAny>) -> PyResult<RawFields<'py>> {
    fields.try_iter()?.map(|pair| pair?.extract()).collect()
}

/// The same pairs as slices.
pub(crate) fn slices<'a>(fields: &'a RawFields<'_>) -> Vec<(&'a [u8], &'a [u8])> {
    fields.iter().map(|(name, value)| (name.as_bytes(), value.as_bytes())).collect()
}

impl Headers {
    /// The fields of this head.
    pub(crate) fn of(copy: Arc<HeadCopy>) -> Self {
        Self { copy }
    }

    fn first<'a>(&'a self, name: &'a str) -> Option<&'a [u8]> {
        self.named(name).next()
    }

    fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
        self.copy
            .fields()
            .filter(|(key, _)| key.eq_ignore_ascii_case(name.as_bytes()))
            .map(|(_, value)| value)
    }

    /// Names in order of first appearance. Requests have few fields: comparing beats hashing.
    fn names(&self) -> Vec<&[u8]> {
        let mut names: Vec<&[u8]> = Vec::with_capacity(self.copy.head.fields.len());
        for (name, _) in self.copy.fields() {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }
}

#[pymethods]
impl Headers {
    #[new]
    #[pyo3(signature = (raw = None), text_signature = "(raw=())")]
    fn new(raw: Option<&Bound<'_, PyAny>>) -> PyResult<Self> {
        let fields = raw.map(raw_fields).transpose()?.unwrap_or_default();
        Ok(Self::of(Arc::new(HeadCopy::build(b"", b"", b"", &slices(&fields)))))
    }

    fn __getitem__<'py>(&self, py: Python<'py>, key: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyString>> {
        let found = key.cast::<PyString>().ok().and_then(|name| self.first(name.to_str().ok()?));
        found.map(|value| text::latin1(py, value)).ok_or_else(|| PyKeyError::new_err(key.clone().unbind()))
    }

    fn __contains__(&self, key: &Bound<'_, PyAny>) -> bool {
        key.cast::<PyString>().is_ok_and(|name| name.to_str().is_ok_and(|name| self.first(name).is_some()))
    }

    fn __len__(&self) -> usize {
        self.names().len()
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyIterator>> {
        self.keys(py)?.try_iter()
    }

    /// Distinct names in lower case, in order of first appearance.
    fn keys<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        PyList::new(py, self.names().into_iter().map(|name| text::latin1(py, name)))
    }

    /// The values of every field, in order.
    fn values<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let values: Vec<_> = self.copy.fields().map(|(_, value)| text::latin1(py, value)).collect();
        PyList::new(py, values)
    }

    /// Every field as (name, value), in order; a repeated name appears as often as it was sent.
    fn items<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let pairs = self.copy.fields().map(|(name, value)| (text::latin1(py, name), text::latin1(py, value)));
        PyList::new(py, pairs.collect::<Vec<_>>())
    }

    /// The first value of `key`, else `default`.
    #[pyo3(signature = (key, default = None))]
    fn get<'py>(
        &self,
        py: Python<'py>,
        key: &Bound<'py, PyAny>,
        default: Option<Bound<'py, PyAny>>,
    ) -> Bound<'py, PyAny> {
        let found = key.cast::<PyString>().ok().and_then(|name| self.first(name.to_str().ok()?));
        match found {
            Some(value) => text::latin1(py, value).into_any(),
            None => default.unwrap_or_else(|| py.None().into_bound(py)),
        }
    }

    /// All values of `name`, in order; an empty list when there is none.
    fn getlist<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyList>> {
        let values: Vec<_> = self.named(name).map(|value| text::latin1(py, value)).collect();
        PyList::new(py, values)
    }

    /// Every field as sent, with its name in lower case.
    #[getter]
    fn raw<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let pairs = self.copy.fields().map(|(name, value)| (PyBytes::new(py, name), PyBytes::new(py, value)));
        PyList::new(py, pairs.collect::<Vec<_>>())
    }

    /// Equal fields in the same order; against another mapping, equal names and first values.
    fn __eq__(&self, py: Python<'_>, other: &Bound<'_, PyAny>) -> PyResult<Py<PyAny>> {
        if let Ok(other) = other.cast::<Self>() {
            let equal = self.copy.fields().eq(other.get().copy.fields());
            return Ok(equal.into_pyobject(py)?.to_owned().into_any().unbind());
        }
        let Ok(other) = other.cast::<PyMapping>() else { return Ok(py.NotImplemented()) };
        let (ours, theirs) = (PyDict::new(py), PyDict::new(py));
        for name in self.names().into_iter().rev() {
            let value =
                self.copy.fields().find(|(key, _)| *key == name).map(|(_, value)| text::latin1(py, value));
            ours.set_item(text::latin1(py, name), value)?;
        }
        theirs.update(other)?;
        Ok(ours.eq(theirs)?.into_pyobject(py)?.to_owned().into_any().unbind())
    }

    /// Shows every field; what authenticates a client is left out, so that a log can't leak it.
    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let shown = self.copy.fields().map(|(name, value)| {
            let value = if SECRET.contains(&name) { b"[secret]".as_slice() } else { value };
            (text::latin1(py, name), text::latin1(py, value))
        });
        Ok(format!("Headers({})", PyList::new(py, shown.collect::<Vec<_>>())?.repr()?))
    }
}

/// Fields whose values are credentials.
const SECRET: [&[u8]; 3] = [b"authorization", b"cookie", b"proxy-authorization"];
