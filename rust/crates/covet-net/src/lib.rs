//! Sockets and time for the native transport: a poller that can be nested in another
//! event loop, listeners that survive a shortage of descriptors, non-blocking streams
//! and deadlines that cost nothing while they only move later.
//!
//! Nothing here knows HTTP or Python; what runs between two readiness events is the
//! caller's business.

mod deadlines;
mod file;
mod listener;
mod poller;
mod reserve;
mod stream;

pub use deadlines::{Deadlines, Millis};
pub use file::FileIo;
pub use listener::{Accepted, Listener};
pub use mio::Waker;
pub use poller::{Poller, Ready};
pub use reserve::Reserve;
pub use stream::{Io, Peer, Stream};
