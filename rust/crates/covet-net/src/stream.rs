//! A connected, non-blocking TCP or unix stream.

use std::io::{self, Read, Write};
use std::mem::MaybeUninit;
use std::net::{IpAddr, Shutdown, SocketAddr};
use std::os::fd::AsFd;
use std::time::Duration;

use mio::event::Source;
use mio::net::{TcpStream, UnixStream};
use socket2::SockRef;

/// Who is at the other end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peer {
    /// An internet address and port.
    Inet(IpAddr, u16),
    /// A process on this machine.
    Local,
}

impl From<SocketAddr> for Peer {
    fn from(address: SocketAddr) -> Self {
        Self::Inet(address.ip().to_canonical(), address.port())
    }
}

/// The outcome of one read or write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Io {
    /// So many bytes went through.
    Done(usize),
    /// Nothing can go through before the next readiness event.
    Blocked,
    /// The peer will send no more.
    Eof,
    /// The connection is gone.
    Gone,
}

/// A connected stream.
pub enum Stream {
    /// Over TCP.
    Tcp(TcpStream),
    /// Over a unix socket.
    Unix(UnixStream),
}

impl Stream {
    pub(crate) fn source(&mut self) -> &mut dyn Source {
        match self {
            Self::Tcp(stream) => stream,
            Self::Unix(stream) => stream,
        }
    }

    /// The same stream once more, for another thread. What is done to one of them is done to both; the connection is
    /// closed with the last of them.
    ///
    /// # Errors
    /// When the operating system gives no descriptor.
    pub fn duplicate(&self) -> io::Result<Self> {
        Ok(match self {
            Self::Tcp(stream) => Self::Tcp(TcpStream::from_std(stream.as_fd().try_clone_to_owned()?.into())),
            Self::Unix(stream) => {
                Self::Unix(UnixStream::from_std(stream.as_fd().try_clone_to_owned()?.into()))
            }
        })
    }

    /// Reads once into `buf`.
    pub fn read(&mut self, buf: &mut [u8]) -> Io {
        read_of(tried(|| match self {
            Self::Tcp(stream) => stream.read(buf),
            Self::Unix(stream) => stream.read(buf),
        }))
    }

    /// The same into memory of which nothing was written yet: so many bytes at its start are afterwards.
    pub fn read_uninit(&mut self, buf: &mut [MaybeUninit<u8>]) -> Io {
        read_of(tried(|| match self {
            Self::Tcp(stream) => SockRef::from(&*stream).recv(buf),
            Self::Unix(stream) => SockRef::from(&*stream).recv(buf),
        }))
    }

    /// Writes once from `buf`, which is not empty.
    pub fn write(&mut self, buf: &[u8]) -> Io {
        tried(|| match self {
            Self::Tcp(stream) => stream.write(buf),
            Self::Unix(stream) => stream.write(buf),
        })
    }

    /// Sends FIN: the peer sees the end of what was written.
    pub fn finish(&self) {
        // The peer may have gone first, and then there is nobody to tell.
        let _ = match self {
            Self::Tcp(stream) => stream.shutdown(Shutdown::Write),
            Self::Unix(stream) => stream.shutdown(Shutdown::Write),
        };
    }

    /// Makes the coming close a reset, so that the peer can tell a cut response from a whole one.
    pub fn reset_on_close(&self) {
        if let Self::Tcp(stream) = self {
            // A socket that can't be told is closed in the plain way, which is the best left to do.
            let _ = SockRef::from(stream).set_linger(Some(Duration::ZERO));
        }
    }

    /// This end's address, when it has one.
    #[must_use]
    pub fn local(&self) -> Option<(IpAddr, u16)> {
        match self {
            Self::Tcp(stream) => stream.local_addr().ok().map(|a| (a.ip().to_canonical(), a.port())),
            Self::Unix(_) => None,
        }
    }
}

/// What a call comes to, once no signal interrupts it.
fn tried(mut call: impl FnMut() -> io::Result<usize>) -> Io {
    loop {
        match call() {
            Ok(count) => return Io::Done(count),
            Err(error) => match failed(&error) {
                Some(io) => return io,
                None => continue,
            },
        }
    }
}

/// What a read comes to: one of nothing is the end.
fn read_of(io: Io) -> Io {
    match io {
        Io::Done(0) => Io::Eof,
        io => io,
    }
}

/// What a failed call means; `None` asks for another try.
fn failed(error: &io::Error) -> Option<Io> {
    match error.kind() {
        io::ErrorKind::Interrupted => None,
        io::ErrorKind::WouldBlock => Some(Io::Blocked),
        _ => Some(Io::Gone),
    }
}
