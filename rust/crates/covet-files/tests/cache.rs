//! What is kept, and for how long.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

use covet_files::Cache;
use proptest::prelude::*;

#[test]
fn what_came_first_makes_room() {
    let mut cache = Cache::new(10);
    for (name, weight) in [("a", 4), ("b", 4), ("c", 4)] {
        cache.put(name, name.to_owned(), weight);
    }
    assert_eq!((cache.get("a"), cache.get("b").map(String::as_str), cache.len()), (None, Some("b"), 2));
}

#[test]
fn a_value_is_replaced_and_removed() {
    let mut cache = Cache::new(10);
    cache.put("a", 1, 6);
    cache.put("a", 2, 10);
    assert_eq!((cache.get("a"), cache.len()), (Some(&2), 1));
    cache.put("a", 3, 11);
    assert!(cache.is_empty(), "what is too heavy is not kept, and the old value is out of date");
    cache.put("a", 4, 1);
    cache.remove("a");
    cache.remove("b");
    assert!(cache.get("a").is_none());
    cache.put("b", 5, 10);
    cache.clear();
    cache.put("c", 6, 10);
    assert_eq!((cache.get("b"), cache.get("c")), (None, Some(&6)));
}

proptest! {
    #[test]
    fn its_weight_is_never_exceeded(steps in prop::collection::vec(("[a-f]", 0_usize..8, any::<bool>()), 0..200)) {
        let mut cache = Cache::new(16);
        for (name, weight, remove) in steps {
            if remove { cache.remove(&name) } else { cache.put(&name, weight, weight) }
            let held: usize = ["a", "b", "c", "d", "e", "f"].iter().filter_map(|name| cache.get(name)).sum();
            prop_assert!(held <= 16);
        }
    }
}
