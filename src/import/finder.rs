//! Where modules come from, and how they are run: the one finder and loader that `sys.meta_path`
//! holds at start.

use super::spec;
use super::text_of;
use crate::compile::{Mode, decode_source};
use crate::host::files;
use crate::modules;
use crate::natives;
use crate::object::builtin_classes::BYTES;
use crate::object::code::Code;
use crate::object::define::ClassDef;
use crate::object::exception::IMPORT_ERROR;
use crate::object::{Class, Ctx, Header, InterpLocal, Object, ObjectExt, Ref, Result, Str, Value, heap, intern, names};
use crate::stdlib;
use crate::types::list::List;
use crate::types::module::Module;

#[repr(C)]
struct Importer {
    header: Header,
}

static IMPORTER: Class = Class::on_demand("_frozen_importlib.NativeImporter", define);

// SAFETY: `repr(C)`, header first.
unsafe impl Object for Importer {
    fn class() -> &'static Class {
        &IMPORTER
    }
}

pub(super) fn define() {
    IMPORTER.define::<Importer>(&ClassDef { methods: METHODS, ..ClassDef::EMPTY });
}

static THE_IMPORTER: InterpLocal<Value> = InterpLocal::new(|| heap::new(|header| Importer { header }).into());

/// The one instance.
pub fn importer(ctx: Ctx) -> Value {
    THE_IMPORTER.get(ctx)
}

natives! { METHODS:
    find_spec = method_find_spec(self, fullname, path=None, target=None, /) "";
    create_module = method_create_module(self, spec, /) "";
    exec_module = method_exec_module(self, module, /) "";
    get_code = method_get_code(self, fullname, /) "";
    get_source = method_get_source(self, fullname, /) "";
    get_data = method_get_data(self, path, /) "";
    get_filename = method_get_filename(self, fullname, /) "";
    is_package = method_is_package(self, fullname, /) "";
    invalidate_caches = method_invalidate_caches(self, /) "";
    _gcd_import = method_gcd_import(self, name, package=None, level=0) "";
}

// ---- finding ----

/// A module that can be loaded.
enum Found {
    Native,
    Library(stdlib::StdModule),
    File {
        path: String,
        is_package: bool,
    },
    /// Folders of that name without `__init__.py`.
    Namespace(Vec<String>),
}

/// Searches native modules, the library and the folders of `path` (`sys.path` at top level).
fn find(ctx: Ctx, name: &str, path: Option<&Value>) -> Result<Option<Found>> {
    if modules::find(name).is_some() {
        return Ok(Some(Found::Native));
    }
    // What the user puts beside the script may hide the library's module, as in CPython.
    let folders = match path {
        Some(path) => ctx.collect(path)?,
        None => match ctx.interp.sys.get_str("path") {
            Some(path) => ctx.collect(&path)?,
            None => Vec::new(),
        },
    };
    let tail = name.rsplit_once('.').map_or(name, |(_, tail)| tail);
    let mut namespace = Vec::new();
    for folder in folders.iter().filter_map(text_of) {
        if folder.starts_with(stdlib::LIB_DIR) {
            if let Some(module) = in_library(ctx, name)? {
                return Ok(Some(Found::Library(module)));
            }
            continue;
        }
        let base = if folder.is_empty() { tail.to_owned() } else { format!("{folder}/{tail}") };
        let init = format!("{base}/__init__.py");
        if files::is_file(&init) {
            return Ok(Some(Found::File { path: init, is_package: true }));
        }
        let file = format!("{base}.py");
        if files::is_file(&file) {
            return Ok(Some(Found::File { path: file, is_package: false }));
        }
        if files::is_dir(&base) {
            namespace.push(base);
        }
    }
    Ok((!namespace.is_empty()).then_some(Found::Namespace(namespace)))
}

fn spec_of(ctx: Ctx, name: &str, found: &Found) -> Result<Value> {
    let folder = |path: &str| path.strip_suffix("/__init__.py").map(|folder| vec![Str::new(folder).into()]);
    match found {
        Found::Native => spec::new(ctx, name, importer(ctx), Some("built-in"), None),
        Found::Library(module) => {
            let path = module.filename();
            spec::new(ctx, name, importer(ctx), Some(&path), folder(&path).filter(|_| module.is_package))
        }
        Found::File { path, is_package } => {
            spec::new(ctx, name, importer(ctx), Some(path), folder(path).filter(|_| *is_package))
        }
        Found::Namespace(folders) => {
            let folders = folders.iter().map(|folder| Str::new(folder).into()).collect();
            spec::new(ctx, name, importer(ctx), None, Some(folders))
        }
    }
}

pub(super) fn find_spec(ctx: Ctx, name: &str, path: Option<&Value>) -> Result<Option<Value>> {
    find(ctx, name, path)?.map(|found| spec_of(ctx, name, &found)).transpose()
}

/// The library's module of that name. In the browser its file may be out of reach.
fn in_library(ctx: Ctx, name: &str) -> Result<Option<stdlib::StdModule>> {
    stdlib::find(name).map_err(|error| {
        super::import_error(ctx, &IMPORT_ERROR, &format!("cannot load the standard library: {error}"), name, None)
    })
}

// ---- loading ----

/// Whether the module of a spec is still being run.
pub(super) fn is_initializing(ctx: Ctx, spec: &Value) -> Result<bool> {
    let flag = ctx.lookup_attr(spec, &intern::intern("_initializing"))?;
    flag.map_or(Ok(false), |flag| ctx.is_true(&flag))
}

/// Makes the module of a spec, puts it into `sys.modules` and runs it (`_load_unlocked`).
pub(super) fn load(ctx: Ctx, name: &str, spec: &Value) -> Result<Value> {
    let loader = ctx.getattr_str(spec, "loader")?;
    let ours = loader.is(&importer(ctx));
    let module = if ours { create_module(ctx, name)? } else { create_module_by(ctx, &loader, name, spec)? };
    set_module_attributes(ctx, &module, spec)?;
    let modules = &ctx.interp.modules;
    let key = intern::intern(name);
    ctx.setattr_str(spec, "_initializing", &Value::TRUE)?;
    drop(modules.set_interned(key.clone(), module.clone()));
    let ran = if ours {
        exec_module(ctx, &module, name, spec)
    } else if loader.is_none() {
        Ok(())
    } else {
        ctx.call_method(&loader, &intern::intern("exec_module"), std::slice::from_ref(&module)).map(drop)
    };
    if ran.is_err() {
        let exception = ctx.take_raised();
        drop(modules.remove_interned(&key));
        ctx.setattr_str(spec, "_initializing", &Value::FALSE)?;
        return Err(ctx.restore(exception));
    }
    ctx.setattr_str(spec, "_initializing", &Value::FALSE)?;
    // A module may have replaced itself. It is the last in `sys.modules` now, as in CPython.
    let Some(module) = modules.remove_interned(&key) else {
        return Err(ctx.key_error(&key));
    };
    drop(modules.set_interned(key, module.clone()));
    Ok(module)
}

fn create_module(ctx: Ctx, name: &str) -> Result<Value> {
    if let Some(native) = modules::find(name) {
        let module = Module::new(intern::intern(native.name).into(), Value::NONE);
        native.fill(ctx, &module.dict)?;
        return Ok(module.into());
    }
    Ok(Module::new(Str::new(name).into(), Value::NONE).into())
}

fn create_module_by(ctx: Ctx, loader: &Value, name: &str, spec: &Value) -> Result<Value> {
    if !loader.is_none()
        && let Some(create) = ctx.lookup_attr(loader, &intern::intern("create_module"))?
    {
        let module = ctx.call(&create, std::slice::from_ref(spec))?;
        if !module.is_none() {
            return Ok(module);
        }
    }
    Ok(Module::new(Str::new(name).into(), Value::NONE).into())
}

/// `_init_module_attrs`.
pub(super) fn set_module_attributes(ctx: Ctx, module: &Value, spec: &Value) -> Result<()> {
    let attribute = |name: &str| ctx.getattr_str(spec, name);
    ctx.setattr(module, &names::__name__, &attribute("name")?)?;
    ctx.setattr(module, &names::__loader__, &attribute("loader")?)?;
    ctx.setattr(module, &names::__package__, &attribute("parent")?)?;
    ctx.setattr(module, &names::__spec__, spec)?;
    let locations = attribute("submodule_search_locations")?;
    if !locations.is_none() {
        ctx.setattr(module, &names::__path__, &locations)?;
    }
    if ctx.is_true(&attribute("has_location")?)? {
        ctx.setattr(module, &names::__file__, &attribute("origin")?)?;
    }
    Ok(())
}

/// Runs the code of a module that our finder found.
fn exec_module(ctx: Ctx, module: &Value, name: &str, spec: &Value) -> Result<()> {
    if modules::find(name).is_some() {
        return Ok(());
    }
    let Some(code) = code_of(ctx, name, &ctx.getattr_str(spec, "origin")?)? else { return Ok(()) };
    let Some(module) = module.downcast::<Module>() else {
        return Err(ctx.type_error(format!("a module is required, not {}", module.class_name())));
    };
    (ctx.vm().run_code)(ctx, code.as_value(), module.dict.as_value(), None).map(drop)
}

/// The code of a module by its origin; `None` for modules without code.
fn code_of(ctx: Ctx, name: &str, origin: &Value) -> Result<Option<Ref<Code>>> {
    let Some(path) = text_of(origin) else { return Ok(None) };
    if path.starts_with(stdlib::LIB_DIR) {
        return Ok(in_library(ctx, name)?.map(|module| {
            let code = Code::new(module.code());
            code.is_user_code.set(false);
            code
        }));
    }
    let bytes = files::read_file(&path).map_err(|error| ctx.errno(error, Some(&path)))?;
    let source = decode_source(&bytes, &path).map_err(|error| ctx.compile_error(&error))?;
    crate::builtins::compile_source(ctx, &source, &path, Mode::Exec, 0, 0).map(Some)
}

/// The code, spec and filename of the module that `python -m name` runs.
///
/// # Errors
/// `ImportError` where there is no such module, or none with code.
pub fn code_for_main(ctx: Ctx, name: &str) -> Result<(Ref<Code>, Value, String)> {
    let not_found = |message: String| super::import_error(ctx, &IMPORT_ERROR, &message, name, None);
    let mut path = None;
    if let Some((parent, _)) = name.rsplit_once('.') {
        let parent = super::import_absolute(ctx, parent)?;
        path = ctx.lookup_attr(&parent, &names::__path__)?;
    }
    let Some(found) = find(ctx, name, path.as_ref())? else { return Err(not_found(format!("No module named {name}"))) };
    let spec = spec_of(ctx, name, &found)?;
    let locations = ctx.getattr_str(&spec, "submodule_search_locations")?;
    if !locations.is_none() {
        if name.ends_with(".__main__") {
            return Err(not_found("Cannot use package as __main__ module".to_owned()));
        }
        return code_for_main(ctx, &format!("{name}.__main__")).map_err(|raised| {
            let cause = ctx.take_raised();
            let _ = raised;
            let cause = ctx.str(&cause).map_or_else(|_| String::new(), |text| text.to_string_lossy());
            not_found(format!("{cause}; '{name}' is a package and cannot be directly executed"))
        });
    }
    let Some(filename) = filename_of(&found) else {
        return Err(not_found(format!("No code object available for {name}")));
    };
    match code_of(ctx, name, &Str::new(&filename).into())? {
        Some(code) => Ok((code, spec, filename)),
        None => Err(not_found(format!("No code object available for {name}"))),
    }
}

/// The source text of a file that code came from, if it can be had.
pub fn source_of(filename: &str) -> Option<String> {
    if let Some(source) = stdlib::source(filename) {
        return Some(source.to_owned());
    }
    let bytes = files::read_file(filename).ok()?;
    decode_source(&bytes, filename).ok().map(|source| source.to_string())
}

// ---- the methods ----

fn method_find_spec(
    ctx: Ctx,
    _: &Importer,
    name: &str,
    path: Option<&Value>,
    _: Option<&Value>,
) -> Result<Option<Value>> {
    find_spec(ctx, name, path.filter(|path| !path.is_none()))
}

fn method_create_module(ctx: Ctx, _: &Importer, spec: &Value) -> Result<Value> {
    let name = ctx.getattr_str(spec, "name")?;
    create_module(ctx, &text_of(&name).unwrap_or_default())
}

fn method_exec_module(ctx: Ctx, _: &Importer, module: &Value) -> Result<()> {
    let spec = ctx.getattr(module, &names::__spec__)?;
    let name = text_of(&ctx.getattr_str(&spec, "name")?).unwrap_or_default();
    exec_module(ctx, module, &name, &spec)
}

/// What our finder finds for a module by its full name, which may be in a package.
fn find_by_full_name(ctx: Ctx, name: &str) -> Result<Found> {
    let path = match name.rsplit_once('.') {
        Some((parent, _)) => match ctx.interp.modules.get_str(parent) {
            Some(parent) => ctx.lookup_attr(&parent, &names::__path__)?,
            None => None,
        },
        None => None,
    };
    match find(ctx, name, path.as_ref())? {
        Some(found) => Ok(found),
        None => Err(super::import_error(ctx, &IMPORT_ERROR, &format!("loader cannot handle {name}"), name, None)),
    }
}

fn filename_of(found: &Found) -> Option<String> {
    match found {
        Found::Library(module) => Some(module.filename()),
        Found::File { path, .. } => Some(path.clone()),
        Found::Native | Found::Namespace(_) => None,
    }
}

fn method_get_code(ctx: Ctx, _: &Importer, name: &str) -> Result<Option<Ref<Code>>> {
    let filename = filename_of(&find_by_full_name(ctx, name)?);
    code_of(ctx, name, &filename.map_or(Value::NONE, |filename| Str::new(&filename).into()))
}

fn method_get_source(ctx: Ctx, _: &Importer, name: &str) -> Result<Option<String>> {
    if name == "__main__" {
        let main = ctx.interp.modules.get_str(name).unwrap_or(Value::NONE);
        let file = ctx.lookup_attr(&main, &names::__file__)?.as_ref().and_then(text_of);
        return Ok(file.and_then(|file| crate::traceback::sources::text(ctx, &file)));
    }
    Ok(filename_of(&find_by_full_name(ctx, name)?).and_then(|filename| crate::traceback::sources::text(ctx, &filename)))
}

fn method_get_data(ctx: Ctx, _: &Importer, path: &str) -> Result<Value> {
    let bytes = files::read_file(path).map_err(|error| ctx.errno(error, Some(path)))?;
    let numbers = bytes.iter().map(|&byte| Value::int32(byte as i32)).collect();
    ctx.call(&BYTES.to_value(), &[List::new(numbers).into()])
}

fn method_get_filename(ctx: Ctx, _: &Importer, name: &str) -> Result<String> {
    let found = find_by_full_name(ctx, name)?;
    filename_of(&found)
        .ok_or_else(|| super::import_error(ctx, &IMPORT_ERROR, &format!("{name} has no file"), name, None))
}

fn method_is_package(ctx: Ctx, _: &Importer, name: &str) -> Result<bool> {
    Ok(match find_by_full_name(ctx, name)? {
        Found::Native => false,
        Found::Library(module) => module.is_package,
        Found::File { is_package, .. } => is_package,
        Found::Namespace(_) => true,
    })
}

fn method_invalidate_caches(_: Ctx, _: &Importer) {}

fn method_gcd_import(ctx: Ctx, _: &Importer, name: &str, package: Option<&Value>, level: Option<i64>) -> Result<Value> {
    let level = level.unwrap_or(0);
    if level <= 0 {
        if name.is_empty() {
            return Err(ctx.value_error("Empty module name"));
        }
        return super::import_absolute(ctx, name);
    }
    let package = package.and_then(text_of).unwrap_or_default();
    let mut base = package.as_str();
    for _ in 1..level {
        let Some((parent, _)) = base.rsplit_once('.') else {
            return Err(ctx.raise(&IMPORT_ERROR, "attempted relative import beyond top-level package"));
        };
        base = parent;
    }
    let full = if name.is_empty() { base.to_owned() } else { format!("{base}.{name}") };
    super::import_absolute(ctx, &full)
}
