//! How many nodes a look-up visits, and how deep it goes.

use std::cell::Cell;

use super::Node;
use crate::{Match, Params, Router};

thread_local! {
    static VISITS: Cell<usize> = const { Cell::new(0) };
}

pub(super) fn count() {
    VISITS.set(VISITS.get() + 1);
}

/// Looks up `path` among the routes of `GET`, and says whether it was found and how many nodes that took.
fn visits(router: &Router<()>, path: &str) -> (bool, usize) {
    VISITS.set(0);
    let found = router.search("GET", path.as_bytes(), &mut Params::new());
    (found.is_some(), VISITS.get())
}

fn router(patterns: impl IntoIterator<Item = String>) -> Router<()> {
    let mut builder = Router::builder();
    for pattern in patterns {
        builder.insert("GET", &pattern, ()).expect("a route");
    }
    builder.build()
}

fn nodes(node: &Node) -> usize {
    let literals: usize = node.literals.iter().map(nodes).sum();
    let params: usize = node.params.iter().map(|edge| nodes(&edge.node)).sum();
    1 + literals + params
}

/// `segments` plain parameters, but for the one at `typed`, and a literal end.
fn chain(segments: usize, typed: usize) -> String {
    let segment = |index| match index == typed {
        true => format!("/{{p{index}:int}}"),
        false => format!("/{{p{index}}}"),
    };
    (0..segments).map(segment).collect::<String>() + "/end"
}

#[test]
fn a_hostile_path_visits_no_node_twice() {
    // Every combination of three converters over five segments: as many branches as a table can have.
    let kinds = ["int", "float", "str"];
    let patterns = (0..243_usize).map(|number| {
        let digit = |place: u32| number / 3_usize.pow(place) % 3;
        let segment = |place| format!("/{{p{place}:{}}}", kinds[digit(place)]);
        (0..5).map(segment).collect::<String>() + "/end"
    });
    let router = router(patterns);
    let all = nodes(router.root("GET"));
    let (found, count) = visits(&router, "/1/1/1/1/1/enx");
    assert!(!found);
    assert!(count <= all, "{count} visits to {all} nodes");
}

#[test]
fn branches_that_share_nothing_cost_their_sum_and_not_their_product() {
    for segments in [5, 10, 20, 40] {
        let router = router((0..segments).map(|typed| chain(segments, typed)));
        let (found, count) = visits(&router, &("/1".repeat(segments) + "/enx"));
        assert!(!found);
        let bound = 2 * (segments + 1) * (segments + 1);
        assert!(count <= bound, "{count} visits with {segments} segments");
    }
}

#[test]
fn the_last_of_a_thousand_routes_is_a_few_nodes_away() {
    let name = |index| format!("/api/v1/resource{index}/{{id:int}}/items");
    let one = visits(&router([name(999)]), "/api/v1/resource999/7/items");
    let last = visits(&router((0..1000).map(name)), "/api/v1/resource999/7/items");
    assert!(one.0 && last.0);
    assert!(last.1 <= one.1 + 3, "{} visits instead of {}", last.1, one.1);
}

#[test]
fn the_deepest_table_fits_a_small_stack() {
    let look_up = || {
        let patterns = (1..1020).map(|length| format!("/{}{{x}}", "a".repeat(length)));
        let router = router(patterns);
        let path = format!("/{}/b", "a".repeat(4000));
        let mut params = Params::new();
        assert!(matches!(router.find("GET", path.as_bytes(), &mut params), Match::NotFound));
    };
    let thread = std::thread::Builder::new().stack_size(1 << 20);
    thread.spawn(look_up).expect("a thread").join().expect("no overflow");
}

#[test]
fn params_keep_their_room_between_look_ups() {
    let router = router([chain(9, 9)]);
    let path = "/1".repeat(9) + "/end";
    let mut params = Params::new();
    router.search("GET", path.as_bytes(), &mut params);
    let room = params.spans().as_ptr();
    for _ in 0..100 {
        params.clear();
        assert!(router.search("GET", path.as_bytes(), &mut params).is_some());
        assert_eq!(params.spans().as_ptr(), room);
    }
}
