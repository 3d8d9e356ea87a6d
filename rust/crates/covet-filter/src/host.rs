//! Hosts as requests name them, and the patterns that say which are trusted.

use std::net::{Ipv4Addr, Ipv6Addr};

use covet_http::split_authority;

/// Bytes of a host's name, at most (RFC 1035, 2.3.4).
const MAX_LEN: usize = 255;

/// The host of a request: a name in lower case, or an address, and the port.
#[derive(Clone, Copy, Debug)]
pub struct Host {
    name: [u8; MAX_LEN],
    len: usize,
    v6: Option<Ipv6Addr>,
    port: u16,
}

impl Host {
    /// Reads an authority, `host` or `host:port`; without a port it is the scheme's. `None` when it names no host.
    #[must_use]
    pub fn read(authority: &[u8], secure: bool) -> Option<Self> {
        let (host, port) = split_authority(authority)?;
        let port = port.unwrap_or(if secure { 443 } else { 80 });
        let mut read = Self { name: [0; MAX_LEN], len: host.len(), v6: None, port };
        read.name.get_mut(..host.len())?.copy_from_slice(host);
        read.name[..host.len()].make_ascii_lowercase();
        if let [b'[', literal @ .., b']'] = host {
            read.v6 = std::str::from_utf8(literal).ok()?.parse().ok();
        }
        Some(read)
    }

    fn name(&self) -> &[u8] {
        &self.name[..self.len]
    }
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
    pub fn matches(&self, host: &Host) -> bool {
        let here = match &self.kind {
            Kind::Name(name) => name == host.name(),
            Kind::Below(suffix) => host.len > suffix.len() && host.name().ends_with(suffix),
            Kind::V6(address) => host.v6 == Some(*address),
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
    if name.split('.').any(|label| label.is_empty() || !label.bytes().all(is_label_byte)) {
        return Err("is no host: its labels hold letters, digits, - and _");
    }
    Ok(if below { Kind::Below([".", &name].concat().into_bytes()) } else { Kind::Name(name.into_bytes()) })
}

/// A byte of a label: DNS takes any, people use these.
fn is_label_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
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
        names.sort_by(|one, other| one.name().cmp(other.name()));
        Self { names, others }
    }

    /// Whether one of the patterns trusts `host`.
    #[must_use]
    pub fn contains(&self, host: &Host) -> bool {
        let first = self.names.partition_point(|pattern| pattern.name() < host.name());
        let same = self.names[first..].iter().take_while(|pattern| pattern.name() == host.name());
        same.chain(&self.others).any(|pattern| pattern.matches(host))
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
