//! `multipart/form-data` (RFC 7578), read by a machine that may be stopped after any byte.

use memchr::memmem;

use crate::boundary;
use crate::fault::{Fault, Malformed, Passed};
use crate::fields::{self, Head};
use crate::limits::FormLimits;
use crate::parser::Sink;
use crate::search::{Scanned, Search};
use crate::text::Charset;

/// Where in the body the machine stands.
#[derive(Debug)]
enum State {
    /// Before the first boundary, of whose delimiter this much was seen.
    Start(usize),
    /// After a boundary.
    Line(Line),
    /// In a part's header.
    Header,
    /// In a field.
    Field(String, Charset),
    /// In a file, which has had this many bytes.
    File(String, u64),
    /// After the last boundary.
    Done,
}

/// What was seen of the rest of a boundary's line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    Nothing,
    Dash,
    Padding,
    Return,
}

/// The parser of one body.
#[derive(Debug)]
pub(crate) struct Multipart {
    search: Search,
    limits: FormLimits,
    state: State,
    /// The header, or the field, that is being read.
    held: Vec<u8>,
    fields: u64,
    files: u64,
    text: u64,
}

impl Multipart {
    pub(crate) fn new(boundary: &[u8], limits: FormLimits) -> Result<Self, Malformed> {
        let search = Search::new(&boundary::delimiter(boundary)?);
        Ok(Self { search, limits, state: State::Start(0), held: Vec::new(), fields: 0, files: 0, text: 0 })
    }

    pub(crate) fn feed(&mut self, mut piece: &[u8], sink: &mut impl Sink) -> Result<(), Fault> {
        while !piece.is_empty() {
            let used = match &self.state {
                State::Start(seen) => self.start(*seen, piece)?,
                State::Line(line) => self.line(*line, piece[0])?,
                State::Header => self.header(piece, sink)?,
                State::Field(..) => self.field(piece, sink)?,
                State::File(..) => self.file(piece, sink)?,
                State::Done => return epilogue(piece),
            };
            piece = &piece[used..];
        }
        Ok(())
    }

    pub(crate) fn finish(&self) -> Result<(), Fault> {
        if matches!(self.state, State::Done) { Ok(()) } else { Err(Malformed::Unfinished.into()) }
    }

    /// The first delimiter, whose line's end may be left out: nothing comes before it.
    fn start(&mut self, mut seen: usize, piece: &[u8]) -> Result<usize, Fault> {
        if seen == 0 && piece[0] != b'\r' {
            seen = 2;
        }
        let missing = &self.search.delimiter()[seen..];
        let same = piece.iter().zip(missing).take_while(|(a, b)| a == b).count();
        if same < missing.len().min(piece.len()) {
            return Err(Malformed::Preamble.into());
        }
        self.state =
            if same == missing.len() { State::Line(Line::Nothing) } else { State::Start(seen + same) };
        Ok(same)
    }

    /// The rest of a boundary's line: two dashes after the last one, else padding and the end.
    fn line(&mut self, line: Line, byte: u8) -> Result<usize, Fault> {
        self.state = match (line, byte) {
            (Line::Nothing, b'-') => State::Line(Line::Dash),
            (Line::Dash, b'-') => State::Done,
            (Line::Nothing | Line::Padding, b' ' | b'\t') => State::Line(Line::Padding),
            (Line::Nothing | Line::Padding, b'\r') => State::Line(Line::Return),
            (Line::Return, b'\n') => State::Header,
            _ => return Err(Malformed::Delimiter.into()),
        };
        Ok(1)
    }

    fn header(&mut self, piece: &[u8], sink: &mut impl Sink) -> Result<usize, Fault> {
        let before = self.held.len();
        let limit = self.limits.max_header_size;
        let room = usize::try_from(limit).unwrap_or(usize::MAX).saturating_add(4) - before;
        self.held.extend_from_slice(&piece[..piece.len().min(room)]);
        let end = if self.held.starts_with(b"\r\n") {
            Some(0)
        } else {
            let from = before.saturating_sub(3);
            memmem::find(&self.held[from..], b"\r\n\r\n").map(|at| from + at + 2)
        };
        let Some(end) = end else {
            if self.held.len() as u64 >= limit.saturating_add(4) {
                return Err(Fault::over(Passed::HeaderSize, limit));
            }
            return Ok(self.held.len() - before);
        };
        let head = fields::parse(&self.held[..end], &self.limits)?;
        self.held.clear();
        self.search.begin();
        self.begin(head, sink)?;
        Ok(end + 2 - before)
    }

    fn begin(&mut self, head: Head, sink: &mut impl Sink) -> Result<(), Fault> {
        let limits = &self.limits;
        match head {
            Head::Field(name, charset) => {
                self.fields += 1;
                if self.fields > limits.max_fields {
                    return Err(Fault::over(Passed::Fields, limits.max_fields));
                }
                self.text = text_size(self.text, name.len(), limits)?;
                self.state = State::Field(name, charset);
            }
            Head::File(part) => {
                self.files += 1;
                if self.files > limits.max_files {
                    return Err(Fault::over(Passed::Files, limits.max_files));
                }
                self.state = State::File(part.name.clone(), 0);
                sink.file(part);
            }
        }
        Ok(())
    }

    fn field(&mut self, piece: &[u8], sink: &mut impl Sink) -> Result<usize, Fault> {
        let State::Field(name, charset) = &mut self.state else { return Ok(0) };
        let (held, text, limits) = (&mut self.held, &mut self.text, &self.limits);
        let found = self.search.scan(piece, |content| {
            *text = text_size(*text, content.len(), limits)?;
            if (held.len() + content.len()) as u64 > limits.max_field_size {
                let limit = limits.max_field_size;
                return Err(Fault::TooLarge { passed: Passed::FieldSize, limit, name: Some(name.clone()) });
            }
            held.extend_from_slice(content);
            Ok(())
        })?;
        let Some(used) = ended(found)? else { return Ok(piece.len()) };
        sink.field(std::mem::take(name), charset.decode(std::mem::take(held))?);
        self.state = State::Line(Line::Nothing);
        Ok(used)
    }

    fn file(&mut self, piece: &[u8], sink: &mut impl Sink) -> Result<usize, Fault> {
        let State::File(name, size) = &mut self.state else { return Ok(0) };
        let limit = self.limits.max_file_size;
        let found = self.search.scan(piece, |content| {
            *size += content.len() as u64;
            if *size > limit {
                return Err(Fault::TooLarge { passed: Passed::FileSize, limit, name: Some(name.clone()) });
            }
            sink.data(content);
            Ok(())
        })?;
        let Some(used) = ended(found)? else { return Ok(piece.len()) };
        sink.end();
        self.state = State::Line(Line::Nothing);
        Ok(used)
    }
}

/// Where the part's delimiter ends, when it does.
fn ended(found: Scanned) -> Result<Option<usize>, Malformed> {
    match found {
        Scanned::Content => Ok(None),
        Scanned::Ended(used) => Ok(Some(used)),
        Scanned::Doubtful => Err(Malformed::Delimiter),
    }
}

/// The bytes of text so far, with `more`.
pub(crate) fn text_size(so_far: u64, more: usize, limits: &FormLimits) -> Result<u64, Fault> {
    let size = so_far + more as u64;
    if size > limits.max_text_size {
        Err(Fault::over(Passed::TextSize, limits.max_text_size))
    } else {
        Ok(size)
    }
}

/// Clients may end the last line. Anything else is read by some parsers and not by others.
fn epilogue(piece: &[u8]) -> Result<(), Fault> {
    if piece.iter().all(u8::is_ascii_whitespace) { Ok(()) } else { Err(Malformed::Epilogue.into()) }
}
