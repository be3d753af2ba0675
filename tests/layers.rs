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
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut named = Vec::new();
    collect(&root, &mut named);
    let outside: Vec<&String> =
        named.iter().filter(|path| !path.contains("/compile/") && !path.contains("/code/")).collect();
    assert!(outside.is_empty(), "the compiler crate is named in {outside:?}");
}

fn collect(folder: &Path, named: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable folder").path();
        if path.is_dir() {
            collect(&path, named);
        } else if fs::read_to_string(&path).is_ok_and(|text| text.contains("rustpython_compiler::")) {
            named.push(path.display().to_string());
        }
    }
}
