//! `FormParser`: a form's body, read as it arrives.

use std::sync::{Arc, Mutex, PoisonError};

use covet_form::{Event, Events, Fault, FormLimits, Kind, Parser, Part};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList, PyString, PyTuple};

use crate::errors::{BadForm, FormTooLarge, UnsupportedMediaType};
use crate::guard::guarded;
use crate::text;

/// What is expected of a body that is read as a form.
const EXPECTED: &str = "application/x-www-form-urlencoded, multipart/form-data";

/// Reads the body of a form in pieces of any size, and gives what it finds in batches.
#[pyclass(frozen, module = "covet_engine._engine")]
pub(crate) struct FormParser {
    /// Shared with the thread that reads bodies to files.
    parser: Arc<Mutex<Parser>>,
    multipart: bool,
}

#[expect(clippy::too_many_arguments, reason = "the limits of a form, given by keyword")]
#[pymethods]
impl FormParser {
    #[new]
    #[pyo3(
        signature = (content_type, *, max_size = None, max_fields = 1000, max_files = 100, max_field_size = 1 << 20,
                     max_text_size = 4 << 20, max_file_size = None, max_headers = 16, max_header_size = 8192,
                     max_name_length = 1024),
        text_signature = "(content_type, *, max_size=None, max_fields=1000, max_files=100, max_field_size=1048576, \
                          max_text_size=4194304, max_file_size=None, max_headers=16, max_header_size=8192, \
                          max_name_length=1024)"
    )]
    fn new(
        content_type: Option<&str>,
        max_size: Option<u64>,
        max_fields: u64,
        max_files: u64,
        max_field_size: u64,
        max_text_size: u64,
        max_file_size: Option<u64>,
        max_headers: u64,
        max_header_size: u64,
        max_name_length: u64,
    ) -> PyResult<Self> {
        let limits = FormLimits {
            max_size: max_size.unwrap_or(u64::MAX),
            max_fields,
            max_files,
            max_field_size,
            max_text_size,
            max_file_size: max_file_size.unwrap_or(u64::MAX),
            max_headers,
            max_header_size,
            max_name_length,
        };
        guarded(|| {
            let parser = Parser::new(content_type.unwrap_or_default().as_bytes(), limits)
                .map_err(|fault| told(&fault, content_type))?;
            let multipart = parser.kind() == Kind::Multipart;
            Ok(Self { parser: Arc::new(Mutex::new(parser)), multipart })
        })
    }

    /// Whether it has parts, and so may have files.
    #[getter]
    fn multipart(&self) -> bool {
        self.multipart
    }

    /// Reads the next piece. A field is a pair of name and value; a file is a `FormPart`, then its bytes in one or
    /// several pieces, then `None`.
    fn feed<'py>(&self, py: Python<'py>, data: &Bound<'py, PyBytes>) -> PyResult<Bound<'py, PyList>> {
        let piece = data.as_bytes();
        let events = self.read(piece, |parser, events| parser.feed(piece, events))?;
        given(py, events, data)
    }

    /// Ends the body, and gives what was still held back.
    fn finish<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let events = self.read(&[], |parser, events| parser.finish(events))?;
        given(py, events, &PyBytes::new(py, &[]))
    }
}

impl FormParser {
    /// The parser itself.
    pub(crate) fn shared(&self) -> Arc<Mutex<Parser>> {
        Arc::clone(&self.parser)
    }

    /// What the parser finds. Python's objects are made afterwards, when nothing of it is borrowed any more.
    fn read(
        &self,
        piece: &[u8],
        work: impl FnOnce(&mut Parser, &mut Events<'_>) -> Result<(), Fault>,
    ) -> PyResult<Vec<Event>> {
        guarded(|| {
            let mut events = Events::of(piece);
            let mut parser = self.parser.lock().unwrap_or_else(PoisonError::into_inner);
            work(&mut parser, &mut events).map_err(|fault| told(&fault, None))?;
            Ok(events.found())
        })
    }
}

/// The head of a file in a form.
#[pyclass(frozen, module = "covet_engine._engine")]
pub(crate) struct FormPart {
    part: Part,
}

#[pymethods]
impl FormPart {
    /// The name of the field.
    #[getter]
    fn name(&self) -> &str {
        &self.part.name
    }

    /// What the client calls the file; never to be used as a path.
    #[getter]
    fn filename(&self) -> &str {
        &self.part.filename
    }

    /// Its header fields, names in lower case.
    #[getter]
    fn headers<'py>(&self, py: Python<'py>) -> Vec<(&str, Bound<'py, PyString>)> {
        self.part.headers.iter().map(|(name, value)| (name.as_str(), text::utf8(py, value))).collect()
    }

    fn __repr__(&self) -> String {
        format!("FormPart({:?}, {:?})", self.part.name, self.part.filename)
    }
}

pub(crate) fn told(fault: &Fault, content_type: Option<&str>) -> PyErr {
    match fault {
        Fault::Malformed(how) => BadForm::err(how.code().to_owned(), fault.to_string()),
        Fault::TooLarge { passed, limit, .. } => {
            FormTooLarge::err(passed.name().to_owned(), *limit, fault.to_string())
        }
        Fault::MediaType => UnsupportedMediaType::err(content_type.map(str::to_owned), EXPECTED.to_owned()),
    }
}

/// The events as Python's objects.
fn given<'py>(
    py: Python<'py>,
    events: Vec<Event>,
    piece: &Bound<'py, PyBytes>,
) -> PyResult<Bound<'py, PyList>> {
    let objects = events.into_iter().map(|event| as_object(py, event, piece));
    PyList::new(py, objects.collect::<PyResult<Vec<_>>>()?)
}

pub(crate) fn as_object<'py>(
    py: Python<'py>,
    event: Event,
    piece: &Bound<'py, PyBytes>,
) -> PyResult<Bound<'py, PyAny>> {
    Ok(match event {
        Event::Field(name, value) => PyTuple::new(py, [name, value])?.into_any(),
        Event::File(part) => Bound::new(py, FormPart { part })?.into_any(),
        // All of the piece is the file's: the very object is handed on.
        Event::Data(range) if range.len() == piece.as_bytes().len() => piece.clone().into_any(),
        Event::Data(range) => PyBytes::new(py, &piece.as_bytes()[range]).into_any(),
        Event::Held(bytes) => PyBytes::new(py, &bytes).into_any(),
        Event::End => py.None().into_bound(py),
    })
}
