//! Unwinding: finds the handler of a pending exception, adding to the traceback on the way.

use super::{Exit, Step, call, deliver, frame_object};
use crate::code::{Opcode, exceptiontable};
use crate::object::code::Code;
use crate::object::exception::{BaseException, STOP_ITERATION};
use crate::object::frame::{Frame, Return};
use crate::object::int;
use crate::object::{Ctx, Value};
use crate::types::traceback;

/// Unwinds from the frame on top, whose instruction raised.
#[cold]
#[inline(never)]
pub(crate) fn unwind(ctx: Ctx) -> Step {
    unwind_from(ctx, true)
}

/// As [`unwind`]; `RERAISE` does not add its own frame to the traceback again.
#[cold]
#[inline(never)]
pub(crate) fn unwind_from(ctx: Ctx, add_traceback: bool) -> Step {
    let mut add_traceback = add_traceback;
    loop {
        let frame = ctx.frame.get();
        if add_traceback {
            extend_traceback(ctx, frame);
        }
        add_traceback = true;
        // SAFETY: the top frame is a Python frame with its state saved.
        let (offset, code, ret) = unsafe { ((*frame).instruction_offset(), (*frame).code, (*frame).ret) };
        // SAFETY: the frame's function holds its code.
        let body = unsafe { (*code).body() };
        if let Some(handler) = exceptiontable::find(&body.handlers, offset as u32) {
            let exception = ctx.take_raised();
            // SAFETY: the handler's depth is at most the stack's length; the compiler reserved room
            // for what is pushed.
            unsafe {
                while Frame::stack_length(frame, &*code) > handler.depth as usize {
                    drop(Frame::pop(frame));
                }
                if handler.lasti {
                    Frame::push(frame, int::from_i64(offset as i64));
                }
                Frame::push(frame, exception);
                (*frame).next = (*code).first_instruction().add(handler.target as usize);
            }
            return Step::Go;
        }
        drop_stack(frame);
        // What the frame's locals do when they die must not disturb the exception under way.
        ctx.preserving_exception(|| call::pop(ctx));
        match ret {
            Return::Exit => return Step::Exit(Exit::Raised),
            Return::Reply => return deliver(ctx, Err(super::raised_again()), ret),
            Return::Push | Return::Init | Return::ForIter | Return::Send => {}
        }
    }
}

/// Drops what is on a frame's value stack.
pub(crate) fn drop_stack(frame: *mut Frame) {
    // SAFETY: the frame's stack is initialised up to its length.
    unsafe {
        let code: *const Code = (*frame).code;
        while (*frame).sp != Frame::stack_base(frame, &*code) {
            drop(Frame::pop(frame));
        }
    }
}

/// `PyTraceBack_Here`.
fn extend_traceback(ctx: Ctx, frame: *mut Frame) {
    let exception = ctx.take_raised();
    if let Some(error) = exception.downcast::<BaseException>() {
        let object = frame_object::of(frame);
        // SAFETY: the frame is the top frame.
        let (offset, line) = unsafe { ((*frame).instruction_offset(), (*frame).line()) };
        traceback::add(error, object, offset, line);
    }
    let _ = ctx.restore(exception);
}

/// The value of a `StopIteration` that ends a delegation.
pub(crate) fn stop_iteration_value(exception: &Value) -> Option<Value> {
    let error = exception.downcast::<BaseException>()?;
    error.class().is_subclass_of(&STOP_ITERATION).then(|| error.field(0).unwrap_or(Value::NONE))
}

/// The instruction after the one under way.
///
/// # Safety
/// The frame's instruction pointer is at an instruction.
#[inline(always)]
pub(crate) unsafe fn after(frame: *mut Frame) -> *const crate::code::Instr {
    // SAFETY: by the caller's promise the instruction is followed by its caches and another one.
    unsafe {
        let opcode: Opcode = (*(*frame).ip).opcode_unchecked();
        (*frame).ip.add(1 + opcode.caches())
    }
}
