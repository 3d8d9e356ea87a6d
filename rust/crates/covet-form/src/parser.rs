//! A form of either kind.

use crate::fault::{Fault, Malformed, Passed};
use crate::limits::FormLimits;
use crate::multipart::Multipart;
use crate::parameters::Parameters;
use crate::part::Part;
use crate::text::Charset;
use crate::urlencoded::Urlencoded;

/// Who is told what a form holds, in its order.
pub trait Sink {
    /// A field, whole.
    fn field(&mut self, name: String, value: String);
    /// A file begins.
    fn file(&mut self, part: Part);
    /// The next bytes of the file, never none.
    fn data(&mut self, bytes: &[u8]);
    /// The file is whole.
    fn end(&mut self);
}

/// A kind of form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `application/x-www-form-urlencoded`.
    Urlencoded,
    /// `multipart/form-data`.
    Multipart,
}

#[derive(Debug)]
enum Machine {
    Urlencoded(Urlencoded),
    Multipart(Box<Multipart>),
}

/// The parser of one form.
#[derive(Debug)]
pub struct Parser {
    machine: Machine,
    left: u64,
    limit: u64,
}

impl Parser {
    /// A parser for a body of this Content-Type.
    ///
    /// # Errors
    /// [`Fault::MediaType`] when it is no form; [`Fault::Malformed`] when the boundary is missing or no boundary.
    pub fn new(content_type: &[u8], limits: FormLimits) -> Result<Self, Fault> {
        let mut parameters = Parameters::new(content_type);
        let machine = if parameters.value.eq_ignore_ascii_case(b"application/x-www-form-urlencoded") {
            check_charset(&mut parameters)?;
            Machine::Urlencoded(Urlencoded::new(limits))
        } else if parameters.value.eq_ignore_ascii_case(b"multipart/form-data") {
            Machine::Multipart(Box::new(Multipart::new(&boundary_of(&mut parameters)?, limits)?))
        } else {
            return Err(Fault::MediaType);
        };
        Ok(Self { machine, left: limits.max_size, limit: limits.max_size })
    }

    /// The kind of the form.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self.machine {
            Machine::Urlencoded(_) => Kind::Urlencoded,
            Machine::Multipart(_) => Kind::Multipart,
        }
    }

    /// Reads the next piece of the body. After a fault the parser is of no use any more.
    ///
    /// # Errors
    /// What is malformed, or passes a limit.
    pub fn feed(&mut self, piece: &[u8], sink: &mut impl Sink) -> Result<(), Fault> {
        self.left = match self.left.checked_sub(piece.len() as u64) {
            Some(left) => left,
            None => return Err(Fault::over(Passed::Size, self.limit)),
        };
        match &mut self.machine {
            Machine::Urlencoded(machine) => machine.feed(piece, sink),
            Machine::Multipart(machine) => machine.feed(piece, sink),
        }
    }

    /// Ends the body.
    ///
    /// # Errors
    /// It isn't whole, or its last field is malformed or passes a limit.
    pub fn finish(&mut self, sink: &mut impl Sink) -> Result<(), Fault> {
        match &mut self.machine {
            Machine::Urlencoded(machine) => machine.finish(sink),
            Machine::Multipart(machine) => machine.finish(),
        }
    }
}

fn boundary_of(parameters: &mut Parameters<'_>) -> Result<Vec<u8>, Malformed> {
    let mut found = None;
    while let Some((name, value)) = parameters.next().map_err(|_| Malformed::ContentType)? {
        if name.eq_ignore_ascii_case(b"boundary") && found.replace(value).is_some() {
            return Err(Malformed::Boundary);
        }
    }
    found.map(std::borrow::Cow::into_owned).ok_or(Malformed::Boundary)
}

/// The standard has no charset parameter, and some clients send that of their text. It has to be UTF-8.
fn check_charset(parameters: &mut Parameters<'_>) -> Result<(), Malformed> {
    while let Some((name, value)) = parameters.next().map_err(|_| Malformed::ContentType)? {
        if name.eq_ignore_ascii_case(b"charset") && Charset::named(&value)? != Charset::Utf8 {
            return Err(Malformed::Charset);
        }
    }
    Ok(())
}
