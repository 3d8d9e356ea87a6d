//! Why a form is refused.

use std::fmt;

/// Why a form is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It isn't well formed: 400.
    Malformed(Malformed),
    /// It passes a limit: 413.
    TooLarge {
        /// Which one.
        passed: Passed,
        /// What it allows.
        limit: u64,
        /// The field or file that passes it, where it is one.
        name: Option<String>,
    },
    /// It is no form of a kind that is read: 415.
    MediaType,
}

/// How a form is malformed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Malformed {
    /// The Content-Type can't be read.
    ContentType,
    /// There is no boundary, or none that may be one (RFC 2046, 5.1.1).
    Boundary,
    /// Something comes before the first boundary.
    Preamble,
    /// A boundary isn't followed by a line's end.
    Delimiter,
    /// Something comes after the last boundary.
    Epilogue,
    /// The body ends before its last boundary.
    Unfinished,
    /// A part's header fields can't be read.
    Header,
    /// A part doesn't say, or says twice, that it is `form-data`.
    Disposition,
    /// A part has no name.
    NoName,
    /// A name has bytes that aren't UTF-8, or control characters.
    Name,
    /// A part is encoded for a transfer that HTTP has no need of (RFC 7578, 4.7).
    Encoding,
    /// A field isn't text in its charset.
    Text,
    /// A field's charset isn't read.
    Charset,
}

/// Which limit a form passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passed {
    /// Bytes of the body.
    Size,
    /// Fields.
    Fields,
    /// Files.
    Files,
    /// Bytes of one field.
    FieldSize,
    /// Bytes of all fields.
    TextSize,
    /// Bytes of one file.
    FileSize,
    /// Header fields of one part.
    Headers,
    /// Bytes of the header of one part.
    HeaderSize,
    /// Bytes of a name.
    NameLength,
}

impl Malformed {
    /// A stable code in kebab case.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::ContentType => "bad-content-type",
            Self::Boundary => "bad-boundary",
            Self::Preamble => "preamble",
            Self::Delimiter => "bad-delimiter",
            Self::Epilogue => "epilogue",
            Self::Unfinished => "unfinished",
            Self::Header => "bad-header",
            Self::Disposition => "bad-disposition",
            Self::NoName => "no-name",
            Self::Name => "bad-name",
            Self::Encoding => "transfer-encoding",
            Self::Text => "bad-text",
            Self::Charset => "unknown-charset",
        }
    }

    /// One sentence for people.
    #[must_use]
    pub const fn detail(self) -> &'static str {
        match self {
            Self::ContentType => "The form's Content-Type can't be read.",
            Self::Boundary => "The form has no boundary, or one that can't be one.",
            Self::Preamble => "The form doesn't begin with its boundary.",
            Self::Delimiter => "A boundary of the form isn't followed by the end of its line.",
            Self::Epilogue => "The form goes on after its last boundary.",
            Self::Unfinished => "The form ends before its last boundary.",
            Self::Header => "The header of a part of the form can't be read.",
            Self::Disposition => "A part of the form isn't described as form-data, or more than once.",
            Self::NoName => "A part of the form has no name.",
            Self::Name => "A name in the form isn't UTF-8 text without control characters.",
            Self::Encoding => {
                "A part of the form has a Content-Transfer-Encoding, which HTTP has no use for."
            }
            Self::Text => "A field of the form isn't text in its charset.",
            Self::Charset => "A field of the form is in a charset other than UTF-8 and ISO 8859-1.",
        }
    }
}

impl Passed {
    /// The limit's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Size => "max_size",
            Self::Fields => "max_fields",
            Self::Files => "max_files",
            Self::FieldSize => "max_field_size",
            Self::TextSize => "max_text_size",
            Self::FileSize => "max_file_size",
            Self::Headers => "max_headers",
            Self::HeaderSize => "max_header_size",
            Self::NameLength => "max_name_length",
        }
    }

    fn told(self, limit: u64, name: Option<&str>) -> String {
        match (self, name) {
            (Self::Size, _) => format!("The form is larger than {limit} bytes."),
            (Self::Fields, _) => format!("The form has more than {limit} fields."),
            (Self::Files, _) => format!("The form has more than {limit} files."),
            (Self::FieldSize, Some(name)) => format!("The field {name:?} is larger than {limit} bytes."),
            (Self::FieldSize, None) => format!("A field of the form is larger than {limit} bytes."),
            (Self::TextSize, _) => format!("The fields of the form are larger than {limit} bytes together."),
            (Self::FileSize, Some(name)) => format!("The file {name:?} is larger than {limit} bytes."),
            (Self::FileSize, None) => format!("A file of the form is larger than {limit} bytes."),
            (Self::Headers, _) => format!("A part of the form has more than {limit} header fields."),
            (Self::HeaderSize, _) => {
                format!("The header of a part of the form is larger than {limit} bytes.")
            }
            (Self::NameLength, _) => format!("A name in the form is longer than {limit} bytes."),
        }
    }
}

impl Fault {
    /// A limit that no named field passes.
    pub(crate) const fn over(passed: Passed, limit: u64) -> Self {
        Self::TooLarge { passed, limit, name: None }
    }
}

impl From<Malformed> for Fault {
    fn from(how: Malformed) -> Self {
        Self::Malformed(how)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(how) => f.write_str(how.detail()),
            Self::TooLarge { passed, limit, name } => f.write_str(&passed.told(*limit, name.as_deref())),
            Self::MediaType => f.write_str("The body is no form."),
        }
    }
}

impl std::error::Error for Fault {}
