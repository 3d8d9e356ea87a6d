//! Native filters: what is decided of a request before Python is entered, and what is added to each response.
//!
//! A filter is known by its name and the number of its settings' schema ([`registry`]). A service's filters make a
//! [`Chain`]: [`Chain::enter`] takes a request through them in order and stops at the first that answers;
//! [`Chain::fields`] are added to every response, whoever gave it. Nothing is allocated for a request that passes,
//! once a connection's buffers have grown.

mod answer;
mod body_limit;
mod chain;
mod compressible;
mod compression;
mod host;
mod ids;
mod paths;
pub mod registry;
mod request;
mod request_id;
mod security_headers;
mod settings;
mod transport_security;
mod trusted_hosts;
mod value;

pub use answer::Answer;
pub use body_limit::BodyLimit;
pub use chain::{Chain, Repeated};
pub use compression::{Compression, coded_fields, varying_fields};
pub use host::{Host, HostPattern, HostSet};
pub use ids::{ID_LEN, Ids};
pub use paths::PathPrefix;
pub use registry::{BuildFault, Filter};
pub use request::{Notes, Request};
pub use request_id::{MAX_ID_LEN, RequestId, is_id};
pub use security_headers::SecurityHeaders;
pub use settings::SettingFault;
pub use trusted_hosts::TrustedHosts;
pub use value::Value;
