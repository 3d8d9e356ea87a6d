//! What each converter accepts, and which converters are refused.

mod common;

use common::{get, outcome};
use covet_router::{ConverterError, Router, RouterBuilder};

fn accepts(converter: &str, value: &str) -> bool {
    let pattern = format!("/{{x:{converter}}}");
    let router = get(&[&pattern]);
    outcome(&router, "GET", format!("/{value}").as_bytes()) != "404"
}

fn check(converter: &str, good: &[&str], bad: &[&str]) {
    for value in good {
        assert!(accepts(converter, value), "{converter} takes {value:?}");
    }
    for value in bad {
        assert!(!accepts(converter, value), "{converter} refuses {value:?}");
    }
}

#[test]
fn int_is_digits_with_or_without_minus() {
    let long = "9".repeat(400);
    check(
        "int",
        &["0", "7", "-7", "-0", "007", &long],
        &["", "-", "--1", "+1", "1-", "1.0", "1_000", " 1", "1\n", "٣", "１", "0x1", "1e3"],
    );
}

#[test]
fn float_is_digits_with_or_without_one_dot_inside() {
    check(
        "float",
        &["0", "1.5", "-1.5", "-0.0", "12", "00.00"],
        &["", ".", "1.", ".5", "-.5", "1.2.3", "1,5", "1e3", "nan", "inf", "-", "+1.0", "1.-5"],
    );
}

#[test]
fn uuid_is_canonical() {
    check(
        "uuid",
        &["123e4567-e89b-12d3-a456-426614174000", "123E4567-E89B-12D3-A456-42661417400F"],
        &[
            "123e4567e89b12d3a456426614174000",
            "{123e4567-e89b-12d3-a456-426614174000}",
            "123e4567-e89b-12d3-a456-42661417400",
            "123e4567-e89b-12d3-a456-4266141740000",
            "123e4567-e89b-12d3-a456-42661417400g",
            "123e4567-e89b-12d3-a456-426614174000-",
            "123e456-7e89b-12d3-a456-426614174000",
            "----",
        ],
    );
}

#[test]
fn str_is_one_segment_and_path_any_number() {
    check("str", &["a", ".", "é", " "], &["", "a/b", "/"]);
    check("path", &["a", "a/b", "/", "a/"], &[""]);
}

fn with(regex: &str) -> RouterBuilder<()> {
    let mut builder = Router::builder();
    builder.converter("mine", regex).expect("a converter");
    builder.insert("GET", "/{x:mine}", ()).expect("a route");
    builder
}

fn matches(regex: &str, path: &[u8]) -> bool {
    !with(regex).build().allowed(path).is_empty()
}

#[test]
fn a_custom_converter_matches_from_end_to_end() {
    assert!(matches("a|ab", b"/ab"));
    assert!(!matches("a|ab", b"/abc"));
    assert!(!matches("a|ab", b"/xab"));
    assert!(!matches("(?m)a", b"/a\nb"));
    assert!(!matches("a", b"/a\n"));
    assert!(!matches("a*", b"/"));
    assert!(matches("é", "/é".as_bytes()));
    assert!(!matches("(?s).", b"/\xC3"));
}

#[test]
fn a_custom_converter_sees_encoded_slashes_as_slashes() {
    assert!(matches("a/b", b"/a\xFFb"));
    assert!(!matches("a/b", b"/a/b"));
    assert!(!matches("a[^/]b", b"/a\xFFb"));
}

#[test]
fn a_custom_converter_takes_linear_time_on_a_hostile_value() {
    let path = [b"/".as_slice(), &b"a".repeat(2000), b"!"].concat();
    assert!(!matches("(a+)+", &path));
}

#[test]
fn bad_converters_are_refused_with_the_reason() {
    let mut builder = Router::<()>::builder();
    for name in ["", "1a", "a-b", "a b", "a:b"] {
        let error = builder.converter(name, "a").expect_err("a bad name");
        assert_eq!(error, ConverterError::InvalidName { name: name.into() });
    }
    for name in ["int", "str", "float", "uuid", "path"] {
        let error = builder.converter(name, "a").expect_err("a taken name");
        assert_eq!(error, ConverterError::Taken { name: name.into() });
    }
    builder.converter("mine", "a").expect("a converter");
    let error = builder.converter("mine", "b").expect_err("a taken name");
    assert_eq!(error.to_string(), "there is a converter \"mine\" already; choose another name");
    for regex in ["(", "a)|(b", "[z-a]", "(?x)a # b"] {
        let error = builder.converter("other", regex).expect_err("a bad regex");
        assert!(matches!(error, ConverterError::InvalidRegex { .. }), "{regex}");
        let start = format!("converter \"other\": the expression \"{regex}\" doesn't compile: ");
        assert!(error.to_string().starts_with(&start), "{error}");
    }
}
