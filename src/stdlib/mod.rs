//! The pure-Python standard library: CPython's own `Lib/`, compiled at build time by `build.rs`.
//!
//! What a module needs from native modules is in `modules/`; what is in the image is in [`list`].

mod list;

use crate::code::RawCode;
use crate::code::marshal::{Image, LazyCode};
use std::sync::OnceLock;

pub use list::LIB_DIR;

static IMAGE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/stdlib.image"));

/// A module of the library.
#[derive(Clone, Copy, Debug)]
pub struct StdModule {
    /// Dotted.
    pub name: &'static str,
    pub is_package: bool,
    code: LazyCode,
}

impl StdModule {
    /// The module's code; functions and classes in it are still undecoded.
    pub fn code(&self) -> RawCode {
        self.code.decode().expect("the build made the image")
    }

    /// `__file__`.
    pub fn filename(&self) -> String {
        let path = self.name.replace('.', "/");
        match self.is_package {
            true => format!("{LIB_DIR}/{path}/__init__.py"),
            false => format!("{LIB_DIR}/{path}.py"),
        }
    }
}

/// The module of that dotted name, if the library has it.
pub fn find(name: &str) -> Option<StdModule> {
    let found = image().find(name).expect("the build made the image");
    found.map(|module| StdModule {
        name: module.name,
        is_package: module.is_package,
        code: module.code,
    })
}

/// The names of all modules, sorted.
pub fn names() -> impl Iterator<Item = &'static str> {
    let image = image();
    (0..image.module_count())
        .map(|index| image.module(index).expect("the build made the image").name)
}

fn image() -> &'static Image {
    static OPENED: OnceLock<Image> = OnceLock::new();
    OPENED.get_or_init(|| Image::open(IMAGE).expect("the build made the image"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::raw::{RawCodeConst, RawConst};

    fn decode_all(code: RawCode) -> usize {
        let nested = code
            .body
            .consts
            .into_vec()
            .into_iter()
            .map(|constant| match constant {
                RawConst::Code(code @ RawCodeConst::Lazy(_)) => {
                    decode_all(code.into_code().unwrap())
                }
                _ => 0,
            });
        1 + nested.sum::<usize>()
    }

    #[test]
    fn every_module_decodes() {
        assert!(names().is_sorted());
        assert_eq!(names().count(), list::MODULES.len());
        for name in names() {
            let module = find(name).unwrap();
            let code = module.code();
            assert_eq!(code.head.name, "<module>");
            assert_eq!(code.head.filename, module.filename());
            assert!(decode_all(code) > 0);
        }
        assert!(find("no_such_module").is_none());
        assert!(find("json").unwrap().is_package);
    }
}
