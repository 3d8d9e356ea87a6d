//! A job under way.

use std::fs::File;
use std::io;
use std::ops::ControlFlow;
use std::os::unix::fs::FileExt;
use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use covet_form::{Event, Events};
use covet_net::Io;

use crate::job::{Done, Found, Job, Outcome};
use crate::unnamed::unnamed;

/// Where the bytes of the current file go.
enum Place {
    /// The form isn't in a file.
    Nowhere,
    /// To the file that the job came with.
    Given,
    /// To memory, so far.
    Memory(Vec<u8>),
    /// To a file of our own, which has so many.
    Disk(File, u64),
    /// To whoever gets the job back.
    Back,
}

/// A job, and how far it is.
pub(crate) struct Running {
    pub(crate) job: Job,
    pub(crate) id: u64,
    /// Whether the socket may have something.
    pub(crate) readable: bool,
    /// Whether it waits for its next step.
    pub(crate) queued: bool,
    place: usize,
    received: u64,
    written: u64,
    at: Place,
    found: Vec<Found>,
    /// Memory that held the start of a file, for that of the next one: lent for a step.
    spare: Vec<u8>,
}

impl Running {
    pub(crate) fn new(job: Job, place: usize, id: u64) -> Self {
        let (at, found) = (Place::Given, Vec::new());
        Self {
            job,
            id,
            readable: true,
            queued: false,
            place,
            received: 0,
            written: 0,
            at,
            found,
            spare: Vec::new(),
        }
    }

    /// Receives what fits the buffer, as far as it is there, and writes what it has of files.
    ///
    /// # Arguments
    /// * `spare`: memory that is kept from step to step, whosoever.
    pub(crate) fn step(&mut self, buffer: &mut [u8], spare: &mut Vec<u8>) -> ControlFlow<Outcome> {
        std::mem::swap(&mut self.spare, spare);
        let step = self.go_on(buffer);
        std::mem::swap(&mut self.spare, spare);
        step
    }

    fn go_on(&mut self, buffer: &mut [u8]) -> ControlFlow<Outcome> {
        let filled = self.fill(buffer)?;
        if filled == 0 {
            return ControlFlow::Continue(());
        }
        let piece = &buffer[..filled];
        let mut events = Events::of(piece);
        let parsed = self.job.parser.lock().unwrap_or_else(PoisonError::into_inner).feed(piece, &mut events);
        if let Err(fault) = parsed {
            return ControlFlow::Break(Outcome::Refused(fault));
        }
        for event in events.found() {
            if let Err(error) = self.take(event, piece) {
                return ControlFlow::Break(Outcome::Failed(error));
            }
        }
        let enough = matches!(self.at, Place::Given) && self.written >= self.job.target.most;
        if self.job.left == 0 || enough || matches!(self.at, Place::Back) {
            return ControlFlow::Break(Outcome::Found(std::mem::take(&mut self.found)));
        }
        ControlFlow::Continue(())
    }

    fn fill(&mut self, buffer: &mut [u8]) -> ControlFlow<Outcome, usize> {
        let room = self.room(buffer.len());
        let mut filled = 0;
        while filled < room {
            match self.job.stream.read(&mut buffer[filled..room]) {
                Io::Done(count) => filled += count,
                Io::Blocked => {
                    self.readable = false;
                    break;
                }
                Io::Eof => return ControlFlow::Break(Outcome::Cut),
                Io::Gone => return ControlFlow::Break(Outcome::Gone),
            }
        }
        self.job.left -= filled as u64;
        self.received += filled as u64;
        self.job.received.store(self.received, Ordering::Relaxed);
        ControlFlow::Continue(filled)
    }

    /// Bytes to receive: so many that what is written ends where the next buffer's worth of the file begins. The page
    /// cache then has it in few and large pieces.
    fn room(&self, buffer: usize) -> usize {
        let at = match &self.at {
            Place::Given => self.job.target.offset,
            Place::Memory(held) => held.len() as u64,
            Place::Disk(_, size) => *size,
            Place::Nowhere | Place::Back => 0,
        };
        let whole = buffer as u64;
        (whole - at % whole).min(self.job.left) as usize
    }

    fn take(&mut self, event: Event, piece: &[u8]) -> io::Result<()> {
        if matches!(self.at, Place::Back) {
            self.tell(owned(event, piece));
            return Ok(());
        }
        match event {
            Event::Data(range) => self.write(&piece[range])?,
            Event::Held(bytes) => self.write(&bytes)?,
            Event::File(part) => {
                let stop = self.job.target.stops.contains(&part.name);
                self.at = if stop { Place::Back } else { Place::Memory(std::mem::take(&mut self.spare)) };
                self.tell(Event::File(part));
            }
            Event::End => self.end(),
            Event::Field(..) => self.tell(event),
        }
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let target = &mut self.job.target;
        match &mut self.at {
            Place::Given => {
                target.file.write_all_at(bytes, target.offset)?;
                target.offset += bytes.len() as u64;
                self.written += bytes.len() as u64;
            }
            Place::Disk(file, size) => {
                file.write_all_at(bytes, *size)?;
                *size += bytes.len() as u64;
            }
            Place::Memory(held) if (held.len() + bytes.len()) as u64 <= target.memory => {
                held.extend_from_slice(bytes);
            }
            Place::Memory(held) => {
                let held = std::mem::take(held);
                return self.spill(held, bytes);
            }
            Place::Nowhere | Place::Back => {}
        }
        Ok(())
    }

    /// Goes on on the disk with a file that has become too large for memory.
    fn spill(&mut self, mut held: Vec<u8>, bytes: &[u8]) -> io::Result<()> {
        let Some(file) = unnamed(&self.job.target.folder)? else {
            self.at = Place::Back;
            for part in [&held, bytes].into_iter().filter(|part| !part.is_empty()) {
                self.tell(Event::Held(part.into()));
            }
            return Ok(());
        };
        file.write_all_at(&held, 0)?;
        file.write_all_at(bytes, held.len() as u64)?;
        self.at = Place::Disk(file, (held.len() + bytes.len()) as u64);
        held.clear();
        self.spare = held;
        Ok(())
    }

    fn end(&mut self) {
        match std::mem::replace(&mut self.at, Place::Nowhere) {
            Place::Memory(held) => {
                self.job.target.memory -= held.len() as u64;
                if !held.is_empty() {
                    self.tell(Event::Held(held.into()));
                }
            }
            Place::Disk(file, size) => self.found.push(Found::Stored(file, size)),
            Place::Given | Place::Nowhere | Place::Back => {}
        }
        self.tell(Event::End);
    }

    fn tell(&mut self, event: Event) {
        self.found.push(Found::Event(event));
    }

    pub(crate) fn done(&self, outcome: Outcome) -> Done {
        Done { place: self.place, id: self.id, received: self.received, written: self.written, outcome }
    }
}

/// The same, without need of the piece.
fn owned(event: Event, piece: &[u8]) -> Event {
    match event {
        Event::Data(range) => Event::Held(piece[range].into()),
        other => other,
    }
}
