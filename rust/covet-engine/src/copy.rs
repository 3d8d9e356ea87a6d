//! A request head that outlives the buffer it was parsed from, and where the request came from.

use std::borrow::Cow;

use covet_http::{Field, Head, Method, Span, Version};

/// A head and its own bytes.
#[derive(Debug, Default)]
pub(crate) struct HeadCopy {
    /// Spans over `buf`.
    pub(crate) head: Head,
    /// The head's bytes.
    pub(crate) buf: Box<[u8]>,
}

impl HeadCopy {
    /// Copies the head's bytes out of a connection's buffer.
    pub(crate) fn of(head: &Head, buf: &[u8]) -> Self {
        let mut copy = Self { head: head.clone(), buf: buf[..head.len].into() };
        copy.name_host();
        copy
    }

    /// Gives a request of HTTP/1.0 without `Host` the one that its absolute target names (RFC 9112, 3.2.2).
    fn name_host(&mut self) {
        let Some(value) = self.head.authority.filter(|_| self.head.version == Version::Http10) else {
            return;
        };
        if self.head.field(&self.buf, b"host").is_none() {
            let mut writer = Writer(std::mem::take(&mut self.buf).into_vec());
            let name = writer.put(b"host");
            self.head.fields.push(Field { name, value });
            self.buf = writer.0.into_boxed_slice();
        }
    }

    /// A head from its parts, as other servers hand them over.
    pub(crate) fn build(method: &[u8], path: &[u8], query: &[u8], fields: &[(&[u8], &[u8])]) -> Self {
        let size = fields.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>();
        let mut writer = Writer(Vec::with_capacity(method.len() + path.len() + query.len() + size + 1));
        let mut head =
            Head { method: Method::from_bytes(method), method_span: writer.put(method), ..Head::default() };
        head.path = writer.put(path);
        head.target = head.path;
        if !query.is_empty() {
            writer.put(b"?");
            let span = writer.put(query);
            head.query = Some(span);
            head.target.end = span.end;
        }
        head.fields = fields.iter().map(|(name, value)| writer.field(name, value)).collect();
        head.len = writer.0.len();
        head.keep_alive = true;
        let authority = head.fields.iter().find(|field| field.name.of(&writer.0) == b"host");
        head.authority = authority.map(|field| field.value);
        Self { head, buf: writer.0.into_boxed_slice() }
    }

    /// The path as sent.
    pub(crate) fn raw_path(&self) -> &[u8] {
        self.head.path.of(&self.buf)
    }

    /// The query string as sent, empty when there is none.
    pub(crate) fn query(&self) -> &[u8] {
        self.head.query.map_or(&[], |span| span.of(&self.buf))
    }

    /// The method as sent.
    pub(crate) fn method(&self) -> &[u8] {
        self.head.method_span.of(&self.buf)
    }

    /// The fields in order: lower-case names and their values.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.head.fields.iter().map(|field| (field.name.of(&self.buf), field.value.of(&self.buf)))
    }
}

/// Lays bytes down and remembers where.
struct Writer(Vec<u8>);

impl Writer {
    fn put(&mut self, bytes: &[u8]) -> Span {
        let start = self.0.len();
        self.0.extend_from_slice(bytes);
        Span::new(start, self.0.len())
    }

    fn field(&mut self, name: &[u8], value: &[u8]) -> Field {
        let name = self.put(name);
        self.0[name.range()].make_ascii_lowercase();
        Field { name, value: self.put(value) }
    }
}

/// The connection that a request came over. One connection's requests share it.
#[derive(Debug)]
pub(crate) struct Peer {
    /// The client's address and port.
    pub(crate) client: Option<(String, u16)>,
    /// The address that was asked: host and port, or a socket's path and no port.
    pub(crate) server: Option<(String, Option<u16>)>,
    /// `http` or `https`.
    pub(crate) scheme: Cow<'static, str>,
    /// The protocol's version where the head can't say it (`2`, `3`).
    pub(crate) http_version: Option<Cow<'static, str>>,
}

impl Peer {
    /// The protocol's version, as ASGI writes it.
    pub(crate) fn version(&self, head: &Head) -> &str {
        match (&self.http_version, head.version) {
            (Some(version), _) => version,
            (None, Version::Http10) => "1.0",
            (None, Version::Http11) => "1.1",
        }
    }
}
