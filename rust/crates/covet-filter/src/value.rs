//! Settings as they come: a tree of plain values.

/// A value among settings.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing: what may be absent is.
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Text.
    Text(String),
    /// Values in order.
    List(Vec<Value>),
    /// Values by name.
    Map(Vec<(String, Value)>),
    /// Something that no setting is, and what that is.
    Other(String),
}

impl Value {
    /// What the value is, in a word or two.
    #[must_use]
    pub fn kind(&self) -> &str {
        match self {
            Self::Null => "nothing",
            Self::Bool(_) => "a truth value",
            Self::Int(_) => "a number",
            Self::Text(_) => "text",
            Self::List(_) => "a list",
            Self::Map(_) => "a mapping",
            Self::Other(kind) => kind,
        }
    }
}
