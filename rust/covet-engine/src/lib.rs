//! The Python binding of covet's engine.
use pyo3::prelude::*;

#[pymodule]
mod _engine {
    use super::*;
    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
