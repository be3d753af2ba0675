//! `frame`: a view of a frame for Python code (`Objects/frameobject.c`). While the frame runs or its
//! generator is suspended, the object looks at it; afterwards it keeps what the frame held.

use super::call::function_of;
use super::generator;
use crate::code::raw::{co, kind};
use crate::object::builtin_classes::{FRAME, OBJECT};
use crate::object::code::Code;
use crate::object::define::ClassDef;
use crate::object::exception::RUNTIME_ERROR;
use crate::object::frame::Frame;
use crate::object::thread::Thread;
use crate::object::{Class, Ctx, Dict, GilCell, Header, Object, ObjectExt, Ref, Result, Str, Value, Visitor, heap};
use crate::types::cell::Cell as VariableCell;
use std::cell::Cell;

#[repr(C)]
pub struct FrameObject {
    header: Header,
    /// Null once the frame has ended.
    frame: Cell<*mut Frame>,
    code: Ref<Code>,
    kept: GilCell<Kept>,
    /// `f_trace`, kept for debuggers that set it.
    trace: GilCell<Option<Value>>,
}

/// What remains of a frame that has ended.
#[derive(Default)]
struct Kept {
    cells: Vec<Option<Value>>,
    globals: Option<Value>,
    builtins: Option<Value>,
    locals: Option<Value>,
    back: Option<Value>,
    offset: usize,
}

// SAFETY: `repr(C)`, header first.
unsafe impl Object for FrameObject {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &FRAME
    }

    fn traverse(&self, visit: Visitor) {
        visit(self.code.as_value());
        self.trace.with(|trace| trace.iter().for_each(&mut *visit));
        self.kept.with(|kept| {
            let others = kept.globals.iter().chain(&kept.builtins).chain(&kept.locals).chain(&kept.back);
            kept.cells.iter().flatten().chain(others).for_each(visit);
        });
    }

    fn clear(&self) {
        self.kept.with(|kept| std::mem::take(&mut kept.cells));
        let (locals, back) = self.kept.with(|kept| (kept.locals.take(), kept.back.take()));
        drop((locals, back));
    }
}

pub fn define() {
    FRAME.define::<FrameObject>(&ClassDef {
        base: Some(&OBJECT),
        slots: |slots| slots.repr.set(repr),
        methods: METHODS,
        getsets: GETSETS,
        ..ClassDef::EMPTY
    });
}

/// The object of a Python frame, made when it is first asked for.
pub(crate) fn of(frame: *mut Frame) -> Value {
    // SAFETY: callers pass frames that are linked in, or a generator's.
    let (object, code) = unsafe { ((*frame).object().cloned(), (*frame).code().map(Code::reference)) };
    if let Some(object) = object {
        return object;
    }
    let code = code.expect("native frames have no object");
    let object: Value = heap::new(|header| FrameObject {
        header,
        frame: Cell::new(frame),
        code,
        kept: GilCell::new(Kept::default()),
        trace: GilCell::new(None),
    })
    .into();
    // SAFETY: as above.
    unsafe { (*frame).set_object(object.clone()) };
    object
}

/// The innermost Python frame at or below `frame`.
pub(crate) fn python_frame(mut frame: *mut Frame) -> Option<*mut Frame> {
    // SAFETY: linked frames are complete.
    while let Some(frame_ref) = unsafe { frame.as_ref() } {
        if frame_ref.code().is_some() {
            return Some(frame);
        }
        if let Some(frame) = generator::delegating_frame(frame_ref) {
            return Some(frame);
        }
        frame = frame_ref.previous;
    }
    None
}

/// The frame object `depth` Python frames below the top (`sys._getframe`).
pub fn current(thread: &Thread, depth: usize) -> Option<Value> {
    let mut frame = python_frame(thread.frame.get())?;
    for _ in 0..depth {
        // SAFETY: linked frames are complete.
        frame = python_frame(unsafe { (*frame).previous })?;
    }
    Some(of(frame))
}

/// Tells the object of a frame that it has moved (into a generator).
///
/// # Safety
/// `frame` is complete.
pub(crate) unsafe fn moved(frame: *mut Frame) {
    // SAFETY: by the caller's promise.
    if let Some(object) = unsafe { (*frame).object() }
        && let Some(object) = object.downcast::<FrameObject>()
    {
        object.frame.set(frame);
    }
}

/// Moves what a frame that ends holds into its object.
///
/// # Safety
/// `frame` is complete; its locals are taken out.
#[cold]
pub(crate) unsafe fn detach(frame: *mut Frame) {
    // SAFETY: by the caller's promise.
    let Some(object) = (unsafe { (*frame).take_object() }) else { return };
    let Some(this) = object.downcast::<FrameObject>() else { return };
    if object.as_object().is_some_and(|object| object.refcount() == 1) {
        return;
    }
    let nlocals = this.code.nlocalsplus as usize;
    // SAFETY: the locals are initialised; taking leaves them unset.
    let cells = (0..nlocals).map(|index| unsafe { (*Frame::localsplus(frame).add(index)).take() }).collect();
    // SAFETY: it is a Python frame, whose function keeps globals and builtins alive until it is dropped after this.
    let kept = unsafe {
        let function = function_of(frame);
        Kept {
            cells,
            globals: Some(function.globals.to_value()),
            builtins: Some(function.builtins.to_value()),
            locals: (*frame).locals().cloned(),
            // A generator that has ended is called by nobody.
            back: python_frame((*frame).previous).map(of).filter(|_| !(*frame).is_generator()),
            offset: (*frame).instruction_offset(),
        }
    };
    this.frame.set(std::ptr::null_mut());
    drop(this.kept.replace(kept));
}

impl FrameObject {
    fn frame_ref(&self) -> Option<&Frame> {
        // SAFETY: not null only while the frame is complete.
        unsafe { self.frame.get().as_ref() }
    }

    /// The code unit of the instruction under way.
    pub fn offset(&self) -> usize {
        match self.frame_ref() {
            Some(frame) => frame.instruction_offset(),
            None => self.kept.with(|kept| kept.offset),
        }
    }

    fn cell(&self, index: usize) -> Option<Value> {
        let value = match self.frame_ref() {
            // SAFETY: the frame has a cell for each of the code's locals.
            Some(_) => unsafe { (*Frame::localsplus(self.frame.get()).add(index)).clone() },
            None => self.kept.with(|kept| kept.cells.get(index).cloned().flatten()),
        };
        let kind = self.code.head.localspluskinds[index];
        match value {
            // A variable that is a cell holds a plain value until `MAKE_CELL` has run.
            Some(value) if kind & (kind::CELL | kind::FREE) != 0 => match value.downcast_exact::<VariableCell>() {
                Some(cell) => cell.value.get(),
                None => Some(value),
            },
            value => value,
        }
    }

    /// The variables by name: a fresh dict for functions, the namespace itself for other code.
    pub fn locals(&self) -> Value {
        let namespace = match self.frame_ref() {
            Some(frame) => frame.locals().cloned(),
            None => self.kept.with(|kept| kept.locals.clone()),
        };
        if let (Some(namespace), false) = (namespace, self.code.has_flag(co::OPTIMIZED)) {
            return namespace;
        }
        let locals = Dict::new();
        for (index, name) in self.code.head.localsplusnames.iter().enumerate() {
            if self.code.head.localspluskinds[index] & kind::HIDDEN != 0 {
                continue;
            }
            if let Some(value) = self.cell(index) {
                locals.set_str(name, value);
            }
        }
        locals.into()
    }

    pub fn globals(&self) -> Value {
        match self.frame_ref() {
            // SAFETY: it is a Python frame.
            Some(frame) => unsafe { function_of(frame) }.globals.to_value(),
            None => self.kept.with(|kept| kept.globals.clone()).unwrap_or(Value::NONE),
        }
    }

    pub fn back(&self, _: Ctx) -> Option<Value> {
        match self.frame_ref() {
            Some(frame) => python_frame(frame.previous).map(of),
            None => self.kept.with(|kept| kept.back.clone()),
        }
    }

    pub fn line(&self) -> u32 {
        self.code.line_of(self.offset())
    }
}

fn repr(_: Ctx, this: &Value) -> Result<Value> {
    let text = this.downcast::<FrameObject>().map(|frame| {
        format!(
            "<frame at {:#x}, file '{}', line {}, code {}>",
            crate::object::protocol::id(this),
            frame.code.head.filename,
            frame.line(),
            frame.code.head.name
        )
    });
    Ok(Str::new(&text.unwrap_or_default()).into())
}

fn f_back(ctx: Ctx, this: &FrameObject) -> Option<Value> {
    this.back(ctx)
}

fn f_code(_: Ctx, this: &FrameObject) -> Ref<Code> {
    this.code.clone()
}

fn f_globals(_: Ctx, this: &FrameObject) -> Value {
    this.globals()
}

fn f_builtins(_: Ctx, this: &FrameObject) -> Value {
    match this.frame_ref() {
        // SAFETY: it is a Python frame.
        Some(frame) => unsafe { function_of(frame) }.builtins.to_value(),
        None => this.kept.with(|kept| kept.builtins.clone()).unwrap_or(Value::NONE),
    }
}

fn f_locals(_: Ctx, this: &FrameObject) -> Value {
    this.locals()
}

fn f_lasti(_: Ctx, this: &FrameObject) -> i64 {
    this.offset() as i64 * 2
}

fn f_lineno(_: Ctx, this: &FrameObject) -> Option<u32> {
    Some(this.line()).filter(|&line| line != 0)
}

fn f_generator(_: Ctx, this: &FrameObject) -> Option<Value> {
    let frame = this.frame.get();
    // SAFETY: the frame is complete, and a generator's.
    this.frame_ref().filter(|frame| frame.is_generator()).map(|_| unsafe { generator::owner(frame) })
}

fn f_trace(_: Ctx, this: &FrameObject) -> Option<Value> {
    this.trace.get()
}

fn set_f_trace(_: Ctx, this: &FrameObject, value: Option<&Value>) -> Result<()> {
    this.trace.set(value.filter(|value| !value.is_none()).cloned());
    Ok(())
}

fn clear(ctx: Ctx, this: &FrameObject) -> Result<()> {
    if this.frame_ref().is_some_and(Frame::is_generator) {
        // SAFETY: the frame is a generator's.
        return unsafe { generator::clear_frame(ctx, this.frame.get()) };
    }
    if this.frame_ref().is_some() {
        return Err(ctx.raise(&RUNTIME_ERROR, "cannot clear an executing frame"));
    }
    let cells = this.kept.with(|kept| std::mem::take(&mut kept.cells));
    drop(cells);
    Ok(())
}

crate::natives! { METHODS:
    clear(self, /) "Clear all references held by the frame.";
}

crate::getsets! { GETSETS for FrameObject:
    f_back: f_back "";
    f_code: f_code "";
    f_globals: f_globals "";
    f_builtins: f_builtins "";
    f_locals: f_locals "";
    f_lasti: f_lasti "";
    f_lineno: f_lineno "";
    f_generator: f_generator "Return the generator or coroutine associated with this frame, or None.";
    f_trace: f_trace, set_f_trace "";
}
