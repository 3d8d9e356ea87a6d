//! Why a message was refused: a status, a stable code and a sentence for people.

use std::fmt;

/// A refusal. The message's boundaries are no longer known, so the connection must be closed
/// after the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reject {
    /// The status to answer with.
    pub status: u16,
    /// What was wrong.
    pub reason: Reason,
}

impl From<Reason> for Reject {
    fn from(reason: Reason) -> Self {
        Self { status: reason.status(), reason }
    }
}

impl fmt::Display for Reject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.status, self.reason.code(), self.reason.detail())
    }
}

impl std::error::Error for Reject {}

macro_rules! reasons {
    ($($name:ident $status:literal $code:literal $detail:literal;)*) => {
        /// What was wrong with a message.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Reason {
            $(#[doc = $detail] $name,)*
        }

        impl Reason {
            /// Every reason, in the order of declaration.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The status to answer with.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$name => $status,)* }
            }

            /// A stable code in kebab case.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// One sentence for people: the `detail` of the problem.
            #[must_use]
            pub const fn detail(self) -> &'static str {
                match self { $(Self::$name => $detail,)* }
            }
        }
    };
}

reasons! {
    Tls 400 "tls" "A TLS handshake arrived on a port that speaks plain HTTP.";
    BareLf 400 "bare-lf" "A line ended without CRLF.";
    BareCr 400 "bare-cr" "A carriage return stood outside a line's end.";
    NoRequestLine 400 "no-request-line" "The request did not begin with a request line.";
    BadMethod 400 "bad-method" "The method is not a token.";
    BadRequestLine 400 "bad-request-line" "The request line is not a method, a target and a version divided by single spaces.";
    Http09 400 "http-0.9" "The request line names no version; HTTP/0.9 is not spoken here.";
    BadVersion 400 "bad-version" "The protocol version is malformed.";
    UnsupportedVersion 505 "unsupported-version" "This server speaks HTTP/1.1 and HTTP/1.0.";
    LineTooLong 414 "request-line-too-long" "The request line is longer than this server allows.";
    TooManyFields 431 "too-many-fields" "The request has more header fields than this server allows.";
    FieldsTooLarge 431 "fields-too-large" "The request's header fields are larger than this server allows.";
    BadTarget 400 "bad-target" "The request target holds bytes that a target cannot hold.";
    FragmentInTarget 400 "fragment-in-target" "The request target holds a fragment.";
    BadTargetForm 400 "bad-target-form" "The request target is not of a form that the method allows.";
    BadAuthority 400 "bad-authority" "The authority in the request target is malformed.";
    ObsFold 400 "obs-fold" "A header field was folded over several lines.";
    SpaceBeforeColon 400 "space-before-colon" "There is white space between a field name and its colon.";
    BadFieldName 400 "bad-field-name" "A field name is empty or not a token.";
    BadFieldValue 400 "bad-field-value" "A field value holds a control character.";
    HostMissing 400 "host-missing" "An HTTP/1.1 request needs a Host field.";
    HostRepeated 400 "host-repeated" "The request has several Host fields.";
    BadHost 400 "bad-host" "The Host field is malformed.";
    BadContentLength 400 "bad-content-length" "The Content-Length is not one decimal number.";
    RepeatedContentLength 400 "repeated-content-length" "The request has several Content-Length fields.";
    LengthAndCoding 400 "length-and-coding" "The request has both Content-Length and Transfer-Encoding.";
    BadTransferEncoding 400 "bad-transfer-encoding" "The Transfer-Encoding is malformed or does not end in chunked.";
    CodingInHttp10 400 "coding-in-http-1.0" "HTTP/1.0 knows no Transfer-Encoding.";
    UnknownCoding 501 "unknown-coding" "The only transfer coding spoken here is chunked.";
    UnknownExpectation 417 "unknown-expectation" "The only expectation met here is 100-continue.";
    BadChunkSize 400 "bad-chunk-size" "A chunk size is not a hexadecimal number of at most 16 digits.";
    BadChunkExtension 400 "bad-chunk-extension" "A chunk extension is not of the form name, name=token or name=\"text\".";
    ChunkExtensionsTooLarge 400 "chunk-extensions-too-large" "The chunk extensions are larger than this server allows.";
    BadChunkEnd 400 "bad-chunk-end" "A chunk's data did not end with CRLF.";
    BadTrailer 400 "bad-trailer" "A trailer field is malformed.";
    TrailersTooLarge 431 "trailers-too-large" "The request's trailer fields are larger than this server allows.";
    BodyTruncated 400 "body-truncated" "The connection's end came before the end of the request body.";
    HeadTimeout 408 "head-timeout" "The request's head did not come in within the time allowed.";
    BodyTimeout 408 "body-timeout" "The request body came in more slowly than this server allows.";
    BodyTooLarge 413 "body-too-large" "The request body is larger than this server allows.";
}
