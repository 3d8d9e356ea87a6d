//! One HTTP/1.1 connection: a non-blocking socket, the messages on it, and their deadlines.
//!
//! The owner calls [`Connection::advance`] whenever something may have changed (the socket became
//! ready, a response was written, time ran out) and acts on the [`Event`]s until it says
//! [`Event::Wait`]. Requests are handed out one at a time: the next of a pipeline is parsed when the
//! response to the one before is complete. Nothing here knows Python, routes or handlers.

mod config;
mod connection;
mod event;
mod expiry;
mod input;
mod lend;
mod output;
mod part;
mod piece;
mod respond;
mod serve;

pub use config::Config;
pub use connection::{BodyMode, Connection, Context};
pub use event::{Event, SendFault};
pub use lend::Loan;
pub use output::Content;
pub use part::FilePart;
