//! `_imp`: the parts of the import system that `Lib/importlib` asks for. Native modules are found
//! and made by [`crate::import`] itself; there are no frozen modules and no extension modules.

use super::NativeModule;
use crate::import;
use crate::natives;
use crate::object::exception::IMPORT_ERROR;
use crate::object::{Ctx, InterpLocal, ObjectExt, Result, Value, hash, int, intern};
use crate::types::list::List;

pub static MODULE: NativeModule = NativeModule {
    name: "_imp",
    doc: "(Extremely) low-level import machinery bits as used by importlib.",
    functions: FUNCTIONS,
    init: |_, namespace| {
        namespace.set_str("check_hash_based_pycs", intern::intern("default").into());
        // CPython 3.14's, so that nobody takes our code for that of another version.
        namespace.set_str("pyc_magic_number_token", int::from_i64(168627755));
        Ok(())
    },
};

natives! { FUNCTIONS:
    _fix_co_filename(code, path, /) "Changes code.co_filename to specify the passed-in file path.\n\n  code\n    Code object to change.\n  path\n    File path to use.";
    _frozen_module_names() "Returns the list of available frozen modules.";
    _override_frozen_modules_for_tests(r#override, /) "(internal-only) Override PyConfig.use_frozen_modules.\n\n(-1: \"off\", 1: \"on\", 0: no override)\nSee frozen_modules() in Lib/test/support/import_helper.py.";
    _override_multi_interp_extensions_check(r#override, /) "(internal-only) Override PyInterpreterConfig.check_multi_interp_extensions.\n\n(-1: \"never\", 1: \"always\", 0: no override)";
    acquire_lock() "Acquires the interpreter's import lock for the current thread.\n\nThis lock should be used by import hooks to ensure thread-safety when importing\nmodules. On platforms without threads, this function does nothing.";
    create_builtin(spec, /) "Create an extension module.";
    exec_builtin(r#mod, /) "Initialize a built-in module.";
    extension_suffixes() "Returns the list of file suffixes used to identify extension modules.";
    find_frozen(name, /, *, withdata=False) "Return info about the corresponding frozen module (if there is one) or None.\n\nThe returned info (a 2-tuple):\n\n * data         the raw marshalled bytes\n * is_package   whether or not it is a package\n * origname     the originally frozen module's name, or None if not\n                a stdlib module (this will usually be the same as\n                the module's current name)";
    get_frozen_object(name, data=None, /) "Create a code object for a frozen module.";
    init_frozen(name, /) "Initializes a frozen module.";
    is_builtin(name, /) "Returns True if the module name corresponds to a built-in module.";
    is_frozen(name, /) "Returns True if the module name corresponds to a frozen module.";
    is_frozen_package(name, /) "Returns True if the module name is of a frozen package.";
    lock_held() "Return True if the import lock is currently held, else False.\n\nOn platforms without threads, return False.";
    release_lock() "Release the interpreter's import lock.\n\nOn platforms without threads, this function does nothing.";
    source_hash(key, source) "";
}

fn is_builtin(_: Ctx, name: &str) -> i32 {
    match name {
        // These cannot be made again.
        "builtins" | "sys" => -1,
        _ => super::find(name).is_some() as i32,
    }
}

fn create_builtin(ctx: Ctx, spec: &Value) -> Result<Value> {
    let name = ctx.getattr_str(spec, "name")?;
    import::import_absolute(ctx, &import::text_of(&name).unwrap_or_default())
}

/// A native module is complete when it has been made.
fn exec_builtin(_: Ctx, _: &Value) -> i32 {
    0
}

fn is_frozen(_: Ctx, _: &str) -> bool {
    false
}

fn is_frozen_package(ctx: Ctx, name: &str) -> Result<bool> {
    Err(no_frozen(ctx, name))
}

fn find_frozen(_: Ctx, _: &str, _: Option<bool>) -> Value {
    Value::NONE
}

fn get_frozen_object(ctx: Ctx, name: &str, _: Option<&Value>) -> Result<Value> {
    Err(no_frozen(ctx, name))
}

fn init_frozen(_: Ctx, _: &str) -> Value {
    Value::NONE
}

fn no_frozen(ctx: Ctx, name: &str) -> crate::object::Raised {
    import::import_error(ctx, &IMPORT_ERROR, &format!("No such frozen object named {name}"), name, None)
}

fn _frozen_module_names(_: Ctx) -> Value {
    List::new(Vec::new()).into()
}

fn _override_frozen_modules_for_tests(_: Ctx, _: i64) {}

fn _override_multi_interp_extensions_check(_: Ctx, _: i64) -> i32 {
    0
}

fn extension_suffixes(_: Ctx) -> Value {
    List::new(Vec::new()).into()
}

/// Code objects are immutable here.
fn _fix_co_filename(_: Ctx, _: &Value, _: &Value) {}

fn source_hash(ctx: Ctx, key: i64, source: &Value) -> Result<Value> {
    let mut content: Vec<u8> = key.to_le_bytes().to_vec();
    content.extend(crate::types::sequence::items_of(ctx, source)?.iter().map(|byte| byte.as_i64().unwrap_or(0) as u8));
    let digest = hash::hash_bytes(&content).to_le_bytes().map(|byte| Value::int32(byte as i32));
    ctx.call(&crate::object::builtin_classes::BYTES.to_value(), &[List::new(digest.to_vec()).into()])
}

/// How often the lock is held. It guards nothing: each module has a lock of its own.
static HELD: InterpLocal<u32> = InterpLocal::new(|| 0);

fn acquire_lock(ctx: Ctx) {
    HELD.with(ctx, |held| *held += 1);
}

fn release_lock(ctx: Ctx) -> Result<()> {
    let was_held = HELD.with(ctx, |held| {
        let was_held = *held > 0;
        *held -= was_held as u32;
        was_held
    });
    if !was_held {
        return Err(ctx.raise(&crate::object::exception::RUNTIME_ERROR, "not holding the import lock"));
    }
    Ok(())
}

fn lock_held(ctx: Ctx) -> bool {
    HELD.with(ctx, |held| *held > 0)
}
