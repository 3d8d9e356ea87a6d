//! What a connection tells its owner.

use std::fmt;

/// What came of [`crate::Connection::advance`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A request's head is whole. The owner chooses how its body is read and answers.
    Head,
    /// The body that was asked for is there, has ended, or failed.
    Body,
    /// The unsent response is short again: writers may go on.
    Drained,
    /// The client has gone while its request is being answered. Said once.
    Gone,
    /// A file became shorter while it was sent, so that its client was cut off. Said once.
    Cut {
        /// Bytes that the client was promised and didn't get.
        missing: u64,
    },
    /// Nothing to do before the socket is ready, time runs out or a response is written.
    Wait,
    /// The connection has ended: drop it.
    Closed,
}

/// Why a part of a streamed response could not be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SendFault {
    /// The connection is gone.
    Gone,
    /// More bytes than the Content-Length said.
    TooLong,
    /// The stream ended short of its Content-Length.
    TooShort,
}

impl fmt::Display for SendFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Gone => "the client has gone",
            Self::TooLong => "the stream is longer than its Content-Length",
            Self::TooShort => "the stream ended short of its Content-Length",
        })
    }
}

impl std::error::Error for SendFault {}
