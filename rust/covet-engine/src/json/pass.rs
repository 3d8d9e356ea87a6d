//! One value, written along a shape.

use covet_json::{Clock, Day};
use pyo3::PyTypeInfo;
use pyo3::exceptions::PyException;
use pyo3::ffi;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::dict::BoundDictIterator;
use pyo3::types::{
    PyBool, PyBytes, PyDate, PyDateAccess, PyDateTime, PyDict, PyFloat, PyFrozenSet, PyInt, PyList, PySet,
    PyString, PyTime, PyTimeAccess, PyTuple, PyType, PyTzInfo, PyTzInfoAccess,
};

use super::shape::{At, Field, Model, Node, Shape};

/// Values within values; what is deeper is left to pydantic, which tells a cycle.
const DEEPEST: u32 = 100;

/// Choices within choices double the work with each level, where they differ in their last values only.
const MOST_TRIES: u32 = 1_000;

/// Why a value isn't written.
enum Misfit {
    /// It isn't what the shape says.
    Unexpected,
    /// Nor is it worth a try along other choices: it is too deep, or too much was tried.
    Hopeless,
    /// Something that no serializer raises, such as a KeyboardInterrupt.
    Raised(Box<PyErr>),
}

type Fit = Result<(), Misfit>;

impl From<PyErr> for Misfit {
    #[cold]
    fn from(error: PyErr) -> Self {
        if Python::attach(|py| error.is_instance_of::<PyException>(py)) {
            return Self::Unexpected;
        }
        Self::Raised(Box::new(error))
    }
}

/// The JSON of a value that is just of this shape, in a buffer that begins with so much room.
pub(super) fn write(shape: &Shape, value: &Bound<'_, PyAny>, room: usize) -> PyResult<Option<Vec<u8>>> {
    let mut pass = Pass { shape, out: Vec::with_capacity(room), depth: 0, tries: MOST_TRIES };
    match pass.write(shape.nodes.len() - 1, value) {
        Ok(()) => Ok(Some(pass.out)),
        Err(Misfit::Unexpected | Misfit::Hopeless) => Ok(None),
        Err(Misfit::Raised(error)) => Err(*error),
    }
}

struct Pass<'a> {
    shape: &'a Shape,
    out: Vec<u8>,
    depth: u32,
    /// How many choices may still turn out to be the wrong one after a part was written.
    tries: u32,
}

impl Pass<'_> {
    fn write(&mut self, at: At, value: &Bound<'_, PyAny>) -> Fit {
        match &self.shape.nodes[at] {
            Node::Null => self.null(value),
            Node::Bool => self.boolean(value),
            Node::Int => self.int(value),
            Node::Float(rest) => self.float(rest, value),
            Node::Text => self.text(value),
            Node::Nullable(_) if value.is_none() => self.null(value),
            _ if self.depth == DEEPEST => Err(Misfit::Hopeless),
            node => {
                self.depth += 1;
                self.nested(node, value)?;
                self.depth -= 1;
                Ok(())
            }
        }
    }

    fn nested(&mut self, node: &Node, value: &Bound<'_, PyAny>) -> Fit {
        match node {
            Node::Model(model) => self.model(model, value),
            Node::Root(model) => self.root(model, value),
            Node::List(item) => self.array(*item, exact::<PyList>(value)?.iter()),
            Node::Nullable(inner) => self.write(*inner, value),
            Node::Dict(item) => self.dict(*item, exact::<PyDict>(value)?),
            Node::Union(choices) => self.union(choices, value),
            Node::Items(item) => self.array(*item, exact::<PyTuple>(value)?.iter()),
            Node::Tuple(items) => self.tuple(items, exact::<PyTuple>(value)?),
            Node::Set(item) => self.array(*item, exact::<PySet>(value)?.iter()),
            Node::FrozenSet(item) => self.array(*item, exact::<PyFrozenSet>(value)?.iter()),
            _ => self.leaf(node, value),
        }
    }

    fn leaf(&mut self, node: &Node, value: &Bound<'_, PyAny>) -> Fit {
        match node {
            Node::Date => self.date(value),
            Node::Time(rest) => self.time(rest, value),
            Node::DateTime(rest) => self.datetime(rest, value),
            Node::Uuid(class) => self.uuid(class, value),
            Node::Decimal(class) => self.decimal(class, value),
            Node::Words(words) => self.word(words, value),
            Node::Members(members) => {
                let (_, json) = members.get(&(value.as_ptr() as usize)).ok_or(Misfit::Unexpected)?;
                self.out.extend_from_slice(json);
                Ok(())
            }
            Node::Leaf(write) => self.by(write, value),
            _ => Err(Misfit::Unexpected),
        }
    }

    fn null(&mut self, value: &Bound<'_, PyAny>) -> Fit {
        fits(value.is_none())?;
        self.out.extend_from_slice(b"null");
        Ok(())
    }

    fn boolean(&mut self, value: &Bound<'_, PyAny>) -> Fit {
        let told: &[u8] = if exact::<PyBool>(value)?.is_true() { b"true" } else { b"false" };
        self.out.extend_from_slice(told);
        Ok(())
    }

    #[inline]
    fn int(&mut self, value: &Bound<'_, PyAny>) -> Fit {
        let value = exact::<PyInt>(value)?;
        match value.extract() {
            Ok(number) => covet_json::integer(&mut self.out, number),
            Err(_) => covet_json::unsigned(&mut self.out, value.extract()?),
        }
        Ok(())
    }

    #[inline]
    fn float(&mut self, rest: &Py<PyAny>, value: &Bound<'_, PyAny>) -> Fit {
        if covet_json::float(&mut self.out, exact::<PyFloat>(value)?.value()) {
            return Ok(());
        }
        self.by(rest, value)
    }

    #[inline]
    fn text(&mut self, value: &Bound<'_, PyAny>) -> Fit {
        covet_json::text(&mut self.out, exact::<PyString>(value)?.to_str()?);
        Ok(())
    }

    fn date(&mut self, value: &Bound<'_, PyAny>) -> Fit {
        covet_json::date(&mut self.out, day(exact::<PyDate>(value)?));
        Ok(())
    }

    fn time(&mut self, rest: &Py<PyAny>, value: &Bound<'_, PyAny>) -> Fit {
        let time = exact::<PyTime>(value)?;
        if time.get_tzinfo().is_some() {
            return self.by(rest, value);
        }
        covet_json::time(&mut self.out, clock(time));
        Ok(())
    }

    fn datetime(&mut self, rest: &Py<PyAny>, value: &Bound<'_, PyAny>) -> Fit {
        let moment = exact::<PyDateTime>(value)?;
        let zone = moment.get_tzinfo();
        let utc = match &zone {
            Some(zone) => zone.is(PyTzInfo::utc(value.py())?),
            None => false,
        };
        if zone.is_some() && !utc {
            return self.by(rest, value);
        }
        covet_json::datetime(&mut self.out, day(moment), clock(moment), utc);
        Ok(())
    }

    fn uuid(&mut self, class: &Py<PyType>, value: &Bound<'_, PyAny>) -> Fit {
        fits(value.get_type().is(class))?;
        let number = value.getattr(intern!(value.py(), "int"))?.extract()?;
        covet_json::uuid(&mut self.out, number);
        Ok(())
    }

    fn decimal(&mut self, class: &Py<PyType>, value: &Bound<'_, PyAny>) -> Fit {
        fits(value.get_type().is(class))?;
        self.text(value.str()?.as_any())
    }

    fn word(&mut self, words: &[Box<str>], value: &Bound<'_, PyAny>) -> Fit {
        let text = exact::<PyString>(value)?.to_str()?;
        fits(words.iter().any(|word| **word == *text))?;
        covet_json::text(&mut self.out, text);
        Ok(())
    }

    /// Has Python write a value.
    #[cold]
    fn by(&mut self, write: &Py<PyAny>, value: &Bound<'_, PyAny>) -> Fit {
        let json = write.bind(value.py()).call1((value,))?;
        self.out.extend_from_slice(exact::<PyBytes>(&json)?.as_bytes());
        Ok(())
    }

    fn array<'py>(&mut self, item: At, values: impl Iterator<Item = Bound<'py, PyAny>>) -> Fit {
        let mut before = b'[';
        for value in values {
            self.out.push(before);
            self.write(item, &value)?;
            before = b',';
        }
        self.close(before, *b"[]")
    }

    fn tuple(&mut self, items: &[At], values: &Bound<'_, PyTuple>) -> Fit {
        fits(items.len() == values.len())?;
        let mut before = b'[';
        for (item, value) in items.iter().zip(values.iter_borrowed()) {
            self.out.push(before);
            self.write(*item, &value)?;
            before = b',';
        }
        self.close(before, *b"[]")
    }

    fn dict(&mut self, item: At, values: &Bound<'_, PyDict>) -> Fit {
        let mut before = b'{';
        let mut entries = Entries::of(values);
        while let Some((key, value)) = entries.next()? {
            self.out.push(before);
            self.text(&key)?;
            self.out.push(b':');
            self.write(item, &value)?;
            before = b',';
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
            match self.write(*choice, value) {
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

    fn model(&mut self, model: &Model, value: &Bound<'_, PyAny>) -> Fit {
        let dict = attributes(&model.class, value)?;
        fits(dict.len() == model.fields.len())?;
        if model.fields.is_empty() {
            self.out.push(b'{');
        }
        let mut entries = Entries::of(&dict);
        for field in &model.fields {
            let value = named(field, entries.next()?)?;
            self.out.extend_from_slice(&field.before);
            self.write(field.at, &value)?;
        }
        self.out.push(b'}');
        Ok(())
    }

    fn root(&mut self, model: &Model, value: &Bound<'_, PyAny>) -> Fit {
        let dict = attributes(&model.class, value)?;
        fits(dict.len() == 1)?;
        let field = model.fields.first().ok_or(Misfit::Unexpected)?;
        let value = named(field, Entries::of(&dict).next()?)?;
        self.write(field.at, &value)
    }
}

/// The entries of a dict, which isn't changed meanwhile: PyO3's iterator panics where it is.
struct Entries<'a, 'py> {
    dict: &'a Bound<'py, PyDict>,
    entries: BoundDictIterator<'py>,
    length: usize,
}

type Entry<'py> = (Bound<'py, PyAny>, Bound<'py, PyAny>);

impl<'a, 'py> Entries<'a, 'py> {
    #[inline]
    fn of(dict: &'a Bound<'py, PyDict>) -> Self {
        Self { dict, entries: dict.iter(), length: dict.len() }
    }

    #[inline]
    fn next(&mut self) -> Result<Option<Entry<'py>>, Misfit> {
        fits(self.dict.len() == self.length)?;
        Ok(self.entries.next())
    }
}

/// The value of an entry that is this field's.
#[inline]
fn named<'py>(field: &Field, entry: Option<Entry<'py>>) -> Result<Bound<'py, PyAny>, Misfit> {
    let (key, value) = entry.ok_or(Misfit::Unexpected)?;
    if !key.is(&field.name) {
        let name = field.name.bind(key.py());
        fits(exact::<PyString>(&key)?.to_str()? == name.to_str()?)?;
    }
    Ok(value)
}

/// The `__dict__` of an instance that is just of this class.
#[inline]
fn attributes<'py>(class: &Py<PyType>, value: &Bound<'py, PyAny>) -> Result<Bound<'py, PyDict>, Misfit> {
    fits(value.get_type_ptr().cast() == class.as_ptr())?;
    #[allow(unsafe_code, reason = "an attribute lookup instead would cost more than the rest of a model")]
    // SAFETY: it takes any object and returns a new reference to its dict, or null with an exception set. It is what
    // the descriptor `__dict__` of a class without one of its own does.
    let dict = unsafe {
        let dict = ffi::PyObject_GenericGetDict(value.as_ptr(), std::ptr::null_mut());
        Bound::from_owned_ptr_or_err(value.py(), dict)?
    };
    dict.cast_into_exact().map_err(|_| Misfit::Unexpected)
}

#[inline]
fn exact<'a, 'py, T: PyTypeInfo>(value: &'a Bound<'py, PyAny>) -> Result<&'a Bound<'py, T>, Misfit> {
    value.cast_exact().map_err(|_| Misfit::Unexpected)
}

#[inline]
fn fits(does: bool) -> Fit {
    if does { Ok(()) } else { Err(Misfit::Unexpected) }
}

fn day(of: &impl PyDateAccess) -> Day {
    // Python's years are 1 to 9999.
    Day { year: of.get_year() as u16, month: of.get_month(), day: of.get_day() }
}

fn clock(of: &impl PyTimeAccess) -> Clock {
    Clock {
        hour: of.get_hour(),
        minute: of.get_minute(),
        second: of.get_second(),
        microsecond: of.get_microsecond(),
    }
}
