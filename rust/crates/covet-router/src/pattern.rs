//! How a pattern is read.

use crate::converter::{Converter, Converters, is_name};
use crate::error::{InsertError, SyntaxFault};
use crate::route::Parameter;

/// The longest pattern, in bytes. It bounds the depth of the tree, and so the stack of a look-up.
pub const MAX_PATTERN: usize = 1024;

/// One step of a path through the tree.
#[derive(Debug)]
pub(crate) enum Token {
    /// Bytes that must be there.
    Literal(Vec<u8>),
    /// The rest of a segment but for `suffix`.
    Param { converter: Converter, suffix: Vec<u8> },
    /// The rest of the path.
    Wildcard,
}

/// A pattern, read.
#[derive(Debug, Default)]
pub(crate) struct Pattern {
    pub(crate) tokens: Vec<Token>,
    pub(crate) params: Vec<Parameter>,
}

/// A segment, read: literal text, and perhaps a parameter with literal text after it.
#[derive(Default)]
struct Segment {
    before: Vec<u8>,
    param: Option<(usize, Parameter)>,
    after: Vec<u8>,
}

impl Segment {
    fn push(&mut self, byte: u8) {
        match self.param {
            Some(_) => self.after.push(byte),
            None => self.before.push(byte),
        }
    }
}

/// Reads `pattern`, whose converters are among `converters`.
pub(crate) fn parse(pattern: &str, converters: &Converters) -> Result<Pattern, InsertError> {
    let reader = Reader { pattern, converters };
    reader.read()
}

struct Reader<'a> {
    pattern: &'a str,
    converters: &'a Converters,
}

impl Reader<'_> {
    fn read(&self) -> Result<Pattern, InsertError> {
        if self.pattern.len() > MAX_PATTERN {
            return Err(self.fault(MAX_PATTERN, SyntaxFault::TooLong));
        }
        let Some(body) = self.pattern.strip_prefix('/') else {
            return Err(self.fault(0, SyntaxFault::NoLeadingSlash));
        };
        let mut parsed = Pattern::default();
        let mut literal = Vec::new();
        let mut start = 1;
        for text in body.split('/') {
            let end = start + text.len();
            if text.is_empty() && end < self.pattern.len() {
                return Err(self.fault(start, SyntaxFault::EmptySegment));
            }
            literal.push(b'/');
            let segment = self.segment(text, start)?;
            self.append(segment, end, &mut literal, &mut parsed)?;
            start = end + 1;
        }
        if !literal.is_empty() {
            parsed.tokens.push(Token::Literal(literal));
        }
        Ok(parsed)
    }

    /// Appends a segment that ends at `end`, holding back literal text so that it stays in one piece.
    fn append(
        &self,
        segment: Segment,
        end: usize,
        literal: &mut Vec<u8>,
        parsed: &mut Pattern,
    ) -> Result<(), InsertError> {
        literal.extend_from_slice(&segment.before);
        let Some((position, param)) = segment.param else {
            return Ok(());
        };
        self.check_place(&param, position, &segment.after, end, parsed)?;
        parsed.tokens.push(Token::Literal(std::mem::take(literal)));
        parsed.tokens.push(match param.converter {
            Converter::Path => Token::Wildcard,
            ref converter => Token::Param { converter: converter.clone(), suffix: segment.after },
        });
        parsed.params.push(param);
        Ok(())
    }

    fn check_place(
        &self,
        param: &Parameter,
        position: usize,
        after: &[u8],
        end: usize,
        parsed: &Pattern,
    ) -> Result<(), InsertError> {
        let pattern = self.pattern.to_owned();
        let name = param.name.clone();
        if parsed.params.iter().any(|other| other.name == name) {
            return Err(InsertError::DuplicateParam { pattern, position, name });
        }
        let is_last = end == self.pattern.len() && after.is_empty();
        if matches!(param.converter, Converter::Path) && !is_last {
            return Err(InsertError::WildcardNotLast { pattern, position, name });
        }
        Ok(())
    }

    /// Reads `text`, the segment that starts at byte `start` of the pattern.
    fn segment(&self, text: &str, start: usize) -> Result<Segment, InsertError> {
        let mut segment = Segment::default();
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let position = start + at;
            at += match (bytes[at], bytes.get(at + 1)) {
                (brace @ b'{', Some(b'{')) | (brace @ b'}', Some(b'}')) => {
                    segment.push(brace);
                    2
                }
                (b'{', _) => self.open(&text[at..], position, &mut segment)?,
                (b'}', _) => return Err(self.fault(position, SyntaxFault::Unopened)),
                (b'%', _) if is_escape(&bytes[at..]) => {
                    return Err(self.fault(position, SyntaxFault::PercentEscape));
                }
                (byte, _) => {
                    segment.push(byte);
                    1
                }
            };
        }
        Ok(segment)
    }

    /// Reads the parameter that `text` starts with, and says how many bytes it has.
    fn open(&self, text: &str, position: usize, segment: &mut Segment) -> Result<usize, InsertError> {
        let inner = text[1..].split(['{', '}']).next().unwrap_or_default();
        let length = inner.len() + 2;
        if text.as_bytes().get(length - 1) != Some(&b'}') {
            return Err(self.fault(position, SyntaxFault::Unclosed));
        }
        if segment.param.is_some() {
            return Err(self.fault(position, SyntaxFault::SecondParam));
        }
        segment.param = Some((position, self.param(inner, position)?));
        Ok(length)
    }

    fn param(&self, inner: &str, position: usize) -> Result<Parameter, InsertError> {
        let (name, converter) = inner.split_once(':').unwrap_or((inner, "str"));
        if !is_name(name) {
            return Err(self.fault(position, SyntaxFault::InvalidName));
        }
        let Some(found) = self.converters.get(converter) else {
            return Err(InsertError::UnknownConverter {
                pattern: self.pattern.to_owned(),
                position,
                converter: converter.to_owned(),
                known: self.converters.names(),
            });
        };
        Ok(Parameter { name: name.to_owned(), converter: found })
    }

    fn fault(&self, position: usize, fault: SyntaxFault) -> InsertError {
        InsertError::Syntax { pattern: self.pattern.to_owned(), position, fault }
    }
}

fn is_escape(text: &[u8]) -> bool {
    text.len() > 2 && text[1].is_ascii_hexdigit() && text[2].is_ascii_hexdigit()
}
