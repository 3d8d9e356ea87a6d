//! What one look-up costs: `cargo bench -p covet-router --bench lookup`. Prints nanoseconds, the best of many rounds.

use std::collections::HashMap;
use std::hint::black_box;
use std::ops::Range;
use std::time::Instant;

use covet_router::{Match, Params, Router};

const LOOK_UPS: u32 = 20_000;
const ROUNDS: u32 = 50;

fn main() {
    let literal = |index: usize| format!("/api/v1/resource{index}/items");
    let typed = |index: usize| format!("/api/v1/resource{index}/{{id:int}}/items/{{name}}");
    let (literal_path, typed_path) = (literal(999), "/api/v1/resource999/12345/items/abc");
    tree("literal, of 1", 999..1000, literal, &literal_path);
    tree("literal, last of 1,000", 0..1000, literal, &literal_path);
    hash_map("the same in a hash map", 0..1000, literal, &literal_path);
    tree("typed, of 1", 999..1000, typed, typed_path);
    tree("typed, last of 1,000", 0..1000, typed, typed_path);
}

fn tree(name: &str, indices: Range<usize>, pattern: impl Fn(usize) -> String, path: &str) {
    let mut builder = Router::builder();
    for index in indices {
        builder.insert("GET", &pattern(index), index).expect("a route");
    }
    let router = builder.build();
    let mut params = Params::new();
    row(name, || {
        let found = router.find(black_box("GET"), black_box(path.as_bytes()), &mut params);
        matches!(black_box(found), Match::Found(_))
    });
}

/// What a table of literal paths beside the tree would cost.
fn hash_map(name: &str, indices: Range<usize>, pattern: impl Fn(usize) -> String, path: &str) {
    let entries = indices.map(|index| (pattern(index).into_bytes(), index));
    let map: HashMap<Vec<u8>, usize> = entries.collect();
    row(name, || black_box(map.get(black_box(path.as_bytes()))).is_some());
}

fn row(name: &str, mut look_up: impl FnMut() -> bool) {
    let mut best = f64::MAX;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        for _ in 0..LOOK_UPS {
            assert!(look_up());
        }
        best = best.min(start.elapsed().as_secs_f64() * 1e9 / f64::from(LOOK_UPS));
    }
    println!("{name:<24}{best:>8.1} ns");
}
