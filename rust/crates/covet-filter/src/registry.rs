//! The filters that there are, by name and by the number of their settings' schema.
//!
//! A schema's number goes up when settings change their meaning or go; a setting that is added keeps it. The engine
//! goes on reading the older schemas of a filter for as long as that can be done.

use crate::settings::Faults;
use crate::{BodyLimit, Compression, RequestId, SecurityHeaders, SettingFault, TrustedHosts, Value};

/// A filter, ready for a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filter {
    /// `request-id`
    RequestId(RequestId),
    /// `trusted-hosts`
    TrustedHosts(TrustedHosts),
    /// `body-limit`
    BodyLimit(BodyLimit),
    /// `compression`
    Compression(Compression),
    /// `security-headers`
    SecurityHeaders(SecurityHeaders),
}

/// Why there is no such filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BuildFault {
    /// No filter has this name, or it has no such schema.
    Unavailable,
    /// Its settings are faulty: every fault.
    Settings(Vec<SettingFault>),
}

/// Every filter, and the schemas that it reads.
pub const FILTERS: [(&str, &[u32]); 5] = [
    ("body-limit", &[1]),
    ("compression", &[1]),
    ("request-id", &[1]),
    ("security-headers", &[1]),
    ("trusted-hosts", &[1]),
];

/// The schemas of a filter; none when there is no such filter.
#[must_use]
pub fn schemas(name: &str) -> &'static [u32] {
    FILTERS.iter().find(|(known, _)| *known == name).map_or(&[], |(_, schemas)| schemas)
}

/// Makes a filter of its settings.
///
/// # Errors
/// There is no such filter, or the settings are faulty.
pub fn build(name: &str, schema: u32, settings: &Value) -> Result<Filter, BuildFault> {
    let faults = Faults::default();
    let filter = match (name, schema) {
        ("request-id", 1) => RequestId::from_settings(settings, &faults).map(Filter::RequestId),
        ("trusted-hosts", 1) => Some(Filter::TrustedHosts(TrustedHosts::from_settings(settings, &faults))),
        ("body-limit", 1) => Some(Filter::BodyLimit(BodyLimit::from_settings(settings, &faults))),
        ("compression", 1) => Some(Filter::Compression(Compression::from_settings(settings, &faults))),
        ("security-headers", 1) => {
            Some(Filter::SecurityHeaders(SecurityHeaders::from_settings(settings, &faults)))
        }
        _ => return Err(BuildFault::Unavailable),
    };
    let faults = faults.into_inner();
    filter.filter(|_| faults.is_empty()).ok_or(BuildFault::Settings(faults))
}

impl Filter {
    /// The name that it is known by.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::RequestId(_) => "request-id",
            Self::TrustedHosts(_) => "trusted-hosts",
            Self::BodyLimit(_) => "body-limit",
            Self::Compression(_) => "compression",
            Self::SecurityHeaders(_) => "security-headers",
        }
    }
}
