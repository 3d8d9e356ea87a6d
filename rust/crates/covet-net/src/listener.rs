//! A non-blocking TCP or unix listener.

use std::io;
use std::os::fd::OwnedFd;

use mio::event::Source;
use mio::net::{TcpListener, UnixListener};
use socket2::{Domain, SockRef, Socket};

use crate::{Peer, Stream};

/// What one call of `accept` gave.
pub enum Accepted {
    /// A connection and who opened it.
    Stream(Stream, Peer),
    /// Nobody waits.
    Blocked,
    /// The connection was gone before it could be taken: try the next.
    Lost,
    /// The process or the machine is out of descriptors (EMFILE, ENFILE) or memory.
    Exhausted,
    /// The listener itself fails.
    Failed(io::Error),
}

/// A listening socket that another piece of the program has bound.
pub enum Listener {
    /// TCP, over IPv4 or IPv6.
    Tcp(TcpListener),
    /// A unix socket.
    Unix(UnixListener),
}

impl Listener {
    /// Takes over a bound, listening socket.
    ///
    /// # Errors
    /// When it is no stream socket of a known family, or can't be made non-blocking.
    pub fn from_fd(fd: OwnedFd) -> io::Result<Self> {
        let socket = Socket::from(fd);
        socket.set_nonblocking(true)?;
        match socket.local_addr()?.domain() {
            Domain::UNIX => Ok(Self::Unix(UnixListener::from_std(OwnedFd::from(socket).into()))),
            Domain::IPV4 | Domain::IPV6 => Ok(Self::Tcp(TcpListener::from_std(socket.into()))),
            other => Err(io::Error::new(
                io::ErrorKind::Unsupported,
                format!("can't serve a socket of address family {other:?}: give a TCP or unix socket"),
            )),
        }
    }

    pub(crate) fn source(&mut self) -> &mut dyn Source {
        match self {
            Self::Tcp(listener) => listener,
            Self::Unix(listener) => listener,
        }
    }

    /// Takes the next connection from the queue.
    #[must_use]
    pub fn accept(&self) -> Accepted {
        let result = match self {
            Self::Tcp(listener) => listener.accept().map(|(stream, address)| {
                // Answers are written whole, so waiting for more to send only adds latency.
                let _ = SockRef::from(&stream).set_tcp_nodelay(true);
                (Stream::Tcp(stream), Peer::from(address))
            }),
            Self::Unix(listener) => listener.accept().map(|(stream, _)| (Stream::Unix(stream), Peer::Local)),
        };
        match result {
            Ok((stream, peer)) => Accepted::Stream(stream, peer),
            Err(error) => refused(error),
        }
    }
}

/// Sorts the failures of accept(2): those of one connection are no reason to stop.
fn refused(error: io::Error) -> Accepted {
    const ENFILE: i32 = 23;
    const EMFILE: i32 = 24;
    match error.kind() {
        io::ErrorKind::WouldBlock => Accepted::Blocked,
        io::ErrorKind::Interrupted
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::ConnectionReset
        | io::ErrorKind::PermissionDenied => Accepted::Lost,
        io::ErrorKind::OutOfMemory => Accepted::Exhausted,
        _ if matches!(error.raw_os_error(), Some(ENFILE | EMFILE)) => Accepted::Exhausted,
        _ => Accepted::Failed(error),
    }
}
