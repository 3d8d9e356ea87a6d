//! The filter `trusted-hosts`: a request for a host that isn't ours is misdirected (RFC 9110, 7.4).

use crate::settings::{Faults, Settings};
use crate::{Answer, Host, HostPattern, HostSet, Request, Value};

/// Refuses requests for other hosts than the trusted ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedHosts {
    hosts: HostSet,
    any: bool,
    refusal: Answer,
}

const DETAIL: &str = "This server doesn't serve the host that the request names.";

impl TrustedHosts {
    /// Schema 1: `hosts`.
    pub(crate) fn from_settings(settings: &Value, faults: &Faults) -> Self {
        let settings = Settings::of(settings, String::new(), &["hosts"], faults);
        let texts = settings.texts("hosts");
        if settings.list("hosts").is_empty() {
            settings.fault("hosts", "names no host: every request would be refused");
        }
        let any = texts.iter().any(|(_, text)| *text == "*");
        let mut patterns = Vec::new();
        for (path, text) in texts.iter().filter(|(_, text)| *text != "*") {
            match HostPattern::read(text) {
                Ok(pattern) => patterns.push(pattern),
                Err(reason) => faults.add(path, format!("is {text:?}, which {reason}")),
            }
        }
        Self { hosts: HostSet::new(patterns), any, refusal: Answer::problem(421, DETAIL) }
    }

    /// The refusal of a request for another host, or for none.
    pub(crate) fn refusal(&self, request: Request<'_>) -> Option<&Answer> {
        if self.any {
            return None;
        }
        let authority = request.head.authority.map(|span| span.of(request.buf));
        let trusted = authority.is_some_and(|authority| self.trusts(authority, request.secure));
        if trusted { None } else { Some(&self.refusal) }
    }

    /// Whether an authority, `host` or `host:port`, is one of the hosts.
    pub(crate) fn trusts(&self, authority: &[u8], secure: bool) -> bool {
        self.any || Host::read(authority, secure).is_some_and(|host| self.hosts.contains(&host))
    }
}
