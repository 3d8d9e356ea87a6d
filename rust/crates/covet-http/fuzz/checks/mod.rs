//! What must hold for any bytes. The fuzz targets and the tests share these checks; each returns a
//! short text that tells inputs of different kinds apart.

pub mod body;
pub mod head;
pub mod path;
pub mod response;

/// A check: it panics when something that must hold does not.
pub type Check = fn(&[u8]) -> String;
