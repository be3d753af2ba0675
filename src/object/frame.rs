//! `Frame`: one Python call under way (`_PyInterpreterFrame`), and the stack that frames live on.
//!
//! ```text
//! Frame | localsplus (locals, cells, free variables) … | value stack …
//! ```
//! A frame does not move while it runs; a generator's frame lives in the generator object instead.
//!
//! Any code may look at the frames of its thread through a pointer, so nobody has a reference that excludes
//! others: fields are written through the pointer, one at a time.

use super::code::Code;
use super::ctx::Ctx;
use super::suspend::Suspension;
use super::value::Value;
use crate::code::Instr;
use crate::trace::At;
use std::alloc::{Layout, alloc, dealloc};
use std::cell::Cell;
use std::mem::MaybeUninit;

/// What becomes of a frame's result in the frame that called it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Return {
    /// Pushed on the value stack.
    Push,
    /// Must be `None`: `__init__`; the new object is on the stack already.
    Init,
    /// Of a generator in `FOR_ITER`: its return ends the loop.
    ForIter,
    /// Of a generator in `SEND`: its return value ends the delegation.
    Send,
    /// Ends the innermost run of the loop: the caller is native code.
    Exit,
    /// Is the reply to a suspended native function below.
    Reply,
}

/// Bits of [`Frame::flags`]: what makes the frame another than that of a plain call.
pub mod frame_flags {
    /// The frame is part of a generator.
    pub const GENERATOR: u8 = 1;
    /// It has a `frame` object.
    pub const OBJECT: u8 = 2;
    /// It has a namespace.
    pub const LOCALS: u8 = 4;
    /// It is that of a suspended native function.
    pub const NATIVE: u8 = 8;
}

/// What is not of every call is not initialised where the flags do not say so: a call writes little.
#[repr(C)]
pub struct Frame {
    /// The caller's frame, or null.
    pub previous: *mut Frame,
    /// The instruction under way; of the frame that runs, as of the last one that could call something.
    pub ip: *const Instr,
    /// Where to go on, where that is not after the instruction under way: after a switch point, and
    /// before the first instruction. Null otherwise.
    pub next: *const Instr,
    /// The first free place of the value stack, while the frame is not the one that runs.
    pub sp: *mut Option<Value>,
    pub ret: Return,
    flags: Cell<u8>,
    /// Null in the frame of a suspended native function.
    pub code: *const Code,
    /// The function, which keeps code, globals and builtins alive; `None` as above.
    pub function: Option<Value>,
    /// With [`frame_flags::LOCALS`].
    locals: Cell<MaybeUninit<Value>>,
    /// With [`frame_flags::OBJECT`].
    object: Cell<MaybeUninit<Value>>,
    /// With [`frame_flags::NATIVE`].
    native: Cell<MaybeUninit<Box<Suspension>>>,
}

impl Drop for Frame {
    fn drop(&mut self) {
        drop(self.take_locals());
        drop(self.take_object());
        drop(self.take_native());
    }
}

const FRAME: usize = size_of::<Frame>().next_multiple_of(8);

impl Frame {
    /// Bytes of a frame for this code.
    #[inline(always)]
    pub fn size_for(code: &Code) -> usize {
        FRAME + (code.frame_cells as usize) * size_of::<Option<Value>>()
    }

    /// The first local. Locals, cells and free variables come first, the value stack after them.
    #[inline(always)]
    pub fn localsplus(this: *mut Frame) -> *mut Option<Value> {
        (this as usize + FRAME) as *mut Option<Value>
    }

    /// The bottom of the value stack.
    #[inline(always)]
    pub fn stack_base(this: *mut Frame, code: &Code) -> *mut Option<Value> {
        // SAFETY: inside the frame's allocation by `size_for`.
        unsafe { Frame::localsplus(this).add(code.nlocalsplus as usize) }
    }

    /// Values on the value stack, while the frame is not the one that runs.
    ///
    /// # Safety
    /// `this` is a complete frame of this code.
    #[inline(always)]
    pub unsafe fn stack_length(this: *mut Frame, code: &Code) -> usize {
        // SAFETY: both pointers are into the frame's value stack.
        unsafe { (*this).sp.offset_from(Frame::stack_base(this, code)) as usize }
    }

    /// Pushes on the value stack of a frame that is not the one that runs.
    ///
    /// # Safety
    /// `this` is a complete Python frame, and its code declared the room.
    #[inline(always)]
    pub unsafe fn push(this: *mut Frame, value: Value) {
        // SAFETY: by the caller's promise.
        unsafe {
            (*this).sp.write(Some(value));
            (*this).sp = (*this).sp.add(1);
        }
    }

    /// Pops the value stack of a frame that is not the one that runs; `None` is NULL.
    ///
    /// # Safety
    /// `this` is a complete Python frame whose stack is not empty.
    #[inline(always)]
    pub unsafe fn pop(this: *mut Frame) -> Option<Value> {
        // SAFETY: by the caller's promise.
        unsafe {
            (*this).sp = (*this).sp.sub(1);
            (*this).sp.read()
        }
    }

    /// Makes the memory the frame of a call, before it is entered: its place in the code, [`Frame::place_at_start`], and
    /// its locals are not set yet.
    ///
    /// # Safety
    /// There is room for a frame of this code at `this`, with nothing in it. `function` keeps the code.
    #[inline(always)]
    pub unsafe fn begin(this: *mut Frame, previous: *mut Frame, function: Value, code: *const Code, ret: Return) {
        // SAFETY: by the caller's promise; nothing is dropped.
        unsafe {
            (&raw mut (*this).previous).write(previous);
            (&raw mut (*this).ret).write(ret);
            (&raw mut (*this).flags).write(Cell::new(0));
            (&raw mut (*this).code).write(code);
            (&raw mut (*this).function).write(Some(function));
        }
    }

    /// Places a frame that has begun before its first instruction, with an empty value stack.
    ///
    /// # Safety
    /// The frame has begun with this code.
    #[inline(always)]
    pub unsafe fn place_at_start(this: *mut Frame, code: &Code) {
        // SAFETY: by the caller's promise.
        unsafe {
            (&raw mut (*this).ip).write(code.first_instruction());
            (&raw mut (*this).next).write(code.first_instruction());
            (&raw mut (*this).sp).write(Frame::stack_base(this, code));
        }
    }

    /// The frame of a suspended native function.
    pub fn new_native(previous: *mut Frame, suspension: Suspension, ret: Return) -> Frame {
        Frame {
            previous,
            ip: std::ptr::null(),
            next: std::ptr::null(),
            sp: std::ptr::null_mut(),
            ret,
            flags: Cell::new(frame_flags::NATIVE),
            code: std::ptr::null(),
            function: None,
            locals: Cell::new(MaybeUninit::uninit()),
            object: Cell::new(MaybeUninit::uninit()),
            native: Cell::new(MaybeUninit::new(Box::new(suspension))),
        }
    }

    /// Whether it is as most are when they return: not a generator's, no `frame` object, no namespace of its own.
    #[inline(always)]
    pub fn is_plain(&self) -> bool {
        self.flags.get() == 0
    }

    #[inline(always)]
    fn has(&self, flag: u8) -> bool {
        self.flags.get() & flag != 0
    }

    fn set_flag(&self, flag: u8) {
        self.flags.set(self.flags.get() | flag);
    }

    /// Whether a flag was set, which it is not any longer.
    fn take_flag(&self, flag: u8) -> bool {
        let had = self.has(flag);
        self.flags.set(self.flags.get() & !flag);
        had
    }

    #[inline(always)]
    pub fn is_generator(&self) -> bool {
        self.has(frame_flags::GENERATOR)
    }

    /// Says that the frame is part of a generator now.
    pub fn set_generator(&self) {
        self.set_flag(frame_flags::GENERATOR);
    }

    /// The `frame` object, once somebody has asked for it.
    pub fn object(&self) -> Option<&Value> {
        // SAFETY: the flag is set where the object is; it stays while the frame is that of a call under way.
        self.has(frame_flags::OBJECT).then(|| unsafe { (*self.object.as_ptr()).assume_init_ref() })
    }

    pub fn set_object(&self, object: Value) {
        debug_assert!(!self.has(frame_flags::OBJECT), "a frame is given one object");
        self.object.set(MaybeUninit::new(object));
        self.set_flag(frame_flags::OBJECT);
    }

    pub fn take_object(&self) -> Option<Value> {
        // SAFETY: the flag is set where the object is, and is gone with it.
        self.take_flag(frame_flags::OBJECT).then(|| unsafe { self.object.replace(MaybeUninit::uninit()).assume_init() })
    }

    /// The namespace of module and class bodies.
    pub fn locals(&self) -> Option<&Value> {
        // SAFETY: the flag is set where the namespace is; it stays while the frame is that of a call under way.
        self.has(frame_flags::LOCALS).then(|| unsafe { (*self.locals.as_ptr()).assume_init_ref() })
    }

    pub fn set_locals(&self, locals: Value) {
        debug_assert!(!self.has(frame_flags::LOCALS), "a frame is given one namespace");
        self.locals.set(MaybeUninit::new(locals));
        self.set_flag(frame_flags::LOCALS);
    }

    fn take_locals(&self) -> Option<Value> {
        // SAFETY: the flag is set where the namespace is, and is gone with it.
        self.take_flag(frame_flags::LOCALS).then(|| unsafe { self.locals.replace(MaybeUninit::uninit()).assume_init() })
    }

    /// Gives the frame of a native function back what was taken.
    pub fn set_native(&self, suspension: Box<Suspension>) {
        debug_assert!(!self.has(frame_flags::NATIVE), "it was taken");
        self.native.set(MaybeUninit::new(suspension));
        self.set_flag(frame_flags::NATIVE);
    }

    /// What the frame of a suspended native function waits for.
    pub fn take_native(&self) -> Option<Box<Suspension>> {
        // SAFETY: the flag is set where the suspension is, and is gone with it.
        self.take_flag(frame_flags::NATIVE).then(|| unsafe { self.native.replace(MaybeUninit::uninit()).assume_init() })
    }

    /// The code that the frame runs; `None` in the frame of a suspended native function.
    #[inline(always)]
    pub fn code(&self) -> Option<&Code> {
        // SAFETY: the function keeps it, also when it is given another one.
        unsafe { self.code.as_ref() }
    }

    /// The code unit of the instruction under way.
    pub fn instruction_offset(&self) -> usize {
        match self.code() {
            // SAFETY: the instruction pointer points into the code's instructions.
            Some(code) => unsafe { self.ip.offset_from(code.instructions().as_ptr()) as usize },
            None => 0,
        }
    }

    pub fn line(&self) -> u32 {
        self.code().map_or(0, |code| code.line_of(self.instruction_offset()))
    }
}

/// Where a thread is, for the trace: in the innermost frame of the user's own code, whatever library code that has
/// called.
pub fn position(ctx: Ctx) -> At {
    let mut frame = ctx.frame.get().cast_const();
    // SAFETY: frames that are linked in are complete.
    while let Some(current) = unsafe { frame.as_ref() } {
        if let Some(code) = current.code()
            && code.is_user_code.get()
        {
            return At { file: code.trace_file(), line: current.line(), instr: current.instruction_offset() as u32 };
        }
        frame = current.previous;
    }
    At::default()
}

/// The stack of frames of a thread: chunks that never move.
pub struct DataStack {
    chunks: Vec<(*mut u8, usize)>,
    top: usize,
    end: usize,
    /// Where the first frame of the last chunk lies.
    first: usize,
}

const CHUNK: usize = 64 * 1024;

impl DataStack {
    pub const fn new() -> DataStack {
        DataStack { chunks: Vec::new(), top: 0, end: 0, first: 0 }
    }

    /// Uninitialised room for a frame of `size` bytes; `None` where there is no memory for it.
    #[inline(always)]
    pub fn push(&mut self, size: usize) -> Option<*mut Frame> {
        if self.end - self.top < size {
            return self.push_in_new_chunk(size);
        }
        let place = self.top;
        self.top += size;
        Some(place as *mut Frame)
    }

    #[cold]
    #[inline(never)]
    fn push_in_new_chunk(&mut self, size: usize) -> Option<*mut Frame> {
        let bytes = CHUNK.max(size + 16);
        let layout = Layout::from_size_align(bytes, 16).ok()?;
        // SAFETY: the layout is not empty.
        let chunk = unsafe { alloc(layout) };
        if chunk.is_null() {
            return None;
        }
        super::heap::look_at_memory(self.chunks.len() > 1);
        // The first word keeps where the previous chunk ended.
        self.chunks.push((chunk, bytes));
        // SAFETY: the chunk has at least 16 bytes.
        unsafe { chunk.cast::<usize>().write(self.top) };
        self.first = chunk as usize + 16;
        self.top = self.first + size;
        self.end = chunk as usize + bytes;
        Some(self.first as *mut Frame)
    }

    /// Gives back the room of the topmost frame.
    #[inline(always)]
    pub fn pop(&mut self, frame: *mut Frame) {
        self.top = frame as usize;
        if self.top == self.first {
            self.drop_chunk();
        }
    }

    #[cold]
    #[inline(never)]
    fn drop_chunk(&mut self) {
        if self.chunks.len() == 1 {
            return;
        }
        let (chunk, bytes) = self.chunks.pop().expect("there is one");
        // SAFETY: the chunk's first word, written when it was made.
        self.top = unsafe { chunk.cast::<usize>().read() };
        let &(below, below_bytes) = self.chunks.last().expect("the first chunk stays");
        self.end = below as usize + below_bytes;
        self.first = below as usize + 16;
        // SAFETY: allocated with this layout, and the last frame in it is gone.
        unsafe { dealloc(chunk, Layout::from_size_align_unchecked(bytes, 16)) };
    }
}

impl Default for DataStack {
    fn default() -> Self {
        DataStack::new()
    }
}

impl Drop for DataStack {
    fn drop(&mut self) {
        for &(chunk, bytes) in &self.chunks {
            // SAFETY: allocated with this layout; a thread ends without frames.
            unsafe { dealloc(chunk, Layout::from_size_align_unchecked(bytes, 16)) };
        }
    }
}
