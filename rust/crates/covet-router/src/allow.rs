//! The methods that a path answers.

use std::fmt;

/// The methods of a path, sorted: what the `Allow` field of a 405, or of an answer to `OPTIONS`, says (RFC 9110, 10.2.1).
///
/// Never empty: it holds `OPTIONS` always and `HEAD` wherever there is `GET`. Its `Display` is the field's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allow<'r> {
    methods: Vec<&'r str>,
}

impl<'r> Allow<'r> {
    /// Completes the methods that have a route for the path; `None` where there is none.
    pub(crate) fn of(mut methods: Vec<&'r str>) -> Option<Self> {
        if methods.is_empty() {
            return None;
        }
        if methods.contains(&"GET") {
            methods.push("HEAD");
        }
        methods.push("OPTIONS");
        methods.sort_unstable();
        methods.dedup();
        Some(Self { methods })
    }

    /// The methods, sorted.
    pub fn methods(&self) -> &[&'r str] {
        &self.methods
    }

    /// The methods, sorted, as a list of their own.
    pub fn into_methods(self) -> Vec<&'r str> {
        self.methods
    }
}

impl fmt::Display for Allow<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, method) in self.methods.iter().enumerate() {
            if index > 0 {
                f.write_str(", ")?;
            }
            f.write_str(method)?;
        }
        Ok(())
    }
}
