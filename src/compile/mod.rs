//! Source text to code objects. Only this module names the compiler crates.
//!
//! [`compile`] never overflows the stack, whatever the source: nesting is measured before anything
//! recursive sees it (see [`depth`]).

pub mod anchors;
mod depth;
mod error;
mod escapes;
pub mod metadata;
mod productions;
mod source;
mod strip;
pub mod tree;
mod warnings;
mod wording;

pub use error::{CompileError, ErrorClass};
pub use source::decode_source;
pub use strip::without_remarks;

use crate::code::instr::InstrBuilder;
use crate::code::opcode::Opcode;
use crate::code::raw::{Body, Head, RawCode, RawCodeConst, RawConst, Text, co};
use num_traits::ToPrimitive;
use rustpython_compiler::codegen;
use rustpython_compiler::core::bytecode::{CodeFlags, CodeObject, ConstantData};
use std::borrow::Cow;

/// What the source is, and so what the code does with its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// A module.
    Exec,
    /// One expression, whose value is returned.
    Eval,
    /// One interactive statement; expression statements go to `sys.displayhook`.
    Single,
}

/// `compile()`'s `flags` that are no `__future__` features (`Include/cpython/compile.h`).
pub mod cf {
    /// Top-level `await`, `async for` and `async with` are allowed.
    pub const ALLOW_TOP_LEVEL_AWAIT: u32 = 0x2000;
    /// An indented block is complete only after a newline (`codeop`).
    pub const DONT_IMPLY_DEDENT: u32 = 0x200;
}

#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// `CO_FUTURE_*` bits of [`co`], given or inherited, and bits of [`cf`].
    pub flags: u32,
    /// `-O`: 0, 1 (no `assert`), 2 (no docstrings either).
    pub optimize: u8,
    /// `sys.get_int_max_str_digits()`; 0 for no limit.
    pub int_max_str_digits: usize,
}

impl Default for Options {
    fn default() -> Options {
        Options { flags: 0, optimize: 0, int_max_str_digits: 4300 }
    }
}

#[derive(Debug)]
pub struct Compiled {
    pub code: RawCode,
    /// In the order in which CPython issues them.
    pub warnings: Vec<SyntaxWarning>,
}

/// A `SyntaxWarning` of the compiled source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxWarning {
    pub lineno: u32,
    pub message: String,
}

/// Compiles source text.
///
/// # Errors
/// What CPython's `compile()` raises, complete for a traceback.
pub fn compile(source: &str, filename: &str, mode: Mode, options: Options) -> Result<Compiled, CompileError> {
    if source.contains('\0') {
        return Err(CompileError::bare(
            ErrorClass::SyntaxError,
            "source code string cannot contain null bytes",
            filename,
        ));
    }
    let source = source::unify_newlines(source);
    depth::with_enough_stack(&source, filename, || compile_within(&source, filename, mode, options))
}

fn compile_within(source: &str, filename: &str, mode: Mode, options: Options) -> Result<Compiled, CompileError> {
    let opts = codegen::CompileOpts {
        optimize: options.optimize,
        int_max_str_digits: options.int_max_str_digits,
        allow_top_level_await: options.flags & cf::ALLOW_TOP_LEVEL_AWAIT != 0,
        future_features: CodeFlags::from_bits_truncate(options.flags & co::FUTURE_MASK),
        dont_imply_dedent: options.flags & cf::DONT_IMPLY_DEDENT != 0,
        recursion_limit: usize::MAX,
        ..codegen::CompileOpts::default()
    };
    let mode = match mode {
        Mode::Exec => rustpython_compiler::Mode::Exec,
        Mode::Eval => rustpython_compiler::Mode::Eval,
        Mode::Single => rustpython_compiler::Mode::Single,
    };
    let mut from_compiler = Vec::new();
    let mut collect = |location: rustpython_compiler::core::SourceLocation, message| {
        from_compiler.push(SyntaxWarning { lineno: location.line.get() as u32, message });
        Ok(())
    };
    let again = opts.clone();
    let code = rustpython_compiler::compile_with_syntax_warning_handler(source, mode, filename, opts, &mut collect)
        .map_err(|error| {
            let recompile = |source: &str| rustpython_compiler::compile(source, mode, filename, again).err();
            error::from_compiler(error, source, filename, recompile)
        })?;
    // The tokenizer warns before the compiler does.
    let mut warnings = warnings::of_tokens(source);
    warnings.append(&mut from_compiler);
    let code = raw_code(code).map_err(|what| CompileError::bare(ErrorClass::MemoryError, what, filename))?;
    Ok(Compiled { code, warnings })
}

/// What of a compiled program cannot be represented.
type TooLarge = &'static str;

fn raw_code(code: CodeObject) -> Result<RawCode, TooLarge> {
    let mut builder = InstrBuilder::with_capacity(code.instructions.len());
    let mut units = code.instructions.iter();
    while let Some(unit) = units.next() {
        let opcode = Opcode::from_u8(unit.op.as_opcode().as_u8()).expect("every opcode of the compiler has a row");
        builder.push(opcode, unit.arg.into()).map_err(|_| "code object too large")?;
        units = units.as_slice()[opcode.caches()..].iter();
    }

    let nlocals = code.varnames.len() as u32;
    let cell_only = code.cellvars.iter().filter(|name| !code.varnames.contains(name));
    let localsplusnames = code.varnames.iter().chain(cell_only).chain(&code.freevars).map(text).collect();
    let consts: Box<[RawConst]> = code.constants.iter().cloned().map(raw_const).collect::<Result<_, _>>()?;
    let flags = code.flags.bits();
    let docstring = match consts.first() {
        Some(RawConst::Str(docstring)) if flags & co::HAS_DOCSTRING != 0 => Some(docstring.clone()),
        _ => None,
    };
    let head = Head {
        name: Cow::Owned(code.obj_name),
        qualname: Cow::Owned(code.qualname),
        filename: Cow::Owned(code.source_path),
        flags,
        argcount: code.arg_count,
        posonlyargcount: code.posonlyarg_count,
        kwonlyargcount: code.kwonlyarg_count,
        nlocals,
        stacksize: code.max_stackdepth,
        firstlineno: code.first_line_number.map_or(0, |line| line.get() as u32),
        localsplusnames,
        localspluskinds: code.localspluskinds,
        docstring,
    };
    let body = Body {
        instructions: builder.finish(),
        consts,
        names: code.names.iter().map(text).collect(),
        linetable: Cow::Owned(code.linetable.into_vec()),
        exceptiontable: Cow::Owned(code.exceptiontable.into_vec()),
    };
    // SAFETY: it is what the compiler made of one code object.
    Ok(unsafe { RawCode::from_compiler(head, body) })
}

fn text(name: impl AsRef<str>) -> Text {
    Cow::Owned(name.as_ref().to_owned())
}

fn raw_const(constant: ConstantData) -> Result<RawConst, TooLarge> {
    let all = |elements: Vec<ConstantData>| elements.into_iter().map(raw_const).collect::<Result<_, _>>();
    Ok(match constant {
        ConstantData::None => RawConst::None,
        ConstantData::Ellipsis => RawConst::Ellipsis,
        ConstantData::Boolean { value } => RawConst::Bool(value),
        ConstantData::Integer { value } => value.to_i64().map_or(RawConst::BigInt(value), RawConst::Int),
        ConstantData::Float { value } => RawConst::Float(value),
        ConstantData::Complex { value } => RawConst::Complex { re: value.re, im: value.im },
        ConstantData::Str { value } => RawConst::Str(Cow::Owned(value)),
        ConstantData::Bytes { value } => RawConst::Bytes(Cow::Owned(value)),
        ConstantData::Tuple { elements } => RawConst::Tuple(all(elements)?),
        ConstantData::Frozenset { elements } => RawConst::FrozenSet(all(elements)?),
        ConstantData::Slice { elements } => {
            let [start, stop, step] = *elements;
            RawConst::Slice(Box::new([raw_const(start)?, raw_const(stop)?, raw_const(step)?]))
        }
        ConstantData::Code { code } => RawConst::Code(RawCodeConst::Ready(Box::new(raw_code(*code)?))),
    })
}
