//! A matcher that is slow and obvious: every route by itself, the best of those that match.

use std::cmp::Reverse;
use std::sync::LazyLock;

use regex_lite::Regex;

/// The methods of the generated routes.
pub const METHODS: [&str; 3] = ["GET", "HEAD", "POST"];

/// The converters in their order of precedence, each with what it accepts in full.
/// Paths are read as Latin-1, so that an encoded slash is U+00FF.
const CONVERTERS: [(&str, &str); 7] = [
    ("int", "^-?[0-9]+$"),
    ("float", r"^-?[0-9]+(\.[0-9]+)?$"),
    ("uuid", "^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"),
    ("hex", "^[0-9a-f-]+$"),
    ("word", "^[a-z]+$"),
    ("str", "^[^/]+$"),
    ("path", "(?s)^.+$"),
];

static REGEXES: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    let regexes = CONVERTERS.iter().map(|(_, regex)| Regex::new(regex));
    regexes.collect::<Result<_, _>>().expect("regexes")
});

/// The position of `path` in [`CONVERTERS`].
pub const WILDCARD: usize = CONVERTERS.len() - 1;

/// A segment of a generated pattern: literal text, perhaps a parameter and literal text after it.
#[derive(Clone, Debug)]
pub struct Segment {
    pub before: String,
    pub converter: Option<usize>,
    pub after: String,
}

/// A generated route.
#[derive(Clone, Debug)]
pub struct Route {
    pub method: &'static str,
    pub segments: Vec<Segment>,
}

/// How a route compares at one step: the smaller goes first.
type Step = (usize, Reverse<usize>, String);

/// What a route made of a path.
pub struct Found {
    steps: Vec<Step>,
    pub spans: Vec<(usize, usize)>,
}

impl Route {
    /// The pattern, with parameters named by `name`.
    pub fn pattern(&self, name: impl Fn(usize) -> String) -> String {
        let mut pattern = String::new();
        for (index, segment) in self.segments.iter().enumerate() {
            pattern += "/";
            pattern += &segment.before;
            if let Some(converter) = segment.converter {
                let converter = CONVERTERS[converter].0;
                pattern += &format!("{{{}:{converter}}}", name(index));
            }
            pattern += &segment.after;
        }
        pattern
    }

    /// Whether two routes can't live side by side.
    pub fn conflicts(&self, other: &Self) -> bool {
        let nameless = |route: &Self| route.pattern(|_| String::new());
        self.method == other.method && nameless(self) == nameless(other)
    }

    /// Matches `path` segment by segment.
    pub fn matches(&self, path: &[u8]) -> Option<Found> {
        let mut steps = Vec::new();
        let mut spans = Vec::new();
        let mut at = 0;
        for segment in &self.segments {
            let rest = path.get(at..)?.strip_prefix(b"/")?;
            at += 1;
            let whole = segment.converter == Some(WILDCARD);
            let length = rest.iter().position(|&byte| byte == b'/' && !whole);
            let text = &rest[..length.unwrap_or(rest.len())];
            let value = text.strip_prefix(segment.before.as_bytes())?;
            let value = value.strip_suffix(segment.after.as_bytes())?;
            let start = at + segment.before.len();
            steps.extend(literal(&format!("/{}", segment.before)));
            match segment.converter {
                Some(converter) if accepts(converter, value) => {
                    spans.push((start, start + value.len()));
                    let after = segment.after.clone();
                    steps.push((converter + 1, Reverse(after.len()), after));
                }
                None if value.is_empty() => {}
                _ => return None,
            }
            at += text.len();
        }
        (at == path.len()).then_some(Found { steps, spans })
    }
}

fn literal(text: &str) -> impl Iterator<Item = Step> {
    text.chars().map(|char| (0, Reverse(0), char.to_string())).collect::<Vec<_>>().into_iter()
}

fn accepts(converter: usize, value: &[u8]) -> bool {
    let value: String = value.iter().map(|&byte| char::from(byte)).collect();
    REGEXES[converter].is_match(&value)
}

/// The route of `method` that goes first among those that match: its index and what it found.
pub fn find(routes: &[Route], method: &str, path: &[u8]) -> Option<(usize, Found)> {
    let of_method = |wanted: &str| {
        let routes = routes.iter().enumerate();
        let matching = routes
            .filter(|(_, route)| route.method == wanted)
            .filter_map(|(index, route)| Some((index, route.matches(path)?)));
        matching.min_by(|(_, one), (_, other)| one.steps.cmp(&other.steps))
    };
    let fallback = || of_method("GET").filter(|_| method == "HEAD");
    of_method(method).or_else(fallback)
}

/// The methods of the path.
pub fn allowed(routes: &[Route], path: &[u8]) -> Vec<&'static str> {
    let matching = |method: &str| {
        let mut routes = routes.iter();
        routes.any(|route| route.method == method && route.matches(path).is_some())
    };
    let mut methods: Vec<_> = METHODS.into_iter().filter(|method| matching(method)).collect();
    if methods.is_empty() {
        return methods;
    }
    if methods.contains(&"GET") && !methods.contains(&"HEAD") {
        methods.push("HEAD");
    }
    methods.push("OPTIONS");
    methods.sort_unstable();
    methods
}
