//! The look-up.

use crate::allow::Allow;
use crate::builder::RouterBuilder;
use crate::params::{ENCODED_SLASH, Params};
use crate::route::Route;
use crate::tree::{Node, RouteId};

/// The tree of one method.
#[derive(Clone, Debug)]
pub(crate) struct MethodTree {
    pub(crate) method: String,
    pub(crate) root: Node,
}

/// An immutable table of routes. See [the crate](crate) for patterns and precedence.
#[derive(Clone, Debug)]
pub struct Router<T> {
    trees: Vec<MethodTree>,
    routes: Vec<Route<T>>,
}

/// What a look-up came to.
#[derive(Debug)]
pub enum Match<'r, T> {
    /// The route that answers.
    Found(&'r Route<T>),
    /// The path has routes, but none for the method. A request with `OPTIONS` comes to this too where no
    /// route answers it: the same [`Allow`] then is the automatic answer.
    MethodNotAllowed(Allow<'r>),
    /// No method has a route for the path.
    NotFound,
}

impl<T> Router<T> {
    /// A builder to put routes into.
    pub fn builder() -> RouterBuilder<T> {
        RouterBuilder::new()
    }

    pub(crate) fn new(trees: Vec<MethodTree>, routes: Vec<Route<T>>) -> Self {
        Self { trees, routes }
    }

    /// All routes, in the order of insertion.
    pub fn routes(&self) -> &[Route<T>] {
        &self.routes
    }

    /// Looks up the route for `method` (case matters) and `path` ([decoded](crate#paths)), and puts the spans
    /// of its parameters into `params`.
    ///
    /// `HEAD` falls back to the routes of `GET` where no `HEAD` route matches the path.
    pub fn find(&self, method: &str, path: &[u8], params: &mut Params) -> Match<'_, T> {
        params.clear();
        let mut found = self.search(method, path, params);
        if found.is_none() && method == "HEAD" {
            found = self.search("GET", path, params);
        }
        if let Some(id) = found {
            return Match::Found(&self.routes[id]);
        }
        let allow = self.allow(path, params);
        params.clear();
        allow.map_or(Match::NotFound, Match::MethodNotAllowed)
    }

    /// The methods that `path` ([decoded](crate#paths)) answers, sorted, with `OPTIONS` and, where there is
    /// `GET`, `HEAD`. Empty when no route matches the path.
    pub fn allowed(&self, path: &[u8]) -> Vec<&str> {
        let allow = self.allow(path, &mut Params::new());
        allow.map(Allow::into_methods).unwrap_or_default()
    }

    /// Whether `path` ([decoded](crate#paths)) would match, with any method, if its last slash were removed
    /// or, where it has none, one were added: whether a redirect there leads somewhere.
    ///
    /// Never for a path that starts with two slashes, encoded or not, or with a slash and a backslash: as
    /// the target of a redirect, `//evil` is another host.
    pub fn slash_variant(&self, path: &[u8]) -> bool {
        if matches!(path, [] | [b'/'] | [_, b'/' | b'\\' | ENCODED_SLASH, ..]) {
            return false;
        }
        match path.strip_suffix(b"/") {
            Some(without) => self.matches(without),
            None => self.matches(&[path, b"/"].concat()),
        }
    }

    fn matches(&self, path: &[u8]) -> bool {
        let mut params = Params::new();
        let mut trees = self.trees.iter();
        trees.any(|tree| tree.root.find(path, 0, &mut params).is_some())
    }

    pub(crate) fn search(&self, method: &str, path: &[u8], params: &mut Params) -> Option<RouteId> {
        let tree = self.trees.iter().find(|tree| tree.method == method)?;
        tree.root.find(path, 0, params)
    }

    fn allow(&self, path: &[u8], params: &mut Params) -> Option<Allow<'_>> {
        let trees = self.trees.iter();
        let matching = trees.filter(|tree| tree.root.find(path, 0, params).is_some());
        Allow::of(matching.map(|tree| tree.method.as_str()).collect())
    }

    #[cfg(test)]
    pub(crate) fn root(&self, method: &str) -> &Node {
        let tree = self.trees.iter().find(|tree| tree.method == method);
        &tree.expect("a tree of the method").root
    }
}
