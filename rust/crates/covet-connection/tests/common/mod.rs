//! A connection over a real pair of sockets, on a clock of the test's own.
#![allow(dead_code, reason = "each test uses a part of it")]

use std::io::{ErrorKind, Read, Write};
use std::net::Shutdown;

use covet_connection::{Config, Connection, Context, Event};
use covet_net::{Peer, Ready, Stream};
use mio::net::UnixStream;

pub const DATE: &[u8; 29] = b"Sat, 21 Nov 2026 00:00:00 GMT";
pub const GET: &[u8] = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n";

pub struct Bench {
    pub conn: Connection,
    pub client: UnixStream,
    pub config: Config,
    pub now: u64,
    pub draining: bool,
    pub holding: bool,
    pub borrower_busy: bool,
}

impl Bench {
    pub fn new() -> Self {
        let (server, client) = UnixStream::pair().unwrap();
        let conn = Connection::new(Stream::Unix(server), Peer::Local, 0);
        Self {
            conn,
            client,
            config: Config::default(),
            now: 0,
            draining: false,
            holding: false,
            borrower_busy: false,
        }
    }

    pub fn with<R>(&mut self, work: impl FnOnce(&mut Connection, &mut Context<'_>) -> R) -> R {
        let mut scratch = vec![0; 4096];
        let mut cx = Context {
            config: &self.config,
            now: self.now,
            date: DATE,
            scratch: &mut scratch,
            draining: self.draining,
            holding: self.holding,
            borrower_busy: self.borrower_busy,
        };
        work(&mut self.conn, &mut cx)
    }

    pub fn advance(&mut self) -> Event {
        self.with(Connection::advance)
    }

    pub fn ready(&mut self, read_closed: bool) {
        let ready = Ready { token: 0, readable: true, writable: true, read_closed, hung_up: false };
        self.conn.note(&ready);
    }

    /// The client sends, and the poller says so.
    pub fn send(&mut self, bytes: &[u8]) -> Event {
        self.client.write_all(bytes).unwrap();
        self.ready(false);
        self.advance()
    }

    pub fn finish_sending(&mut self) {
        self.client.shutdown(Shutdown::Write).unwrap();
        self.ready(true);
    }

    pub fn answer(&mut self, body: &[u8]) {
        self.with(|conn, cx| conn.respond(cx, 200, [], body).unwrap());
    }

    /// What has arrived at the client, and whether that is the end.
    pub fn received(&mut self) -> (String, bool) {
        let (mut bytes, mut buf) = (Vec::new(), [0; 4096]);
        loop {
            match self.client.read(&mut buf) {
                Ok(0) => return (String::from_utf8(bytes).unwrap(), true),
                Ok(count) => bytes.extend_from_slice(&buf[..count]),
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    return (String::from_utf8(bytes).unwrap(), false);
                }
                Err(error) => panic!("{error}"),
            }
        }
    }

    pub fn expire(&mut self, now: u64) -> Event {
        self.now = now;
        self.with(|conn, cx| conn.expire(cx));
        self.advance()
    }
}
