//! A job under way.

use std::fs::File;
use std::io;
use std::ops::{ControlFlow, Range};
use std::os::unix::fs::FileExt;
use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use covet_form::{Event, Events, Fault};
use covet_net::Io;

use crate::job::{Begun, Done, Found, Job, Outcome};
use crate::unnamed::unnamed;

/// Bytes that a file has in memory at most before it goes to disk, however many may be there: nearly all that have more
/// are far larger, and would be copied for nothing.
const SMALL: u64 = 128 * 1024;

/// Where the bytes of the current file go.
enum Place {
    /// The form isn't in a file.
    Nowhere,
    /// To the file that the job came with, from `offset` on, until `most` bytes are written.
    Given { file: File, offset: u64, most: u64 },
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
    pub(crate) fn new(mut job: Job, place: usize, id: u64) -> Self {
        let at = match std::mem::take(&mut job.target.begun) {
            Begun::OnDisk { file, offset, most } => Place::Given { file, offset, most },
            Begun::InMemory(held) => Place::Memory(held),
        };
        Self {
            job,
            id,
            readable: true,
            queued: false,
            place,
            received: 0,
            written: 0,
            at,
            found: Vec::new(),
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
        let Some(begun) = self.pass(buffer, 0, true)? else { return ControlFlow::Continue(()) };
        // Nearly always there is more of it by now, and it can be written as a whole buffer.
        let kept = begun.len();
        buffer.copy_within(begun, 0);
        self.pass(buffer, kept, false).map_continue(drop)
    }

    /// Receives once, and writes what it has of files.
    ///
    /// # Arguments
    /// * `kept`: so many bytes at the buffer's start are the beginning of the current file.
    /// * `keep`: whether the bytes of a file that has begun, and goes on, are left in the buffer. Returns where they are.
    fn pass(
        &mut self,
        buffer: &mut [u8],
        kept: usize,
        keep: bool,
    ) -> ControlFlow<Outcome, Option<Range<usize>>> {
        let filled = self.fill(buffer, kept)?;
        let piece = &buffer[..kept + filled];
        let mut events = Events::of(&piece[kept..]);
        let parsed = self.parse(&piece[kept..], &mut events);
        if let Err(fault) = parsed {
            return ControlFlow::Break(Outcome::Refused(fault));
        }
        let begun = match self.take_all(events.found(), piece, kept, keep) {
            Ok(begun) => begun,
            Err(error) => return ControlFlow::Break(Outcome::Failed(error)),
        };
        let enough = matches!(self.at, Place::Given { most, .. } if self.written >= most);
        if self.job.left == 0 || enough || matches!(self.at, Place::Back) {
            return ControlFlow::Break(Outcome::Found(std::mem::take(&mut self.found)));
        }
        ControlFlow::Continue(begun)
    }

    fn parse(&self, piece: &[u8], events: &mut Events<'_>) -> Result<(), Fault> {
        if piece.is_empty() {
            return Ok(());
        }
        self.job.parser.lock().unwrap_or_else(PoisonError::into_inner).feed(piece, events)
    }

    fn fill(&mut self, buffer: &mut [u8], kept: usize) -> ControlFlow<Outcome, usize> {
        let room = self.room(buffer.len(), kept);
        let mut filled = kept;
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
        let come = filled - kept;
        self.job.left -= come as u64;
        self.received += come as u64;
        self.job.received.store(self.received, Ordering::Relaxed);
        ControlFlow::Continue(come)
    }

    /// How full the buffer is to be: so that what is written ends where the next buffer's worth of the file begins. The
    /// page cache then has it in few and large pieces.
    fn room(&self, buffer: usize, kept: usize) -> usize {
        let at = match &self.at {
            _ if kept > 0 => 0,
            Place::Given { offset, .. } => *offset,
            Place::Memory(held) => held.len() as u64,
            Place::Disk(_, size) => *size,
            Place::Nowhere | Place::Back => 0,
        };
        let whole = buffer as u64;
        (whole - at % whole).min(kept as u64 + self.job.left) as usize
    }

    /// Takes what was found in a piece after its first `kept` bytes, which belong to the current file.
    fn take_all(
        &mut self,
        events: Vec<Event>,
        piece: &[u8],
        kept: usize,
        keep: bool,
    ) -> io::Result<Option<Range<usize>>> {
        let (last, mut unwritten) = (events.len().saturating_sub(1), kept);
        for (index, event) in events.into_iter().enumerate() {
            let event = match event {
                Event::Data(range) if range.start == 0 => {
                    let start = kept - std::mem::take(&mut unwritten);
                    Event::Data(start..kept + range.end)
                }
                Event::Data(range) => Event::Data(kept + range.start..kept + range.end),
                other => other,
            };
            if unwritten > 0 {
                self.write(&piece[..std::mem::take(&mut unwritten)])?;
            }
            match event {
                Event::Data(range) if keep && index == last && self.begins() => return Ok(Some(range)),
                event => self.take(event, piece)?,
            }
        }
        if unwritten > 0 {
            self.write(&piece[..unwritten])?;
        }
        Ok(None)
    }

    /// Whether nothing of the current file is anywhere yet.
    fn begins(&self) -> bool {
        matches!(&self.at, Place::Memory(held) if held.is_empty())
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
        match &mut self.at {
            Place::Given { file, offset, .. } => {
                file.write_all_at(bytes, *offset)?;
                *offset += bytes.len() as u64;
                self.written += bytes.len() as u64;
            }
            Place::Disk(file, size) => {
                file.write_all_at(bytes, *size)?;
                *size += bytes.len() as u64;
            }
            Place::Memory(held) if (held.len() + bytes.len()) as u64 <= self.job.target.memory.min(SMALL) => {
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
                let memory = &mut self.job.target.memory;
                *memory = memory.saturating_sub(held.len() as u64);
                if !held.is_empty() {
                    self.tell(Event::Held(held.into()));
                }
            }
            Place::Disk(file, size) => self.found.push(Found::Stored(file, size)),
            Place::Given { .. } | Place::Nowhere | Place::Back => {}
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
