//! The pure-Python standard library: CPython's own `Lib/`, compiled at build time by `build.rs`.
//!
//! It is three files ([`host::load_library`]), loaded when they are first needed. The *images* are the code, read lazily:
//! one of the modules that many programs import, one of all others. Their line tables have lines but no columns. The *sources* serve tracebacks: they have no docstrings of functions, and no comments but
//! those at the end of a line of code. The images were compiled from them, so [`columns`] gets the columns
//! back by compiling them again: they would be a third of an image, and only tracebacks show them.

mod list;

use crate::code::marshal::{BadImage, Image, LazyCode};
use crate::code::raw::{RawCodeConst, RawConst};
use crate::code::{RawCode, linetable};
use crate::compile::{self, Mode, Options};
use crate::host::{self, LibraryFile};
use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, OnceLock};

pub use list::LIB_DIR;

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

    /// `__file__`, a path below [`LIB_DIR`].
    pub fn filename(&self) -> String {
        let path = self.name.replace('.', "/");
        match self.is_package {
            true => format!("{LIB_DIR}/{path}/__init__.py"),
            false => format!("{LIB_DIR}/{path}.py"),
        }
    }
}

/// The module of that dotted name, if the library has it.
///
/// # Errors
/// When the library cannot be loaded.
pub fn find(name: &str) -> io::Result<Option<StdModule>> {
    let image = if list::CORE.contains(&name) {
        image(&CORE, LibraryFile::Core)?
    } else if list::MORE.contains(&name) {
        image(&MORE, LibraryFile::More)?
    } else {
        return Ok(None);
    };
    let found = image.find(name).expect("the build made the image");
    Ok(found.map(|module| StdModule { name: module.name, is_package: module.is_package, code: module.code }))
}

/// The names of all modules, in the order of their sources: those of each image sorted.
pub fn names() -> impl Iterator<Item = &'static str> {
    static SORTED: OnceLock<Vec<&'static str>> = OnceLock::new();
    let names = SORTED.get_or_init(|| {
        let sorted = |modules: &[&'static str]| {
            let mut names = modules.to_vec();
            names.sort_unstable();
            names
        };
        [sorted(list::CORE), sorted(list::MORE)].concat()
    });
    names.iter().copied()
}

/// The source of a module by its filename, for the lines of a traceback: every line of code is in its place.
/// `None` for other files, and where the sources cannot be loaded.
pub fn source(filename: &str) -> Option<&'static str> {
    let path = filename.strip_prefix(LIB_DIR)?.strip_prefix('/')?.strip_suffix(".py")?;
    let name = path.strip_suffix("/__init__").unwrap_or(path).replace('/', ".");
    let index = names().position(|other| other == name)?;
    sources().ok()?.split('\0').nth(index)
}

/// The line table, with columns, of the library's code object of that `co_filename`, `co_qualname` and
/// `co_firstlineno` whose `co_linetable` is `lines`. `None` for code that is not the library's.
pub fn columns(filename: &str, qualname: &str, firstlineno: u32, lines: &[u8]) -> Option<Arc<[u8]>> {
    /// By filename. Compiling takes some 10 ms.
    static COMPILED: Mutex<Option<HashMap<String, Arc<Tables>>>> = Mutex::new(None);
    let source = source(filename)?;
    let tables = {
        let mut compiled = COMPILED.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let compiled = compiled.get_or_insert_default();
        let tables = compiled.entry(filename.to_owned()).or_insert_with(|| Arc::new(tables_of(source, filename)));
        Arc::clone(tables)
    };
    let key = Key { qualname: qualname.to_owned(), firstlineno, lines: lines.to_owned() };
    tables.get(&key).cloned()
}

/// The full line table of each code object of a module.
type Tables = HashMap<Key, Arc<[u8]>>;

#[derive(PartialEq, Eq, Hash)]
struct Key {
    qualname: String,
    firstlineno: u32,
    lines: Vec<u8>,
}

fn tables_of(source: &str, filename: &str) -> Tables {
    let mut tables = Tables::new();
    if let Ok(compiled) = compile::compile(source, filename, Mode::Exec, Options::default()) {
        let mut todo = vec![compiled.code];
        while let Some(code) = todo.pop() {
            let (head, body) = code.into_parts();
            let key = Key {
                qualname: head.qualname.into_owned(),
                firstlineno: head.firstlineno,
                lines: linetable::without_columns(&body.linetable, head.firstlineno),
            };
            tables.insert(key, Arc::from(&*body.linetable));
            todo.extend(body.consts.into_vec().into_iter().filter_map(|constant| match constant {
                RawConst::Code(RawCodeConst::Ready(code)) => Some(*code),
                _ => None,
            }));
        }
    }
    tables
}

static CORE: OnceLock<Image> = OnceLock::new();
static MORE: OnceLock<Image> = OnceLock::new();

fn image(opened: &'static OnceLock<Image>, file: LibraryFile) -> io::Result<&'static Image> {
    if let Some(image) = opened.get() {
        return Ok(image);
    }
    // SAFETY: the build script wrote the library.
    let image = unsafe { Image::open(host::load_library(file)?) }.map_err(|BadImage| io::ErrorKind::InvalidData)?;
    Ok(opened.get_or_init(|| image))
}

/// In the order of [`names`], with a zero byte between two.
fn sources() -> io::Result<&'static str> {
    static LOADED: OnceLock<&'static str> = OnceLock::new();
    if let Some(sources) = LOADED.get() {
        return Ok(sources);
    }
    let sources = str::from_utf8(host::load_library(LibraryFile::Sources)?).map_err(|_| io::ErrorKind::InvalidData)?;
    Ok(LOADED.get_or_init(|| sources))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::raw::Head;

    /// Calls `see` with every code object of a module.
    fn walk(code: RawCode, see: &mut impl FnMut(&RawCode)) {
        see(&code);
        for constant in code.into_parts().1.consts {
            if let RawConst::Code(nested @ RawCodeConst::Lazy(_)) = constant {
                walk(nested.into_code().unwrap(), see);
            }
        }
    }

    #[test]
    fn every_module_decodes() {
        assert_eq!(names().count(), list::CORE.len() + list::MORE.len());
        for name in names() {
            let module = find(name).unwrap().unwrap();
            let code = module.code();
            assert_eq!(code.head().name, "<module>");
            assert_eq!(code.head().filename, module.filename());
            let mut seen = 0;
            walk(code, &mut |_| seen += 1);
            assert!(seen > 0);
        }
        assert!(find("no_such_module").unwrap().is_none());
        assert!(find("json").unwrap().unwrap().is_package);
    }

    #[test]
    fn sources_are_found_by_filename() {
        let threading = find("threading").unwrap().unwrap();
        assert_eq!(threading.filename(), "/usr/lib/python3.14/threading.py");
        let source = source(&threading.filename()).unwrap();
        assert!(source.contains("class Thread:"));
        assert!(super::source("/usr/lib/python3.14/json/__init__.py").unwrap().contains("def dumps("));
        assert!(super::source("/home/user/threading.py").is_none());
    }

    #[test]
    fn columns_come_back() {
        for name in ["threading", "concurrent.futures.thread", "re._parser"] {
            walk(find(name).unwrap().unwrap().code(), &mut |code: &RawCode| {
                let Head { filename, qualname, firstlineno, .. } = code.head();
                let full = columns(filename, qualname, *firstlineno, &code.body().linetable).unwrap();
                let lines =
                    |table: &[u8]| linetable::line_of_units(table, *firstlineno, code.body().instructions.len());
                assert_eq!(lines(&full), lines(&code.body().linetable), "{qualname}");
                assert!(linetable::positions(&full, *firstlineno).any(|position| position.col >= 0), "{qualname}");
            });
        }
    }

    /// What a module imports when it is itself imported must be there: in the image or native.
    #[test]
    fn the_image_is_closed_under_import() {
        let mut missing = Vec::new();
        for name in names() {
            let module = find(name).unwrap().unwrap();
            walk(module.code(), &mut |code: &RawCode| {
                if !code.head().name.starts_with("<module>") {
                    return;
                }
                for import in unconditional_imports(code) {
                    let absolute = absolute(&module, &import);
                    let known = [list::NATIVE, list::UNREACHED].concat();
                    if find(&absolute).unwrap().is_none() && !known.contains(&&*absolute) {
                        missing.push(format!("{name} imports {absolute}"));
                    }
                }
            });
        }
        assert!(missing.is_empty(), "{missing:#?}");
    }

    struct Import {
        level: usize,
        name: String,
    }

    /// The imports that no exception handler covers.
    fn unconditional_imports(code: &RawCode) -> Vec<Import> {
        use crate::code::{Opcode, exceptiontable};
        let handlers = exceptiontable::decode(&code.body().exceptiontable);
        let mut imports = Vec::new();
        // `IMPORT_NAME` follows the loads of the level and of the names to import.
        let mut loads = [0; 2];
        let mut unit = 0;
        while let Some(instr) = code.body().instructions.get(unit) {
            let opcode = instr.opcode().unwrap();
            match opcode {
                Opcode::LOAD_SMALL_INT => loads = [loads[1], instr.arg() as usize],
                Opcode::LOAD_CONST => loads = [loads[1], 0],
                Opcode::IMPORT_NAME if exceptiontable::find(&handlers, unit as u32).is_none() => {
                    let name = code.body().names[instr.arg() as usize].to_string();
                    imports.push(Import { level: loads[0], name });
                }
                _ => {}
            }
            unit += 1 + opcode.caches();
        }
        imports
    }

    fn absolute(module: &StdModule, import: &Import) -> String {
        if import.level == 0 {
            return import.name.clone();
        }
        let mut package: Vec<&str> = module.name.split('.').collect();
        let ups = import.level - usize::from(module.is_package);
        package.truncate(package.len() - ups);
        if !import.name.is_empty() {
            package.push(&import.name);
        }
        package.join(".")
    }
}
