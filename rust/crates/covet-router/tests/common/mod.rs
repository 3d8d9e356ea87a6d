//! What the tests share: tables of `(method, pattern)` whose values are the patterns.

#![allow(dead_code, reason = "each test file uses a part of it")]

use covet_router::{Match, Params, Router, RouterBuilder};

/// A builder with the converters `hex` and `word`, registered in this order.
pub fn builder() -> RouterBuilder<String> {
    let mut builder = Router::builder();
    builder.converter("hex", "[0-9a-f]+").expect("a converter");
    builder.converter("word", "[a-z]+").expect("a converter");
    builder
}

/// A router of these routes.
pub fn router(routes: &[(&str, &str)]) -> Router<String> {
    let mut builder = builder();
    for (method, pattern) in routes {
        builder.insert(method, pattern, (*pattern).to_owned()).expect("a route");
    }
    builder.build()
}

/// A router of these patterns, all for `GET`.
pub fn get(patterns: &[&str]) -> Router<String> {
    let routes: Vec<_> = patterns.iter().map(|pattern| ("GET", *pattern)).collect();
    router(&routes)
}

/// The outcome of a look-up as one line: `pattern name=value ...`, `405 allow` or `404`.
pub fn outcome(router: &Router<String>, method: &str, path: &[u8]) -> String {
    let mut params = Params::new();
    match router.find(method, path, &mut params) {
        Match::Found(route) => {
            assert_eq!(params.len(), route.params().len());
            let named = params.named(route, path).map(|(name, value)| {
                let value = String::from_utf8_lossy(value);
                format!(" {name}={value}")
            });
            format!("{}{}", route.value(), named.collect::<String>())
        }
        Match::MethodNotAllowed(allow) => {
            assert!(params.is_empty());
            format!("405 {allow}")
        }
        Match::NotFound => {
            assert!(params.is_empty());
            "404".to_owned()
        }
    }
}

/// Checks the outcomes of `GET` for many paths.
pub fn check(patterns: &[&str], expected: &[(&str, &str)]) {
    let router = get(patterns);
    for (path, outcome_expected) in expected {
        let got = outcome(&router, "GET", path.as_bytes());
        assert_eq!(got, *outcome_expected, "GET {path} among {patterns:?}");
    }
}
