//! The exceptions of the engine: each takes facts and renders its own message.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

/// The base of everything that the engine raises by itself.
#[pyclass(extends = PyValueError, subclass, frozen, module = "covet_engine._engine")]
pub(crate) struct EngineError;

#[pymethods]
impl EngineError {
    #[new]
    #[pyo3(signature = (*_facts))]
    fn new(_facts: &Bound<'_, pyo3::types::PyTuple>) -> Self {
        Self
    }

    #[classattr]
    fn code() -> &'static str {
        "engine"
    }
}

/// One exception class: its facts (also its constructor's arguments), its code and its message.
macro_rules! error {
    ($(#[$doc:meta])* $name:ident, $code:literal, ($($fact:ident: $type:ty),*), |$this:ident| $message:expr) => {
        $(#[$doc])*
        #[pyclass(extends = EngineError, frozen, get_all, module = "covet_engine._engine")]
        pub(crate) struct $name { $($fact: $type),* }

        #[pymethods]
        impl $name {
            #[new]
            fn new($($fact: $type),*) -> PyClassInitializer<Self> {
                PyClassInitializer::from(EngineError).add_subclass(Self { $($fact),* })
            }

            #[classattr]
            fn code() -> &'static str {
                $code
            }

            fn __str__(&self) -> String {
                let $this = self;
                $message
            }
        }

        impl $name {
            /// The exception with these facts, raised lazily.
            #[allow(dead_code, reason = "some are raised from one place only, some from Python only")]
            pub(crate) fn err($($fact: $type),*) -> PyErr {
                PyErr::new::<Self, _>(($($fact,)*))
            }
        }
    };
}

error!(
    /// A request target whose path can't be decoded (RFC 3986, 2.1): answered with 400.
    BadTarget, "bad-target", (target: String, reason: String),
    |e| format!("the request target {:?} can't be read: {}", e.target, e.reason)
);

error!(
    /// Two routes that answer the same requests.
    RouteConflict, "route-conflict", (method: String, pattern: String, with_pattern: String),
    |e| format!(
        "{} {} answers the same requests as {} {}: change one of the paths, or drop one of the routes",
        e.method, e.pattern, e.method, e.with_pattern
    )
);

error!(
    /// A route that the router can't take.
    BadRoute, "bad-route", (method: String, pattern: String, reason: String),
    |e| format!("the route {} {} can't be added: {}", e.method, e.pattern, e.reason)
);

error!(
    /// A response status that can't be sent as the final one (RFC 9110, 15).
    InvalidStatus, "invalid-status", (status: i64),
    |e| format!("{} is not the status of a final response: use 200 to 599", e.status)
);

error!(
    /// A response header whose name or value isn't one (RFC 9110, 5.1 and 5.5).
    InvalidHeader, "invalid-header", (name: String, reason: String),
    |e| format!("the response header {:?} can't be sent: {}", e.name, e.reason)
);

error!(
    /// A response header that only the server may write (RFC 9112, 6 and 9).
    ForbiddenHeader, "forbidden-header", (name: String, reason: String),
    |e| format!("the response header {:?} is not a handler's to set: {}", e.name, e.reason)
);

error!(
    /// A response whose body is no bytes, and no stream either: somebody has changed it.
    InvalidBody, "invalid-body", (response: String, reason: String),
    |e| format!("the body of this {} can't be sent: {}", e.response, e.reason)
);

error!(
    /// A body of another media type than the handler reads: answered with 415.
    UnsupportedMediaType, "unsupported-media-type", (content_type: Option<String>, expected: String),
    |e| match &e.content_type {
        Some(sent) => format!("the body is {sent:?}, and {} is read here: send it as {}", e.expected, e.expected),
        None => format!("the body has no content-type: send it as {}", e.expected),
    }
);

error!(
    /// A body in a content coding that isn't taken: answered with 415.
    UnsupportedContentCoding, "unsupported-content-coding", (coding: String),
    |e| format!("the body is in the content coding {:?}, which isn't taken here: send it without", e.coding)
);

error!(
    /// A body that isn't what its content coding says, answered with 400, or too large once it is decoded, with 413.
    BadCoding, "bad-coding", (coding: String, too_large: bool),
    |e| match e.too_large {
        true => "the body is too large once it is decoded".to_owned(),
        false => format!("the body isn't whole and well-formed {}", e.coding),
    }
);

error!(
    /// A form that isn't well formed: answered with 400.
    BadForm, "bad-form", (reason: String, detail: String),
    |e| e.detail.clone()
);

error!(
    /// A form that passes one of its limits: answered with 413.
    FormTooLarge, "form-too-large", (limit: String, allowed: u64, detail: String),
    |e| e.detail.clone()
);

error!(
    /// A value that the parameter's type doesn't take, where no validator says more.
    BadValue, "bad-value", (expected: String),
    |e| format!("not a valid {}", e.expected)
);
