//! A form on its way through a real pair of sockets to a spooler.
#![allow(dead_code, reason = "each test uses a part of it")]

use std::fs::File;
use std::io::{Read, Seek, Write};
use std::os::unix::net::UnixStream as Client;
use std::path::Path;
use std::sync::{Arc, Mutex};

use covet_form::{Event, FormLimits, Parser};
use covet_net::{Poller, Ready, Stream};
use covet_spool::{Begun, Done, Found, Job, Outcome, Spooler, Target, Ticket};
use mio::net::UnixStream;

pub const CONTENT_TYPE: &[u8] = b"multipart/form-data; boundary=XX";

/// A part of a form with a file.
pub fn file(name: &str, content: &[u8]) -> Vec<u8> {
    let head = format!("--XX\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"f\"\r\n\r\n");
    [head.as_bytes(), content, b"\r\n"].concat()
}

pub struct Bench {
    pub spooler: Spooler,
    poller: Poller,
    /// What the form is in the middle of,
    pub given: File,
    /// or so much of it, where it isn't on disk.
    pub held: Option<Vec<u8>>,
    pub memory: u64,
    pub most: u64,
    pub stops: Vec<String>,
    pub limits: FormLimits,
    pub parser: Option<Arc<Mutex<Parser>>>,
}

impl Bench {
    pub fn new() -> Self {
        let poller = Poller::new(8).unwrap();
        let spooler = Spooler::start(poller.waker(0).unwrap()).unwrap();
        let limits = FormLimits { max_size: u64::MAX, ..FormLimits::default() };
        let (memory, most, stops) = (100, u64::MAX, Vec::new());
        Self { spooler, poller, given: unnamed(), held: None, memory, most, stops, limits, parser: None }
    }

    /// Gives a job that is in the middle of the file `a`, of a body that has `left` bytes more.
    pub fn give(&mut self, left: usize, place: usize) -> (Client, Ticket) {
        let (ours, client) = Client::pair().unwrap();
        ours.set_nonblocking(true).unwrap();
        let mut parser = Parser::new(CONTENT_TYPE, self.limits).unwrap();
        let start = file("a", b"");
        parser.feed(&start[..start.len() - 2], &mut covet_form::Events::of(&start)).unwrap();
        let parser = Arc::new(Mutex::new(parser));
        self.parser = Some(Arc::clone(&parser));
        let target = Target {
            begun: match self.held.take() {
                Some(held) => Begun::InMemory(held),
                None => Begun::OnDisk { file: self.given.try_clone().unwrap(), offset: 0, most: self.most },
            },
            memory: self.memory,
            folder: std::env::temp_dir(),
            stops: self.stops.clone(),
        };
        let stream = Stream::Unix(UnixStream::from_std(ours));
        let job = Job { stream, left: left as u64, parser, received: Arc::default(), target };
        (client, self.spooler.give(job, place))
    }

    /// Waits for the next job that is done.
    pub fn done(&mut self) -> Done {
        loop {
            if let Some(done) = self.spooler.take().pop() {
                return done;
            }
            self.poller.wait(&mut Vec::<Ready>::new()).unwrap();
        }
    }

    /// Sends the rest of a body in pieces, and returns what became of it.
    pub fn read(&mut self, rest: &[u8], size: usize) -> Done {
        let (mut client, mut ticket) = self.give(rest.len(), 7);
        let rest = rest.to_vec();
        let sender = std::thread::spawn(move || {
            // Whoever gives a job back early doesn't read the rest.
            let _ = rest.chunks(size).try_for_each(|piece| client.write_all(piece));
        });
        let done = self.done();
        assert!(ticket.settle(&done));
        assert_eq!(done.place, 7);
        sender.join().unwrap();
        done
    }

    pub fn given(&mut self) -> Vec<u8> {
        content(&mut self.given)
    }
}

pub fn unnamed() -> File {
    let path = std::env::temp_dir().join(format!("covet-spool-{:?}", std::thread::current().id()));
    let file = File::options().read(true).write(true).create(true).truncate(true).open(&path).unwrap();
    std::fs::remove_file(path).unwrap();
    file
}

pub fn full() -> File {
    File::options().write(true).open(Path::new("/dev/full")).unwrap()
}

fn content(file: &mut File) -> Vec<u8> {
    let mut bytes = Vec::new();
    file.rewind().unwrap();
    file.read_to_end(&mut bytes).unwrap();
    bytes
}

/// What was found, in words.
pub fn told(done: Done) -> Vec<String> {
    let Outcome::Found(found) = done.outcome else { panic!("not found: {:?}", done.outcome) };
    let told = found.into_iter().map(|found| match found {
        Found::Event(Event::Field(name, value)) => format!("{name}={value}"),
        Found::Event(Event::File(part)) => format!("file {}", part.name),
        Found::Event(Event::Held(bytes)) => format!("memory {}", String::from_utf8_lossy(&bytes)),
        Found::Event(Event::End) => "end".to_owned(),
        Found::Event(Event::Data(_)) => panic!("bytes of a piece that is gone"),
        Found::Stored(mut file, size) => {
            let content = content(&mut file);
            assert_eq!(content.len() as u64, size);
            format!("disk {}", String::from_utf8_lossy(&content))
        }
    });
    told.collect()
}

/// The bytes of the files that were found.
pub fn contents(done: Done) -> Vec<Vec<u8>> {
    let Outcome::Found(found) = done.outcome else { panic!("not found: {:?}", done.outcome) };
    let whole = found.into_iter().filter_map(|found| match found {
        Found::Event(Event::Held(bytes)) => Some(bytes.into()),
        Found::Stored(mut file, _) => Some(content(&mut file)),
        Found::Event(_) => None,
    });
    whole.collect()
}
