//! A descriptor kept back for the moment when there is none left.

use std::fs::File;

use crate::{Accepted, Listener};

/// When accept fails for want of a descriptor, the waiting connection stays in the queue,
/// the edge is spent, and its client waits for ever. Giving up the reserve lets the
/// connection be taken and closed, which tells the client at once.
pub struct Reserve {
    file: Option<File>,
}

impl Default for Reserve {
    fn default() -> Self {
        Self { file: File::open("/dev/null").ok() }
    }
}

impl Reserve {
    /// Takes one connection and closes it. Returns whether there was one to shed.
    pub fn shed(&mut self, listener: &Listener) -> bool {
        let held = self.file.take().is_some();
        let shed = held && matches!(listener.accept(), Accepted::Stream(..));
        self.file = File::open("/dev/null").ok();
        shed
    }
}
