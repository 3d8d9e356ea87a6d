//! `StaticDirectory`: a directory whose files are served.

use std::borrow::Cow;
use std::os::fd::IntoRawFd;
use std::sync::Arc;
use std::time::Instant;

use covet_coding::{Coding, choose};
use covet_files::{Cache, Directory, Found, OpenFile, Wanted};
use pyo3::PyTraverseError;
use pyo3::exceptions::{PyIsADirectoryError, PyValueError};
use pyo3::gc::PyVisit;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList};

use crate::guard::guarded;
use crate::kept_file::{KEPT, Kept, opaque_tag};
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

/// How a request is answered without a handler.
pub(crate) enum Quick {
    /// With content that is kept.
    Content(Arc<Kept>),
    /// With a file that is read while it is sent.
    File(Arc<Kept>, OpenFile),
    /// The client has it already.
    Unchanged(Arc<Kept>),
    /// Not at all: the handler knows what to do.
    Ask,
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
    kept: AttachedCell<Cache<Arc<Kept>>>,
}

impl StaticDirectory {
    /// Looks for a file.
    pub(crate) fn look(&self, py: Python<'_>, path: &str, accepted: &[&[u8]]) -> PyResult<Looked> {
        let Some(wanted) = Wanted::new(path, self.hidden) else { return Ok(Looked::Nothing) };
        let Some(name) = self.name(wanted) else { return Ok(Looked::Nothing) };
        self.renew(py);
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

    /// Looks for another directory in the place of this one.
    pub(crate) fn renew(&self, py: Python<'_>) {
        if self.directory.with(py, |directory| directory.renew(Instant::now())) {
            self.kept.with(py, Cache::clear);
        }
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

    /// Looks for a file that can be answered with at once: of what is kept of it as long as that is so, and else of what
    /// lies in memory. `known` is the entity tag that the client has.
    pub(crate) fn quick(
        &self,
        py: Python<'_>,
        path: &str,
        accepted: &[&[u8]],
        known: Option<&[u8]>,
    ) -> PyResult<Quick> {
        let Some(wanted) = Wanted::new(path, self.hidden) else { return Ok(Quick::Ask) };
        let Some(name) = self.name(wanted) else { return Ok(Quick::Ask) };
        self.renew(py);
        let Some(mut found) = self.current(py, &name, None)? else { return Ok(Quick::Ask) };
        if found.kept.coded
            && let Some(coded) = self.current_coded(py, &name, &found.kept, accepted)?
        {
            found = coded;
        }
        Ok(match known {
            Some(tag) if found.kept.has_tag(tag) => Quick::Unchanged(found.kept),
            Some(_) => Quick::Ask,
            None if found.kept.content.is_some() => Quick::Content(found.kept),
            None => self.opened(py, found)?,
        })
    }

    fn opened(&self, py: Python<'_>, found: Current) -> PyResult<Quick> {
        let opened = match found.opened {
            Some(opened) => opened,
            None => match self.open(py, &found.kept.name)? {
                Found::File(opened) if opened.facts == found.kept.facts => opened,
                _ => return Ok(Quick::Ask),
            },
        };
        Ok(if found.kept.is_cached(&opened) { Quick::File(found.kept, opened) } else { Quick::Ask })
    }

    /// What is known of a file, and is still so; of a coding of it, by what is known of the file `plain`.
    fn current(
        &self,
        py: Python<'_>,
        name: &str,
        plain: Option<(Coding, &Kept)>,
    ) -> PyResult<Option<Current>> {
        let key = plain
            .map_or(Cow::Borrowed(name), |(coding, _)| Cow::Owned(format!("{name}\0{}", coding.token())));
        if let Some(kept) = self.kept.with(py, |kept| kept.get(&key).cloned()) {
            if let Some(opened) = self.still(py, name, &kept)? {
                return Ok(Some(Current { kept, opened }));
            }
            self.kept.with(py, |kept| kept.remove(&key));
        }
        let Found::File(opened) = self.open(py, name)? else { return Ok(None) };
        let kept = match plain {
            None => {
                let told = self.told(py, name)?;
                Kept::new(name, &opened, (told.fields, told.coded), None)
            }
            Some((coding, plain)) => Kept::new(name, &opened, (plain.own_fields(), false), Some(coding)),
        };
        let kept = Arc::new(kept);
        if kept.settled {
            self.kept.with(py, |cache| cache.put(&key, Arc::clone(&kept), kept.weight()));
        }
        Ok(Some(Current { kept, opened: Some(opened) }))
    }

    /// Whether a file still is what is kept of it. One whose content has to be read is opened to find out.
    fn still(&self, py: Python<'_>, name: &str, kept: &Kept) -> PyResult<Option<Option<OpenFile>>> {
        if kept.content.is_some() || kept.coded {
            let facts = self.directory.with(py, |directory| directory.facts(name));
            return Ok((facts == Some(kept.facts)).then_some(None));
        }
        Ok(match self.open(py, name)? {
            Found::File(opened) if opened.facts == kept.facts => Some(Some(opened)),
            _ => None,
        })
    }

    fn current_coded(
        &self,
        py: Python<'_>,
        name: &str,
        plain: &Kept,
        accepted: &[&[u8]],
    ) -> PyResult<Option<Current>> {
        let mut offered = self.codings.clone();
        while !accepted.is_empty()
            && let Some(coding) = choose(accepted.iter().copied(), &offered)
        {
            let coded = format!("{name}{}", suffix(coding));
            if let Some(found) = self.current(py, &coded, Some((coding, plain)))? {
                return Ok(Some(found));
            }
            offered.retain(|each| *each != coding);
        }
        Ok(None)
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
        opaque_tag(&self.opened.facts, self.coding)
    }
}

/// What is known of a file now.
struct Current {
    kept: Arc<Kept>,
    /// The file, where it had to be opened for that.
    opened: Option<OpenFile>,
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
            kept: AttachedCell::new(Cache::new(KEPT)),
        })
    }

    /// The file at `path`: its descriptor, which is the caller's to close, its header fields and the opaque part of its
    /// entity tag.
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
