//! Built-in functions that run code or look at the caller's namespaces.

use super::iteration::keys_of;
use super::sorted_names;
use crate::code::raw::co;
use crate::compile::{self, Mode, Options, cf, decode_source};
use crate::modules::{ast, warnings};
use crate::object::builtin_classes::{BYTEARRAY, BYTES, MEMORYVIEW};
use crate::object::code::Code;
use crate::object::exception::{SYNTAX_WARNING, SYSTEM_ERROR};
use crate::object::{Ctx, Dict, ObjectExt, Raised, Ref, Result, Str, Tuple, Value, intern, names};

/// The frame that calls a built-in function.
fn current_frame(ctx: Ctx) -> Option<Value> {
    (ctx.vm().frame)(&ctx, 0)
}

fn frame_attribute(ctx: Ctx, name: &str) -> Result<Value> {
    match current_frame(ctx) {
        Some(frame) => ctx.getattr_str(&frame, name),
        None => Err(ctx.raise(&SYSTEM_ERROR, "frame does not exist")),
    }
}

pub(super) fn globals(ctx: Ctx) -> Result<Value> {
    frame_attribute(ctx, "f_globals")
}

pub(super) fn locals(ctx: Ctx) -> Result<Value> {
    frame_attribute(ctx, "f_locals").and_then(|locals| plain_locals(ctx, locals))
}

/// `locals()` of a function is a snapshot, not the frame's write-through proxy (PEP 667).
fn plain_locals(ctx: Ctx, locals: Value) -> Result<Value> {
    if locals.class_name() != "FrameLocalsProxy" {
        return Ok(locals);
    }
    ctx.call(&crate::object::builtin_classes::DICT.to_value(), &[locals])
}

pub(super) fn vars(ctx: Ctx, object: Option<&Value>) -> Result<Value> {
    let Some(object) = object else { return locals(ctx) };
    match ctx.lookup_attr(object, &names::__dict__)? {
        Some(dict) => Ok(dict),
        None => Err(ctx.type_error("vars() argument must have __dict__ attribute")),
    }
}

pub(super) fn dir(ctx: Ctx, object: Option<&Value>) -> Result<Value> {
    let names = match object {
        None => keys_of(ctx, &locals(ctx)?)?,
        Some(object) => match ctx.call_special(object, &names::__dir__, &[])? {
            Some(names) => ctx.collect(&names)?,
            None => return Err(ctx.type_error("object does not provide __dir__")),
        },
    };
    sorted_names(ctx, names)
}

// ---- compiling ----

const ONLY_AST: i64 = 0x400;
const KNOWN_FLAGS: i64 = co::FUTURE_MASK as i64 | cf::ALLOW_TOP_LEVEL_AWAIT as i64 | cf::DONT_IMPLY_DEDENT as i64
    // Type comments, incomplete input, an optimised tree, nested scopes and generators.
    | 0x1000 | 0x4000 | 0x8000 | 0x10 | ONLY_AST;

/// Compiles source text in the name of running code, issuing the compiler's warnings.
///
/// # Errors
/// What `compile()` raises.
pub fn compile_source(
    ctx: Ctx,
    source: &str,
    filename: &str,
    mode: Mode,
    flags: u32,
    optimize: u8,
) -> Result<Ref<Code>> {
    let options = Options { flags, optimize, int_max_str_digits: ctx.interp.int_max_str_digits.get() };
    let compiled = compile::compile(source, filename, mode, options).map_err(|error| ctx.compile_error(&error))?;
    for warning in &compiled.warnings {
        warnings::warn_explicit(ctx, &SYNTAX_WARNING, &warning.message, filename, warning.lineno as i64)?;
    }
    Ok(Code::new(compiled.code))
}

/// The `__future__` flags of the code that calls a built-in function.
fn inherited_flags(ctx: Ctx) -> u32 {
    let code = current_frame(ctx).and_then(|frame| match ctx.getattr_str(&frame, "f_code") {
        Ok(code) => Some(code),
        Err(_) => {
            drop(ctx.take_raised());
            None
        }
    });
    code.and_then(|code| code.downcast::<Code>().map(|code| code.flags & co::FUTURE_MASK)).unwrap_or(0)
}

/// Source given as `str` or bytes.
fn source_text(ctx: Ctx, source: &Value, filename: &str, wrong_type: impl FnOnce() -> Raised) -> Result<String> {
    if let Some(text) = source.downcast::<Str>() {
        let Some(text) = text.as_str() else {
            // What encoding the text to UTF-8 says about the first surrogate.
            return Err(ctx
                .call_method(source, &intern::intern("encode"), &[])
                .err()
                .unwrap_or_else(|| ctx.value_error("source code is not valid text")));
        };
        return Ok(text.to_owned());
    }
    let is_bytes = [&BYTES, &BYTEARRAY, &MEMORYVIEW].iter().any(|class| source.class().is_subclass_of(class));
    if !is_bytes {
        return Err(wrong_type());
    }
    let mut bytes = Vec::new();
    ctx.for_each(source, |byte| {
        bytes.push(byte.as_i64().unwrap_or(0) as u8);
        Ok(true)
    })?;
    decode_source(&bytes, filename).map(|text| text.to_string()).map_err(|error| ctx.compile_error(&error))
}

fn filename_text(ctx: Ctx, filename: &Value) -> Result<String> {
    if let Some(text) = filename.downcast::<Str>() {
        return Ok(text.to_string_lossy());
    }
    let path = match ctx.call_special(filename, &names::__fspath__, &[])? {
        Some(path) => path,
        None if filename.class().is_subclass_of(&BYTES) => ctx.call_method(filename, &intern::intern("decode"), &[])?,
        None => {
            return Err(
                ctx.type_error(format!("expected str, bytes or os.PathLike object, not {}", filename.class_name()))
            );
        }
    };
    Ok(ctx.str(&path)?.to_string_lossy())
}

/// The source text of a syntax tree: the compiler takes no trees.
fn unparse(ctx: Ctx, node: &Value, mode: Mode) -> Result<Value> {
    let expected = match mode {
        Mode::Exec => "Module",
        Mode::Eval => "Expression",
        Mode::Single => "Interactive",
    };
    let given = node.class().short_name();
    if given != expected {
        return Err(ctx.type_error(format!("expected {expected} node, got {given}")));
    }
    let module = ctx.import_module("ast")?;
    let unparse = ctx.getattr_str(&module, "unparse")?;
    ctx.call(&unparse, std::slice::from_ref(node))
}

#[allow(clippy::too_many_arguments)]
pub(super) fn compile(
    ctx: Ctx,
    source: &Value,
    filename: &Value,
    mode: &str,
    flags: Option<i64>,
    dont_inherit: Option<bool>,
    optimize: Option<i64>,
    _: Option<i64>,
) -> Result<Value> {
    let filename = filename_text(ctx, filename)?;
    let flags = flags.unwrap_or(0);
    if flags & !KNOWN_FLAGS != 0 {
        return Err(ctx.value_error("compile(): unrecognised flags"));
    }
    let optimize = match optimize.unwrap_or(-1) {
        -1 => 0,
        level @ 0..=2 => level as u8,
        _ => return Err(ctx.value_error("compile(): invalid optimize value")),
    };
    let mode = match mode {
        "exec" => Mode::Exec,
        "eval" => Mode::Eval,
        "single" => Mode::Single,
        "func_type" if flags & ONLY_AST == 0 => {
            return Err(ctx.value_error("compile() mode 'func_type' requires flag PyCF_ONLY_AST"));
        }
        _ if flags & ONLY_AST != 0 => {
            return Err(ctx.value_error("compile() mode must be 'exec', 'eval', 'single' or 'func_type'"));
        }
        _ => return Err(ctx.value_error("compile() mode must be 'exec', 'eval' or 'single'")),
    };
    let mut unparsed = None;
    if ast::is_node(source) {
        if flags & ONLY_AST != 0 {
            return Ok(source.clone());
        }
        unparsed = Some(unparse(ctx, source, mode)?);
    }
    let source = unparsed.as_ref().unwrap_or(source);
    if flags & ONLY_AST != 0 {
        let source = source_text(ctx, source, &filename, || {
            ctx.type_error("compile() arg 1 must be a string, bytes or AST object")
        })?;
        return ast::parse(
            ctx,
            &source,
            &filename,
            mode,
            Options { flags: flags as u32, optimize, int_max_str_digits: 0 },
        );
    }
    let mut flags = flags as u32;
    if !dont_inherit.unwrap_or(false) {
        flags |= inherited_flags(ctx);
    }
    let source = source_text(ctx, source, &filename, || {
        ctx.type_error("compile() arg 1 must be a string, bytes or AST object")
    })?;
    Ok(compile_source(ctx, &source, &filename, mode, flags, optimize)?.into())
}

// ---- running ----

fn is_mapping(value: &Value) -> bool {
    value.class().slots.getitem.get().is_some()
}

/// The namespaces for `eval` and `exec`: those given, or the caller's.
fn namespaces(ctx: Ctx, globals: Option<&Value>, locals: Option<&Value>) -> Result<(Value, Value)> {
    let given = |value: Option<&Value>| value.filter(|value| !value.is_none()).cloned();
    match (given(globals), given(locals)) {
        (Some(globals), Some(locals)) => Ok((globals, locals)),
        (Some(globals), None) => Ok((globals.clone(), globals)),
        (None, locals) => {
            let own = match locals {
                Some(locals) => locals,
                None => self::locals(ctx)?,
            };
            Ok((self::globals(ctx)?, own))
        }
    }
}

fn code_of(ctx: Ctx, source: &Value, function: &'static str, mode: Mode) -> Result<Ref<Code>> {
    if let Some(code) = source.downcast::<Code>() {
        return Ok(code.reference());
    }
    let wrong_type = || ctx.type_error(format!("{function}() arg 1 must be a string, bytes or code object"));
    let text = source_text(ctx, source, "<string>", wrong_type)?;
    let text = if mode == Mode::Eval { text.trim_start_matches([' ', '\t']) } else { &text };
    compile_source(ctx, text, "<string>", mode, inherited_flags(ctx), 0)
}

fn free_variables(code: &Code) -> usize {
    code.head.names_of_kind(crate::code::raw::kind::FREE).count()
}

pub(super) fn eval(ctx: Ctx, source: &Value, globals: Option<&Value>, locals: Option<&Value>) -> Result<Value> {
    if locals.is_some_and(|locals| !locals.is_none() && !is_mapping(locals)) {
        return Err(ctx.type_error("locals must be a mapping"));
    }
    if let Some(globals) = globals.filter(|globals| !globals.is_none() && globals.downcast::<Dict>().is_none()) {
        return Err(ctx.type_error(if is_mapping(globals) {
            "globals must be a real dict; try eval(code, {}, mapping)"
        } else {
            "globals must be a dict"
        }));
    }
    let (globals, locals) = namespaces(ctx, globals, locals)?;
    let code = code_of(ctx, source, "eval", Mode::Eval)?;
    if free_variables(&code) > 0 {
        return Err(ctx.type_error("code object passed to eval() may not contain free variables"));
    }
    (ctx.vm().run_code)(ctx, code.as_value(), &globals, Some(&locals))
}

pub(super) fn exec(
    ctx: Ctx,
    source: &Value,
    globals: Option<&Value>,
    locals: Option<&Value>,
    closure: Option<&Value>,
) -> Result<()> {
    let (globals, locals) = namespaces(ctx, globals, locals)?;
    let Some(globals_dict) = globals.downcast::<Dict>() else {
        return Err(ctx.type_error(format!("exec() globals must be a dict, not {}", globals.class_name())));
    };
    if !is_mapping(&locals) {
        return Err(ctx.type_error(format!("locals must be a mapping or None, not {}", locals.class_name())));
    }
    let closure = closure.filter(|closure| !closure.is_none());
    let Some(code) = source.downcast::<Code>() else {
        if closure.is_some() {
            return Err(ctx.type_error("closure can only be used when source is a code object"));
        }
        let code = code_of(ctx, source, "exec", Mode::Exec)?;
        return (ctx.vm().run_code)(ctx, code.as_value(), &globals, Some(&locals)).map(drop);
    };
    let wanted = free_variables(code);
    match closure {
        None if wanted == 0 => (ctx.vm().run_code)(ctx, &code.to_value(), &globals, Some(&locals)).map(drop),
        None => Err(ctx.type_error(format!("code object requires a closure of exactly length {wanted}"))),
        Some(_) if wanted == 0 => Err(ctx.type_error("cannot use a closure with this code object")),
        Some(closure) => {
            let cells = closure.downcast::<Tuple>().filter(|cells| {
                cells.len() == wanted
                    && cells.items().iter().all(|cell| cell.downcast::<crate::types::cell::Cell>().is_some())
            });
            let Some(cells) = cells else {
                return Err(ctx.type_error(format!("code object requires a closure of exactly length {wanted}")));
            };
            let builtins = ctx.interp.builtins.clone();
            let function = crate::types::function::Function::new(
                code.reference(),
                globals_dict.reference(),
                builtins,
                Some(cells.reference()),
            );
            (ctx.vm().run_class_body)(ctx, function.as_value(), &locals).map(drop)
        }
    }
}
