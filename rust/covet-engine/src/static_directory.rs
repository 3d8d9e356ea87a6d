//! `StaticDirectory`: a directory whose files are served.

use std::borrow::Cow;
use std::os::fd::IntoRawFd;
use std::time::Instant;

use covet_coding::{Coding, choose};
use covet_files::{Directory, Found, OpenFile, Wanted};
use pyo3::PyTraverseError;
use pyo3::exceptions::{PyIsADirectoryError, PyValueError};
use pyo3::gc::PyVisit;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList};

use crate::guard::guarded;
use crate::server::cell::AttachedCell;

/// Names and values of header fields.
pub(crate) type Fields = Vec<(Vec<u8>, Vec<u8>)>;

/// What is said of a file, by its name.
pub(crate) struct Told {
    pub(crate) fields: Fields,
    /// Whether it may lie there in content codings too.
    pub(crate) coded: bool,
}

/// What a path leads to.
pub(crate) enum Looked {
    /// A file.
    File(Chosen),
    /// A directory with an index, which was asked for without the slash at its end.
    Slash,
    /// Nothing that is given away.
    Nothing,
}

/// A file, in the content coding that its client likes best.
pub(crate) struct Chosen {
    pub(crate) opened: OpenFile,
    pub(crate) fields: Fields,
    pub(crate) coding: Option<Coding>,
}

/// A directory whose files are served.
#[pyclass(frozen, module = "covet_engine._engine")]
pub(crate) struct StaticDirectory {
    describe: Py<PyAny>,
    index: Option<String>,
    hidden: bool,
    codings: Vec<Coding>,
    directory: AttachedCell<Directory>,
}

impl StaticDirectory {
    /// Looks for a file.
    pub(crate) fn look(&self, py: Python<'_>, path: &str, accepted: &[&[u8]]) -> PyResult<Looked> {
        let Some(wanted) = Wanted::new(path, self.hidden) else { return Ok(Looked::Nothing) };
        let Some(name) = self.name(wanted) else { return Ok(Looked::Nothing) };
        self.directory.with(py, |directory| directory.renew(Instant::now()));
        let opened = match self.open(py, &name)? {
            Found::File(opened) => opened,
            Found::Directory if !wanted.directory => return self.slash(py, wanted),
            Found::Directory | Found::Nothing => return Ok(Looked::Nothing),
        };
        let told = self.told(py, &name)?;
        let coded = if told.coded { self.coded(py, &name, accepted)? } else { None };
        let plain = Chosen { opened, fields: told.fields, coding: None };
        Ok(Looked::File(match coded {
            Some((coding, opened)) => plain.in_coding(coding, opened),
            None => plain,
        }))
    }

    /// The name of what is wanted: of a directory, its index.
    fn name<'a>(&self, wanted: Wanted<'a>) -> Option<Cow<'a, str>> {
        match (&self.index, wanted.path) {
            _ if !wanted.directory => Some(Cow::Borrowed(wanted.path)),
            (None, _) => None,
            (Some(index), "") => Some(Cow::Owned(index.clone())),
            (Some(index), path) => Some(Cow::Owned(format!("{path}/{index}"))),
        }
    }

    fn slash(&self, py: Python<'_>, wanted: Wanted<'_>) -> PyResult<Looked> {
        let inside = Wanted { directory: true, ..wanted };
        let Some(index) = self.name(inside) else { return Ok(Looked::Nothing) };
        let found = self.open(py, &index)?;
        Ok(if matches!(found, Found::File(_)) { Looked::Slash } else { Looked::Nothing })
    }

    fn open(&self, py: Python<'_>, name: &str) -> PyResult<Found> {
        Ok(self.directory.with(py, |directory| directory.find(name))?)
    }

    fn told(&self, py: Python<'_>, name: &str) -> PyResult<Told> {
        let (fields, coded) = self.describe.call1(py, (name,))?.extract(py)?;
        Ok(Told { fields, coded })
    }

    /// The file in the coding that is liked best of those that it lies there in.
    fn coded(&self, py: Python<'_>, name: &str, accepted: &[&[u8]]) -> PyResult<Option<(Coding, OpenFile)>> {
        let mut offered = self.codings.clone();
        while !accepted.is_empty()
            && let Some(coding) = choose(accepted.iter().copied(), &offered)
        {
            if let Found::File(opened) = self.open(py, &format!("{name}{}", suffix(coding)))? {
                return Ok(Some((coding, opened)));
            }
            offered.retain(|each| *each != coding);
        }
        Ok(None)
    }
}

impl Chosen {
    fn in_coding(mut self, coding: Coding, opened: OpenFile) -> Self {
        self.fields.push((b"content-encoding".to_vec(), coding.token().as_bytes().to_vec()));
        Self { opened, fields: self.fields, coding: Some(coding) }
    }

    /// The opaque part of its entity tag: that of no other content of the same name, and of no other coding of it.
    pub(crate) fn tag(&self) -> String {
        let facts = &self.opened.facts;
        let state = format!("{:x}-{:x}", facts.modified_ns, facts.size);
        match self.coding {
            Some(coding) => format!("{state}-{}", coding.token()),
            None => state,
        }
    }
}

/// What the name of a file ends with that lies there in this coding.
fn suffix(coding: Coding) -> &'static str {
    match coding {
        Coding::Gzip => ".gz",
        Coding::Brotli => ".br",
        Coding::Zstd => ".zst",
    }
}

#[pymethods]
impl StaticDirectory {
    #[new]
    #[pyo3(
        signature = (path, describe, *, index = None, hidden = false, follow_symlinks = false, codings = Vec::new()),
        text_signature = "(path, describe, *, index=None, hidden=False, follow_symlinks=False, codings=())"
    )]
    fn new(
        path: std::path::PathBuf,
        describe: Py<PyAny>,
        index: Option<String>,
        hidden: bool,
        follow_symlinks: bool,
        codings: Vec<String>,
    ) -> PyResult<Self> {
        let known = |token: String| {
            let unknown = || PyValueError::new_err(format!("there is no content coding {token:?}"));
            Coding::of_token(token.as_bytes()).ok_or_else(unknown)
        };
        Ok(Self {
            describe,
            index,
            hidden,
            codings: codings.into_iter().map(known).collect::<PyResult<_>>()?,
            directory: AttachedCell::new(Directory::open(path, follow_symlinks)?),
        })
    }

    /// The file at `path`: its descriptor, which is the caller's to close, its header fields and the opaque part of its
    /// entity tag.
    #[allow(clippy::type_complexity, reason = "a tuple of three, spelt out")]
    fn find<'py>(
        &self,
        py: Python<'py>,
        path: &str,
        accept_encoding: Vec<String>,
    ) -> PyResult<Option<(i32, Bound<'py, PyList>, String)>> {
        let accepted: Vec<&[u8]> = accept_encoding.iter().map(String::as_bytes).collect();
        guarded(|| match self.look(py, path, &accepted)? {
            Looked::Nothing => Ok(None),
            Looked::Slash => Err(PyIsADirectoryError::new_err("a directory, without the slash at its end")),
            Looked::File(chosen) => {
                let tag = chosen.tag();
                let pair =
                    |(name, value): &(Vec<u8>, Vec<u8>)| (PyBytes::new(py, name), PyBytes::new(py, value));
                let fields = PyList::new(py, chosen.fields.iter().map(pair).collect::<Vec<_>>())?;
                Ok(Some((chosen.opened.file.into_raw_fd(), fields, tag)))
            }
        })
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.describe)
    }
}
