//! One part of a multipart body.

/// The head of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The name of the form's field.
    pub name: String,
    /// What the client calls the file; it may be a path, and is never to be used as one.
    pub filename: String,
    /// Its header fields, names in lower case.
    pub headers: Vec<(String, Vec<u8>)>,
}
