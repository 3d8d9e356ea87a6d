//! Tells the crate which profile it is built with (`covet_engine.BUILD_PROFILE`), and for which Python (`Py_3_14`).

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    pyo3_build_config::use_pyo3_cfgs();
    println!("cargo::rustc-env=COVET_BUILD_PROFILE={}", profile());
}

/// Cargo tells a build script only whether a profile inherits from `release` (`PROFILE`), and how hard it optimises:
/// `ci` inherits from `dev` and optimises, `dev` does not.
fn profile() -> &'static str {
    let release = env::var("PROFILE").is_ok_and(|name| name == "release");
    let optimised = env::var("OPT_LEVEL").is_ok_and(|level| level != "0");
    match (release, optimised) {
        (true, _) => "release",
        (false, true) => "ci",
        (false, false) => "debug",
    }
}
