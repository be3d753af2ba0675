//! The instructions that are functions of their own: all that are not hot, or long anyway. The
//! evaluation loop keeps its `match` small with them, which is what lets a compiler (a browser's
//! above all) keep the hot ones in registers.
//!
//! Each works on an [`Op`]: the frame on top, with its whole state in memory. Its result says how
//! the loop goes on; an error unwinds.

use super::fuse;
use super::specialize;
use super::unwind::{stop_iteration_value, unwind_from};
use super::{Step, call, coroutine, deliver, enter, generator, ops};
use crate::code::Instr;
use crate::code::raw::co;
use crate::object::code::Code;
use crate::object::exception::{BaseException, STOP_ASYNC_ITERATION, SYSTEM_ERROR};
use crate::object::frame::{Frame, Return};
use crate::object::intern::Interned;
use crate::object::native::Args;
use crate::object::protocol::class_of;
use crate::object::slots::{BINARY_OPS, BinaryOp, Comparison};
use crate::object::{Ctx, Dict, Result, Tuple, Value, int, names};
use crate::types::cell::Cell;
use crate::types::function::Function;
use crate::types::str::template;

type Slot = Option<Value>;

/// An instruction as a function.
pub(super) type Instruction = fn(&mut Op) -> Result<Flow>;

/// How the loop goes on.
pub(super) enum Flow {
    /// With the instruction at [`Op::ip`].
    Next,
    /// The same, after a look at the eval breaker.
    Check,
    /// With the frame that is on top.
    Frame,
    /// As the step says; the frame may be gone.
    Leave(Step),
}

/// An instruction under way. The frame is on top and its bytecode the compiler's: an instruction
/// pops only what was pushed for it, and pushes no more than the code's stack size.
pub(super) struct Op {
    pub ctx: Ctx,
    pub frame: *mut Frame,
    pub at: *const Instr,
    /// The next instruction.
    pub ip: *const Instr,
}

impl Op {
    /// # Safety
    /// `frame` is the frame on top, with its state saved at the instruction `at`.
    #[inline(always)]
    pub unsafe fn new(ctx: Ctx, frame: *mut Frame, at: *const Instr) -> Op {
        // SAFETY: an instruction is followed by its caches.
        let ip = unsafe { at.add(1 + (*at).opcode_unchecked().caches()) };
        Op { ctx, frame, at, ip }
    }

    #[inline(always)]
    fn arg(&self) -> u32 {
        // SAFETY: `at` is an instruction of the frame's code, which the frame keeps alive.
        unsafe { (*self.at).arg() }
    }

    #[inline(always)]
    fn frame(&self) -> &Frame {
        // SAFETY: the frame on top is complete.
        unsafe { &*self.frame }
    }

    #[inline(always)]
    fn code(&self) -> &Code {
        // SAFETY: a Python frame's function keeps its code.
        unsafe { &*(*self.frame).code }
    }

    #[inline(always)]
    fn name(&self, index: u32) -> &Interned {
        &self.code().body().names[index as usize]
    }

    #[inline(always)]
    #[allow(clippy::mut_from_ref, reason = "a frame's locals are reached through its pointer only")]
    fn local(&self, index: u32) -> &mut Slot {
        // SAFETY: the compiler's arguments are inside the frame's locals.
        unsafe { &mut *Frame::localsplus(self.frame).add(index as usize) }
    }

    #[inline(always)]
    fn push(&mut self, value: Value) {
        // SAFETY: the compiler reserved the room.
        unsafe { Frame::push(self.frame, value) }
    }

    #[inline(always)]
    fn push_slot(&mut self, slot: Slot) {
        // SAFETY: the compiler reserved the room.
        unsafe {
            (*self.frame).sp.write(slot);
            (*self.frame).sp = (*self.frame).sp.add(1);
        }
    }

    /// A value that cannot be NULL.
    #[inline(always)]
    fn pop(&mut self) -> Value {
        // SAFETY: the compiler pushed it.
        unsafe { Frame::pop(self.frame).unwrap_unchecked() }
    }

    #[inline(always)]
    fn pop_slot(&mut self) -> Slot {
        // SAFETY: the compiler pushed it.
        unsafe { Frame::pop(self.frame) }
    }

    /// The place `depth` below the top of the stack: 1 is the topmost.
    #[inline(always)]
    fn slot(&self, depth: usize) -> &Slot {
        // SAFETY: the compiler pushed it.
        unsafe { &*(*self.frame).sp.sub(depth) }
    }

    /// As [`Op::slot`], of a value that cannot be NULL.
    #[inline(always)]
    fn peek(&self, depth: usize) -> &Value {
        // SAFETY: as above.
        unsafe { self.slot(depth).as_ref().unwrap_unchecked() }
    }

    /// Replaces the topmost value; the old one is dropped.
    #[inline(always)]
    fn replace(&mut self, value: Value) {
        // SAFETY: the compiler pushed it.
        let old = unsafe { (*(*self.frame).sp.sub(1)).replace(value) };
        drop(old);
    }

    /// The topmost `count` values, none of them NULL.
    #[inline(always)]
    fn values(&self, count: usize) -> &[Value] {
        // SAFETY: the compiler pushed them; a slot that is not NULL has a `Value`'s layout.
        unsafe { std::slice::from_raw_parts((*self.frame).sp.sub(count).cast(), count) }
    }

    fn drop_values(&mut self, count: usize) {
        for _ in 0..count {
            drop(self.pop_slot());
        }
    }

    /// Counts a generic instruction's runs, and now and then tries to specialise it. Whether it has
    /// become another instruction, which is to run instead.
    #[inline(always)]
    fn adapts(&mut self, specialize: unsafe fn(&Op)) -> bool {
        // SAFETY: instructions that adapt have a cache unit, which the GIL protects.
        unsafe {
            let counter = self.at.add(1) as *mut u32;
            if *counter != 0 {
                *counter -= 1;
                return false;
            }
            *counter = specialize::BACKOFF;
            specialize(self);
            let adapted = (*self.at).opcode_unchecked().is_specialised();
            if adapted {
                fuse::fuse(self.code(), self.at);
                self.ip = self.at;
            }
            adapted
        }
    }

    /// Back to the generic instruction.
    fn deopt(&mut self) -> Flow {
        // SAFETY: `at` is a specialised instruction.
        unsafe { specialize::deoptimize(self.at) };
        self.ip = self.at;
        Flow::Next
    }

    fn jump(&mut self, distance: u32) {
        // SAFETY: the compiler's jumps end in the code.
        self.ip = unsafe { self.ip.add(distance as usize) };
    }
}

// ---- names ----

pub(super) fn load_common_constant(op: &mut Op) -> Result<Flow> {
    let constant = ops::common_constant(op.ctx, op.arg())?;
    op.push(constant);
    Ok(Flow::Next)
}

pub(super) fn load_fast_check(op: &mut Op) -> Result<Flow> {
    match op.local(op.arg()) {
        Some(value) => op.push(value.clone()),
        None => return Err(ops::unbound_local(op.ctx, op.code(), op.arg())),
    }
    Ok(Flow::Next)
}

pub(super) fn delete_fast(op: &mut Op) -> Result<Flow> {
    match op.local(op.arg()).take() {
        Some(old) => drop(old),
        None => return Err(ops::unbound_local(op.ctx, op.code(), op.arg())),
    }
    Ok(Flow::Next)
}

pub(super) fn load_name(op: &mut Op) -> Result<Flow> {
    let value = ops::load_name(op.ctx, op.frame(), op.name(op.arg()))?;
    op.push(value);
    Ok(Flow::Next)
}

pub(super) fn store_name(op: &mut Op) -> Result<Flow> {
    let value = op.pop();
    ops::store_name(op.ctx, op.frame(), op.name(op.arg()), value)?;
    Ok(Flow::Next)
}

pub(super) fn delete_name(op: &mut Op) -> Result<Flow> {
    ops::delete_name(op.ctx, op.frame(), op.name(op.arg()))?;
    Ok(Flow::Next)
}

pub(super) fn load_global(op: &mut Op) -> Result<Flow> {
    // SAFETY: the instruction is a `LOAD_GLOBAL` of the frame's code.
    if op.adapts(|op| unsafe { specialize::load_global(op.frame(), op.at, op.name(op.arg() >> 1)) }) {
        return Ok(Flow::Next);
    }
    let value = ops::load_global(op.ctx, op.frame(), op.name(op.arg() >> 1))?;
    op.push(value);
    if op.arg() & 1 != 0 {
        op.push_slot(None);
    }
    Ok(Flow::Next)
}

pub(super) fn store_global(op: &mut Op) -> Result<Flow> {
    let value = op.pop();
    // SAFETY: it is a Python frame.
    let globals = unsafe { &call::function_of(op.frame).globals };
    drop(globals.set_interned(*op.name(op.arg()), value));
    Ok(Flow::Next)
}

pub(super) fn delete_global(op: &mut Op) -> Result<Flow> {
    ops::delete_global(op.ctx, op.frame(), op.name(op.arg()))?;
    Ok(Flow::Next)
}

pub(super) fn load_locals(op: &mut Op) -> Result<Flow> {
    let locals = ops::load_locals(op.ctx, op.frame())?;
    op.push(locals);
    Ok(Flow::Next)
}

pub(super) fn load_from_dict_or_globals(op: &mut Op) -> Result<Flow> {
    let dict = op.pop();
    let value = ops::load_from_dict_or_globals(op.ctx, op.frame(), &dict, op.name(op.arg()))?;
    op.push(value);
    Ok(Flow::Next)
}

pub(super) fn load_from_dict_or_deref(op: &mut Op) -> Result<Flow> {
    let dict = op.pop();
    let cell = op.local(op.arg()).as_ref().expect("a cell is made before it is used");
    let value = ops::load_from_dict_or_deref(op.ctx, op.code(), &dict, cell, op.arg())?;
    op.push(value);
    Ok(Flow::Next)
}

pub(super) fn load_build_class(op: &mut Op) -> Result<Flow> {
    let function = ops::load_builtin(op.ctx, op.frame(), &names::__build_class__)?;
    op.push(function);
    Ok(Flow::Next)
}

pub(super) fn setup_annotations(op: &mut Op) -> Result<Flow> {
    ops::setup_annotations(op.ctx, op.frame())?;
    Ok(Flow::Next)
}

// ---- cells ----

pub(super) fn make_cell(op: &mut Op) -> Result<Flow> {
    // SAFETY: the local is initialised.
    unsafe { call::make_cell(op.local(op.arg())) };
    Ok(Flow::Next)
}

pub(super) fn unbound_cell(op: &mut Op) -> Result<Flow> {
    Err(ops::unbound_cell(op.ctx, op.code(), op.arg()))
}

pub(super) fn delete_deref(op: &mut Op) -> Result<Flow> {
    let cell = op
        .local(op.arg())
        .as_ref()
        .and_then(|cell| cell.downcast_exact::<Cell>())
        .expect("a cell is made before it is used");
    match cell.value.replace(None) {
        Some(old) => drop(old),
        None => return Err(ops::unbound_cell(op.ctx, op.code(), op.arg())),
    }
    Ok(Flow::Next)
}

// ---- attributes ----

pub(super) fn load_attr(op: &mut Op) -> Result<Flow> {
    // SAFETY: the instruction is a `LOAD_ATTR` with its owner on top.
    if op.adapts(|op| unsafe { specialize::load_attr(op.at, op.peek(1), op.name(op.arg() >> 1), op.arg() & 1 != 0) }) {
        return Ok(Flow::Next);
    }
    look_up_attr(op)
}

/// A specialised `LOAD_ATTR` whose cache does not know the owner.
pub(super) fn load_attr_missed(op: &mut Op) -> Result<Flow> {
    // SAFETY: as above.
    unsafe {
        if specialize::load_learns(op.at) {
            specialize::load_attr(op.at, op.peek(1), op.name(op.arg() >> 1), op.arg() & 1 != 0);
            fuse::fuse(op.code(), op.at);
        }
    }
    look_up_attr(op)
}

fn look_up_attr(op: &mut Op) -> Result<Flow> {
    let owner = op.pop();
    if op.arg() & 1 != 0 {
        let (method, this) = ops::load_method(op.ctx, owner, op.name(op.arg() >> 1))?;
        op.push(method);
        op.push_slot(this);
    } else {
        let value = op.ctx.getattr(&owner, op.name(op.arg() >> 1))?;
        op.push(value);
    }
    Ok(Flow::Next)
}

pub(super) fn store_attr(op: &mut Op) -> Result<Flow> {
    // SAFETY: the instruction is a `STORE_ATTR` with its owner on top.
    if op.adapts(|op| unsafe { specialize::store_attr(op.at, op.peek(1), op.name(op.arg())) }) {
        return Ok(Flow::Next);
    }
    set_attr(op)
}

/// A specialised `STORE_ATTR` whose cache does not know the owner.
pub(super) fn store_attr_missed(op: &mut Op) -> Result<Flow> {
    // SAFETY: as above.
    unsafe {
        if specialize::store_learns(op.at) {
            specialize::store_attr(op.at, op.peek(1), op.name(op.arg()));
            fuse::fuse(op.code(), op.at);
        }
    }
    set_attr(op)
}

fn set_attr(op: &mut Op) -> Result<Flow> {
    let owner = op.pop();
    let value = op.pop();
    op.ctx.setattr(&owner, op.name(op.arg()), &value)?;
    Ok(Flow::Next)
}

pub(super) fn delete_attr(op: &mut Op) -> Result<Flow> {
    let owner = op.pop();
    op.ctx.delattr(&owner, op.name(op.arg()))?;
    Ok(Flow::Next)
}

pub(super) fn load_super_attr(op: &mut Op) -> Result<Flow> {
    let this = op.pop();
    let class = op.pop();
    let super_class = op.pop();
    let arg = op.arg();
    let (value, bound) = ops::load_super_attr(op.ctx, &super_class, &class, &this, op.name(arg >> 2), arg)?;
    op.push(value);
    if arg & 1 != 0 {
        op.push_slot(bound);
    }
    Ok(Flow::Next)
}

pub(super) fn load_special(op: &mut Op) -> Result<Flow> {
    let owner = op.pop();
    let (method, this) = ops::load_special(op.ctx, owner, op.arg())?;
    op.push(method);
    op.push_slot(this);
    Ok(Flow::Next)
}

// ---- operators ----

pub(super) fn binary_op(op: &mut Op) -> Result<Flow> {
    // SAFETY: the instruction is a `BINARY_OP` with its operands on top.
    if op.adapts(|op| unsafe { specialize::binary_op(op.at, op.arg(), op.peek(2), op.peek(1)) }) {
        return Ok(Flow::Next);
    }
    let ctx = op.ctx;
    let b = op.pop();
    let a = op.pop();
    let result = match op.arg() as usize {
        number if number < BINARY_OPS => ctx.binary_op(&a, &b, BinaryOp::ALL[number])?,
        number if number < 2 * BINARY_OPS => ctx.inplace_op(&a, &b, BinaryOp::ALL[number - BINARY_OPS])?,
        _ => match ops::python_getitem(&a) {
            Some(method) => {
                call::push_python_call(ctx, &method, Args::positional_only(&[a, b]), Return::Push)?;
                return Ok(Flow::Frame);
            }
            None => ctx.getitem(&a, &b)?,
        },
    };
    op.push(result);
    Ok(Flow::Next)
}

pub(super) fn binary_slice(op: &mut Op) -> Result<Flow> {
    let stop = op.pop();
    let start = op.pop();
    let container = op.pop();
    let slice = ops::get_slice(op.ctx, &container, start, stop)?;
    op.push(slice);
    Ok(Flow::Next)
}

pub(super) fn store_slice(op: &mut Op) -> Result<Flow> {
    let stop = op.pop();
    let start = op.pop();
    let container = op.pop();
    let value = op.pop();
    ops::set_slice(op.ctx, &container, start, stop, &value)?;
    Ok(Flow::Next)
}

pub(super) fn store_subscr(op: &mut Op) -> Result<Flow> {
    // SAFETY: the instruction is a `STORE_SUBSCR` with its operands on top.
    if op.adapts(|op| unsafe { specialize::store_subscr(op.at, op.peek(2), op.peek(1)) }) {
        return Ok(Flow::Next);
    }
    let key = op.pop();
    let container = op.pop();
    let value = op.pop();
    op.ctx.setitem(&container, &key, &value)?;
    Ok(Flow::Next)
}

pub(super) fn delete_subscr(op: &mut Op) -> Result<Flow> {
    let key = op.pop();
    let container = op.pop();
    op.ctx.delitem(&container, &key)?;
    Ok(Flow::Next)
}

/// A missing key, after `BINARY_OP_SUBSCR_DICT` has looked.
pub(super) fn key_error(op: &mut Op) -> Result<Flow> {
    Err(op.ctx.key_error(op.peek(1)))
}

pub(super) fn compare_op(op: &mut Op) -> Result<Flow> {
    // SAFETY: the instruction is a `COMPARE_OP` with its operands on top.
    if op.adapts(|op| unsafe { specialize::compare_op(op.at, op.peek(2), op.peek(1)) }) {
        return Ok(Flow::Next);
    }
    let (ctx, arg) = (op.ctx, op.arg());
    let b = op.pop();
    let a = op.pop();
    let result = ctx.compare(&a, &b, Comparison::ALL[(arg >> 5) as usize])?;
    let result = if arg & 16 != 0 { Value::from_bool(ctx.is_true(&result)?) } else { result };
    op.push(result);
    Ok(Flow::Next)
}

pub(super) fn contains_op(op: &mut Op) -> Result<Flow> {
    // SAFETY: the instruction is a `CONTAINS_OP` with its operands on top.
    if op.adapts(|op| unsafe { specialize::contains_op(op.at, op.peek(1)) }) {
        return Ok(Flow::Next);
    }
    let container = op.pop();
    let item = op.pop();
    let contains = op.ctx.contains(&container, &item)?;
    op.push(Value::from_bool(contains != (op.arg() != 0)));
    Ok(Flow::Next)
}

pub(super) fn unary_not(op: &mut Op) -> Result<Flow> {
    let truth = op.ctx.is_true(op.peek(1))?;
    op.replace(Value::from_bool(!truth));
    Ok(Flow::Next)
}

pub(super) fn unary_negative(op: &mut Op) -> Result<Flow> {
    let negative = ops::negative(op.ctx, op.peek(1))?;
    op.replace(negative);
    Ok(Flow::Next)
}

pub(super) fn unary_invert(op: &mut Op) -> Result<Flow> {
    let inverted = ops::invert(op.ctx, op.peek(1))?;
    op.replace(inverted);
    Ok(Flow::Next)
}

pub(super) fn to_bool(op: &mut Op) -> Result<Flow> {
    let truth = op.ctx.is_true(op.peek(1))?;
    op.replace(Value::from_bool(truth));
    Ok(Flow::Next)
}

// ---- building ----

pub(super) fn build_tuple(op: &mut Op) -> Result<Flow> {
    let count = op.arg() as usize;
    // SAFETY: the topmost values move into the tuple.
    unsafe {
        let items = (*op.frame).sp.sub(count);
        let tuple = Tuple::from_raw(items.cast(), count);
        (*op.frame).sp = items;
        op.push(tuple.into());
    }
    Ok(Flow::Next)
}

pub(super) fn build_list(op: &mut Op) -> Result<Flow> {
    let count = op.arg() as usize;
    // SAFETY: the topmost values move into the list.
    unsafe {
        let list = ops::build_list(op.values(count));
        (*op.frame).sp = (*op.frame).sp.sub(count);
        op.push(list);
    }
    Ok(Flow::Next)
}

pub(super) fn build_set(op: &mut Op) -> Result<Flow> {
    let count = op.arg() as usize;
    let set = ops::build_set(op.ctx, op.values(count))?;
    op.drop_values(count);
    op.push(set);
    Ok(Flow::Next)
}

pub(super) fn build_map(op: &mut Op) -> Result<Flow> {
    let count = 2 * op.arg() as usize;
    let map = ops::build_map(op.ctx, op.values(count))?;
    op.drop_values(count);
    op.push(map);
    Ok(Flow::Next)
}

pub(super) fn build_slice(op: &mut Op) -> Result<Flow> {
    let step = if op.arg() == 3 { op.pop() } else { Value::NONE };
    let stop = op.pop();
    let start = op.pop();
    op.push(ops::build_slice(start, stop, step));
    Ok(Flow::Next)
}

pub(super) fn build_string(op: &mut Op) -> Result<Flow> {
    let count = op.arg() as usize;
    let text = ops::build_string(op.ctx, op.values(count))?;
    op.drop_values(count);
    op.push(text);
    Ok(Flow::Next)
}

pub(super) fn build_template(op: &mut Op) -> Result<Flow> {
    let interpolations = op.pop();
    let strings = op.pop();
    op.push(template::build_template(&strings, &interpolations));
    Ok(Flow::Next)
}

pub(super) fn build_interpolation(op: &mut Op) -> Result<Flow> {
    let arg = op.arg();
    let format_spec = if arg & 1 != 0 { Some(op.pop()) } else { None };
    let expression = op.pop();
    let value = op.pop();
    let conversion = [None, Some('s'), Some('r'), Some('a')][(arg >> 2 & 3) as usize];
    op.push(template::build_interpolation(value, expression, conversion, format_spec));
    Ok(Flow::Next)
}

pub(super) fn set_add(op: &mut Op) -> Result<Flow> {
    let item = op.pop();
    ops::set_add(op.ctx, op.peek(op.arg() as usize), &item)?;
    Ok(Flow::Next)
}

pub(super) fn map_add(op: &mut Op) -> Result<Flow> {
    let value = op.pop();
    let key = op.pop();
    let dict = op.peek(op.arg() as usize).downcast_exact::<Dict>().expect("a comprehension builds a dict");
    dict.set(op.ctx, &key, value)?;
    Ok(Flow::Next)
}

pub(super) fn list_extend(op: &mut Op) -> Result<Flow> {
    let iterable = op.pop();
    ops::list_extend(op.ctx, op.peek(op.arg() as usize), &iterable)?;
    Ok(Flow::Next)
}

pub(super) fn set_update(op: &mut Op) -> Result<Flow> {
    let iterable = op.pop();
    ops::set_update(op.ctx, op.peek(op.arg() as usize), &iterable)?;
    Ok(Flow::Next)
}

pub(super) fn dict_update(op: &mut Op) -> Result<Flow> {
    let mapping = op.pop();
    ops::dict_update(op.ctx, op.peek(op.arg() as usize), &mapping)?;
    Ok(Flow::Next)
}

pub(super) fn dict_merge(op: &mut Op) -> Result<Flow> {
    let mapping = op.pop();
    let depth = op.arg() as usize;
    // Below the dict are the arguments, `NULL` and the callable.
    ops::dict_merge(op.ctx, op.peek(depth), &mapping, op.peek(depth + 3))?;
    Ok(Flow::Next)
}

pub(super) fn format_simple(op: &mut Op) -> Result<Flow> {
    let value = op.pop();
    let text = ops::format_simple(op.ctx, value)?;
    op.push(text);
    Ok(Flow::Next)
}

pub(super) fn format_with_spec(op: &mut Op) -> Result<Flow> {
    let spec = op.pop();
    let value = op.pop();
    let text = ops::format_with_spec(op.ctx, &value, spec)?;
    op.push(text);
    Ok(Flow::Next)
}

pub(super) fn convert_value(op: &mut Op) -> Result<Flow> {
    let text = ops::convert_value(op.ctx, op.peek(1), op.arg())?;
    op.replace(text);
    Ok(Flow::Next)
}

// ---- unpacking ----

pub(super) fn unpack_sequence(op: &mut Op) -> Result<Flow> {
    let items = ops::unpack_sequence(op.ctx, op.peek(1), op.arg() as usize)?;
    let sequence = op.pop();
    items.into_iter().rev().for_each(|item| op.push(item));
    drop(sequence);
    Ok(Flow::Next)
}

pub(super) fn unpack_ex(op: &mut Op) -> Result<Flow> {
    let arg = op.arg() as usize;
    let items = ops::unpack_ex(op.ctx, op.peek(1), arg & 0xFF, arg >> 8)?;
    let sequence = op.pop();
    items.into_iter().rev().for_each(|item| op.push(item));
    drop(sequence);
    Ok(Flow::Next)
}

// ---- iteration and generators ----

pub(super) fn get_iter(op: &mut Op) -> Result<Flow> {
    let iterator = op.ctx.iter(op.peek(1))?;
    op.replace(iterator);
    Ok(Flow::Next)
}

pub(super) fn get_yield_from_iter(op: &mut Op) -> Result<Flow> {
    if generator::is_generator(op.peek(1)) {
        return Ok(Flow::Next);
    }
    if coroutine::is_coroutine(op.peek(1)) {
        if op.code().flags & (co::COROUTINE | co::ITERABLE_COROUTINE) == 0 {
            let message = "cannot 'yield from' a coroutine object in a non-coroutine generator";
            return Err(op.ctx.type_error(message));
        }
        return Ok(Flow::Next);
    }
    get_iter(op)
}

/// The end of a loop: the iterator stays for `POP_ITER`, after the `END_FOR` that is jumped over.
fn end_for(op: &mut Op) {
    op.jump(op.arg() + 1);
}

pub(super) fn for_iter(op: &mut Op) -> Result<Flow> {
    // SAFETY: the instruction is a `FOR_ITER` with its iterator on top.
    if op.adapts(|op| unsafe { specialize::for_iter(op.at, op.peek(1)) }) {
        return Ok(Flow::Next);
    }
    let ctx = op.ctx;
    let iterator = op.peek(1);
    if let Some(suspended) = generator::as_suspended(iterator) {
        // SAFETY: the generator is suspended.
        unsafe { generator::push_suspended(ctx, suspended, Value::NONE, Return::ForIter)? };
        return Ok(Flow::Frame);
    }
    let class = class_of(iterator);
    let Some(next) = class.slots.next.get() else {
        return Err(ctx.type_error(format!("'{}' object is not an iterator", class.name())));
    };
    match next(ctx, iterator) {
        Ok(Some(item)) => op.push(item),
        Ok(None) => end_for(op),
        Err(raised) => {
            ctx.catch(&crate::object::exception::STOP_ITERATION, raised)?;
            end_for(op);
        }
    }
    Ok(Flow::Next)
}

pub(super) fn send(op: &mut Op) -> Result<Flow> {
    let ctx = op.ctx;
    let value = op.pop();
    let receiver = op.peek(1).clone();
    if let Some(resumed) = coroutine::resumed_by_send(&receiver) {
        return generator::push(ctx, resumed, value, Return::Send).map(Flow::Leave);
    }
    let sent = ops::send(ctx, &receiver, value);
    if sent.is_err()
        && let Some(suspension) = ctx.take_suspension()
    {
        return Ok(Flow::Leave(enter(ctx, suspension, Return::Send)));
    }
    match sent? {
        Ok(yielded) => op.push(yielded),
        Err(returned) => {
            op.push(returned);
            op.jump(op.arg());
        }
    }
    Ok(Flow::Next)
}

pub(super) fn get_awaitable(op: &mut Op) -> Result<Flow> {
    let iterator = coroutine::get_awaitable(op.ctx, op.peek(1), op.arg())?;
    op.replace(iterator);
    Ok(Flow::Next)
}

pub(super) fn get_aiter(op: &mut Op) -> Result<Flow> {
    let iterator = coroutine::get_aiter(op.ctx, op.peek(1))?;
    op.replace(iterator);
    Ok(Flow::Next)
}

pub(super) fn get_anext(op: &mut Op) -> Result<Flow> {
    let awaitable = coroutine::get_anext(op.ctx, op.peek(1))?;
    op.push(awaitable);
    Ok(Flow::Next)
}

pub(super) fn end_async_for(op: &mut Op) -> Result<Flow> {
    let exception = op.pop();
    if class_of(&exception).is_subclass_of(&STOP_ASYNC_ITERATION) {
        drop(op.pop());
        return Ok(Flow::Next);
    }
    Ok(reraise_value(op, exception))
}

pub(super) fn return_generator(op: &mut Op) -> Result<Flow> {
    // SAFETY: the frame is on top, saved, and has an empty value stack.
    unsafe {
        // The generator goes on after this instruction.
        (*op.frame).next = op.ip;
        let ret = (*op.frame).ret;
        let generator = generator::make(op.ctx);
        Ok(Flow::Leave(deliver(op.ctx, Ok(generator), ret)))
    }
}

/// Returns from a frame that is not plain, or to one that does not just take the value.
pub(super) fn return_value(op: &mut Op) -> Result<Flow> {
    let ctx = op.ctx;
    let value = op.pop();
    let (ret, ended_generator) = (op.frame().ret, op.frame().is_generator());
    let asynchronous = op.code().has_flag(co::ASYNC_GENERATOR);
    call::pop(ctx);
    if ended_generator {
        let step = if asynchronous { generator::ended_async(ctx, ret) } else { generator::ended(ctx, value, ret) };
        return Ok(Flow::Leave(step));
    }
    Ok(Flow::Leave(deliver(ctx, Ok(value), ret)))
}

/// Yields to something else than a `FOR_ITER`.
pub(super) fn yield_value(op: &mut Op) -> Result<Flow> {
    let ctx = op.ctx;
    let value = op.pop();
    let ret = op.frame().ret;
    // SAFETY: the frame on top is a running generator's, saved.
    unsafe { generator::suspend(ctx) };
    Ok(Flow::Leave(deliver(ctx, Ok(value), ret)))
}

pub(super) fn cleanup_throw(op: &mut Op) -> Result<Flow> {
    let exception = op.pop();
    match stop_iteration_value(&exception) {
        Some(value) => {
            let last_sent = op.pop();
            let iterator = op.pop();
            op.push(Value::NONE);
            op.push(value);
            drop((last_sent, iterator));
            Ok(Flow::Next)
        }
        None => Ok(reraise_value(op, exception)),
    }
}

// ---- calls ----

/// Hands a call that is not specialised over to what it calls. On the stack are callable, `self` or
/// NULL, and `arg` arguments, the last ones with these names.
fn call_any(op: &mut Op, keywords: &[Interned]) -> Result<Flow> {
    let ctx = op.ctx;
    let count = op.arg() as usize;
    let has_self = op.slot(count + 1).is_some();
    let args = Args::new(op.values(count + has_self as usize), keywords);
    let callable = op.peek(count + 2).clone();
    if call::push_python_call(ctx, &callable, args, Return::Push)? {
        op.drop_values(count + 2);
        return Ok(Flow::Frame);
    }
    if let Some(object) = ops::enter_init(ctx, &callable, args) {
        // A class with an `__init__` in Python: its frame is on top.
        let object = object?;
        op.drop_values(count + 2);
        op.push(object);
        return Ok(Flow::Frame);
    }
    let result = ctx.call_or_suspend(&callable, args);
    op.drop_values(count + 2);
    op.push(result?);
    Ok(Flow::Check)
}

pub(super) fn call(op: &mut Op) -> Result<Flow> {
    // SAFETY: the instruction is a `CALL` with its callable and arguments on top.
    if op.adapts(|op| unsafe {
        specialize::call(op.at, op.arg(), op.slot(op.arg() as usize + 2), op.slot(op.arg() as usize + 1))
    }) {
        return Ok(Flow::Next);
    }
    call_any(op, &[])
}

/// A Python function with defaults for the parameters that are not given.
pub(super) fn call_py_general(op: &mut Op) -> Result<Flow> {
    let count = op.arg() as usize;
    let given = count + op.slot(count + 1).is_some() as usize;
    // SAFETY: the instruction is a `CALL_PY_GENERAL`, with its callable and arguments on top. These
    // move into the callee's frame.
    unsafe {
        let sp = (*op.frame).sp;
        let callable = sp.sub(count + 2);
        let function: *const Function = match op.peek(count + 2).downcast_exact::<Function>() {
            Some(function)
                if function.current_version() == specialize::cache(op.at, 1) && call::takes(function, given) =>
            {
                function
            }
            _ => return Ok(op.deopt()),
        };
        let code: *const Code = (*function).code_unchanged();
        let room = call::make_room(op.ctx, &*code)?;
        let callee = room.frame(op.ctx, op.peek(count + 2).clone(), &*code, Return::Push);
        let locals = callee.locals();
        let first = sp.sub(given);
        call::set_locals(locals, first, given, (*code).nlocalsplus as usize);
        call::fill_defaults(&*function, locals, given);
        (*op.frame).sp = callable;
        callee.enter(op.ctx);
        drop(callable.read());
    }
    Ok(Flow::Frame)
}

/// A Python function called with keywords, the places of whose values are known.
pub(super) fn call_kw_py(op: &mut Op) -> Result<Flow> {
    let count = op.arg() as usize;
    let names = op.peek(1).downcast_exact::<Tuple>().expect("the compiler gives the names as a tuple").len();
    let has_self = op.slot(count + 2).is_some() as usize;
    let given = count + has_self - names;
    // SAFETY: as in `call_py_general`; above the arguments are the names.
    unsafe {
        let sp = (*op.frame).sp.sub(1);
        let callable = sp.sub(count + 2);
        let function: *const Function = match op.peek(count + 3).downcast_exact::<Function>() {
            Some(function)
                if function.current_version() == specialize::cache(op.at, 1)
                    && given == specialize::cache(op.at, 3) as usize =>
            {
                function
            }
            _ => return Ok(op.deopt()),
        };
        let code: *const Code = (*function).code_unchanged();
        let room = call::make_room(op.ctx, &*code)?;
        let callee = room.frame(op.ctx, op.peek(count + 3).clone(), &*code, Return::Push);
        let locals = callee.locals();
        let first = sp.sub(given + names);
        call::set_locals(locals, first, given, (*code).nlocalsplus as usize);
        let packed = specialize::cache(op.at, 2);
        for number in 0..names {
            locals.add(specialize::keyword_place(packed, number)).write(first.add(given + number).read());
        }
        call::fill_defaults(&*function, locals, given);
        (*op.frame).sp = callable;
        callee.enter(op.ctx);
        drop(sp.read());
        drop(callable.read());
    }
    Ok(Flow::Frame)
}

pub(super) fn call_kw(op: &mut Op) -> Result<Flow> {
    let specialize = |op: &Op| {
        let count = op.arg() as usize;
        let names = op.peek(1).downcast_exact::<Tuple>().expect("the compiler gives the names as a tuple");
        let given = count + op.slot(count + 2).is_some() as usize - names.len();
        // SAFETY: the instruction is a `CALL_KW` with its callable, arguments and names on top.
        unsafe { specialize::call_kw(op.at, op.peek(count + 3), given, names) }
    };
    if op.adapts(specialize) {
        return Ok(Flow::Next);
    }
    let names = op.pop();
    let names = names.downcast_exact::<Tuple>().expect("the compiler gives the names as a tuple");
    match Interned::slice_of(names.items()) {
        Some(names) => call_any(op, names),
        // Names outside ASCII are not interned as constants.
        None => {
            let names = names.items().iter().map(|name| op.ctx.keyword_name(name)).collect::<Result<Vec<_>>>()?;
            call_any(op, &names)
        }
    }
}

pub(super) fn call_function_ex(op: &mut Op) -> Result<Flow> {
    let ctx = op.ctx;
    let keywords = op.pop_slot();
    let arguments = op.pop();
    let null = op.pop_slot();
    debug_assert!(null.is_none());
    let callable = op.pop();
    let (values, names) = ops::call_ex_arguments(ctx, &callable, &arguments, keywords.as_ref())?;
    let args = Args::new(&values, &names);
    if call::push_python_call(ctx, &callable, args, Return::Push)? {
        return Ok(Flow::Frame);
    }
    if let Some(object) = ops::enter_init(ctx, &callable, args) {
        op.push(object?);
        return Ok(Flow::Frame);
    }
    let result = ctx.call_or_suspend(&callable, args)?;
    op.push(result);
    Ok(Flow::Check)
}

pub(super) fn call_intrinsic_1(op: &mut Op) -> Result<Flow> {
    let value = op.pop();
    let result = ops::intrinsic_1(op.ctx, op.frame(), op.arg(), value)?;
    op.push(result);
    Ok(Flow::Next)
}

pub(super) fn call_intrinsic_2(op: &mut Op) -> Result<Flow> {
    let second = op.pop();
    let first = op.pop();
    let result = ops::intrinsic_2(op.ctx, op.arg(), first, second)?;
    op.push(result);
    Ok(Flow::Next)
}

pub(super) fn make_function(op: &mut Op) -> Result<Flow> {
    let code = op.pop();
    let function = ops::make_function(op.frame(), code);
    op.push(function);
    Ok(Flow::Next)
}

pub(super) fn set_function_attribute(op: &mut Op) -> Result<Flow> {
    let function = op.pop();
    let value = op.pop();
    let function = ops::set_function_attribute(function, value, op.arg());
    op.push(function);
    Ok(Flow::Next)
}

// ---- exceptions ----

pub(super) fn push_exc_info(op: &mut Op) -> Result<Flow> {
    let exception = op.pop();
    let previous = op.ctx.set_handled_exception(Some(exception.clone()));
    op.push(previous.unwrap_or(Value::NONE));
    op.push(exception);
    Ok(Flow::Next)
}

pub(super) fn pop_except(op: &mut Op) -> Result<Flow> {
    let previous = op.pop();
    let handled = op.ctx.set_handled_exception(Some(previous).filter(|previous| !previous.is_none()));
    drop(handled);
    Ok(Flow::Next)
}

pub(super) fn check_exc_match(op: &mut Op) -> Result<Flow> {
    let class = op.pop();
    let matches = ops::check_exc_match(op.ctx, op.peek(1), &class)?;
    op.push(Value::from_bool(matches));
    Ok(Flow::Next)
}

pub(super) fn check_eg_match(op: &mut Op) -> Result<Flow> {
    let class = op.pop();
    let group = op.pop();
    let (rest, matched) = ops::check_eg_match(op.ctx, &group, &class)?;
    op.push(rest);
    op.push(matched);
    Ok(Flow::Next)
}

/// Raises again: the frame is not added to the traceback a second time.
fn reraise_value(op: &mut Op, exception: Value) -> Flow {
    if exception.downcast::<BaseException>().is_none() {
        let _ = op.ctx.type_error("exceptions must derive from BaseException");
    } else {
        let _ = op.ctx.restore(exception);
    }
    Flow::Leave(unwind_from(op.ctx, false))
}

pub(super) fn raise_varargs(op: &mut Op) -> Result<Flow> {
    let cause = if op.arg() == 2 { Some(op.pop()) } else { None };
    let exception = if op.arg() >= 1 { Some(op.pop()) } else { None };
    let again = exception.is_none() && op.ctx.handled_exception().is_some();
    let raised = call::raise_varargs(op.ctx, exception, cause);
    if again {
        return Ok(Flow::Leave(unwind_from(op.ctx, false)));
    }
    Err(raised)
}

pub(super) fn reraise(op: &mut Op) -> Result<Flow> {
    let exception = op.pop();
    Ok(reraise_value(op, exception))
}

pub(super) fn with_except_start(op: &mut Op) -> Result<Flow> {
    let ctx = op.ctx;
    // exit function, its self or NULL, lasti, previous exception, exception
    let exception = op.peek(1).clone();
    let function = op.peek(5).clone();
    let this = op.slot(4).clone();
    let args: Vec<Value> = this.into_iter().chain(ops::exc_info_triple(&exception)).collect();
    if call::push_python_call(ctx, &function, Args::positional_only(&args), Return::Push)? {
        return Ok(Flow::Frame);
    }
    let result = ctx.call_or_suspend(&function, Args::positional_only(&args))?;
    op.push(result);
    Ok(Flow::Next)
}

// ---- pattern matching ----

pub(super) fn get_len(op: &mut Op) -> Result<Flow> {
    let length = op.ctx.len(op.peek(1))?;
    op.push(int::from_u64(length as u64));
    Ok(Flow::Next)
}

pub(super) fn match_mapping(op: &mut Op) -> Result<Flow> {
    let is_mapping = ops::is_mapping(op.peek(1));
    op.push(Value::from_bool(is_mapping));
    Ok(Flow::Next)
}

pub(super) fn match_sequence(op: &mut Op) -> Result<Flow> {
    let is_sequence = ops::is_sequence(op.peek(1));
    op.push(Value::from_bool(is_sequence));
    Ok(Flow::Next)
}

pub(super) fn match_keys(op: &mut Op) -> Result<Flow> {
    let values = ops::match_keys(op.ctx, op.peek(2), op.peek(1))?;
    op.push(values);
    Ok(Flow::Next)
}

pub(super) fn match_class(op: &mut Op) -> Result<Flow> {
    let keyword_names = op.pop();
    let class = op.pop();
    let subject = op.pop();
    let values = ops::match_class(op.ctx, &subject, &class, &keyword_names, op.arg() as usize)?;
    op.push(values);
    Ok(Flow::Next)
}

// ---- imports ----

pub(super) fn import_name(op: &mut Op) -> Result<Flow> {
    let from_list = op.pop();
    let level = op.pop();
    let module = ops::import_name(op.ctx, op.frame(), op.name(op.arg()), from_list, level)?;
    op.push(module);
    Ok(Flow::Next)
}

pub(super) fn import_from(op: &mut Op) -> Result<Flow> {
    let value = ops::import_from(op.ctx, op.peek(1), op.name(op.arg()))?;
    op.push(value);
    Ok(Flow::Next)
}

// ---- not emitted ----

pub(super) fn unknown(op: &mut Op) -> Result<Flow> {
    Err(op.ctx.raise(&SYSTEM_ERROR, "unknown opcode"))
}
