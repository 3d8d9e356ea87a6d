//! How a router is put together.

use crate::converter::Converters;
use crate::error::{ConverterError, InsertError};
use crate::pattern;
use crate::route::Route;
use crate::router::{MethodTree, Router};
use crate::tree::Node;

/// Takes converters and routes, and freezes them into a [`Router`].
#[derive(Clone, Debug)]
pub struct RouterBuilder<T> {
    converters: Converters,
    trees: Vec<MethodTree>,
    routes: Vec<Route<T>>,
}

impl<T> Default for RouterBuilder<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> RouterBuilder<T> {
    /// A builder without routes, with the built-in converters.
    pub fn new() -> Self {
        Self { converters: Converters::default(), trees: Vec::new(), routes: Vec::new() }
    }

    /// Registers the converter `name` for the patterns inserted after it.
    ///
    /// It accepts one segment, or its part between literal text, that `regex` matches from end to end.
    /// The segment is not empty, and its encoded slashes are slashes. Matching takes time in proportion
    /// to the length of the text times that of the expression, whatever the expression.
    ///
    /// # Errors
    ///
    /// The name isn't an identifier or is taken, or the expression doesn't compile.
    pub fn converter(&mut self, name: &str, regex: &str) -> Result<(), ConverterError> {
        self.converters.register(name, regex)
    }

    /// Adds a route. A refused route leaves the builder as it was.
    ///
    /// # Errors
    ///
    /// The method isn't a token, the pattern is not well-formed (see [the rules](crate#patterns)),
    /// or it [conflicts](crate#conflicts) with a route that was inserted before.
    pub fn insert(&mut self, method: &str, pattern: &str, value: T) -> Result<(), InsertError> {
        if !is_token(method) {
            return Err(InsertError::InvalidMethod {
                method: method.to_owned(),
                pattern: pattern.to_owned(),
            });
        }
        let parsed = pattern::parse(pattern, &self.converters)?;
        let id = self.routes.len();
        if let Err(other) = self.tree(method).insert(parsed.tokens, id) {
            return Err(InsertError::Conflict {
                method: method.to_owned(),
                pattern: pattern.to_owned(),
                with: self.routes[other].pattern.clone(),
            });
        }
        self.routes.push(Route {
            method: method.to_owned(),
            pattern: pattern.to_owned(),
            params: parsed.params,
            value,
        });
        Ok(())
    }

    /// Freezes the routes.
    pub fn build(self) -> Router<T> {
        Router::new(self.trees, self.routes)
    }

    fn tree(&mut self, method: &str) -> &mut Node {
        let index = match self.trees.iter().position(|tree| tree.method == method) {
            Some(index) => index,
            None => {
                self.trees.push(MethodTree { method: method.to_owned(), root: Node::default() });
                self.trees.len() - 1
            }
        };
        &mut self.trees[index].root
    }
}

/// Whether `text` is a token (RFC 9110, 5.6.2).
fn is_token(text: &str) -> bool {
    let is_tchar = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_tchar)
}
