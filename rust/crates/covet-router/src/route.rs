//! One route of a router.

use crate::converter::Converter;

/// A parameter of a route's pattern.
#[derive(Clone, Debug)]
pub struct Parameter {
    pub(crate) name: String,
    pub(crate) converter: Converter,
}

impl Parameter {
    /// The name, unique in its pattern.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name of its converter: `str`, `int`, `float`, `uuid`, `path` or a custom one.
    pub fn converter(&self) -> &str {
        self.converter.name()
    }
}

/// A value together with the method and pattern that lead to it.
#[derive(Clone, Debug)]
pub struct Route<T> {
    pub(crate) method: String,
    pub(crate) pattern: String,
    pub(crate) params: Vec<Parameter>,
    pub(crate) value: T,
}

impl<T> Route<T> {
    /// What was inserted.
    pub fn value(&self) -> &T {
        &self.value
    }

    /// The method it was inserted for; `GET` when a `HEAD` request fell back to it.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// The pattern, as it was written.
    pub fn pattern(&self) -> &str {
        &self.pattern
    }

    /// The parameters, in the order of the pattern and of the spans in [`Params`](crate::Params).
    pub fn params(&self) -> &[Parameter] {
        &self.params
    }
}
