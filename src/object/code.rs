//! `Code`: the code object. A head that suffices to make a function, and a body that is decoded
//! when the code first runs (the standard library has thousands that never do).

use super::builtin_classes::CODE;
use super::cell::GilCell;
use super::class::Class;
use super::header::Header;
use super::heap;
use super::int;
use super::intern::{self, Interned};
use super::refs::{Object, Ref};
use super::str::Str;
use super::tuple::Tuple;
use super::value::Value;
use crate::code::exceptiontable::{self, Handler};
use crate::code::linetable::{self, Position};
use crate::code::raw::{self, Head, RawCodeConst, RawConst, co};
use crate::code::verify::{self, Kind};
use crate::code::{Instr, RawCode};
use crate::trace::files;
use std::cell::Cell;

#[repr(C)]
pub struct Code {
    header: Header,
    /// Null until the body is decoded.
    instructions: Cell<*const Instr>,
    /// The body's constants, likewise.
    consts: Cell<*const Value>,
    pub flags: u32,
    pub argcount: u32,
    pub posonlyargcount: u32,
    pub kwonlyargcount: u32,
    /// How many positional arguments bind all parameters as they are, each to the local of its number; `u32::MAX` where
    /// there is more to do in any case.
    pub exact_args: u32,
    pub nlocalsplus: u32,
    /// Locals, cells, free variables and value stack together.
    pub frame_cells: u32,
    /// Whether it is the user's own code: what the trace's line numbers refer to.
    pub is_user_code: Cell<bool>,
    /// The file's number in the trace; 0 until somebody has asked.
    trace_file: Cell<u16>,
    pub head: Head,
    pub name: Interned,
    pub qualname: Value,
    undecoded: GilCell<Option<RawCodeConst>>,
    body: GilCell<Option<Box<Body>>>,
    lines: GilCell<Option<Box<[u32]>>>,
}

/// The decoded body. It is made once and stays.
pub struct Body {
    instructions: Box<[Instr]>,
    pub consts: Vec<Value>,
    pub names: Vec<Interned>,
    pub handlers: Box<[Handler]>,
    pub linetable: Vec<u8>,
    pub exceptiontable: Vec<u8>,
}

// SAFETY: `repr(C)`, header first.
unsafe impl Object for Code {
    fn class() -> &'static Class {
        &CODE
    }
}

type MakeConstant = fn(OtherConstant) -> Value;

/// Makes constants whose types are in a higher layer; set when those are defined.
pub static MAKE_CONSTANT: GilCell<Option<MakeConstant>> = GilCell::new(None);

/// Constants whose types are in a higher layer.
pub enum OtherConstant<'a> {
    Bytes(&'a [u8]),
    Complex { re: f64, im: f64 },
    Slice([Value; 3]),
    FrozenSet(Vec<Value>),
}

impl Body {
    /// A body of bytecode that is not the compiler's: the only way to such a one.
    ///
    /// # Errors
    /// Why it cannot be run.
    pub fn verified(
        head: &Head,
        instructions: Box<[Instr]>,
        consts: Vec<Value>,
        names: Vec<Interned>,
        linetable: Vec<u8>,
        exceptiontable: Vec<u8>,
    ) -> std::result::Result<Body, verify::Refusal> {
        let kinds: Vec<Kind> = consts.iter().map(kind_of).collect();
        let handlers = verify::verify(head, &instructions, &kinds, names.len(), &exceptiontable)?;
        Ok(Body { instructions, consts, names, handlers, linetable, exceptiontable })
    }
}

/// What the verifier has to know of a constant.
fn kind_of(constant: &Value) -> Kind {
    if constant.is_instance_of_exactly::<Code>() {
        return Kind::Code;
    }
    if constant.is_instance_of_exactly::<Str>() {
        return Kind::Str;
    }
    match constant.downcast_exact::<Tuple>() {
        Some(items) if items.items().iter().all(Value::is_instance_of_exactly::<Str>) => {
            Kind::Names(items.len() as u32)
        }
        Some(_) | None => Kind::Value,
    }
}

/// See [`Code::exact_args`].
fn exact_args(head: &Head) -> u32 {
    let plain = head.flags & (co::OPTIMIZED | co::VARARGS | co::VARKEYWORDS) == co::OPTIMIZED;
    if plain && head.kwonlyargcount == 0 { head.argcount } else { u32::MAX }
}

impl Code {
    pub fn new(code: RawCode) -> Ref<Code> {
        Code::from_raw_const(RawCodeConst::Ready(Box::new(code)))
    }

    /// The code object of a constant, its body still undecoded.
    pub fn from_raw_const(raw: RawCodeConst) -> Ref<Code> {
        let head = raw.head().expect("the image is made by our own build").into_owned();
        let name = intern::intern(&head.name);
        let qualname = if head.qualname == head.name { name.into() } else { Str::new(&head.qualname).into() };
        let nlocalsplus = head.localsplusnames.len() as u32;
        heap::new(|header| Code {
            header,
            instructions: Cell::new(std::ptr::null()),
            consts: Cell::new(std::ptr::null()),
            flags: head.flags,
            argcount: head.argcount,
            posonlyargcount: head.posonlyargcount,
            kwonlyargcount: head.kwonlyargcount,
            exact_args: exact_args(&head),
            nlocalsplus,
            frame_cells: nlocalsplus + head.stacksize,
            is_user_code: Cell::new(matches!(raw, RawCodeConst::Ready(_))),
            trace_file: Cell::new(0),
            head,
            name,
            qualname,
            undecoded: GilCell::new(Some(raw)),
            body: GilCell::new(None),
            lines: GilCell::new(None),
        })
    }

    /// A code object of decoded parts (`code.replace`).
    pub fn from_parts(head: Head, body: Body, is_user_code: bool) -> Ref<Code> {
        let name = intern::intern(&head.name);
        let qualname = if head.qualname == head.name { name.into() } else { Str::new(&head.qualname).into() };
        let nlocalsplus = head.localsplusnames.len() as u32;
        let body = Box::new(body);
        heap::new(|header| Code {
            header,
            instructions: Cell::new(body.instructions.as_ptr()),
            consts: Cell::new(body.consts.as_ptr()),
            flags: head.flags,
            argcount: head.argcount,
            posonlyargcount: head.posonlyargcount,
            kwonlyargcount: head.kwonlyargcount,
            exact_args: exact_args(&head),
            nlocalsplus,
            frame_cells: nlocalsplus + head.stacksize,
            is_user_code: Cell::new(is_user_code),
            trace_file: Cell::new(0),
            head,
            name,
            qualname,
            undecoded: GilCell::new(None),
            body: GilCell::new(Some(body)),
            lines: GilCell::new(None),
        })
    }

    #[inline(always)]
    pub fn is_decoded(&self) -> bool {
        !self.instructions.get().is_null()
    }

    /// The constants of a code object that runs, which is decoded.
    #[inline(always)]
    pub fn consts(&self) -> *const Value {
        debug_assert!(self.is_decoded());
        self.consts.get()
    }

    #[inline(always)]
    pub fn body(&self) -> &Body {
        if !self.is_decoded() {
            self.decode();
        }
        // SAFETY: the body is made once, boxed, and lives as long as the code object.
        unsafe { (*self.body.as_ptr()).as_deref().unwrap_unchecked() }
    }

    #[cold]
    #[inline(never)]
    fn decode(&self) {
        let raw = self.undecoded.take().expect("code is decoded once");
        let raw::Body { instructions, consts, names, linetable, exceptiontable } =
            raw.into_code().expect("the image is made by our own build").into_parts().1;
        let user = self.is_user_code.get();
        let body = Box::new(Body {
            consts: consts.into_vec().into_iter().map(|constant| constant_value(constant, user)).collect(),
            names: names.iter().map(|name| intern::intern(name)).collect(),
            handlers: exceptiontable::decode(&exceptiontable),
            linetable: linetable.into_owned(),
            exceptiontable: exceptiontable.into_owned(),
            instructions,
        });
        self.instructions.set(body.instructions.as_ptr());
        self.consts.set(body.consts.as_ptr());
        self.body.set(Some(body));
    }

    #[inline(always)]
    pub fn instructions(&self) -> &[Instr] {
        &self.body().instructions
    }

    /// The first instruction, for a frame's instruction pointer. The loop rewrites instructions and
    /// caches through it.
    #[inline(always)]
    pub fn first_instruction(&self) -> *const Instr {
        if !self.is_decoded() {
            self.decode();
        }
        self.instructions.get()
    }

    /// The source line of a code unit; 0 for none.
    pub fn line_of(&self, unit: usize) -> u32 {
        if self.lines.with(|lines| lines.is_none()) {
            let body = self.body();
            let table = linetable::line_of_units(&body.linetable, self.head.firstlineno, body.instructions.len());
            self.lines.set(Some(table));
        }
        self.lines.with(|lines| lines.as_ref().and_then(|lines| lines.get(unit)).copied()).unwrap_or(0)
    }

    /// The file as records of the trace name it.
    pub fn trace_file(&self) -> u16 {
        if self.trace_file.get() == 0 {
            self.trace_file.set(files::number_of(&self.head.filename));
        }
        self.trace_file.get()
    }

    pub fn position_of(&self, unit: usize) -> Position {
        linetable::position_of(&self.body().linetable, self.head.firstlineno, unit as u32)
    }

    #[inline(always)]
    pub fn has_flag(&self, flag: u32) -> bool {
        self.flags & flag != 0
    }

    pub fn local_name(&self, index: usize) -> &str {
        &self.head.localsplusnames[index]
    }
}

/// The object of a constant; code in it is the user's own or not.
pub fn constant_value(constant: RawConst, user: bool) -> Value {
    let make = |other| MAKE_CONSTANT.with(|make| *make).expect("types are defined before code runs")(other);
    match constant {
        RawConst::None => Value::NONE,
        RawConst::Ellipsis => Value::ELLIPSIS,
        RawConst::Bool(truth) => Value::from_bool(truth),
        RawConst::Int(number) => int::from_i64(number),
        RawConst::BigInt(number) => int::from_bigint(number),
        RawConst::Float(number) => Value::float(number),
        RawConst::Complex { re, im } => make(OtherConstant::Complex { re, im }),
        RawConst::Str(text) => {
            // As CPython: what looks like a name is interned.
            let name_like = text.as_bytes().iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
            if name_like { intern::intern_wtf8(&text).into() } else { Str::from_wtf8(&text).into() }
        }
        RawConst::Bytes(bytes) => make(OtherConstant::Bytes(&bytes)),
        RawConst::Tuple(items) => {
            Tuple::new(items.into_vec().into_iter().map(|item| constant_value(item, user)).collect()).into()
        }
        RawConst::FrozenSet(items) => make(OtherConstant::FrozenSet(
            items.into_vec().into_iter().map(|item| constant_value(item, user)).collect(),
        )),
        RawConst::Slice(parts) => make(OtherConstant::Slice((*parts).map(|part| constant_value(part, user)))),
        RawConst::Code(raw) => {
            let code = Code::from_raw_const(raw);
            code.is_user_code.set(user);
            code.into()
        }
    }
}
