//! Files below a directory, for clients that name them: what a path may be, how it is opened without leaving the
//! directory, and what is kept of small ones.
//!
//! Nothing here knows HTTP or Python.

mod cache;
mod directory;
mod file;
mod path;
mod walk;

pub use cache::Cache;
pub use directory::Directory;
pub use file::{Facts, Found, OpenFile};
pub use path::Wanted;
pub use walk::open_by_steps;
