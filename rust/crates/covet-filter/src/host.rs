//! Hosts as requests name them, and the patterns that say which are trusted.

use std::cmp::Ordering;
use std::net::{Ipv4Addr, Ipv6Addr};

use covet_http::split_authority;

/// Names that are faster compared one by one than looked up.
const FEW: usize = 16;
/// Bytes of a port, at most, with the colon before it.
const PORT_LEN: usize = 6;
/// Bytes of a host's name, at most (RFC 1035, 2.3.4).
const MAX_LEN: usize = 255;

/// The host that a request names, and the port.
#[derive(Clone, Copy, Debug)]
pub struct Host<'a> {
    name: &'a [u8],
    port: u16,
}

impl<'a> Host<'a> {
    /// Reads an authority, `host` or `host:port`; without a port it is the scheme's. `None` when it names no host.
    ///
    /// The name is not judged: one that isn't any is none of the trusted ones.
    #[must_use]
    pub fn read(authority: &'a [u8], secure: bool) -> Option<Self> {
        // The colons of an IPv6 address are in its brackets; before a port there is one in the last six bytes.
        let end = authority.len().saturating_sub(PORT_LEN);
        let found = authority[end..].iter().rposition(|&byte| matches!(byte, b':' | b']'));
        let colon = found.map(|at| end + at).filter(|&at| authority[at] == b':').unwrap_or(authority.len());
        let port = match authority.get(colon + 1..) {
            None | Some([]) if secure => 443,
            None | Some([]) => 80,
            Some(digits) => read_port(digits)?,
        };
        Some(Self { name: &authority[..colon], port })
    }

    /// The IPv6 address that the name is.
    fn v6(&self) -> Option<Ipv6Addr> {
        let [b'[', literal @ .., b']'] = self.name else { return None };
        std::str::from_utf8(literal).ok()?.parse().ok()
    }

    /// Whether its name is this one, which is in lower case; as clients write it, nearly always.
    fn is(&self, lower: &[u8]) -> bool {
        self.name == lower || self.name.eq_ignore_ascii_case(lower)
    }

    /// Its name against another one in lower case.
    fn cmp(&self, lower: &[u8]) -> Ordering {
        let by_bytes = || self.name.iter().map(u8::to_ascii_lowercase).cmp(lower.iter().copied());
        self.name.len().cmp(&lower.len()).then_with(by_bytes)
    }

    /// Whether it is a name below `suffix`, which is in lower case and begins with a dot.
    fn is_below(&self, suffix: &[u8]) -> bool {
        let Some(at) = self.name.len().checked_sub(suffix.len()) else { return false };
        let (labels, end) = self.name.split_at(at);
        end.eq_ignore_ascii_case(suffix)
            && labels.split(|&byte| byte == b'.').all(|label| !label.is_empty() && is_label(label))
    }
}

/// Digits of a 16-bit number.
fn read_port(digits: &[u8]) -> Option<u16> {
    digits.iter().try_fold(0_u16, |port, digit| {
        let digit = digit.is_ascii_digit().then(|| u16::from(digit - b'0'))?;
        port.checked_mul(10)?.checked_add(digit)
    })
}

/// A trusted host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostPattern {
    kind: Kind,
    port: Option<u16>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    /// This name or IPv4 address.
    Name(Vec<u8>),
    /// Every name that ends with this, which begins with a dot.
    Below(Vec<u8>),
    /// This address, in any spelling.
    V6(Ipv6Addr),
}

impl HostPattern {
    /// Reads `example.com`, `*.example.com`, `192.0.2.1`, `[::1]`, each with or without `:port`.
    ///
    /// # Errors
    /// Why it can't be a host: the end of a sentence.
    pub fn read(pattern: &str) -> Result<Self, &'static str> {
        if !pattern.is_ascii() {
            return Err("isn't ASCII; write a name of other letters in its form xn--…");
        }
        let (below, rest) = match pattern.strip_prefix("*.") {
            Some(rest) => (true, rest),
            None => (false, pattern),
        };
        if rest.contains('*') {
            return Err("has a * that isn't its whole first label");
        }
        let (host, port) = split_authority(rest.as_bytes()).ok_or("is no host: give a name or an address")?;
        Ok(Self { kind: kind(host, below)?, port })
    }

    /// Whether it trusts `host`.
    #[must_use]
    pub fn matches(&self, host: &Host<'_>) -> bool {
        let here = match &self.kind {
            Kind::Name(name) => host.is(name),
            Kind::Below(suffix) => host.is_below(suffix),
            Kind::V6(address) => host.v6() == Some(*address),
        };
        here && self.port.is_none_or(|port| port == host.port)
    }
}

fn kind(host: &[u8], below: bool) -> Result<Kind, &'static str> {
    if host.len() > MAX_LEN {
        return Err("is longer than a host's name may be");
    }
    let text = std::str::from_utf8(host).map_err(|_| "is no host: give a name or an address")?;
    if let Some(literal) = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
        return match literal.parse() {
            Ok(address) if !below => Ok(Kind::V6(address)),
            _ => Err("has no names below it: it is an address"),
        };
    }
    if below && text.parse::<Ipv4Addr>().is_ok() {
        return Err("has no names below it: it is an address");
    }
    let name = text.to_ascii_lowercase();
    if name.split('.').any(|label| label.is_empty() || !is_label(label.as_bytes())) {
        return Err("is no host: its labels hold letters, digits, - and _");
    }
    Ok(if below { Kind::Below([".", &name].concat().into_bytes()) } else { Kind::Name(name.into_bytes()) })
}

/// The bytes of a label: DNS takes any, people use these.
fn is_label(label: &[u8]) -> bool {
    label.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// Trusted hosts. Names without a wildcard are looked up, however many there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HostSet {
    names: Vec<HostPattern>,
    others: Vec<HostPattern>,
}

impl HostSet {
    /// A set of these patterns.
    #[must_use]
    pub fn new(patterns: Vec<HostPattern>) -> Self {
        let (mut names, others): (Vec<_>, Vec<_>) =
            patterns.into_iter().partition(|pattern| matches!(pattern.kind, Kind::Name(_)));
        names.sort_by(|one, other| (one.name().len(), one.name()).cmp(&(other.name().len(), other.name())));
        Self { names, others }
    }

    /// Whether one of the patterns trusts `host`.
    #[must_use]
    pub fn contains(&self, host: &Host<'_>) -> bool {
        let names = if self.names.len() > FEW { self.named(host) } else { &self.names };
        names.iter().chain(&self.others).any(|pattern| pattern.matches(host))
    }

    /// The patterns of this very name.
    fn named(&self, host: &Host<'_>) -> &[HostPattern] {
        let first = self.names.partition_point(|pattern| host.cmp(pattern.name()).is_gt());
        let rest = &self.names[first..];
        &rest[..rest.partition_point(|pattern| host.cmp(pattern.name()).is_eq())]
    }
}

impl HostPattern {
    /// The name of a pattern that is one.
    fn name(&self) -> &[u8] {
        match &self.kind {
            Kind::Name(name) => name,
            Kind::Below(_) | Kind::V6(_) => &[],
        }
    }
}
