//! What one look-up costs: `cargo bench -p covet-router --bench lookup`. Prints nanoseconds, the best of many rounds.

use std::hint::black_box;
use std::time::Instant;

use covet_router::{Match, Params, Router};

const LOOK_UPS: u32 = 20_000;
const ROUNDS: u32 = 50;

fn main() {
    let literal = |index: usize| format!("/api/v1/resource{index}/items");
    let typed = |index: usize| format!("/api/v1/resource{index}/{{id:int}}/items/{{name}}");
    row("literal, of 1", 999..1000, literal, "/api/v1/resource999/items");
    row("literal, last of 1,000", 0..1000, literal, "/api/v1/resource999/items");
    row("typed, of 1", 999..1000, typed, "/api/v1/resource999/12345/items/abc");
    row("typed, last of 1,000", 0..1000, typed, "/api/v1/resource999/12345/items/abc");
}

fn row(name: &str, indices: std::ops::Range<usize>, pattern: impl Fn(usize) -> String, path: &str) {
    let mut builder = Router::builder();
    for index in indices {
        builder.insert("GET", &pattern(index), index).expect("a route");
    }
    let router = builder.build();
    println!("{name:<24}{:>8.1} ns", nanoseconds(&router, path.as_bytes()));
}

fn nanoseconds(router: &Router<usize>, path: &[u8]) -> f64 {
    let mut params = Params::new();
    let mut best = f64::MAX;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        for _ in 0..LOOK_UPS {
            let found = router.find(black_box("GET"), black_box(path), &mut params);
            assert!(matches!(black_box(found), Match::Found(_)));
        }
        best = best.min(start.elapsed().as_secs_f64() * 1e9 / f64::from(LOOK_UPS));
    }
    best
}
