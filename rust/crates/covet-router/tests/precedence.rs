//! Which of several matching routes wins, whatever the order of insertion.

mod common;

use common::check;

const UUID: &str = "123e4567-e89b-12d3-a456-426614174000";

/// Checks with the patterns in the given order and reversed.
fn check_both_ways(patterns: &[&str], expected: &[(&str, &str)]) {
    check(patterns, expected);
    let reversed: Vec<_> = patterns.iter().rev().copied().collect();
    check(&reversed, expected);
}

#[test]
fn kinds_go_in_their_documented_order() {
    let uuid_path = format!("/{UUID}");
    let uuid_found = format!("/{{x:uuid}} x={UUID}");
    check_both_ways(
        &["/me", "/{x:int}", "/{x:float}", "/{x:uuid}", "/{x:hex}", "/{x:word}", "/{x}", "/{x:path}"],
        &[
            ("/me", "/me"),
            ("/12", "/{x:int} x=12"),
            ("/1.5", "/{x:float} x=1.5"),
            (&uuid_path, &uuid_found),
            ("/abc", "/{x:hex} x=abc"),
            ("/xyz", "/{x:word} x=xyz"),
            ("/me2", "/{x} x=me2"),
            ("/me/2", "/{x:path} x=me/2"),
            ("/12/", "/{x:path} x=12/"),
        ],
    );
}

#[test]
fn custom_converters_go_in_the_order_of_registration() {
    check_both_ways(&["/{x:word}", "/{x:hex}"], &[("/abc", "/{x:hex} x=abc"), ("/xyz", "/{x:word} x=xyz")]);
}

#[test]
fn the_longer_text_after_a_parameter_goes_first() {
    check_both_ways(
        &["/{x}", "/{x}.gz", "/{x}.tar.gz"],
        &[
            ("/a.tar.gz", "/{x}.tar.gz x=a"),
            ("/a.gz", "/{x}.gz x=a"),
            ("/.tar.gz", "/{x}.gz x=.tar"),
            ("/.gz", "/{x} x=.gz"),
        ],
    );
}

#[test]
fn a_converter_outranks_the_text_after_a_parameter() {
    check_both_ways(&["/{x:word}", "/{x}d"], &[("/abcd", "/{x:word} x=abcd"), ("/12d", "/{x}d x=12")]);
}

#[test]
fn a_literal_outranks_a_parameter_byte_by_byte() {
    check_both_ways(
        &["/v{n}", "/{x:hex}", "/vi{n}"],
        &[
            ("/v1", "/v{n} n=1"),
            ("/vi", "/v{n} n=i"),
            ("/vi1", "/vi{n} n=1"),
            ("/f1", "/{x:hex} x=f1"),
            ("/v", "404"),
        ],
    );
}

#[test]
fn what_differs_first_from_the_left_decides() {
    check_both_ways(
        &["/a/{x}/c", "/a/{x}/{y}", "/{x}/b/c", "/{x:word}/b/{y}"],
        &[
            ("/a/b/c", "/a/{x}/c x=b"),
            ("/a/b/d", "/a/{x}/{y} x=b y=d"),
            ("/z/b/c", "/{x:word}/b/{y} x=z y=c"),
            ("/9/b/c", "/{x}/b/c x=9"),
        ],
    );
}

#[test]
fn a_dead_end_tries_the_next_branch() {
    check_both_ways(
        &["/users/me/settings", "/users/{id:int}/posts", "/users/{name}/profile", "/users/{rest:path}"],
        &[
            ("/users/me/settings", "/users/me/settings"),
            ("/users/me/profile", "/users/{name}/profile name=me"),
            ("/users/me/else", "/users/{rest:path} rest=me/else"),
            ("/users/7/posts", "/users/{id:int}/posts id=7"),
            ("/users/7/profile", "/users/{name}/profile name=7"),
            ("/users/7", "/users/{rest:path} rest=7"),
            ("/users/me", "/users/{rest:path} rest=me"),
        ],
    );
}

#[test]
fn a_dead_end_leaves_no_parameters_behind() {
    check_both_ways(
        &["/{a:int}/{b:int}/{c:int}/x", "/{a}/{b}/{c}/y", "/{all:path}"],
        &[
            ("/1/2/3/x", "/{a:int}/{b:int}/{c:int}/x a=1 b=2 c=3"),
            ("/1/2/3/y", "/{a}/{b}/{c}/y a=1 b=2 c=3"),
            ("/1/2/3/z", "/{all:path} all=1/2/3/z"),
        ],
    );
}

#[test]
fn a_shared_literal_start_can_be_a_dead_end() {
    check_both_ways(
        &["/contact", "/co{x}", "/{page}"],
        &[
            ("/contact", "/contact"),
            ("/contac", "/co{x} x=ntac"),
            ("/con", "/co{x} x=n"),
            ("/co", "/{page} page=co"),
            ("/c", "/{page} page=c"),
        ],
    );
}
