//! What a value has to be, read from what Python says of it.

use std::collections::HashMap;

use covet_json::Literal;
use pyo3::PyTraverseError;
use pyo3::exceptions::PyValueError;
use pyo3::gc::PyVisit;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString, PyTuple, PyType};

/// The place of a node.
pub(super) type At = usize;

/// Nodes that name each other by their places, so that shapes may be recursive. The last one is the root.
pub(super) struct Shape {
    pub(super) nodes: Box<[Node]>,
}

/// A kind of value.
pub(super) enum Node {
    Null,
    Bool,
    Int,
    /// With what writes those that aren't written here.
    Float(Py<PyAny>),
    Text,
    Date,
    /// Like `Float`.
    Time(Py<PyAny>),
    /// Like `Float`.
    DateTime(Py<PyAny>),
    Uuid(Py<PyType>),
    Decimal(Py<PyType>),
    /// Some strings.
    Words(Box<[Box<str>]>),
    Members(Members),
    List(At),
    Set(At),
    FrozenSet(At),
    /// A tuple of any length.
    Items(At),
    Tuple(Box<[At]>),
    /// With strings as keys.
    Dict(At),
    Nullable(At),
    Union(Box<[At]>),
    Model(Model),
    /// A model that is written as its field `root`.
    Root(Model),
    /// Whatever a function of Python writes.
    Leaf(Py<PyAny>),
}

/// Members of an enum by their addresses, with their JSON.
type Members = HashMap<usize, (Py<PyAny>, Box<[u8]>)>;

/// A class, and what instances just of it have in their `__dict__`.
pub(super) struct Model {
    pub(super) class: Py<PyType>,
    pub(super) fields: Box<[Field]>,
}

pub(super) struct Field {
    pub(super) name: Py<PyString>,
    /// What stands before the value: a brace or a comma, the key, a colon.
    pub(super) before: Literal,
    pub(super) at: At,
}

impl Shape {
    /// Reads tuples, each of a kind and what is said about it.
    ///
    /// # Errors
    /// `ValueError` for what is no shape.
    pub(super) fn read(described: &Bound<'_, PyAny>) -> PyResult<Self> {
        let described: Vec<Bound<'_, PyTuple>> = described.extract()?;
        let nodes = described.iter().map(node).collect::<PyResult<Box<[_]>>>()?;
        let known = |at: &At| *at < nodes.len();
        if nodes.is_empty() || !nodes.iter().all(|node| node.children().iter().all(known)) {
            return Err(PyValueError::new_err("a shape has nodes, and names only nodes that it has"));
        }
        Ok(Self { nodes })
    }

    /// Shows the collector what is held.
    pub(super) fn traverse(&self, visit: &PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.nodes.iter().try_for_each(|node| node.traverse(visit))
    }
}

impl Node {
    fn children(&self) -> Vec<At> {
        match self {
            Self::List(at)
            | Self::Set(at)
            | Self::FrozenSet(at)
            | Self::Items(at)
            | Self::Dict(at)
            | Self::Nullable(at) => vec![*at],
            Self::Tuple(all) | Self::Union(all) => all.to_vec(),
            Self::Model(model) | Self::Root(model) => model.fields.iter().map(|field| field.at).collect(),
            _ => Vec::new(),
        }
    }

    fn traverse(&self, visit: &PyVisit<'_>) -> Result<(), PyTraverseError> {
        match self {
            Self::Float(held) | Self::Time(held) | Self::DateTime(held) | Self::Leaf(held) => {
                visit.call(held)
            }
            Self::Uuid(class) | Self::Decimal(class) => visit.call(class),
            Self::Members(members) => members.values().try_for_each(|(member, _)| visit.call(member)),
            Self::Model(model) | Self::Root(model) => visit.call(&model.class),
            _ => Ok(()),
        }
    }
}

fn node(described: &Bound<'_, PyTuple>) -> PyResult<Node> {
    let kind: String = described.get_item(0)?.extract()?;
    let held = || Ok::<_, PyErr>(described.get_item(1)?.unbind());
    let class = || Ok::<_, PyErr>(described.get_item(1)?.cast_into::<PyType>()?.unbind());
    let at = || described.get_item(1)?.extract::<At>();
    let all = || Ok::<_, PyErr>(described.get_item(1)?.extract::<Vec<At>>()?.into_boxed_slice());
    Ok(match &*kind {
        "none" => Node::Null,
        "bool" => Node::Bool,
        "int" => Node::Int,
        "float" => Node::Float(held()?),
        "str" => Node::Text,
        "date" => Node::Date,
        "time" => Node::Time(held()?),
        "datetime" => Node::DateTime(held()?),
        "uuid" => Node::Uuid(class()?),
        "decimal" => Node::Decimal(class()?),
        "words" => {
            let words: Vec<String> = described.get_item(1)?.extract()?;
            Node::Words(words.into_iter().map(String::into_boxed_str).collect())
        }
        "members" => Node::Members(members(&described.get_item(1)?)?),
        "list" => Node::List(at()?),
        "set" => Node::Set(at()?),
        "frozenset" => Node::FrozenSet(at()?),
        "items" => Node::Items(at()?),
        "tuple" => Node::Tuple(all()?),
        "dict" => Node::Dict(at()?),
        "nullable" => Node::Nullable(at()?),
        "union" => Node::Union(all()?),
        "model" => Node::Model(Model { class: class()?, fields: fields(&described.get_item(2)?)? }),
        "root" => Node::Root(Model { class: class()?, fields: fields(&described.get_item(2)?)? }),
        "leaf" => Node::Leaf(held()?),
        _ => return Err(PyValueError::new_err(format!("no kind of value is called {kind:?}"))),
    })
}

fn members(described: &Bound<'_, PyAny>) -> PyResult<Members> {
    let pairs: Vec<(Bound<'_, PyAny>, Bound<'_, PyBytes>)> = described.extract()?;
    let entry = |(member, json): (Bound<'_, PyAny>, Bound<'_, PyBytes>)| {
        (member.as_ptr() as usize, (member.unbind(), json.as_bytes().into()))
    };
    Ok(pairs.into_iter().map(entry).collect())
}

/// A field: its attribute, its key in JSON, and what its value is.
type Described<'py> = (Bound<'py, PyString>, Bound<'py, PyString>, At);

fn fields(described: &Bound<'_, PyAny>) -> PyResult<Box<[Field]>> {
    let described: Vec<Described<'_>> = described.extract()?;
    let field = |(index, (name, key, at)): (usize, Described<'_>)| {
        let mut before = vec![if index == 0 { b'{' } else { b',' }];
        covet_json::text(&mut before, key.to_str()?);
        before.push(b':');
        let name = PyString::intern(name.py(), name.to_str()?).unbind();
        Ok(Field { name, before: Literal::new(&before), at })
    };
    described.into_iter().enumerate().map(field).collect()
}
