//! Compiles the pure-Python standard library into the image that `src/stdlib.rs` embeds.
//!
//! The sources are CPython's own `Lib/`, as `rustpython-pylib` ships it; the front end is the
//! interpreter's own, so that the image holds what `compile()` would return at run time.

// The interpreter needs all of these, the image only some.
#[allow(dead_code, unused_imports)]
#[path = "src/code/mod.rs"]
mod code;
#[allow(dead_code, unused_imports)]
#[path = "src/compile/mod.rs"]
mod compile;
#[path = "src/stdlib/list.rs"]
mod list;

use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=src/stdlib/list.rs");
    println!("cargo:rerun-if-changed=src/compile");
    println!("cargo:rerun-if-changed=src/code");
    let lib = Path::new(rustpython_pylib::LIB_PATH);
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));

    let mut code = code::marshal::Writer::new();
    let mut lines = Vec::new();
    for name in list::MODULES {
        let (path, is_package) = find(lib, name);
        let source =
            fs::read_to_string(lib.join(&path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        let filename = format!("{}/{path}", list::LIB_DIR);
        let options = compile::Options::default();
        let compiled = compile::compile(&source, &filename, compile::Mode::Exec, options)
            .unwrap_or_else(|error| panic!("{error}"));
        code.module(name, is_package, &compiled.code);
        lines.push((*name, traceback_lines(&source, &compiled.code)));
    }
    write(&out.join("stdlib.image"), &code.finish());
    lines.sort();
    let _ = lines;
}

/// The path of a module below `Lib`, and whether it is a package.
fn find(lib: &Path, name: &str) -> (String, bool) {
    let path = name.replace('.', "/");
    let package = format!("{path}/__init__.py");
    match lib.join(&package).exists() {
        true => (package, true),
        false => (format!("{path}.py"), false),
    }
}

fn traceback_lines(source: &str, code: &code::RawCode) -> String {
    let _ = code;
    source.to_owned()
}

fn write(path: &Path, bytes: &[u8]) {
    fs::write(path, bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}
