//! The router against a naive matcher, on random tables and paths.

#[path = "common/naive.rs"]
mod naive;

use covet_router::{InsertError, Match, Params, Router};
use naive::{METHODS, Route, Segment, WILDCARD};
use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;

/// Literal text of few bytes, mostly none, so that literals, values and each other's ends often meet.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => Just(String::new()),
        1 => "[ab1.-]{1,2}",
    ]
}

fn segment() -> impl Strategy<Value = Segment> {
    prop_oneof![
        1 => "[ab1]{1,2}".prop_map(|before| Segment { before, converter: None, after: String::new() }),
        5 => (text(), 0..WILDCARD, text()).prop_map(|(before, converter, after)| Segment {
            before,
            converter: Some(converter),
            after,
        }),
    ]
}

/// What a pattern may end with besides its ordinary segments: nothing, a slash or a wildcard.
fn end() -> impl Strategy<Value = Option<Segment>> {
    let end = |before, converter| Segment { before, converter, after: String::new() };
    prop_oneof![
        3 => Just(None),
        1 => Just(Some(end(String::new(), None))),
        1 => text().prop_map(move |before| Some(end(before, Some(WILDCARD)))),
    ]
}

/// Routes whose segments come from one small pool, so that many of them match one path.
fn table() -> impl Strategy<Value = Vec<Route>> {
    let route = (
        select(["GET", "GET", "GET", "HEAD", "POST"].as_slice()),
        vec(any::<prop::sample::Index>(), 1..4),
        end(),
    );
    (vec(segment(), 2..9), vec(route, 1..40)).prop_map(|(pool, routes)| {
        let route = |(method, picks, end): (_, Vec<prop::sample::Index>, Option<Segment>)| {
            let picked = picks.iter().map(|pick| pick.get(&pool).clone());
            Route { method, segments: picked.chain(end).collect() }
        };
        routes.into_iter().map(route).collect()
    })
}

fn value() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        "[ab1.-]{0,3}".prop_map(String::into_bytes),
        select(["1", "-1", "1.1", "b1", "ab", "123e4567-e89b-12d3-a456-426614174000"].as_slice())
            .prop_map(|value| value.as_bytes().to_vec()),
        Just(b"a\xFFb".to_vec()),
    ]
}

/// A path made from the route at `route` of the table, with `values` in its parameters, perhaps cut or extended.
#[derive(Clone, Debug)]
struct Aim {
    route: prop::sample::Index,
    values: Vec<Vec<u8>>,
    tail: Option<Vec<u8>>,
}

impl Aim {
    fn path(&self, table: &[Route]) -> Vec<u8> {
        let mut path = Vec::new();
        let mut values = self.values.iter().cycle();
        for segment in &self.route.get(table).segments {
            path.push(b'/');
            path.extend_from_slice(segment.before.as_bytes());
            if segment.converter.is_some() {
                path.extend(values.next().into_iter().flatten());
            }
            path.extend_from_slice(segment.after.as_bytes());
        }
        match self.tail.as_deref() {
            Some([]) => {
                path.pop();
            }
            tail => path.extend(tail.into_iter().flatten()),
        }
        path
    }
}

fn aim() -> impl Strategy<Value = Aim> {
    let tail = weighted(0.3, "[ab1/.-]{0,4}".prop_map(String::into_bytes));
    (any::<prop::sample::Index>(), vec(value(), 1..4), tail).prop_map(|(route, values, tail)| Aim {
        route,
        values,
        tail,
    })
}

fn stray() -> impl Strategy<Value = Vec<u8>> {
    vec(select(b"/a1.-b/\xFF".as_slice()), 0..12)
}

/// Builds a router, and takes out of `table` the routes that it refuses, which must be those that conflict.
fn build(table: Vec<Route>) -> (Router<usize>, Vec<Route>) {
    let mut builder = Router::builder();
    builder.converter("hex", "[0-9a-f-]+").expect("a converter");
    builder.converter("word", "[a-z]+").expect("a converter");
    let mut kept: Vec<Route> = Vec::new();
    for route in table {
        let pattern = route.pattern(|index| format!("p{index}"));
        let result = builder.insert(route.method, &pattern, kept.len());
        match kept.iter().find(|other| other.conflicts(&route)) {
            Some(_) => assert!(matches!(result, Err(InsertError::Conflict { .. })), "{pattern}"),
            None => {
                assert_eq!(result, Ok(()));
                kept.push(route);
            }
        }
    }
    (builder.build(), kept)
}

fn check(router: &Router<usize>, table: &[Route], path: &[u8]) -> Result<(), TestCaseError> {
    let mut params = Params::new();
    let allowed = naive::allowed(table, path);
    for method in METHODS.into_iter().chain(["PUT", "OPTIONS"]) {
        let expected = naive::find(table, method, path);
        match (router.find(method, path, &mut params), expected) {
            (Match::Found(route), Some((index, found))) => {
                prop_assert_eq!(*route.value(), index, "{} {:?}", method, path);
                prop_assert_eq!(params.spans(), found.spans);
            }
            (Match::MethodNotAllowed(allow), None) => prop_assert_eq!(allow.methods(), &allowed),
            (Match::NotFound, None) => prop_assert!(allowed.is_empty()),
            (got, expected) => {
                let expected = expected.map(|(index, _)| table[index].pattern(|_| "p".into()));
                prop_assert!(false, "{method} {path:?}: {got:?}, expected {expected:?}");
            }
        }
    }
    prop_assert_eq!(router.allowed(path), allowed);
    Ok(())
}

fn check_slash(router: &Router<usize>, table: &[Route], path: &[u8]) -> Result<(), TestCaseError> {
    let variant = match path {
        [.., b'/'] => path[..path.len() - 1].to_vec(),
        _ => [path, b"/"].concat(),
    };
    let dangerous = matches!(path, [_, b'/' | 0xFF, ..]);
    let expected = path.len() > 1 && !dangerous && !naive::allowed(table, &variant).is_empty();
    prop_assert_eq!(router.slash_variant(path), expected, "{:?}", path);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_router_agrees_with_the_naive_matcher(
        table in table(),
        aims in vec(aim(), 8),
        strays in vec(stray(), 4),
    ) {
        let (router, table) = build(table);
        let aimed = aims.iter().map(|aim| aim.path(&table));
        for path in aimed.chain(strays) {
            check(&router, &table, &path)?;
            check_slash(&router, &table, &path)?;
        }
    }
}
