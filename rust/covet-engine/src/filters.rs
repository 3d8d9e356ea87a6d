//! Native filters as Python configures them, and as transports other than the native one go through them.

use covet_filter::registry::{self, FILTERS, build};
use covet_filter::{BuildFault, Chain, Filter, Notes, Request};
use covet_http::{FieldBlock, Framing};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::{PyBytes, PyDict, PyList, PyTuple};

use crate::coded::{Coded, coded};
use crate::guard::guarded;
use crate::headers::{raw_fields, slices};
use crate::ids;
use crate::request::RequestHead;
use crate::setting::value;

/// The filters that every request of a service goes through.
#[pyclass(frozen, module = "covet_engine._engine")]
pub(crate) struct FilterChain {
    chain: Chain,
    names: Box<[&'static str]>,
    /// The chain's own fields, over plain HTTP and over TLS.
    fields: [Box<[Py<PyTuple>]>; 2],
}

impl FilterChain {
    /// The chain itself.
    pub(crate) fn chain(&self) -> &Chain {
        &self.chain
    }
}

/// A status, a body and header fields.
type Answered<'py> = (u16, Bound<'py, PyBytes>, Vec<Bound<'py, PyTuple>>);

#[pymethods]
impl FilterChain {
    #[new]
    fn new(py: Python<'_>, filters: Vec<(String, u32, Bound<'_, PyAny>)>) -> PyResult<Self> {
        let filters: Vec<Filter> = filters
            .iter()
            .map(|(name, schema, settings)| make(name, *schema, settings))
            .collect::<PyResult<_>>()?;
        let names = filters.iter().map(Filter::name).collect();
        let chain = Chain::new(filters).map_err(|error| PyValueError::new_err(error.to_string()))?;
        let fields = [false, true].map(|secure| {
            chain
                .fields(secure)
                .iter()
                .map(|field| pair(py, field).map(Bound::unbind))
                .collect::<PyResult<_>>()
        });
        let [plain, secure] = fields;
        Ok(Self { chain, names, fields: [plain?, secure?] })
    }

    /// The names of the filters, in order.
    #[getter]
    fn names<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, &self.names)
    }

    /// Whether `trusted-hosts` lets an authority pass that a proxy told of; true where that filter isn't.
    fn trusts_host(&self, authority: &[u8], secure: bool) -> bool {
        self.chain.trusts_host(authority, secure)
    }

    /// Whether `compression` is among them.
    #[getter]
    fn compresses(&self) -> bool {
        self.chain.compression().is_some()
    }

    /// Takes a request through the filters. What they note is the request's from then on; the answer of one that gives
    /// one is returned: status, body and fields.
    fn enter<'py>(
        &self,
        py: Python<'py>,
        request: &Bound<'py, RequestHead>,
    ) -> PyResult<Option<Answered<'py>>> {
        let request = request.get();
        let (mut notes, mut fields) = (Notes::default(), FieldBlock::new());
        guarded(|| {
            let answer = self.chain.enter(request.filtered(), ids::next, &mut notes, &mut fields);
            request.note(&notes);
            answer
                .map(|answer| {
                    let fields = answer.fields().map(|field| pair(py, field)).collect::<PyResult<_>>()?;
                    Ok((answer.status(), PyBytes::new(py, answer.body()), fields))
                })
                .transpose()
        })
    }

    /// A response in the coding that its client likes best: fields, the content if it was compressed in one go, and
    /// what compresses it otherwise. None when it is left alone.
    fn encode<'py>(
        &self,
        py: Python<'py>,
        request: &Bound<'py, RequestHead>,
        status: u16,
        headers: &Bound<'py, PyAny>,
        body: Option<PyBackedBytes>,
    ) -> PyResult<Option<Coded<'py>>> {
        let Some(compression) = self.chain.compression() else { return Ok(None) };
        guarded(|| {
            let coding = compression.choose(request.get().filtered());
            coded(py, compression, coding, (status, headers, body))
        })
    }

    /// The fields of a response with those that the filters add, as far as it has none of their names itself. Without
    /// a request (what was to be one isn't) they are those that don't depend on it.
    fn leave<'py>(
        &self,
        py: Python<'py>,
        request: Option<&Bound<'py, RequestHead>>,
        headers: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyList>> {
        let all = PyList::new(py, headers.try_iter()?.collect::<PyResult<Vec<_>>>()?)?;
        let own = raw_fields(all.as_any())?;
        guarded(|| self.add(py, request.map(|request| request.get()), &slices(&own), &all))?;
        Ok(all)
    }

    fn __repr__(&self) -> String {
        format!("<FilterChain {}>", self.names.join(", "))
    }
}

impl FilterChain {
    /// Appends to `all` what the response, which has `own`, lacks.
    fn add(
        &self,
        py: Python<'_>,
        request: Option<&RequestHead>,
        own: &[(&[u8], &[u8])],
        all: &Bound<'_, PyList>,
    ) -> PyResult<()> {
        let lacks = |name: &[u8]| !own.iter().any(|(other, _)| other.eq_ignore_ascii_case(name));
        let id = request.and_then(|request| Some((self.chain.id_header()?, request.id())));
        if let Some((header, id)) = id.as_ref().filter(|(header, _)| lacks(header)) {
            all.append(pair(py, (header, id.as_bytes()))?)?;
        }
        let secure = request.is_some_and(RequestHead::is_secure);
        for ((name, _), field) in self.chain.fields(secure).iter().zip(&self.fields[usize::from(secure)]) {
            if lacks(name) && id.as_ref().is_none_or(|(header, _)| *header != name) {
                all.append(field)?;
            }
        }
        Ok(())
    }
}

impl RequestHead {
    /// What filters see of this request. Another server has read its body's framing; only a length is told.
    fn filtered(&self) -> Request<'_> {
        let copy = self.copy();
        let length = copy
            .head
            .field(&copy.buf, b"content-length")
            .and_then(|value| std::str::from_utf8(value).ok()?.parse().ok());
        let framing = length.map_or(Framing::Chunked, Framing::Length);
        Request { head: &copy.head, buf: &copy.buf, framing, secure: self.is_secure() }
    }
}

/// The numbers of every filter's schemas, by the filter's name.
#[pyfunction]
pub(crate) fn available_filters(py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
    let all = PyDict::new(py);
    for (name, schemas) in FILTERS {
        all.set_item(name, PyTuple::new(py, schemas)?)?;
    }
    Ok(all)
}

/// What is wrong with the settings of a filter: the path of each faulty setting, and what is wrong with it.
#[pyfunction]
pub(crate) fn filter_faults(
    name: &str,
    schema: u32,
    settings: &Bound<'_, PyAny>,
) -> PyResult<Vec<(String, String)>> {
    match build(name, schema, &value(settings)?) {
        Ok(_) => Ok(Vec::new()),
        Err(BuildFault::Settings(faults)) => {
            Ok(faults.into_iter().map(|fault| (fault.path, fault.reason)).collect())
        }
        Err(BuildFault::Unavailable) => Err(unavailable(name, schema)),
    }
}

fn make(name: &str, schema: u32, settings: &Bound<'_, PyAny>) -> PyResult<Filter> {
    build(name, schema, &value(settings)?).map_err(|fault| match fault {
        BuildFault::Unavailable => unavailable(name, schema),
        BuildFault::Settings(faults) => {
            let told: Vec<String> =
                faults.iter().map(|fault| format!("{} {}", fault.path, fault.reason)).collect();
            PyValueError::new_err(format!("the settings of {name} are faulty: {}", told.join("; ")))
        }
    })
}

fn unavailable(name: &str, schema: u32) -> PyErr {
    let has = registry::schemas(name);
    PyValueError::new_err(format!("there is no filter {name:?} with the schema {schema}; it has {has:?}"))
}

fn pair<'py>(py: Python<'py>, (name, value): (&[u8], &[u8])) -> PyResult<Bound<'py, PyTuple>> {
    PyTuple::new(py, [PyBytes::new(py, name), PyBytes::new(py, value)])
}
