//! The import system (`Python/import.c`, `Lib/importlib/_bootstrap.py`), in native code.
//!
//! | file | what |
//! |---|---|
//! | `mod` | the `import` statement |
//! | `finder` | where modules come from: native ones, the library's image, files |
//! | `spec` | `ModuleSpec` |
//! | `lock` | one lock for each module that is being imported |
//!
//! `sys.meta_path` holds one finder of ours; finders that a program adds are asked in their order.
//! `importlib` is CPython's own, except that what it shares with the `import` statement is replaced
//! by the parts here (see [`adopt_importlib`]): there is one import system.

mod archives;
mod finder;
mod lock;
mod spec;

use crate::object::exception::{BaseException, IMPORT_ERROR, KEY_ERROR, MODULE_NOT_FOUND_ERROR};
use crate::object::intern::Interned;
use crate::object::refs::ObjectExt;
use crate::object::{Class, Ctx, Dict, Raised, Ref, Result, Str, Tuple, Value, intern, names};
use crate::types::module::Module;

pub use finder::{code_for_main, importer, source_of};

/// Defines the classes of the import system.
pub fn define() {
    finder::define();
    spec::define();
}

/// Puts the finder on `sys.meta_path`, and gives modules that were made by hand their specs.
///
/// # Errors
/// What Python code raises; none at start.
pub fn start(ctx: Ctx) -> Result<()> {
    let importer = finder::importer(ctx);
    let meta_path = crate::types::list::List::new(vec![importer.clone()]);
    ctx.interp.sys.set_str("meta_path", meta_path.into());
    for name in ["builtins", "sys"] {
        if let Some(module) = ctx.interp.modules.get_str(name) {
            let spec = spec::new(ctx, name, importer.clone(), Some("built-in"), None)?;
            finder::set_module_attributes(ctx, &module, &spec)?;
        }
    }
    Ok(())
}

/// `ImportError(message, name=…, path=…)`.
pub(crate) fn import_error(ctx: Ctx, class: &Class, message: &str, name: &str, path: Option<Value>) -> Raised {
    let message: Value = Str::new(message).into();
    let error = BaseException::new(class, Tuple::new(vec![message.clone()]));
    error.set_field(0, Some(message));
    error.set_field(1, Some(Str::new(name).into()));
    error.set_field(2, path);
    error.raise(ctx)
}

pub(crate) fn text_of(value: &Value) -> Option<String> {
    value.downcast::<Str>().map(Str::to_string_lossy)
}

/// `__import__(name, globals, locals, fromlist, level)`.
///
/// # Errors
/// `ImportError`, or what the module's code raises.
pub fn import(ctx: Ctx, name: &Value, globals: Option<&Value>, fromlist: Option<&Value>, level: i64) -> Result<Value> {
    let Some(name) = text_of(name) else { return Err(ctx.type_error("module name must be a string")) };
    if level < 0 {
        return Err(ctx.value_error("level must be >= 0"));
    }
    let absolute = if level > 0 {
        resolve_relative(ctx, &name, globals, level as usize)?
    } else if name.is_empty() {
        return Err(ctx.value_error("Empty module name"));
    } else {
        name.clone()
    };
    let module = import_absolute(ctx, &absolute)?;
    let fromlist = fromlist.filter(|list| !list.is_none());
    if let Some(fromlist) = fromlist
        && ctx.is_true(fromlist)?
    {
        if let Some(path) = ctx.lookup_attr(&module, &names::__path__)?
            && !path.is_none()
        {
            import_submodules(ctx, &module, fromlist)?;
        }
        return Ok(module);
    }
    let Some((front, _)) = name.split_once('.') else { return Ok(module) };
    if level == 0 {
        return import_absolute(ctx, front);
    }
    // `import .a.b`, by a direct call only: the package that `a` names.
    let wanted = &absolute[..absolute.len() - (name.len() - front.len())];
    let found = ctx.interp.modules.get_str(wanted);
    found.ok_or_else(|| ctx.raise(&KEY_ERROR, format!("'{wanted}' not in sys.modules as expected")))
}

/// The module of an absolute dotted name, imported if need be: `importlib.import_module`.
///
/// # Errors
/// As [`import`].
pub fn import_absolute(ctx: Ctx, name: &str) -> Result<Value> {
    let key = intern::intern(name);
    match ctx.interp.modules.get_interned(&key) {
        Some(module) if module.is_none() => halted(ctx, name),
        Some(module) => {
            lock::wait_until_imported(ctx, name)?;
            Ok(module)
        }
        None => find_and_load(ctx, name),
    }
}

fn halted(ctx: Ctx, name: &str) -> Result<Value> {
    Err(import_error(
        ctx,
        &MODULE_NOT_FOUND_ERROR,
        &format!("import of {name} halted; None in sys.modules"),
        name,
        None,
    ))
}

/// The names that CPython has for parts of `importlib` that it starts with. `importlib` itself completes them where they
/// are not there yet.
const FROZEN: [(&str, &str); 2] =
    [("_frozen_importlib", "importlib._bootstrap"), ("_frozen_importlib_external", "importlib._bootstrap_external")];

fn is_being_imported(ctx: Ctx, name: &str) -> Result<bool> {
    let Some(module) = ctx.interp.modules.get_str(name) else { return Ok(false) };
    match ctx.lookup_attr(&module, &names::__spec__)? {
        Some(spec) => finder::is_initializing(ctx, &spec),
        None => Ok(false),
    }
}

fn find_and_load(ctx: Ctx, name: &str) -> Result<Value> {
    let _lock = lock::ModuleLock::take(ctx, name)?;
    // Another thread may have imported it while this one waited.
    if let Some(module) = ctx.interp.modules.get_str(name) {
        return if module.is_none() { halted(ctx, name) } else { Ok(module) };
    }
    ctx.check_stack(" during import")?;
    if let Some((_, real)) = FROZEN.iter().find(|(frozen, _)| *frozen == name)
        && !is_being_imported(ctx, "importlib")?
    {
        let module = import_absolute(ctx, real)?;
        ctx.interp.modules.set_str(name, module.clone());
        return Ok(module);
    }
    let mut path = None;
    let mut parent_module = None;
    if let Some((parent, _)) = name.rsplit_once('.') {
        import_absolute(ctx, parent)?;
        // The parent may have imported the module.
        if let Some(module) = ctx.interp.modules.get_str(name) {
            return Ok(module);
        }
        let module = ctx.interp.modules.get_str(parent).unwrap_or(Value::NONE);
        path = ctx.lookup_attr(&module, &names::__path__)?;
        if path.is_none() {
            let message = format!("No module named '{name}'; '{parent}' is not a package");
            return Err(import_error(ctx, &MODULE_NOT_FOUND_ERROR, &message, name, None));
        }
        parent_module = Some(module);
    }
    let Some(spec) = find_spec(ctx, name, path.as_ref())? else {
        return Err(import_error(ctx, &MODULE_NOT_FOUND_ERROR, &format!("No module named '{name}'"), name, None));
    };
    let module = finder::load(ctx, name, &spec)?;
    if let (Some(parent), Some((_, child))) = (parent_module, name.rsplit_once('.')) {
        ctx.setattr_str(&parent, child, &module)?;
    }
    if name == "importlib._bootstrap" {
        adopt_importlib(ctx, &module)?;
    }
    Ok(module)
}

/// Asks the finders of `sys.meta_path`.
fn find_spec(ctx: Ctx, name: &str, path: Option<&Value>) -> Result<Option<Value>> {
    let Some(meta_path) = ctx.interp.sys.get_str("meta_path").filter(|path| !path.is_none()) else {
        let message = "sys.meta_path is None, Python is likely shutting down";
        return Err(import_error(ctx, &IMPORT_ERROR, message, name, None));
    };
    for finder in ctx.collect(&meta_path)? {
        if finder.is(&finder::importer(ctx)) {
            if let Some(spec) = finder::find_spec(ctx, name, path)? {
                return Ok(Some(spec));
            }
            if let Some(spec) = archives::find_spec(ctx, name, path)? {
                return Ok(Some(spec));
            }
            continue;
        }
        let Some(method) = ctx.lookup_attr(&finder, &intern::intern("find_spec"))? else { continue };
        let spec = ctx.call(&method, &[Str::new(name).into(), path.cloned().unwrap_or(Value::NONE), Value::NONE])?;
        if !spec.is_none() {
            return Ok(Some(spec));
        }
    }
    Ok(None)
}

/// The absolute name that a relative import in code with these globals means (`resolve_name`).
fn resolve_relative(ctx: Ctx, name: &str, globals: Option<&Value>, level: usize) -> Result<String> {
    let Some(globals) = globals.and_then(|globals| globals.downcast::<Dict>()) else {
        return Err(ctx.raise(&KEY_ERROR, "'__name__' not in globals"));
    };
    let package = package_of(ctx, globals)?;
    if package.is_empty() {
        return Err(ctx.raise(&IMPORT_ERROR, "attempted relative import with no known parent package"));
    }
    let mut base = package.as_str();
    for _ in 1..level {
        let Some((parent, _)) = base.rsplit_once('.') else {
            return Err(ctx.raise(&IMPORT_ERROR, "attempted relative import beyond top-level package"));
        };
        base = parent;
    }
    Ok(if name.is_empty() { base.to_owned() } else { format!("{base}.{name}") })
}

fn package_of(ctx: Ctx, globals: &Dict) -> Result<String> {
    let given =
        |name: &'static crate::object::intern::Name| globals.get_interned(name).filter(|value| !value.is_none());
    if let Some(package) = given(&names::__package__) {
        return text_of(&package).ok_or_else(|| ctx.type_error("package must be a string"));
    }
    if let Some(spec) = given(&names::__spec__) {
        let parent = ctx.getattr_str(&spec, "parent")?;
        return text_of(&parent).ok_or_else(|| ctx.type_error("__spec__.parent must be a string"));
    }
    let Some(name) = given(&names::__name__) else { return Err(ctx.raise(&KEY_ERROR, "'__name__' not in globals")) };
    let Some(name) = text_of(&name) else { return Err(ctx.type_error("__name__ must be a string")) };
    if given(&names::__path__).is_some() {
        return Ok(name);
    }
    Ok(name.rsplit_once('.').map_or_else(String::new, |(package, _)| package.to_owned()))
}

/// Imports those names of a `from package import …` that are submodules (`_handle_fromlist`).
fn import_submodules(ctx: Ctx, package: &Value, names: &Value) -> Result<()> {
    let package_name = ctx.getattr(package, &names::__name__)?;
    let package_name = text_of(&package_name).unwrap_or_default();
    for name in ctx.collect(names)? {
        let Some(text) = text_of(&name) else {
            return Err(ctx.type_error(format!("Item in ``from list'' must be str, not {}", name.class_name())));
        };
        if text == "*" {
            if let Some(all) = ctx.lookup_attr(package, &names::__all__)? {
                // `__all__` has no star: this ends.
                let listed: Vec<Value> =
                    ctx.collect(&all)?.into_iter().filter(|name| text_of(name).as_deref() != Some("*")).collect();
                import_submodules(ctx, package, &Tuple::new(listed).into())?;
            }
            continue;
        }
        if ctx.lookup_attr(package, &intern::intern(&text))?.is_some() {
            continue;
        }
        let full = format!("{package_name}.{text}");
        if let Err(raised) = import_absolute(ctx, &full) {
            let error = ctx.catch(&MODULE_NOT_FOUND_ERROR, raised)?;
            // Only that very module may be missing: then `from` reports the name itself.
            let missing =
                error.downcast::<BaseException>().and_then(|error| error.field(1)).and_then(|name| text_of(&name));
            let blocked = ctx.interp.modules.get_str(&full).is_some_and(|module| module.is_none());
            if missing.as_deref() != Some(&full) || blocked {
                return Err(ctx.restore(error));
            }
        }
    }
    Ok(())
}

/// `from module import name` after the import: the attribute, or the submodule of that name
/// (`_PyEval_ImportFrom`).
///
/// # Errors
/// `ImportError` with CPython's explanations.
pub fn import_from(ctx: Ctx, module: &Value, name: &Interned) -> Result<Value> {
    if let Some(value) = ctx.lookup_attr(module, name)? {
        return Ok(value);
    }
    let wanted = text_of(name).unwrap_or_default();
    let module_name = ctx.lookup_attr(module, &names::__name__)?.as_ref().and_then(text_of);
    if let Some(module_name) = &module_name
        && let Some(submodule) = ctx.interp.modules.get_str(&format!("{module_name}.{wanted}"))
    {
        return Ok(submodule);
    }
    let shown = module_name.clone().unwrap_or_else(|| "<unknown module name>".to_owned());
    let spec = ctx.lookup_attr(module, &names::__spec__)?.filter(|spec| !spec.is_none());
    let origin = match &spec {
        Some(spec) => ctx.lookup_attr(spec, &intern::intern("origin"))?,
        None => ctx.lookup_attr(module, &names::__file__)?,
    };
    let origin =
        origin.filter(|origin| text_of(origin).is_some_and(|origin| origin != "built-in" && origin != "frozen"));
    let initializing = match &spec {
        Some(spec) => finder::is_initializing(ctx, spec)?,
        None => false,
    };
    let place = origin.as_ref().and_then(text_of).unwrap_or_else(|| "unknown location".to_owned());
    let shadowing = origin.as_ref().and_then(text_of).is_some_and(|origin| shadows(ctx, &origin));
    let is_library_name = crate::modules::sys::is_stdlib_name(&shown);
    let message = if shadowing && is_library_name {
        format!(
            "cannot import name '{wanted}' from '{shown}' (consider renaming '{place}' since it has the same name as the standard \
             library module named '{shown}' and prevents importing that standard library module)"
        )
    } else if shadowing && initializing {
        format!(
            "cannot import name '{wanted}' from '{shown}' (consider renaming '{place}' if it has the same name as a library you \
             intended to import)"
        )
    } else if initializing {
        format!(
            "cannot import name '{wanted}' from partially initialized module '{shown}' (most likely due to a circular import) ({place})"
        )
    } else {
        format!("cannot import name '{wanted}' from '{shown}' ({place})")
    };
    let error = import_error(ctx, &IMPORT_ERROR, &message, &shown, origin);
    let exception = ctx.take_raised();
    if let Some(exception) = exception.downcast::<BaseException>() {
        exception.set_field(3, Some(name.clone().into()));
    }
    let _ = error;
    Err(ctx.restore(exception))
}

/// Whether a module's file is in the script's own folder, where it hides others of its name.
fn shadows(ctx: Ctx, origin: &str) -> bool {
    let folder =
        origin.strip_suffix("/__init__.py").unwrap_or(origin).rsplit_once('/').map_or("", |(folder, _)| folder);
    let path = ctx
        .interp
        .sys
        .get_str("path")
        .and_then(|path| path.downcast::<crate::types::list::List>().and_then(|path| path.get(0)));
    path.as_ref().and_then(text_of).is_some_and(|first| first == folder)
}

/// Makes `importlib._bootstrap` use this import system.
fn adopt_importlib(ctx: Ctx, bootstrap: &Value) -> Result<()> {
    for (name, value) in [
        ("ModuleSpec", spec::class()),
        ("_gcd_import", ctx.getattr_str(&finder::importer(ctx), "_gcd_import")?),
        ("__import__", ctx.interp.builtins.get_interned(&names::__import__).unwrap_or(Value::NONE)),
    ] {
        ctx.setattr_str(bootstrap, name, &value)?;
    }
    Ok(())
}

/// An existing module's namespace by name, made if need be: for `__main__`.
pub fn add_module(ctx: Ctx, name: &str) -> Ref<Module> {
    if let Some(module) = ctx.interp.modules.get_str(name).and_then(|module| module.into_ref::<Module>().ok()) {
        return module;
    }
    let module = Module::new(intern::intern(name).into(), Value::NONE);
    ctx.interp.modules.set_str(name, module.to_value());
    module
}
