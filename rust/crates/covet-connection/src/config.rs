//! The limits of a connection.

use covet_http::{FieldBlock, HeadLimits};
use covet_net::Millis;

/// Limits and timeouts, the same for all connections of a server.
#[derive(Clone, Debug)]
pub struct Config {
    /// Bounds of a request's head.
    pub head: HeadLimits,
    /// Milliseconds from a head's first byte (or the connection's opening) to its last.
    pub header_timeout: Millis,
    /// Bytes a second that a body must come in with while it is waited for; 0 for no bound.
    pub body_min_rate: u64,
    /// Milliseconds over which the body's rate is measured, the first of them included.
    pub body_grace: Millis,
    /// Milliseconds that a connection may idle between requests.
    pub keep_alive_timeout: Millis,
    /// Milliseconds that a write may stand without progress.
    pub write_timeout: Millis,
    /// Requests after which a connection is closed.
    pub max_requests: u64,
    /// Bytes of a body, beyond what the application has asked for, that are read ahead.
    pub read_ahead: usize,
    /// Bytes of an unread body that are read and dropped to keep the connection.
    pub discard_limit: u64,
    /// Milliseconds for the client to close after the last response, while what it still sends is read and dropped;
    /// 0 closes at once.
    pub linger_timeout: Millis,
    /// Milliseconds of these without a byte, and for an unread body to come in.
    pub linger_pause: Millis,
    /// Bytes of unsent response from which writers are asked to wait.
    pub high_water: usize,
    /// Fields of every response that has none of these names itself.
    pub fields: FieldBlock,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            head: HeadLimits::default(),
            header_timeout: 10_000,
            body_min_rate: 240,
            body_grace: 5_000,
            keep_alive_timeout: 75_000,
            write_timeout: 30_000,
            max_requests: 10_000,
            read_ahead: 65_536,
            discard_limit: 262_144,
            linger_timeout: 30_000,
            linger_pause: 5_000,
            high_water: 65_536,
            fields: FieldBlock::new(),
        }
    }
}
