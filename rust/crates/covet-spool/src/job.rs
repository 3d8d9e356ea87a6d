//! A form that is being read, and what became of it.

use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};

use covet_form::{Event, Fault, Parser};
use covet_net::Stream;

/// A body in the middle of a file.
pub struct Job {
    /// Where it comes from. Nothing of the body may have been received and not parsed.
    pub stream: Stream,
    /// Bytes of the body that haven't been received.
    pub left: u64,
    /// The parser, in the middle of the file.
    pub parser: Arc<Mutex<Parser>>,
    /// Counts what is received, while it is.
    pub received: Arc<AtomicU64>,
    /// Where the files go.
    pub target: Target,
}

/// Where the files of a form go.
pub struct Target {
    /// What there is of the file that the form is in the middle of.
    pub begun: Begun,
    /// Bytes of the files that aren't on disk yet that may be kept in memory, together. Those that don't end soon are on
    /// disk before they have so many.
    pub memory: u64,
    /// Where those that don't fit it are made, without a name.
    pub folder: PathBuf,
    /// Fields at whose files the job is given back: somebody has to look at them.
    pub stops: Vec<String>,
}

/// A file that a form is in the middle of.
pub enum Begun {
    /// It is on disk.
    OnDisk {
        /// Where it is written.
        file: File,
        /// Where in it the next byte goes.
        offset: u64,
        /// Bytes to write to it after which the job is given back. Some more may have been written by then.
        most: u64,
    },
    /// It is in memory, so far: its bytes.
    InMemory(Vec<u8>),
}

impl Default for Begun {
    fn default() -> Self {
        Self::InMemory(Vec::new())
    }
}

/// A job that is given back.
#[derive(Debug)]
pub struct Done {
    /// What [`crate::Spooler::give`] was told.
    pub place: usize,
    /// Which job it was.
    pub id: u64,
    /// Bytes of the body that were received and parsed.
    pub received: u64,
    /// Bytes that were written to the file that was on disk when the job was given.
    pub written: u64,
    /// Why it ended.
    pub outcome: Outcome,
}

/// Why a job ended.
#[derive(Debug)]
pub enum Outcome {
    /// What followed the bytes that were written: nothing where as much is written as was asked for.
    Found(Vec<Found>),
    /// The form is malformed or passes a limit.
    Refused(Fault),
    /// A file can't be written.
    Failed(io::Error),
    /// The client will send no more, and hasn't sent all of it.
    Cut,
    /// The connection is gone.
    Gone,
}

/// Something that was found.
#[derive(Debug)]
pub enum Found {
    /// As the parser tells it, but never an [`Event::Data`].
    Event(Event),
    /// All the bytes of the file that has begun: where they are, and how many.
    Stored(File, u64),
}
