//! A readiness poller whose own descriptor can be watched by another event loop.

use std::io;
use std::os::fd::{AsRawFd, RawFd};
use std::time::Duration;

use mio::{Events, Interest, Poll, Token, Waker};

use crate::{Listener, Stream};

/// What became ready for one registered source. Edge-triggered: it is said once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ready {
    /// The number that the source was registered with.
    pub token: usize,
    /// There is something to read, or the end of it.
    pub readable: bool,
    /// There is room to write.
    pub writable: bool,
    /// The peer has sent FIN, or the connection is gone.
    pub read_closed: bool,
    /// The connection failed or both halves are closed.
    pub hung_up: bool,
}

impl Ready {
    /// A look that is asked for without any news.
    #[must_use]
    pub fn nothing(token: usize) -> Self {
        Self { token, readable: false, writable: false, read_closed: false, hung_up: false }
    }
}

/// One epoll or kqueue instance.
pub struct Poller {
    poll: Poll,
    events: Events,
}

impl Poller {
    /// Opens the instance. `capacity` is the number of events taken by one poll.
    ///
    /// # Errors
    /// When the operating system gives no descriptor.
    pub fn new(capacity: usize) -> io::Result<Self> {
        Ok(Self { poll: Poll::new()?, events: Events::with_capacity(capacity) })
    }

    /// The descriptor to watch: it is readable while events wait here.
    #[must_use]
    pub fn fd(&self) -> RawFd {
        self.poll.as_raw_fd()
    }

    /// Takes what is ready now, without waiting, into `out`.
    ///
    /// # Errors
    /// When the operating system refuses; an interruption counts as nothing ready.
    pub fn take(&mut self, out: &mut impl Extend<Ready>) -> io::Result<()> {
        self.poll(out, Some(Duration::ZERO))
    }

    /// The same, but waits until something is ready. For a thread of its own.
    ///
    /// # Errors
    /// As [`Poller::take`].
    pub fn wait(&mut self, out: &mut impl Extend<Ready>) -> io::Result<()> {
        self.poll(out, None)
    }

    fn poll(&mut self, out: &mut impl Extend<Ready>, timeout: Option<Duration>) -> io::Result<()> {
        match self.poll.poll(&mut self.events, timeout) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(()),
            Err(error) => return Err(error),
        }
        out.extend(self.events.iter().map(|event| Ready {
            token: event.token().0,
            readable: event.is_readable(),
            writable: event.is_writable(),
            read_closed: event.is_read_closed(),
            hung_up: event.is_error() || (event.is_read_closed() && event.is_write_closed()),
        }));
        Ok(())
    }

    /// Watches a connection for both directions, once for its whole life.
    ///
    /// # Errors
    /// When the operating system refuses the registration.
    pub fn add_stream(&self, stream: &mut Stream, token: usize) -> io::Result<()> {
        let interest = Interest::READABLE | Interest::WRITABLE;
        self.poll.registry().register(stream.source(), Token(token), interest)
    }

    /// Watches a connection for nothing but its end by an error, while another poller is asked for its bytes; and again
    /// for everything. What is ready by then is said anew.
    ///
    /// # Errors
    /// When the operating system refuses the registration.
    pub fn set_reading(&self, stream: &mut Stream, token: usize, reading: bool) -> io::Result<()> {
        let interest = if reading { Interest::READABLE | Interest::WRITABLE } else { Interest::WRITABLE };
        self.poll.registry().reregister(stream.source(), Token(token), interest)
    }

    /// Watches a connection for bytes alone.
    ///
    /// # Errors
    /// When the operating system refuses the registration.
    pub fn add_reader(&self, stream: &mut Stream, token: usize) -> io::Result<()> {
        self.poll.registry().register(stream.source(), Token(token), Interest::READABLE)
    }

    /// Stops watching a connection. One of which there is a duplicate isn't forgotten by being dropped.
    ///
    /// # Errors
    /// When the operating system refuses.
    pub fn remove_stream(&self, stream: &mut Stream) -> io::Result<()> {
        self.poll.registry().deregister(stream.source())
    }

    /// What wakes this poller from any thread: it says that `token` is readable. One to a poller.
    ///
    /// # Errors
    /// When the operating system gives no descriptor.
    pub fn waker(&self, token: usize) -> io::Result<Waker> {
        Waker::new(self.poll.registry(), Token(token))
    }

    /// Watches a listener.
    ///
    /// # Errors
    /// When the operating system refuses the registration.
    pub fn add_listener(&self, listener: &mut Listener, token: usize) -> io::Result<()> {
        self.poll.registry().register(listener.source(), Token(token), Interest::READABLE)
    }

    /// Stops watching a listener, whose queue then fills up in the kernel.
    ///
    /// # Errors
    /// When the operating system refuses.
    pub fn remove_listener(&self, listener: &mut Listener) -> io::Result<()> {
        self.poll.registry().deregister(listener.source())
    }
}
