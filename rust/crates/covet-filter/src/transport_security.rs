//! `Strict-Transport-Security` (RFC 6797).

use crate::Value;
use crate::settings::{Faults, Settings};

/// Seconds that a browser's preload list asks for, at least.
const PRELOAD_AGE: u64 = 31_536_000;

/// The header and when it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TransportSecurity {
    pub(crate) value: String,
    /// Over plain HTTP too, behind a proxy that ends TLS.
    pub(crate) always: bool,
}

impl TransportSecurity {
    /// `max_age`, `include_subdomains`, `preload`, `always`.
    pub(crate) fn from_settings(value: &Value, path: String, faults: &Faults) -> Self {
        let known = &["max_age", "include_subdomains", "preload", "always"];
        let settings = Settings::of(value, path, known, faults);
        if settings.get("max_age").is_none() {
            settings.fault("max_age", "is missing: say for how many seconds browsers must use TLS");
        }
        let max_age = settings.size("max_age").unwrap_or(0);
        let (below, preload) = (settings.bool("include_subdomains", false), settings.bool("preload", false));
        if preload && !(below && max_age >= PRELOAD_AGE) {
            let told = format!("needs include_subdomains and a max_age of {PRELOAD_AGE} or more");
            settings.fault("preload", told);
        }
        let mut value = format!("max-age={max_age}");
        value.push_str(if below { "; includeSubDomains" } else { "" });
        value.push_str(if preload { "; preload" } else { "" });
        Self { value, always: settings.bool("always", false) }
    }
}
