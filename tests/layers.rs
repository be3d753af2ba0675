//! The layer table, checked: a file imports only from its own layer or below.
#![cfg(not(target_arch = "wasm32"))]

use std::fs;
use std::path::Path;

/// The layer of each module of the crate, by the first part of its path.
const LAYERS: &[(&str, u32)] = &[
    ("host", 0),
    ("trace", 0),
    ("compile", 1),
    ("code", 1),
    ("object", 1),
    ("gil", 1),
    ("types", 2),
    ("builtins", 2),
    ("modules", 2),
    ("import", 2),
    ("traceback", 2),
    ("stdlib", 2),
    ("vm", 3),
    ("runner", 4),
    ("web", 5),
    ("testing", 5),
    ("main", 5),
];

fn layer(module: &str) -> u32 {
    let found = LAYERS.iter().find(|(name, _)| *name == module);
    found.unwrap_or_else(|| panic!("{module} has no layer: add it to the table here and in the README")).1
}

fn check(path: &Path, own: &str, wrong: &mut Vec<String>) {
    let text = fs::read_to_string(path).expect("a readable source file");
    for (number, line) in text.lines().enumerate() {
        let code = line.split("//").next().unwrap_or("");
        let mut rest = code;
        while let Some(place) = rest.find("crate::") {
            rest = &rest[place + "crate::".len()..];
            let used: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if LAYERS.iter().any(|(name, _)| *name == used) && layer(&used) > layer(own) {
                wrong.push(format!(
                    "{}:{}: layer {} uses {used} of layer {}",
                    path.display(),
                    number + 1,
                    layer(own),
                    layer(&used)
                ));
            }
        }
    }
}

fn walk(folder: &Path, own: Option<&str>, wrong: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable folder").path();
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        if path.is_dir() {
            walk(&path, Some(own.unwrap_or(&name)), wrong);
        } else if path.extension().is_some_and(|extension| extension == "rs") && name != "lib" {
            check(&path, own.unwrap_or(&name), wrong);
        }
    }
}

#[test]
fn files_import_from_their_layer_or_below() {
    let mut wrong = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), None, &mut wrong);
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Other people's compiler stays behind one folder; the tests of `code/` compare with it.
#[test]
fn bought_parts_are_named_in_one_place() {
    let named = sources().into_iter().filter(|(_, text)| text.contains("rustpython_compiler::"));
    let outside: Vec<String> =
        named.map(|(path, _)| path).filter(|path| !path.contains("/compile/") && !path.contains("/code/")).collect();
    assert!(outside.is_empty(), "the compiler crate is named in {outside:?}");
}

/// The path and the text of each source file.
fn sources() -> Vec<(String, String)> {
    fn collect(folder: &Path, found: &mut Vec<(String, String)>) {
        for entry in fs::read_dir(folder).expect("a readable folder") {
            let path = entry.expect("a readable folder").path();
            if path.is_dir() {
                collect(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push((path.display().to_string(), fs::read_to_string(&path).expect("a readable source file")));
            }
        }
    }
    let mut found = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    found
}

/// Native code may look at the frames of its thread at any time: a `&mut Frame` would not be the only reference.
#[test]
fn frames_are_written_through_pointers() {
    const WHOLE_FRAMES: [&str; 4] = ["&mut Frame", "&mut *frame", "&mut *ctx.frame", "&mut *(*"];
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let methods = text.split("\nimpl Frame {").nth(1).and_then(|rest| rest.split("\n}").next()).unwrap_or("");
        let has_method = methods.contains("&mut self");
        if has_method || WHOLE_FRAMES.iter().any(|&words| text.contains(words)) {
            wrong.push(path);
        }
    }
    assert!(wrong.is_empty(), "references to a frame that exclude others in {wrong:?}");
}

/// Statics that change, in the layers that a program's state could be in, and why they may: none holds what a program
/// sets, which [`Interp`](baton::object::interp::Interp) holds.
const STATICS: &[(&str, &str, &str)] = &[
    ("object/class.rs", "NAMESPACES", "an index of the live classes"),
    ("object/class.rs", "NEXT_VERSION", "a counter for caches"),
    ("object/class.rs", "METHOD_CACHE", "a cache, keyed by versions"),
    ("object/code.rs", "MAKE_CONSTANT", "set when the types are defined"),
    ("object/ctx.rs", "CURRENT", "the OS thread's own thread"),
    ("object/ctx.rs", "VM", "set when the types are defined"),
    ("object/define.rs", "MAKE_STATIC_METHOD", "set when the types are defined"),
    ("object/dict.rs", "NEXT_KEYS_VERSION", "a counter for caches"),
    ("object/finalize.rs", "CLEAR", "set when the types are defined"),
    ("object/finalize.rs", "WEAK_REFERENCES", "an index of the live weak references"),
    ("object/heap.rs", "DEALLOCATIONS", "what is being freed"),
    ("object/heap.rs", "HEAP", "the live objects"),
    ("object/intern.rs", "INTERNED", "immortal strings"),
    ("object/seq_iter.rs", "MAKE_GENERIC_ALIAS", "set when the types are defined"),
    ("object/str.rs", "LATIN1", "immortal strings"),
    ("object/tuple.rs", "EMPTY", "an immutable object"),
    ("types/buffer.rs", "PROVIDERS", "set when the types are defined"),
    ("types/bytes/mod.rs", "EMPTY", "an immutable object"),
    ("types/function.rs", "NEXT_VERSION", "a counter for caches"),
    ("types/struct_sequence.rs", "DEFINED", "set when the types are defined"),
    ("types/type_alias.rs", "NO_DEFAULT", "an immutable object"),
    ("modules/contextvars.rs", "MISSING", "an immutable object"),
    ("modules/functools/lru_cache.rs", "KEYWORD_MARK", "an immutable object"),
    ("modules/functools/partial.rs", "PLACEHOLDER", "an immutable object"),
    ("modules/thread/local.rs", "ALL", "an index of the live objects"),
    ("stdlib/mod.rs", "COMPILED", "a cache of what does not change"),
    ("stdlib/mod.rs", "CORE", "read once"),
    ("stdlib/mod.rs", "LOADED", "read once"),
    ("stdlib/mod.rs", "MORE", "read once"),
    ("stdlib/mod.rs", "SORTED", "computed once"),
];

/// What makes the content of a static change.
const CELLS: [&str; 8] = ["GilCell<", "Cell<", "Atomic", "Mutex<", "RwLock<", "Once", "Lazy", "UnsafeCell<"];

#[test]
fn state_of_a_run_is_in_its_interpreter() {
    let layers =
        ["object", "types", "builtins", "modules", "import", "traceback", "stdlib", "vm", "code", "compile", "gil"];
    let mut found = Vec::new();
    for (path, text) in sources() {
        let path = path.split_once("/src/").expect("a source file").1.to_owned();
        if !layers.iter().any(|layer| path.strip_prefix(layer).is_some_and(|rest| rest.starts_with(['/', '.']))) {
            continue;
        }
        let declarations = text.split("static ").skip(1).filter_map(|rest| {
            let (name, rest) = rest.split_once(':')?;
            let kind = rest.split(['=', ';']).next()?;
            let is_name = name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_' || c == ' ');
            (is_name && CELLS.iter().any(|cell| kind.contains(cell))).then_some(name)
        });
        found.extend(declarations.map(|name| (path.clone(), name.to_owned())));
    }
    found.sort();
    let mut allowed: Vec<_> = STATICS.iter().map(|(path, name, _)| ((*path).to_owned(), (*name).to_owned())).collect();
    allowed.sort();
    assert_eq!(found, allowed, "state of a run goes into `Interp` or an `InterpLocal`");
}
