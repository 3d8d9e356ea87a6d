//! The radix tree of one method.

use crate::converter::Converter;
use crate::params::Params;
use crate::pattern::Token;

/// The place of a route in the router's list.
pub(crate) type RouteId = usize;

/// A node: what may follow the bytes that lead to it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Node {
    /// The bytes between the parent and this node; empty at the root and after a parameter.
    prefix: Vec<u8>,
    /// The route that ends here.
    route: Option<RouteId>,
    /// The first byte of each of `literals`, which all differ.
    firsts: Vec<u8>,
    literals: Vec<Node>,
    /// Sorted by precedence.
    params: Vec<ParamEdge>,
    /// The route that takes the rest of the path from here.
    wildcard: Option<RouteId>,
}

/// The way from a node over a parameter.
#[derive(Clone, Debug)]
struct ParamEdge {
    converter: Converter,
    suffix: Vec<u8>,
    node: Node,
}

impl ParamEdge {
    /// The end of the parameter's value in `segment`, if the segment suits this edge.
    fn value_end(&self, segment: &[u8]) -> Option<usize> {
        let value = match self.suffix.as_slice() {
            // Comparing with nothing isn't free: an empty vector has a dangling address, at which a
            // masked vector load, as in glibc's memcmp, takes about 80 ns.
            [] => segment,
            suffix => segment.strip_suffix(suffix)?,
        };
        (!value.is_empty() && self.converter.accepts(value)).then_some(value.len())
    }
}

impl Node {
    fn leaf(prefix: &[u8]) -> Self {
        Self { prefix: prefix.to_vec(), ..Self::default() }
    }

    /// Puts `route` at the end of `tokens`, or returns the route that is there already.
    pub(crate) fn insert(&mut self, tokens: Vec<Token>, route: RouteId) -> Result<(), RouteId> {
        let mut node = self;
        for token in tokens {
            node = match token {
                Token::Literal(bytes) => node.descend_literal(&bytes),
                Token::Param { converter, suffix } => node.descend_param(converter, suffix),
                Token::Wildcard => return claim(&mut node.wildcard, route),
            };
        }
        claim(&mut node.route, route)
    }

    fn descend_literal(&mut self, bytes: &[u8]) -> &mut Self {
        let mut node = self;
        let mut rest = bytes;
        while let Some(&first) = rest.first() {
            let index = match node.firsts.iter().position(|&byte| byte == first) {
                Some(index) => index,
                None => node.push_literal(Self::leaf(rest)),
            };
            node = &mut node.literals[index];
            let common = common_length(&node.prefix, rest);
            node.split(common);
            rest = &rest[common..];
        }
        node
    }

    fn push_literal(&mut self, node: Self) -> usize {
        self.firsts.push(node.prefix[0]);
        self.literals.push(node);
        self.literals.len() - 1
    }

    /// Makes the node end after `length` bytes of its prefix, with the rest of it as a child.
    fn split(&mut self, length: usize) {
        if length == self.prefix.len() {
            return;
        }
        let upper = Self::leaf(&self.prefix[..length]);
        let mut lower = std::mem::replace(self, upper);
        lower.prefix.drain(..length);
        self.push_literal(lower);
    }

    fn descend_param(&mut self, converter: Converter, suffix: Vec<u8>) -> &mut Self {
        let order = |edge: &ParamEdge| {
            // The rank first, then the longer suffix, then any fixed order.
            let ours = edge.converter.rank().cmp(&converter.rank());
            ours.then_with(|| suffix.len().cmp(&edge.suffix.len())).then_with(|| edge.suffix.cmp(&suffix))
        };
        let index = match self.params.binary_search_by(order) {
            Ok(index) => index,
            Err(index) => {
                let edge = ParamEdge { converter, suffix, node: Self::default() };
                self.params.insert(index, edge);
                index
            }
        };
        &mut self.params[index].node
    }

    /// The first route in the order of precedence that matches `path` from byte `at` on.
    ///
    /// Pushes the spans of its parameters, and leaves `params` as it was when there is none.
    /// Recurses once for each node with a choice, so no deeper than the longest pattern has bytes.
    pub(crate) fn find(&self, path: &[u8], at: usize, params: &mut Params) -> Option<RouteId> {
        let mut node = self;
        let mut at = at;
        loop {
            #[cfg(test)]
            visits::count();
            let rest = &path[at..];
            if rest.is_empty() {
                return node.route;
            }
            let child = node.literal(rest);
            if node.params.is_empty() && node.wildcard.is_none() {
                node = child?;
                at += node.prefix.len();
                continue;
            }
            if let Some(child) = child {
                let found = child.find(path, at + child.prefix.len(), params);
                if found.is_some() {
                    return found;
                }
            }
            return node.find_dynamic(path, at, params);
        }
    }

    /// The child whose prefix `rest`, which isn't empty, starts with.
    fn literal(&self, rest: &[u8]) -> Option<&Self> {
        let index = self.firsts.iter().position(|&first| first == rest[0])?;
        let child = &self.literals[index];
        rest.starts_with(&child.prefix).then_some(child)
    }

    fn find_dynamic(&self, path: &[u8], at: usize, params: &mut Params) -> Option<RouteId> {
        let rest = &path[at..];
        let length = rest.iter().position(|&byte| byte == b'/');
        let segment = &rest[..length.unwrap_or(rest.len())];
        for edge in &self.params {
            let Some(end) = edge.value_end(segment) else {
                continue;
            };
            params.push(at, at + end);
            let found = edge.node.find(path, at + segment.len(), params);
            if found.is_some() {
                return found;
            }
            params.pop();
        }
        let route = self.wildcard?;
        params.push(at, path.len());
        Some(route)
    }
}

fn claim(place: &mut Option<RouteId>, route: RouteId) -> Result<(), RouteId> {
    match *place {
        Some(other) => Err(other),
        None => {
            *place = Some(route);
            Ok(())
        }
    }
}

fn common_length(left: &[u8], right: &[u8]) -> usize {
    left.iter().zip(right).take_while(|(l, r)| l == r).count()
}

#[cfg(test)]
mod visits;
