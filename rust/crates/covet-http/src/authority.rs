//! Hosts and ports (RFC 3986, 3.2), without user information.

use std::net::Ipv6Addr;

use crate::ascii::{hex, is_reg_name_byte};

/// `host [ ":" port ]` with a non-empty host.
pub(crate) fn is_host(authority: &[u8]) -> bool {
    split_authority(authority).is_some()
}

/// `host ":" port`, both non-empty.
pub(crate) fn is_host_with_port(authority: &[u8]) -> bool {
    split_authority(authority).is_some_and(|(_, port)| port.is_some())
}

/// The host, an IPv6 address in its brackets, and the port where there is one; `None` when the authority is
/// malformed.
#[must_use]
pub fn split_authority(authority: &[u8]) -> Option<(&[u8], Option<u16>)> {
    let (host_ok, rest) = match authority {
        [b'[', literal @ ..] => {
            let end = literal.iter().position(|&b| b == b']')?;
            (is_ipv6(&literal[..end]), &literal[end + 1..])
        }
        _ => {
            let end = authority.iter().position(|&b| b == b':').unwrap_or(authority.len());
            (is_reg_name(&authority[..end]), &authority[end..])
        }
    };
    let host = &authority[..authority.len() - rest.len()];
    match rest {
        _ if !host_ok => None,
        [] | [b':'] => Some((host, None)),
        [b':', port @ ..] => read_port(port).map(|port| (host, Some(port))),
        _ => None,
    }
}

fn is_ipv6(literal: &[u8]) -> bool {
    std::str::from_utf8(literal).is_ok_and(|text| text.parse::<Ipv6Addr>().is_ok())
}

/// Digits of a 16-bit number.
fn read_port(digits: &[u8]) -> Option<u16> {
    crate::ascii::decimal(digits).and_then(|number| u16::try_from(number).ok())
}

/// A registered name or an IPv4 address; escapes must be whole.
fn is_reg_name(name: &[u8]) -> bool {
    match name.iter().position(|&byte| !is_reg_name_byte(byte)) {
        None => !name.is_empty(),
        Some(odd) => has_escapes(&name[odd..]),
    }
}

/// Whether what isn't plain is whole escapes.
#[cold]
fn has_escapes(mut name: &[u8]) -> bool {
    loop {
        match name {
            [] => return true,
            [b'%', high, low, rest @ ..] if hex(*high).is_some() && hex(*low).is_some() => {
                name = rest;
            }
            [byte, rest @ ..] if is_reg_name_byte(*byte) => name = rest,
            _ => return false,
        }
    }
}
