//! The Python binding of covet's engine.
//!
//! The way of a request, each step a module of its own:
//!
//! 1. `table` finds the endpoint and the path's values (`route`), or says why there is none;
//! 2. `extract` takes the handler's arguments from the head and the body (`content`), and collects every `fault`;
//! 3. `args` calls the handler;
//! 4. `render` makes a `reply` of its result, `check` judges a head that isn't the engine's own.
//!
//! Before the first step a request passes the `filters`, whose settings are read in `setting`.
//!
//! A `form` is read as its body arrives, wherever that comes from.
//!
//! The native `server` does this over a connection's buffer; other transports do it through Python, with a
//! `RequestHead`. So both come to the same answer by the same code.

mod args;
mod check;
mod coded;
mod content;
mod convert;
mod copy;
mod decode;
mod encode;
mod endpoint;
mod errors;
mod extract;
mod fault;
mod filters;
mod form;
mod guard;
mod headers;
mod ids;
mod json;
mod kept_file;
mod media;
mod missing;
mod param;
mod probe;
mod redirect;
mod render;
mod reply;
mod request;
mod route;
mod server;
mod setting;
mod staged;
mod static_directory;
mod table;
mod text;

/// What `covet_engine` re-exports.
#[pyo3::pymodule]
mod _engine {
    use pyo3::prelude::*;
    use pyo3::types::PyString;

    #[pymodule_export]
    use crate::check::{body_length, check_response};
    #[pymodule_export]
    use crate::coded::ResponseEncoder;
    #[pymodule_export]
    use crate::decode::BodyDecoder;
    #[pymodule_export]
    use crate::encode::{dump_json, json_default};
    #[pymodule_export]
    use crate::endpoint::Endpoint;
    #[pymodule_export]
    use crate::errors::{
        BadCoding, BadForm, BadRoute, BadTarget, BadValue, EngineError, ForbiddenHeader, FormTooLarge,
        InvalidBody, InvalidHeader, InvalidStatus, RouteConflict, UnsupportedContentCoding,
        UnsupportedMediaType,
    };
    #[pymodule_export]
    use crate::filters::{FilterChain, available_filters, filter_faults};
    #[pymodule_export]
    use crate::form::{FormParser, FormPart};
    #[pymodule_export]
    use crate::headers::Headers;
    #[pymodule_export]
    use crate::json::JsonWriter;
    #[pymodule_export]
    use crate::missing::Missing;
    #[pymodule_export]
    use crate::param::Param;
    #[pymodule_export]
    use crate::probe::parse_request;
    #[pymodule_export]
    use crate::request::RequestHead;
    #[pymodule_export]
    use crate::static_directory::StaticDirectory;
    #[pymodule_export]
    use crate::table::Table;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        let py = module.py();
        module.add("__version__", env!("CARGO_PKG_VERSION"))?;
        module.add("BUILD_PROFILE", env!("COVET_BUILD_PROFILE"))?;
        module.add("MISSING", Py::new(py, Missing)?)?;
        // Its plain name would be that of the extension's file.
        module.setattr("__name__", PyString::new(py, "covet_engine._engine"))?;
        let mapping = py.import("collections.abc")?.getattr("Mapping")?;
        mapping.call_method1("register", (py.get_type::<Headers>(),))?;
        crate::ids::watch_forks(py)?;
        crate::server::register(module)
    }
}
