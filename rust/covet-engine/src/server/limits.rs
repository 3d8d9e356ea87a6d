//! The limits as Python gives them: `covet_core.limits.Limits`, read by attribute.

use covet_connection::Config;
use covet_http::HeadLimits;
use covet_net::Millis;
use pyo3::prelude::*;

/// Sizes in bytes, times in seconds.
#[derive(FromPyObject)]
pub struct Limits {
    max_request_line: usize,
    max_header_count: usize,
    max_header_size: usize,
    /// Bytes of a request body, where the endpoint does not say.
    pub max_body_size: u64,
    header_timeout: f64,
    body_min_rate: f64,
    keep_alive_timeout: f64,
    write_timeout: f64,
    linger_timeout: f64,
    max_requests_per_connection: u64,
    /// Requests that are answered at a time.
    pub max_requests_in_flight: usize,
    /// Connections at a time.
    pub max_connections: usize,
    read_ahead: usize,
}

impl Limits {
    /// The same for a connection.
    pub fn config(&self) -> Config {
        Config {
            head: HeadLimits {
                max_request_line: self.max_request_line,
                max_header_count: self.max_header_count,
                max_header_size: self.max_header_size,
            },
            header_timeout: millis(self.header_timeout),
            body_min_rate: self.body_min_rate.max(0.0) as u64,
            keep_alive_timeout: millis(self.keep_alive_timeout),
            write_timeout: millis(self.write_timeout),
            linger_timeout: millis(self.linger_timeout),
            max_requests: self.max_requests_per_connection,
            read_ahead: self.read_ahead,
            ..Config::default()
        }
    }
}

/// As long as a service may run: what is added to a time must fit.
const FOREVER: f64 = 1e15;

fn millis(seconds: f64) -> Millis {
    (seconds.max(0.0) * 1000.0).min(FOREVER) as Millis
}
