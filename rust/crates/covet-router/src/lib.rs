//! A radix-tree router: literal > typed parameter > plain parameter > wildcard, with backtracking.
//!
//! A [`RouterBuilder`] takes routes, each a method, a pattern and a value, and freezes them into an
//! immutable [`Router`]. A look-up takes a method and a decoded path, fills a reusable [`Params`]
//! with the spans of the parameters, and allocates nothing once that list has grown.
//!
//! ```
//! use covet_router::{Match, Params, Router};
//!
//! let mut builder = Router::builder();
//! builder.converter("sku", "[A-Z]{3}-[0-9]+")?;
//! builder.insert("GET", "/users/{id:int}", "user")?;
//! builder.insert("GET", "/products/{sku:sku}.json", "product")?;
//! let router = builder.build();
//!
//! let mut params = Params::new();
//! let path = b"/products/ABC-7.json";
//! let Match::Found(route) = router.find("GET", path, &mut params) else { panic!() };
//! assert_eq!(*route.value(), "product");
//! assert_eq!(params.named(route, path).next(), Some(("sku", &b"ABC-7"[..])));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Patterns
//!
//! | written | matches |
//! |---|---|
//! | `/users` | that path and no other: `/users/` is another path |
//! | `{name}`, `{name:str}` | one or more bytes of one segment |
//! | `{id:int}` | ASCII digits, with `-` before them or without |
//! | `{x:float}` | digits, or digits `.` digits, with `-` before them or without |
//! | `{u:uuid}` | 8-4-4-4-12 hexadecimal digits of either case |
//! | `{rest:path}` | all that is left of the path, one or more bytes, `/` included; must end the pattern |
//! | `{s:mine}` | one segment that the converter `mine` matches from end to end |
//! | `{{`, `}}` | a literal brace |
//!
//! A segment holds at most one parameter, with literal text before it, after it or both
//! (`/v{n:int}`, `/{name}.json`). The parameter takes all of the segment but that text, so a
//! parameter never has two ways to match, and `{name}.{ext}` is refused. A pattern starts with `/`,
//! has no empty segment (a `/` at its end is allowed) and is written decoded (`/café`, not `/caf%C3%A9`).
//!
//! # Precedence
//!
//! Routes are compared from the left. Where two that match differ first, the winner has, in this order:
//!
//! 1. a literal byte,
//! 2. a typed parameter: `int`, then `float`, then `uuid`, then custom converters as they were registered,
//! 3. a plain parameter,
//! 4. a wildcard.
//!
//! Of two parameters of one converter, the one with the longer literal text after it wins
//! (`{name}.json` before `{name}`). The order of insertion never matters. When a preferred branch
//! comes to a dead end, the next one is tried. No node of the tree is visited twice in one look-up,
//! because the way to a node decides how much of the path it has used; a hostile path can't cost more
//! than one visit to each node.
//!
//! # Cost
//!
//! There is no hash map of literal paths beside the tree. Among 1,000 routes it would save a literal path about
//! 15 ns of its 26, and cost every other path the 10 ns of hashing: neither shows in a request of several
//! microseconds. The last of 1,000 routes costs about 20 ns more than a single one. `cargo bench -p covet-router
//! --bench lookup` measures all of these.
//!
//! # Paths
//!
//! A path arrives decoded, as bytes: percent-escapes are already resolved, except that an encoded
//! slash (`%2F`) has become the byte [`ENCODED_SLASH`], which UTF-8 never uses. So it doesn't separate
//! segments, and a parameter may hold it: whoever reads a value turns it back into `/`. A custom
//! converter sees the `/`.
//!
//! # Conflicts
//!
//! Two patterns of one method conflict when they match the same paths with the same precedence:
//! same literals and same converters, whatever the names. `/a/{x}` and `/a/{y}` conflict;
//! `/a/{x:int}` and `/a/{x}` don't.

mod allow;
mod builder;
mod converter;
mod error;
mod params;
mod pattern;
mod route;
mod router;
mod tree;

pub use allow::Allow;
pub use builder::RouterBuilder;
pub use error::{ConverterError, InsertError, SyntaxFault};
pub use params::{ENCODED_SLASH, Params};
pub use pattern::MAX_PATTERN;
pub use route::{Parameter, Route};
pub use router::{Match, Router};
