//! Compiles the pure-Python standard library into the images that `src/stdlib` reads.
//!
//! The sources are CPython's own `Lib/`, as `rustpython-pylib` ships it; the front end is the
//! interpreter's own, so that the images hold what `compile()` would return at run time. Beside it go
//! the sources, for tracebacks; both without comments and docstrings of functions, which would make up
//! a third of what is downloaded.

// The interpreter needs all of these, the image only some.
#[allow(dead_code, unused_imports)]
#[path = "src/code/mod.rs"]
mod code;
#[allow(dead_code, unused_imports)]
#[path = "src/compile/mod.rs"]
mod compile;
#[path = "src/stdlib/list.rs"]
mod list;
/// What the compiler asks of its host: here there is one stack.
mod host {
    pub fn on_first_stack<R>(work: impl FnOnce() -> R + Send) -> R {
        work()
    }
}

use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    // For src/host/web_stacks.rs.
    if env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "wasm32") {
        println!("cargo::rustc-link-arg-cdylib=--export=__stack_pointer");
        println!("cargo::rustc-link-arg-cdylib=--growable-table");
    }
    for path in ["build.rs", "src/code", "src/compile", "src/stdlib/list.rs"] {
        println!("cargo:rerun-if-changed={path}");
    }
    let lib = Path::new(rustpython_pylib::LIB_PATH);
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));

    let mut sources = Vec::new();
    write(&out.join("stdlib.core"), &image(lib, list::CORE, &mut sources));
    write(&out.join("stdlib.more"), &image(lib, list::MORE, &mut sources));
    write(&out.join("stdlib.sources"), sources.join("\0").as_bytes());
}

/// The image of some modules; their sources are added in the same order.
fn image(lib: &Path, modules: &[&str], sources: &mut Vec<String>) -> Vec<u8> {
    let mut code = code::marshal::Writer::new();
    let mut names = modules.to_vec();
    names.sort();
    for name in names {
        let (path, is_package) = find(lib, name);
        let source = read(&lib.join(&path));
        let source = if list::DOCUMENTED.contains(&name) { source } else { compile::without_remarks(&source) };
        let filename = format!("{}/{path}", list::LIB_DIR);
        let options = compile::Options::default();
        let compiled = compile::compile(&source, &filename, compile::Mode::Exec, options)
            .unwrap_or_else(|error| panic!("{error}"));
        code.module(name, is_package, &compiled.code);
        sources.push(source);
    }
    code.finish()
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

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn write(path: &Path, bytes: &[u8]) {
    fs::write(path, bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}
