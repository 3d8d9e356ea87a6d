//! Large files of forms, read from their connections to the disk by a thread of their own.
//!
//! A [`Spooler`] takes [`Job`]s: a connection in the middle of a file, the parser of its form, and the file on disk. Its
//! thread receives, parses and writes, that file and those after it, all through one buffer. It gives the job back at
//! the body's end, at a file that somebody has to look at, and at a fault of the form, of the disk or of the connection.
//! Whoever runs the connections is woken once for each job, and not for each piece.
//!
//! There is one buffer, whatever the number of jobs: what isn't received waits in the kernel, and with the client. A
//! disk that stalls holds up the thread, and so the other jobs, but not who gave them.

mod buffer;
mod job;
mod running;
mod spooler;
mod thread;
mod unnamed;

pub use job::{Begun, Done, Found, Job, Outcome, Target};
pub use spooler::{Closer, Spooler, Ticket};
