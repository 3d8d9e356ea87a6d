//! One value, written along a shape.

use pyo3::PyTypeInfo;
use pyo3::exceptions::PyException;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyFrozenSet, PyList, PySet, PyString, PyTuple, PyType};

use super::borrow::{Entries, Entry, Items};
use super::shape::{At, Field, Model, Node, Shape};

/// Values within values; what is deeper is left to pydantic, which tells a cycle.
const DEEPEST: u32 = 100;

/// Choices within choices double the work with each level, where they differ in their last values only.
const MOST_TRIES: u32 = 1_000;

/// Why a value isn't written.
pub(super) enum Misfit {
    /// It isn't what the shape says.
    Unexpected,
    /// Nor is it worth a try along other choices: it is too deep, or too much was tried.
    Hopeless,
    /// Something that no serializer raises, such as a KeyboardInterrupt.
    Raised(Box<PyErr>),
}

pub(super) type Fit = Result<(), Misfit>;

impl From<PyErr> for Misfit {
    #[cold]
    fn from(error: PyErr) -> Self {
        if Python::attach(|py| error.is_instance_of::<PyException>(py)) {
            return Self::Unexpected;
        }
        Self::Raised(Box::new(error))
    }
}

/// Appends the JSON of a value that is just of this shape.
pub(super) fn write(shape: &Shape, value: &Bound<'_, PyAny>, out: Vec<u8>) -> PyResult<Option<Vec<u8>>> {
    let mut pass = Pass { shape, out, depth: 0, tries: MOST_TRIES };
    match pass.write(shape.nodes.len() - 1, value.as_borrowed()) {
        Ok(()) => Ok(Some(pass.out)),
        Err(Misfit::Unexpected | Misfit::Hopeless) => Ok(None),
        Err(Misfit::Raised(error)) => Err(*error),
    }
}

pub(super) struct Pass<'a> {
    shape: &'a Shape,
    pub(super) out: Vec<u8>,
    depth: u32,
    /// How many choices may still turn out to be the wrong one after a part was written.
    tries: u32,
}

impl Pass<'_> {
    /// Writes a value that may be borrowed from what holds it: what runs Python code takes a reference before.
    #[inline(always)]
    fn write(&mut self, at: At, value: Borrowed<'_, '_, PyAny>) -> Fit {
        match &self.shape.nodes[at] {
            Node::Text => self.text(&value),
            Node::Int => self.int(&value),
            Node::Float(rest) => self.float(rest, &value),
            node => self.other(node, value),
        }
    }

    #[inline(never)]
    fn other(&mut self, node: &Node, value: Borrowed<'_, '_, PyAny>) -> Fit {
        match node {
            Node::Null => self.null(&value),
            Node::Bool => self.boolean(&value),
            Node::Nullable(_) if value.is_none() => self.null(&value),
            _ if self.depth == DEEPEST => Err(Misfit::Hopeless),
            node => {
                self.depth += 1;
                self.nested(node, &value.to_owned())?;
                self.depth -= 1;
                Ok(())
            }
        }
    }

    fn nested(&mut self, node: &Node, value: &Bound<'_, PyAny>) -> Fit {
        match node {
            Node::Model(model) => self.model(model, value),
            Node::Root(model) => self.root(model, value),
            Node::List(item) => self.list(*item, exact::<PyList>(value)?),
            Node::Nullable(inner) => self.write(*inner, value.as_borrowed()),
            Node::Dict(item) => self.dict(*item, exact::<PyDict>(value)?),
            Node::Union(choices) => self.union(choices, value),
            Node::Items(item) => self.items(*item, exact::<PyTuple>(value)?),
            Node::Tuple(items) => self.tuple(items, exact::<PyTuple>(value)?),
            Node::Set(item) => self.array(*item, exact::<PySet>(value)?.iter()),
            Node::FrozenSet(item) => self.array(*item, exact::<PyFrozenSet>(value)?.iter()),
            _ => self.leaf(node, value),
        }
    }

    #[expect(unsafe_code, reason = "see `Items`")]
    fn list(&mut self, item: At, values: &Bound<'_, PyList>) -> Fit {
        let mut before = b'[';
        let mut values = Items::of(values);
        // SAFETY: `write` holds what it needs for longer.
        while let Some(value) = unsafe { values.next() } {
            self.part(&mut before, item, value)?;
        }
        self.close(before, *b"[]")
    }

    fn array<'py>(&mut self, item: At, values: impl Iterator<Item = Bound<'py, PyAny>>) -> Fit {
        let mut before = b'[';
        for value in values {
            self.part(&mut before, item, value.as_borrowed())?;
        }
        self.close(before, *b"[]")
    }

    fn items(&mut self, item: At, values: &Bound<'_, PyTuple>) -> Fit {
        let mut before = b'[';
        for value in values.iter_borrowed() {
            self.part(&mut before, item, value)?;
        }
        self.close(before, *b"[]")
    }

    fn tuple(&mut self, items: &[At], values: &Bound<'_, PyTuple>) -> Fit {
        fits(items.len() == values.len())?;
        let mut before = b'[';
        for (item, value) in items.iter().zip(values.iter_borrowed()) {
            self.part(&mut before, *item, value)?;
        }
        self.close(before, *b"[]")
    }

    #[inline]
    fn part(&mut self, before: &mut u8, item: At, value: Borrowed<'_, '_, PyAny>) -> Fit {
        self.out.push(std::mem::replace(before, b','));
        self.write(item, value)
    }

    #[expect(unsafe_code, reason = "see `Entries`")]
    fn dict(&mut self, item: At, values: &Bound<'_, PyDict>) -> Fit {
        let length = values.len();
        let mut before = b'{';
        let mut entries = Entries::of(values);
        // SAFETY: `text` runs no Python code, and `write` holds what it needs for longer.
        while let Some((key, value)) = unsafe { entries.next() } {
            self.out.push(std::mem::replace(&mut before, b','));
            self.text(&key)?;
            self.out.push(b':');
            self.write(item, value)?;
            fits(values.len() == length)?;
        }
        self.close(before, *b"{}")
    }

    /// Ends an array or object, which was opened unless it is empty.
    #[inline]
    fn close(&mut self, before: u8, [open, close]: [u8; 2]) -> Fit {
        if before == open {
            self.out.push(open);
        }
        self.out.push(close);
        Ok(())
    }

    /// Writes what is just of one of the choices. They are told apart by exact types, so the first that fits does.
    fn union(&mut self, choices: &[At], value: &Bound<'_, PyAny>) -> Fit {
        let (length, depth) = (self.out.len(), self.depth);
        for choice in choices {
            match self.write(*choice, value.as_borrowed()) {
                Err(Misfit::Unexpected) => {}
                done => return done,
            }
            if self.out.len() > length {
                self.tries = self.tries.checked_sub(1).ok_or(Misfit::Hopeless)?;
            }
            self.out.truncate(length);
            self.depth = depth;
        }
        Err(Misfit::Unexpected)
    }

    #[expect(unsafe_code, reason = "see `Entries`")]
    fn model(&mut self, model: &Model, value: &Bound<'_, PyAny>) -> Fit {
        let dict = attributes(&model.class, value)?;
        fits(dict.len() == model.fields.len())?;
        if model.fields.is_empty() {
            self.out.push(b'{');
        }
        let mut entries = Entries::of(&dict);
        for field in &model.fields {
            // SAFETY: `named` runs no Python code, and `write` holds what it needs for longer.
            let value = named(field, unsafe { entries.next() })?;
            field.before.append(&mut self.out);
            self.write(field.at, value)?;
        }
        self.out.push(b'}');
        // Also where something was put there meanwhile.
        fits(dict.len() == model.fields.len())
    }

    #[expect(unsafe_code, reason = "see `Entries`")]
    fn root(&mut self, model: &Model, value: &Bound<'_, PyAny>) -> Fit {
        let dict = attributes(&model.class, value)?;
        let field = model.fields.first().ok_or(Misfit::Unexpected)?;
        // SAFETY: as in `model`.
        let value = named(field, unsafe { Entries::of(&dict).next() })?;
        self.write(field.at, value)?;
        fits(dict.len() == 1)
    }
}

/// The value of an entry that is this field's.
#[inline]
fn named<'a, 'py>(field: &Field, entry: Option<Entry<'a, 'py>>) -> Result<Borrowed<'a, 'py, PyAny>, Misfit> {
    let (key, value) = entry.ok_or(Misfit::Unexpected)?;
    if !key.is(&field.name) {
        same(field, &key)?;
    }
    Ok(value)
}

#[cold]
fn same(field: &Field, key: &Bound<'_, PyAny>) -> Fit {
    fits(exact::<PyString>(key)?.to_str()? == field.name.bind(key.py()).to_str()?)
}

/// The `__dict__` of an instance that is just of this class.
#[inline]
fn attributes<'py>(class: &Py<PyType>, value: &Bound<'py, PyAny>) -> Result<Bound<'py, PyDict>, Misfit> {
    fits(value.get_type_ptr().cast() == class.as_ptr())?;
    #[expect(unsafe_code, reason = "an attribute lookup instead would cost more than the rest of a model")]
    // SAFETY: it takes any object and returns a new reference to its dict, or null with an exception set. It is what
    // the descriptor `__dict__` of a class without one of its own does.
    let dict = unsafe {
        let dict = ffi::PyObject_GenericGetDict(value.as_ptr(), std::ptr::null_mut());
        Bound::from_owned_ptr_or_err(value.py(), dict)?
    };
    dict.cast_into_exact().map_err(|_| Misfit::Unexpected)
}

#[inline]
pub(super) fn exact<'a, 'py, T: PyTypeInfo>(
    value: &'a Bound<'py, PyAny>,
) -> Result<&'a Bound<'py, T>, Misfit> {
    value.cast_exact().map_err(|_| Misfit::Unexpected)
}

#[inline]
pub(super) fn fits(does: bool) -> Fit {
    if does { Ok(()) } else { Err(Misfit::Unexpected) }
}
