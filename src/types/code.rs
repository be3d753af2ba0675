//! `code` (`Objects/codeobject.c`).

use super::bytes::{self, Bytes};
use crate::code::instr::InstrBuilder;
use crate::code::linetable;
use crate::code::opcode::Opcode;
use crate::code::raw::{Head, co, kind};
use crate::object::builtin_classes::CODE;
use crate::object::class::{Class, class_flags};
use crate::object::code::{Body, Code};
use crate::object::define::ClassDef;
use crate::object::exception::OVERFLOW_ERROR;
use crate::object::hash;
use crate::object::int;
use crate::object::intern::{self, Interned};
use crate::object::native::{Args, readonly};
use crate::object::protocol;
use crate::object::slots::Comparison;
use crate::object::{Ctx, Dict, ObjectExt, Ref, Result, Str, Tuple, Value};
use crate::{getsets, natives};
use std::borrow::Cow;

fn this(value: &Value) -> &Code {
    value.receiver::<Code>()
}

/// The bytecode as the compiler emitted it: caches empty, nothing specialised.
fn bytecode(code: &Code) -> Vec<u8> {
    let units = code.instructions();
    let mut bytes = Vec::with_capacity(units.len() * 2);
    let mut at = 0;
    while at < units.len() {
        // SAFETY: `at` is at an instruction: it steps over the caches of the one before.
        let opcode = unsafe { units[at].opcode_unchecked() }.deopt();
        bytes.extend([opcode as u8, units[at].arg() as u8]);
        bytes.resize(bytes.len() + 2 * opcode.caches(), 0);
        at += 1 + opcode.caches();
    }
    bytes
}

/// The text of the names of a kind.
fn names(code: &Code, of: u8) -> Ref<Tuple> {
    Tuple::new(code.head.names_of_kind(of).map(|name| intern::intern(name).into()).collect())
}

// ---- attributes ----

fn name(_: Ctx, code: &Code) -> Value {
    code.name.clone().into()
}

fn qualname(_: Ctx, code: &Code) -> Value {
    code.qualname.clone()
}

fn filename(_: Ctx, code: &Code) -> Value {
    intern::intern(&code.head.filename).into()
}

fn firstlineno(_: Ctx, code: &Code) -> u32 {
    code.head.firstlineno
}

fn argcount(_: Ctx, code: &Code) -> u32 {
    code.argcount
}

fn posonlyargcount(_: Ctx, code: &Code) -> u32 {
    code.posonlyargcount
}

fn kwonlyargcount(_: Ctx, code: &Code) -> u32 {
    code.kwonlyargcount
}

fn nlocals(_: Ctx, code: &Code) -> u32 {
    code.head.nlocals
}

fn stacksize(_: Ctx, code: &Code) -> u32 {
    code.head.stacksize
}

fn flags(_: Ctx, code: &Code) -> u32 {
    code.flags
}

fn varnames(_: Ctx, code: &Code) -> Ref<Tuple> {
    names(code, kind::LOCAL)
}

fn cellvars(_: Ctx, code: &Code) -> Ref<Tuple> {
    names(code, kind::CELL)
}

fn freevars(_: Ctx, code: &Code) -> Ref<Tuple> {
    names(code, kind::FREE)
}

fn global_names(_: Ctx, code: &Code) -> Ref<Tuple> {
    Tuple::from_slice(Interned::values_of(&code.body().names))
}

fn consts(_: Ctx, code: &Code) -> Ref<Tuple> {
    Tuple::from_slice(&code.body().consts)
}

fn code_bytes(_: Ctx, code: &Code) -> Value {
    bytes::from_slice(&bytecode(code))
}

fn linetable_bytes(_: Ctx, code: &Code) -> Value {
    bytes::from_slice(&code.body().linetable)
}

fn exceptiontable_bytes(_: Ctx, code: &Code) -> Value {
    bytes::from_slice(&code.body().exceptiontable)
}

getsets! { GETSETS for Code:
    co_name: name, readonly "";
    co_qualname: qualname, readonly "";
    co_filename: filename, readonly "";
    co_firstlineno: firstlineno, readonly "";
    co_argcount: argcount, readonly "";
    co_posonlyargcount: posonlyargcount, readonly "";
    co_kwonlyargcount: kwonlyargcount, readonly "";
    co_nlocals: nlocals, readonly "";
    co_stacksize: stacksize, readonly "";
    co_flags: flags, readonly "";
    co_varnames: varnames "";
    co_cellvars: cellvars "";
    co_freevars: freevars "";
    co_names: global_names, readonly "";
    co_consts: consts, readonly "";
    co_code: code_bytes "";
    _co_code_adaptive: code_bytes "";
    co_linetable: linetable_bytes, readonly "";
    co_exceptiontable: exceptiontable_bytes, readonly "";
}

// ---- methods ----

fn optional_number(number: i64, given: bool) -> Value {
    if given { int::from_i64(number) } else { Value::NONE }
}

fn lines(ctx: Ctx, code: &Code) -> Result<Value> {
    let ranges = linetable::lines(&code.body().linetable, code.head.firstlineno);
    let rows = ranges.map(|range| {
        let line = range.line.map_or(Value::NONE, |line| int::from_i64(i64::from(line)));
        let (start, end) = (i64::from(range.start) * 2, i64::from(range.end) * 2);
        Tuple::new(vec![int::from_i64(start), int::from_i64(end), line]).into()
    });
    ctx.iter(&Tuple::new(rows.collect()).into())
}

fn positions(ctx: Ctx, code: &Code) -> Result<Value> {
    let rows = linetable::positions(&code.body().linetable, code.head.firstlineno).map(|position| {
        Tuple::new(vec![
            optional_number(i64::from(position.line.unwrap_or(0)), position.line.is_some()),
            optional_number(i64::from(position.end_line), position.line.is_some()),
            optional_number(i64::from(position.col), position.col >= 0),
            optional_number(i64::from(position.end_col), position.end_col >= 0),
        ])
        .into()
    });
    ctx.iter(&Tuple::new(rows.collect()).into())
}

/// The conditional jumps: (instruction, where it goes on, where it jumps to), in bytes.
fn branches(ctx: Ctx, code: &Code) -> Result<Value> {
    let units = code.instructions();
    let mut rows = Vec::new();
    let mut at = 0;
    while at < units.len() {
        // SAFETY: `at` is at an instruction: it steps over the caches of the one before.
        let opcode = unsafe { units[at].opcode_unchecked() }.deopt();
        let next = at + 1 + opcode.caches();
        let arg = units[at].arg() as usize;
        let target = match opcode {
            Opcode::FOR_ITER => {
                // Past the `END_FOR` that the exhausted loop steps over.
                Some(next + arg + 2)
            }
            Opcode::POP_JUMP_IF_FALSE
            | Opcode::POP_JUMP_IF_TRUE
            | Opcode::POP_JUMP_IF_NONE
            | Opcode::POP_JUMP_IF_NOT_NONE => Some(next + arg),
            Opcode::END_ASYNC_FOR => Some(next),
            _ => None,
        };
        if let Some(target) = target {
            // A `NOT_TAKEN` marks the way straight on.
            let straight = match units.get(next).and_then(|unit| unit.opcode()) {
                Some(Opcode::NOT_TAKEN) => next + 1,
                Some(_) | None => next,
            };
            rows.push(Tuple::new([at, straight, target].map(|unit| int::from_i64(unit as i64 * 2)).to_vec()).into());
        }
        at = next;
    }
    ctx.iter(&Tuple::new(rows).into())
}

fn varname_from_oparg(ctx: Ctx, code: &Code, oparg: i64) -> Result<Value> {
    let name = usize::try_from(oparg).ok().and_then(|index| code.head.localsplusnames.get(index));
    name.map(|name| intern::intern(name).into()).ok_or_else(|| ctx.index_error("tuple index out of range"))
}

fn sizeof(_: Ctx, code: &Code) -> usize {
    let body = code.body();
    let values = (body.consts.len() + body.names.len()) * size_of::<Value>();
    size_of::<Code>() + code.instructions().len() * 4 + values + body.linetable.len() + body.exceptiontable.len()
}

/// What a code object is made of, for `replace` and the constructor.
struct Parts {
    head: Head,
    varnames: Vec<String>,
    cellvars: Vec<String>,
    freevars: Vec<String>,
    /// Locals of comprehensions, which `locals()` does not show; `replace` forgets them.
    hidden: Vec<String>,
    bytecode: Vec<u8>,
    consts: Vec<Value>,
    names: Vec<Interned>,
    linetable: Vec<u8>,
    exceptiontable: Vec<u8>,
    is_user_code: bool,
}

/// The most locals and places of the value stack of a frame, which keep its size within 32 bits.
const MOST_FRAME_CELLS: usize = i32::MAX as usize / 16;

const ATTRIBUTES: [&str; 18] = [
    "co_argcount",
    "co_posonlyargcount",
    "co_kwonlyargcount",
    "co_nlocals",
    "co_stacksize",
    "co_flags",
    "co_code",
    "co_consts",
    "co_names",
    "co_varnames",
    "co_filename",
    "co_name",
    "co_qualname",
    "co_firstlineno",
    "co_linetable",
    "co_exceptiontable",
    "co_freevars",
    "co_cellvars",
];

impl Parts {
    fn empty() -> Parts {
        let head = Head {
            name: "".into(),
            qualname: "".into(),
            filename: "".into(),
            flags: 0,
            argcount: 0,
            posonlyargcount: 0,
            kwonlyargcount: 0,
            nlocals: 0,
            stacksize: 0,
            firstlineno: 0,
            localsplusnames: Box::new([]),
            localspluskinds: Box::new([]),
            docstring: None,
        };
        Parts {
            head,
            varnames: Vec::new(),
            cellvars: Vec::new(),
            freevars: Vec::new(),
            hidden: Vec::new(),
            bytecode: Vec::new(),
            consts: Vec::new(),
            names: Vec::new(),
            linetable: Vec::new(),
            exceptiontable: Vec::new(),
            is_user_code: true,
        }
    }

    fn of(code: &Code) -> Parts {
        let owned = |of: u8| code.head.names_of_kind(of).map(|name| name.to_string()).collect();
        let body = code.body();
        Parts {
            head: code.head.clone(),
            varnames: owned(kind::LOCAL),
            cellvars: owned(kind::CELL),
            freevars: owned(kind::FREE),
            hidden: Vec::new(),
            bytecode: bytecode(code),
            consts: body.consts.clone(),
            names: body.names.clone(),
            linetable: body.linetable.clone(),
            exceptiontable: body.exceptiontable.clone(),
            is_user_code: code.is_user_code.get(),
        }
    }

    /// Sets the part that an attribute shows.
    fn set(&mut self, ctx: Ctx, attribute: &str, value: &Value) -> Result<()> {
        let number = || -> Result<u32> {
            let number = ctx.index_i64(value)?;
            u32::try_from(number).map_err(|_| ctx.value_error(format!("code: {attribute} must be a positive integer")))
        };
        let mismatch = |expected: &str| {
            ctx.type_error(format!("replace() argument '{attribute}' must be {expected}, not {}", value.class_name()))
        };
        let text = || value.as_str().map(str::to_owned).ok_or_else(|| mismatch("str"));
        let data = || value.downcast::<Bytes>().map(|data| data.as_slice().to_vec()).ok_or_else(|| mismatch("bytes"));
        let items = || value.downcast::<Tuple>().map(|items| items.items().to_vec()).ok_or_else(|| mismatch("tuple"));
        let texts = || -> Result<Vec<String>> {
            let names = items()?;
            names
                .iter()
                .map(|name| {
                    let message = || {
                        ctx.type_error(format!("name tuples must contain only strings, not '{}'", name.class_name()))
                    };
                    name.as_str().map(str::to_owned).ok_or_else(message)
                })
                .collect()
        };
        match attribute {
            "co_argcount" => self.head.argcount = number()?,
            "co_posonlyargcount" => self.head.posonlyargcount = number()?,
            "co_kwonlyargcount" => self.head.kwonlyargcount = number()?,
            "co_nlocals" => self.head.nlocals = number()?,
            "co_stacksize" => self.head.stacksize = number()?,
            "co_flags" => self.head.flags = number()?,
            "co_code" => self.bytecode = data()?,
            "co_consts" => self.consts = items()?,
            "co_names" => self.names = texts()?.iter().map(|name| intern::intern(name)).collect(),
            "co_varnames" => self.varnames = texts()?,
            "co_filename" => self.head.filename = Cow::Owned(text()?),
            "co_name" => self.head.name = Cow::Owned(text()?),
            "co_qualname" => self.head.qualname = Cow::Owned(text()?),
            "co_firstlineno" => self.head.firstlineno = number()?,
            "co_linetable" => self.linetable = data()?,
            "co_exceptiontable" => self.exceptiontable = data()?,
            "co_freevars" => self.freevars = texts()?,
            "co_cellvars" => self.cellvars = texts()?,
            _ => return Err(ctx.type_error(format!("replace() got an unexpected keyword argument '{attribute}'"))),
        }
        Ok(())
    }

    fn build(mut self, ctx: Ctx) -> Result<Ref<Code>> {
        if [self.head.argcount, self.head.kwonlyargcount, self.head.stacksize]
            .iter()
            .any(|&count| count > i32::MAX as u32)
        {
            return Err(ctx.raise(&OVERFLOW_ERROR, "Python int too large to convert to C int"));
        }
        let parameters = self.head.argcount as usize + self.head.kwonlyargcount as usize;
        let variable =
            (self.head.flags & co::VARARGS != 0) as usize + (self.head.flags & co::VARKEYWORDS != 0) as usize;
        if self.head.posonlyargcount > self.head.argcount || parameters + variable > self.varnames.len() {
            return Err(ctx.value_error("code: varnames is too small"));
        }
        if self.head.nlocals as usize != self.varnames.len() {
            return Err(ctx.value_error("code: co_nlocals != len(co_varnames)"));
        }
        let (mut names, mut kinds) = (self.varnames.clone(), Vec::new());
        for (index, name) in self.varnames.iter().enumerate() {
            let cell = if self.cellvars.contains(name) { kind::CELL } else { 0 };
            let argument = self.argument_kind(index, parameters, variable);
            let hidden = if self.hidden.contains(name) { kind::HIDDEN } else { 0 };
            kinds.push(kind::LOCAL | cell | hidden | argument);
        }
        for name in self.cellvars.iter().filter(|name| !self.varnames.contains(name)) {
            names.push(name.clone());
            kinds.push(kind::CELL);
        }
        for name in &self.freevars {
            names.push(name.clone());
            kinds.push(kind::FREE);
        }
        self.head.localsplusnames = names.into_iter().map(Cow::Owned).collect();
        self.head.localspluskinds = kinds.into();
        self.head.docstring = match self.consts.first().and_then(Value::downcast::<Str>) {
            Some(doc) if self.head.flags & co::HAS_DOCSTRING != 0 => Some(Cow::Owned(doc.as_wtf8().to_owned())),
            Some(_) | None => None,
        };
        if self.bytecode.is_empty() || !self.bytecode.len().is_multiple_of(2) {
            return Err(ctx.value_error("code: co_code is malformed"));
        }
        let mut builder = InstrBuilder::with_capacity(self.bytecode.len() / 2);
        let mut at = 0;
        while at < self.bytecode.len() {
            let opcode = Opcode::from_u8(self.bytecode[at]).filter(|opcode| !opcode.is_specialised());
            let Some(opcode) = opcode else { return Err(ctx.value_error("code: co_code is malformed")) };
            if builder.push(opcode, self.bytecode[at + 1]).is_err() {
                return Err(ctx.value_error("code: co_code is malformed"));
            }
            at += 2 * (1 + opcode.caches());
        }
        if self.head.localsplusnames.len() + self.head.stacksize as usize > MOST_FRAME_CELLS {
            return Err(ctx.raise(&OVERFLOW_ERROR, "code: co_stacksize is too large"));
        }
        let instructions = builder.finish();
        let body =
            Body::verified(&self.head, instructions, self.consts, self.names, self.linetable, self.exceptiontable)
                .map_err(|refusal| ctx.value_error(format!("code: co_code is malformed: {refusal}")))?;
        Ok(Code::from_parts(self.head, body, self.is_user_code))
    }

    fn argument_kind(&self, index: usize, parameters: usize, variable: usize) -> u8 {
        if index < self.head.posonlyargcount as usize {
            kind::ARG_POS
        } else if index < self.head.argcount as usize {
            kind::ARG_POS | kind::ARG_KW
        } else if index < parameters {
            kind::ARG_KW
        } else if index < parameters + variable {
            let positional = self.head.flags & co::VARARGS != 0 && index == parameters;
            kind::ARG_VAR | if positional { kind::ARG_POS } else { kind::ARG_KW }
        } else {
            0
        }
    }
}

// ---- for marshal ----

/// What `marshal` keeps of a code object, in its order. All but the names and kinds of locals are attributes.
pub const MARSHALLED: [&str; 16] = [
    "co_argcount",
    "co_posonlyargcount",
    "co_kwonlyargcount",
    "co_stacksize",
    "co_flags",
    "co_code",
    "co_consts",
    "co_names",
    LOCALS_PLUS_NAMES,
    LOCALS_PLUS_KINDS,
    "co_filename",
    "co_name",
    "co_qualname",
    "co_firstlineno",
    "co_linetable",
    "co_exceptiontable",
];
const LOCALS_PLUS_NAMES: &str = "co_localsplusnames";
const LOCALS_PLUS_KINDS: &str = "co_localspluskinds";

/// Whether a part of [`MARSHALLED`] is a number.
pub fn is_number(attribute: &str) -> bool {
    matches!(
        attribute,
        "co_argcount" | "co_posonlyargcount" | "co_kwonlyargcount" | "co_stacksize" | "co_flags" | "co_firstlineno"
    )
}

/// The values of [`MARSHALLED`].
pub fn marshalled(ctx: Ctx, code: &Code) -> [Value; 16] {
    MARSHALLED.map(|attribute| match attribute {
        LOCALS_PLUS_NAMES => {
            Tuple::new(code.head.localsplusnames.iter().map(|name| intern::intern(name).into()).collect()).into()
        }
        LOCALS_PLUS_KINDS => bytes::from_slice(&code.head.localspluskinds),
        _ => {
            let getset = GETSETS.iter().find(|getset| getset.name == attribute).expect("the others are attributes");
            (getset.get)(ctx, &code.to_value()).expect("attributes of code objects do not fail")
        }
    })
}

/// The code object that [`marshalled`] took apart.
///
/// # Errors
/// `TypeError` or `ValueError` where no code object is made of these, or the verifier refuses it.
pub fn unmarshalled(ctx: Ctx, values: &[Value; 16]) -> Result<Ref<Code>> {
    let mut parts = Parts::empty();
    let (mut names, mut kinds) = (Vec::new(), Vec::new());
    for (attribute, value) in MARSHALLED.iter().zip(values) {
        match *attribute {
            LOCALS_PLUS_NAMES => {
                parts.set(ctx, "co_varnames", value)?;
                names = std::mem::take(&mut parts.varnames);
            }
            LOCALS_PLUS_KINDS => match value.downcast::<Bytes>() {
                Some(bytes) => kinds = bytes.as_slice().to_vec(),
                None => return Err(ctx.value_error("code: localspluskinds must be bytes")),
            },
            attribute => parts.set(ctx, attribute, value)?,
        }
    }
    let of_kind = |bit: u8| names.iter().zip(&kinds).filter(move |(_, kind)| **kind & bit != 0).map(|(name, _)| name);
    parts.varnames = of_kind(kind::LOCAL).cloned().collect();
    parts.cellvars = of_kind(kind::CELL).cloned().collect();
    parts.freevars = of_kind(kind::FREE).cloned().collect();
    parts.head.nlocals = parts.varnames.len() as u32;
    parts.hidden = of_kind(kind::HIDDEN).cloned().collect();
    let code = parts.build(ctx)?;
    if *code.head.localspluskinds != *kinds || !code.head.localsplusnames.iter().eq(&names) {
        return Err(ctx.value_error("code: localspluskinds is malformed"));
    }
    Ok(code)
}

fn replace(ctx: Ctx, code: &Code, changes: &Dict) -> Result<Ref<Code>> {
    let mut parts = Parts::of(code);
    for (attribute, value) in changes.entries() {
        parts.set(ctx, attribute.as_str().unwrap_or("?"), &value)?;
    }
    // Whoever changes the names of the locals need not count them.
    if changes.get_str("co_varnames").is_some() && changes.get_str("co_nlocals").is_none() {
        parts.head.nlocals = parts.varnames.len() as u32;
    }
    parts.build(ctx)
}

fn new(ctx: Ctx, _class: &Class, args: Args) -> Result<Value> {
    let args = args.no_keywords(ctx, "code")?;
    if args.len() < 16 || args.len() > 18 {
        let (bound, count) = if args.len() < 16 { ("least", 16) } else { ("most", 18) };
        return Err(ctx.type_error(format!("code expected at {bound} {count} arguments, got {}", args.len())));
    }
    let mut parts = Parts::empty();
    for (attribute, value) in ATTRIBUTES.iter().zip(args) {
        parts.set(ctx, attribute, value)?;
    }
    parts.build(ctx).map(Value::from)
}

natives! { METHODS:
    co_lines = lines(self, /) "";
    co_positions = positions(self, /) "";
    co_branches = branches(self, /) "";
    _varname_from_oparg = varname_from_oparg(self, oparg) "(internal-only) Return the local variable name for the given oparg.\n\nWARNING: this method is for internal use only and may change or go away.";
    replace(self, /, **changes) "Return a copy of the code object with new values for the specified fields.";
    "__replace__" = replace(self, /, **changes) "The same as replace().";
    "__sizeof__" = sizeof(self, /) "Size of object in memory, in bytes.";
}

// ---- slots ----

fn repr(_: Ctx, value: &Value) -> Result<Value> {
    let code = this(value);
    let (name, file, line) = (code.head.name.as_ref(), code.head.filename.as_ref(), code.head.firstlineno);
    Ok(Str::new(&format!("<code object {name} at {:#x}, file \"{file}\", line {line}>", protocol::id(value))).into())
}

fn hash(_: Ctx, value: &Value) -> Result<i64> {
    let code = this(value);
    let mut data = bytecode(code);
    data.extend(code.head.name.as_bytes());
    data.extend(code.head.firstlineno.to_le_bytes());
    data.extend(&code.body().linetable);
    Ok(hash::hash_bytes(&data))
}

fn compare(ctx: Ctx, a: &Value, b: &Value, op: Comparison) -> Result<Value> {
    let (Some(left), Some(right)) = (a.downcast::<Code>(), b.downcast::<Code>()) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    if !matches!(op, Comparison::Eq | Comparison::Ne) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let head = |code: &Code| Head { filename: "".into(), qualname: "".into(), ..code.head.clone() };
    let equal = std::ptr::eq(left, right)
        || head(left) == head(right)
            && left.body().linetable == right.body().linetable
            && left.body().exceptiontable == right.body().exceptiontable
            && bytecode(left) == bytecode(right)
            && ctx.eq(
                &Tuple::from_slice(Interned::values_of(&left.body().names)).into(),
                &Tuple::from_slice(Interned::values_of(&right.body().names)).into(),
            )?
            && equal_constants(ctx, &left.body().consts, &right.body().consts)?;
    Ok(Value::from_bool(equal == (op == Comparison::Eq)))
}

/// Equality of constants as the compiler merges them: of the same type, `-0.0` apart from `0.0`.
fn equal_constants(ctx: Ctx, a: &[Value], b: &[Value]) -> Result<bool> {
    if a.len() != b.len() {
        return Ok(false);
    }
    for (a, b) in a.iter().zip(b) {
        let equal = match (a.downcast::<Tuple>(), b.downcast::<Tuple>()) {
            (Some(a), Some(b)) => equal_constants(ctx, a.items(), b.items())?,
            _ if a.is_float() || b.is_float() => a.is(b),
            _ => std::ptr::eq(protocol::class_of(a), protocol::class_of(b)) && ctx.eq(a, b)?,
        };
        if !equal {
            return Ok(false);
        }
    }
    Ok(true)
}

pub fn define() {
    CODE.define::<Code>(&ClassDef {
        flags: class_flags::WEAKREF,
        doc: "Create a code object.  Not for mere mortals.",
        slots: |slots| {
            slots.new.set(new);
            slots.repr.set(repr);
            slots.hash.set(hash);
            slots.compare.set(compare);
        },
        methods: METHODS,
        getsets: GETSETS,
        ..ClassDef::EMPTY
    });
}
