//! The evaluation loop's `match`: one arm for each opcode of `code/opcode.rs`.
//!
//! Local variables of [`interpret`] mirror the running frame: `ip` is the next instruction, `at` the
//! one under way, `sp` the first free place of the value stack. Whatever can raise, or run other
//! code, is preceded by `save!()`, which writes `at` and the stack's length to the frame.

use super::specialize::{self, cache};
use super::unwind::{unwind, unwind_from};
use super::{Broken, Exit, Step, call, deliver, drop_frames, enter, generator, handle_pending, ops};
use crate::code::{Instr, Opcode};
use crate::object::attributes;
use crate::object::code::{Body, Code};
use crate::object::define::{MethodDescriptor, NativeFunction};
use crate::object::frame::{Frame, Return};
use crate::object::native::Args;
use crate::object::protocol::class_of;
use crate::object::slots::{BINARY_OPS, BinaryOp, Comparison};
use crate::object::{Ctx, Dict, Ref, Str, Tuple, Value, int, names};
use crate::types::cell::Cell;
use crate::types::function::Function;
use crate::types::list::List;
use crate::types::str::template;

type Slot = Option<Value>;

/// Runs the Python frame on top, and those it calls, until another kind of frame is on top or the
/// run ends.
#[allow(clippy::cognitive_complexity)]
pub(crate) fn interpret(ctx: Ctx) -> Step {
    // SAFETY (of the whole function): the frame on top is complete, and the bytecode is the
    // compiler's: it pops only what it pushed, reads initialised locals where it does not check, and
    // stays within the stack size that the code object declares. Caches hold what `specialize`
    // wrote for the opcode that reads them.
    unsafe {
        'frame: loop {
            let frame: *mut Frame = ctx.frame.get();
            let code: *const Code = match &(*frame).code {
                Some(code) => Ref::as_ptr(code),
                None => return Step::Go,
            };
            let body: &Body = (*code).body();
            let locals: *mut Slot = Frame::localsplus(frame);
            let stack_base = locals.add((*code).nlocalsplus as usize);
            let mut sp = stack_base.add((*frame).stack_length as usize);
            let mut ip: *const Instr = if (*frame).next.is_null() { super::unwind::after(frame) } else { (*frame).next };
            (*frame).next = std::ptr::null();
            let mut at;

            macro_rules! push {
                ($value:expr) => {{
                    let value: Value = $value;
                    sp.write(Some(value));
                    sp = sp.add(1);
                }};
            }
            macro_rules! pop {
                () => {{
                    sp = sp.sub(1);
                    sp.read().unwrap_unchecked()
                }};
            }
            // A place that may hold NULL.
            macro_rules! pop_slot {
                () => {{
                    sp = sp.sub(1);
                    sp.read()
                }};
            }
            macro_rules! peek {
                ($depth:expr) => {
                    (*sp.sub($depth)).as_ref().unwrap_unchecked()
                };
            }
            macro_rules! save {
                () => {{
                    (*frame).ip = at;
                    (*frame).stack_length = sp.offset_from(stack_base) as u32;
                }};
            }
            macro_rules! local {
                ($index:expr) => {
                    (*locals.add($index as usize))
                };
            }
            macro_rules! name {
                ($index:expr) => {
                    body.names.get_unchecked($index as usize)
                };
            }
            // The frame on top has changed.
            macro_rules! switch {
                ($step:expr) => {
                    match $step {
                        Step::Go => continue 'frame,
                        exit => return exit,
                    }
                };
            }
            let mut reraise = false;
            'dispatch: loop {
                // Goes on with the next instruction, or unwinds.
                macro_rules! check {
                    ($result:expr) => {
                        match $result {
                            Ok(value) => value,
                            Err(_) => break 'dispatch,
                        }
                    };
                }
                // After the last place where this instruction can fail: a switch point.
                macro_rules! check_eval_breaker {
                    () => {
                        if ctx.breaker.is_set() {
                            save!();
                            match handle_pending(ctx) {
                                Broken::GoOn => {}
                                Broken::Yield => {
                                    (*frame).next = ip;
                                    return Step::Exit(Exit::Yielded);
                                }
                                Broken::Raise => break 'dispatch,
                                Broken::Kill => {
                                    drop_frames(ctx);
                                    return Step::Exit(Exit::Killed);
                                }
                            }
                        }
                    };
                }
                // Counts a generic instruction's runs, and tries to specialise it now and then.
                macro_rules! adaptive {
                    ($specialize:expr) => {{
                        let counter = at.add(1) as *mut u32;
                        let count = *counter;
                        if count == 0 {
                            *counter = specialize::BACKOFF;
                            $specialize;
                            if (*at).opcode_unchecked().is_specialised() {
                                // Run what it has become.
                                ip = at;
                                continue 'dispatch;
                            }
                        } else {
                            *counter = count - 1;
                        }
                    }};
                }
                // Back to the generic instruction, which counts anew.
                macro_rules! deopt {
                    () => {{
                        specialize::deoptimize(at);
                        ip = at;
                        continue 'dispatch;
                    }};
                }
                macro_rules! jump_if {
                    ($condition:expr, $arg:expr) => {{
                        ip = ip.add(1);
                        if $condition {
                            ip = ip.add($arg as usize);
                        }
                    }};
                }

                at = ip;
                let instr = *ip;
                ip = ip.add(1);
                let arg = instr.arg();
                match instr.opcode_unchecked() {
                    Opcode::NOP | Opcode::NOT_TAKEN | Opcode::EXTENDED_ARG | Opcode::CACHE => {}
                    Opcode::RESUME | Opcode::RESUME_CHECK => {
                        // Not after `yield from` and `await`.
                        if arg & 3 < 2 {
                            check_eval_breaker!();
                        }
                    }

                    // ---- loads and stores ----
                    Opcode::LOAD_FAST | Opcode::LOAD_FAST_BORROW => push!(local!(arg).clone().unwrap_unchecked()),
                    Opcode::LOAD_FAST_LOAD_FAST | Opcode::LOAD_FAST_BORROW_LOAD_FAST_BORROW => {
                        push!(local!(arg >> 4).clone().unwrap_unchecked());
                        push!(local!(arg & 15).clone().unwrap_unchecked());
                    }
                    Opcode::LOAD_FAST_CHECK => match &local!(arg) {
                        Some(value) => push!(value.clone()),
                        None => {
                            save!();
                            let _ = ops::unbound_local(ctx, &*code, arg);
                            break 'dispatch;
                        }
                    },
                    Opcode::LOAD_FAST_AND_CLEAR => {
                        sp.write(local!(arg).take());
                        sp = sp.add(1);
                    }
                    Opcode::STORE_FAST => {
                        // A comprehension restores an unset variable as NULL.
                        let value = pop_slot!();
                        let old = std::mem::replace(&mut local!(arg), value);
                        if let Some(old) = old
                            && old.is_object()
                        {
                            save!();
                            drop(old);
                        }
                    }
                    Opcode::STORE_FAST_LOAD_FAST => {
                        let value = pop!();
                        let old = std::mem::replace(&mut local!(arg >> 4), Some(value));
                        push!(local!(arg & 15).clone().unwrap_unchecked());
                        if old.is_some() {
                            save!();
                            drop(old);
                        }
                    }
                    Opcode::STORE_FAST_STORE_FAST => {
                        let first = pop!();
                        let second = pop!();
                        let old = std::mem::replace(&mut local!(arg >> 4), Some(first));
                        let other = std::mem::replace(&mut local!(arg & 15), Some(second));
                        save!();
                        drop((old, other));
                    }
                    Opcode::DELETE_FAST => {
                        save!();
                        if local!(arg).is_none() {
                            let _ = ops::unbound_local(ctx, &*code, arg);
                            break 'dispatch;
                        }
                        let old = local!(arg).take();
                        drop(old);
                    }
                    Opcode::LOAD_CONST | Opcode::LOAD_CONST_MORTAL => push!(body.consts.get_unchecked(arg as usize).clone()),
                    Opcode::LOAD_CONST_IMMORTAL => push!(body.consts.get_unchecked(arg as usize).alias()),
                    Opcode::LOAD_SMALL_INT => push!(Value::int32(arg as i32)),
                    Opcode::LOAD_COMMON_CONSTANT => {
                        save!();
                        push!(check!(ops::common_constant(ctx, arg)));
                    }
                    Opcode::PUSH_NULL => {
                        sp.write(None);
                        sp = sp.add(1);
                    }
                    Opcode::POP_TOP | Opcode::POP_ITER | Opcode::END_FOR => {
                        sp = sp.sub(1);
                        let value = sp.read();
                        if value.as_ref().is_some_and(Value::is_object) {
                            save!();
                            drop(value);
                        }
                    }
                    Opcode::END_SEND => {
                        let value = pop!();
                        let receiver = pop!();
                        push!(value);
                        save!();
                        drop(receiver);
                    }
                    Opcode::COPY => push!(peek!(arg as usize).clone()),
                    Opcode::SWAP => sp.sub(1).swap(sp.sub(arg as usize)),

                    // ---- names ----
                    Opcode::LOAD_NAME => {
                        save!();
                        push!(check!(ops::load_name(ctx, &*frame, name!(arg))));
                    }
                    Opcode::STORE_NAME => {
                        let value = pop!();
                        save!();
                        check!(ops::store_name(ctx, &*frame, name!(arg), value));
                    }
                    Opcode::DELETE_NAME => {
                        save!();
                        check!(ops::delete_name(ctx, &*frame, name!(arg)));
                    }
                    Opcode::LOAD_GLOBAL => {
                        adaptive!(specialize::load_global(&*frame, at, name!(arg >> 1)));
                        save!();
                        let value = check!(ops::load_global(ctx, &*frame, name!(arg >> 1)));
                        push!(value);
                        if arg & 1 != 0 {
                            sp.write(None);
                            sp = sp.add(1);
                        }
                        ip = ip.add(4);
                    }
                    Opcode::LOAD_GLOBAL_MODULE => {
                        let globals = &*(*frame).globals;
                        if globals.current_keys_version() != cache(at, 2) {
                            deopt!();
                        }
                        push!(globals.value_at(cache(at, 1) as usize));
                        if arg & 1 != 0 {
                            sp.write(None);
                            sp = sp.add(1);
                        }
                        ip = ip.add(4);
                    }
                    Opcode::LOAD_GLOBAL_BUILTIN => {
                        let (globals, builtins) = (&*(*frame).globals, &*(*frame).builtins);
                        if globals.current_keys_version() != cache(at, 2) || builtins.current_keys_version() != cache(at, 3) {
                            deopt!();
                        }
                        push!(builtins.value_at(cache(at, 1) as usize));
                        if arg & 1 != 0 {
                            sp.write(None);
                            sp = sp.add(1);
                        }
                        ip = ip.add(4);
                    }
                    Opcode::STORE_GLOBAL => {
                        let value = pop!();
                        save!();
                        let old = (*(*frame).globals).set_interned(name!(arg).clone(), value);
                        drop(old);
                    }
                    Opcode::DELETE_GLOBAL => {
                        save!();
                        check!(ops::delete_global(ctx, &*frame, name!(arg)));
                    }
                    Opcode::LOAD_LOCALS => {
                        save!();
                        push!(check!(ops::load_locals(ctx, &*frame)));
                    }
                    Opcode::LOAD_FROM_DICT_OR_GLOBALS => {
                        let dict = pop!();
                        save!();
                        push!(check!(ops::load_from_dict_or_globals(ctx, &*frame, &dict, name!(arg))));
                    }
                    Opcode::LOAD_FROM_DICT_OR_DEREF => {
                        let dict = pop!();
                        save!();
                        let cell = local!(arg).as_ref().unwrap_unchecked();
                        push!(check!(ops::load_from_dict_or_deref(ctx, &*code, &dict, cell, arg)));
                    }
                    Opcode::LOAD_BUILD_CLASS => {
                        save!();
                        push!(check!(ops::load_builtin(ctx, &*frame, &names::__build_class__)));
                    }
                    Opcode::SETUP_ANNOTATIONS => {
                        save!();
                        check!(ops::setup_annotations(ctx, &*frame));
                    }

                    // ---- cells ----
                    Opcode::MAKE_CELL => call::make_cell(locals.add(arg as usize)),
                    Opcode::COPY_FREE_VARS => call::copy_free_vars(frame, arg as usize),
                    Opcode::LOAD_DEREF => {
                        let cell = local!(arg).as_ref().unwrap_unchecked().downcast_unchecked::<Cell>();
                        match &*cell.value.as_ptr() {
                            Some(value) => push!(value.clone()),
                            None => {
                                save!();
                                let _ = ops::unbound_cell(ctx, &*code, arg);
                                break 'dispatch;
                            }
                        }
                    }
                    Opcode::STORE_DEREF => {
                        let value = pop!();
                        let cell = local!(arg).as_ref().unwrap_unchecked().downcast_unchecked::<Cell>();
                        let old = cell.value.replace(Some(value));
                        save!();
                        drop(old);
                    }
                    Opcode::DELETE_DEREF => {
                        save!();
                        let cell = local!(arg).as_ref().unwrap_unchecked().downcast_unchecked::<Cell>();
                        let old = cell.value.replace(None);
                        if old.is_none() {
                            let _ = ops::unbound_cell(ctx, &*code, arg);
                            break 'dispatch;
                        }
                    }

                    // ---- attributes ----
                    Opcode::LOAD_ATTR => {
                        adaptive!(specialize::load_attr(at, peek!(1), name!(arg >> 1), arg & 1 != 0));
                        save!();
                        let owner = pop!();
                        let found = if arg & 1 != 0 {
                            ops::load_method(ctx, owner, name!(arg >> 1))
                        } else {
                            ctx.getattr(&owner, name!(arg >> 1)).map(|value| (value, None))
                        };
                        let (value, this) = check!(found);
                        push!(value);
                        if arg & 1 != 0 {
                            sp.write(this);
                            sp = sp.add(1);
                        }
                        ip = ip.add(9);
                    }
                    Opcode::LOAD_ATTR_INSTANCE_VALUE => {
                        let owner = peek!(1);
                        let Some(object) = owner.as_object() else { deopt!() };
                        if object.class().current_version() != cache(at, 1) {
                            deopt!();
                        }
                        let (index, offset) = specialize::inline_place(cache(at, 2));
                        if !attributes::has_inline(object, index) {
                            deopt!();
                        }
                        let Some(value) = attributes::load_inline(object, offset) else { deopt!() };
                        let owner = sp.sub(1).replace(Some(value));
                        if arg & 1 != 0 {
                            sp.write(None);
                            sp = sp.add(1);
                        }
                        ip = ip.add(9);
                        drop(owner);
                    }
                    Opcode::LOAD_ATTR_WITH_HINT => {
                        let owner = peek!(1);
                        let Some(object) = owner.as_object() else { deopt!() };
                        if object.class().current_version() != cache(at, 1) {
                            deopt!();
                        }
                        let Some(value) = attributes::get(object, name!(arg >> 1)) else { deopt!() };
                        let owner = sp.sub(1).replace(Some(value));
                        if arg & 1 != 0 {
                            sp.write(None);
                            sp = sp.add(1);
                        }
                        ip = ip.add(9);
                        drop(owner);
                    }
                    Opcode::LOAD_ATTR_SLOT => {
                        let owner = peek!(1);
                        let Some(object) = owner.as_object() else { deopt!() };
                        if object.class().current_version() != cache(at, 1) {
                            deopt!();
                        }
                        let Some(value) = attributes::load_inline(object, cache(at, 2) as usize) else { deopt!() };
                        let owner = sp.sub(1).replace(Some(value));
                        if arg & 1 != 0 {
                            sp.write(None);
                            sp = sp.add(1);
                        }
                        ip = ip.add(9);
                        drop(owner);
                    }
                    Opcode::LOAD_ATTR_MODULE => {
                        let owner = peek!(1);
                        let Some(dict) = specialize::module_dict(owner) else { deopt!() };
                        if dict.current_keys_version() != cache(at, 1) {
                            deopt!();
                        }
                        let value = dict.value_at(cache(at, 2) as usize);
                        let owner = sp.sub(1).replace(Some(value));
                        if arg & 1 != 0 {
                            sp.write(None);
                            sp = sp.add(1);
                        }
                        ip = ip.add(9);
                        drop(owner);
                    }
                    Opcode::LOAD_ATTR_CLASS | Opcode::LOAD_ATTR_CLASS_WITH_METACLASS_CHECK => {
                        let owner = peek!(1);
                        let Some(class) = owner.as_class() else { deopt!() };
                        if class.current_version() != cache(at, 1) || class_of(owner).current_version() != cache(at, 2) {
                            deopt!();
                        }
                        let value = specialize::cached_value(at, 3);
                        let owner = sp.sub(1).replace(Some(value));
                        if arg & 1 != 0 {
                            sp.write(None);
                            sp = sp.add(1);
                        }
                        ip = ip.add(9);
                        drop(owner);
                    }
                    // A plain value in the class of an instance that has no attribute of that name.
                    Opcode::LOAD_ATTR_NONDESCRIPTOR_NO_DICT | Opcode::LOAD_ATTR_NONDESCRIPTOR_WITH_VALUES => {
                        let owner = peek!(1);
                        if class_of(owner).current_version() != cache(at, 1) || specialize::shadowed(owner, name!(arg >> 1)) {
                            deopt!();
                        }
                        let value = specialize::cached_value(at, 3);
                        let owner = sp.sub(1).replace(Some(value));
                        if arg & 1 != 0 {
                            sp.write(None);
                            sp = sp.add(1);
                        }
                        ip = ip.add(9);
                        drop(owner);
                    }
                    Opcode::LOAD_ATTR_METHOD_NO_DICT => {
                        if class_of(peek!(1)).current_version() != cache(at, 1) {
                            deopt!();
                        }
                        let method = specialize::cached_value(at, 3);
                        let owner = sp.sub(1).replace(Some(method));
                        sp.write(owner);
                        sp = sp.add(1);
                        ip = ip.add(9);
                    }
                    Opcode::LOAD_ATTR_METHOD_WITH_VALUES | Opcode::LOAD_ATTR_METHOD_LAZY_DICT => {
                        let owner = peek!(1);
                        let Some(object) = owner.as_object() else { deopt!() };
                        if object.class().current_version() != cache(at, 1) {
                            deopt!();
                        }
                        // No class of this version keeps an inline attribute of the name; a dict may.
                        if attributes::has_dict(object) && attributes::get(object, name!(arg >> 1)).is_some() {
                            deopt!();
                        }
                        let method = specialize::cached_value(at, 3);
                        let owner = sp.sub(1).replace(Some(method));
                        sp.write(owner);
                        sp = sp.add(1);
                        ip = ip.add(9);
                    }
                    Opcode::LOAD_ATTR_PROPERTY => {
                        if class_of(peek!(1)).current_version() != cache(at, 1) {
                            deopt!();
                        }
                        let getter = specialize::cached_value(at, 3);
                        let function = getter.downcast_unchecked::<Function>();
                        let getter_code: *const Code = function.code_unchanged();
                        if function.current_version() != cache(at, 2) {
                            deopt!();
                        }
                        let owner = pop!();
                        save!();
                        let callee = check!(call::new_frame(ctx, getter, &*getter_code, Return::Push));
                        let callee_locals = Frame::localsplus(callee);
                        callee_locals.write(Some(owner));
                        for index in 1..(*getter_code).nlocalsplus as usize {
                            callee_locals.add(index).write(None);
                        }
                        ctx.frame.set(callee);
                        continue 'frame;
                    }
                    Opcode::LOAD_ATTR_GETATTRIBUTE_OVERRIDDEN => deopt!(),
                    Opcode::STORE_ATTR => {
                        adaptive!(specialize::store_attr(at, peek!(1), name!(arg)));
                        save!();
                        let owner = pop!();
                        let value = pop!();
                        check!(ctx.setattr(&owner, name!(arg), &value));
                        drop(owner);
                        ip = ip.add(4);
                    }
                    Opcode::STORE_ATTR_INSTANCE_VALUE => {
                        let owner = peek!(1);
                        let Some(object) = owner.as_object() else { deopt!() };
                        if object.class().current_version() != cache(at, 1) {
                            deopt!();
                        }
                        let (index, offset) = specialize::inline_place(cache(at, 2));
                        if !attributes::can_store_inline(object, index, offset) {
                            deopt!();
                        }
                        let value = (*sp.sub(2)).take().unwrap_unchecked();
                        let old = attributes::store_inline(object, offset, value);
                        let owner = pop!();
                        sp = sp.sub(1);
                        ip = ip.add(4);
                        if old.is_some() {
                            save!();
                        }
                        drop(old);
                        drop(owner);
                    }
                    Opcode::STORE_ATTR_SLOT => {
                        let owner = peek!(1);
                        let Some(object) = owner.as_object() else { deopt!() };
                        if object.class().current_version() != cache(at, 1) {
                            deopt!();
                        }
                        let value = (*sp.sub(2)).take().unwrap_unchecked();
                        let old = attributes::store_inline(object, cache(at, 2) as usize, value);
                        let owner = pop!();
                        sp = sp.sub(1);
                        ip = ip.add(4);
                        save!();
                        drop(old);
                        drop(owner);
                    }
                    Opcode::STORE_ATTR_WITH_HINT => deopt!(),
                    Opcode::DELETE_ATTR => {
                        let owner = pop!();
                        save!();
                        check!(ctx.delattr(&owner, name!(arg)));
                    }
                    Opcode::LOAD_SUPER_ATTR | Opcode::LOAD_SUPER_ATTR_ATTR | Opcode::LOAD_SUPER_ATTR_METHOD => {
                        let this = pop!();
                        let class = pop!();
                        let super_class = pop!();
                        save!();
                        let (value, bound) = check!(ops::load_super_attr(ctx, &super_class, &class, &this, name!(arg >> 2), arg));
                        push!(value);
                        if arg & 1 != 0 {
                            sp.write(bound);
                            sp = sp.add(1);
                        }
                        ip = ip.add(1);
                    }
                    Opcode::LOAD_SPECIAL => {
                        save!();
                        let owner = pop!();
                        let (method, this) = check!(ops::load_special(ctx, owner, arg));
                        push!(method);
                        sp.write(this);
                        sp = sp.add(1);
                    }

                    // ---- operators ----
                    Opcode::BINARY_OP => {
                        adaptive!(specialize::binary_op(at, arg, peek!(2), peek!(1)));
                        save!();
                        let b = pop!();
                        let a = pop!();
                        let result = match arg as usize {
                            op if op < BINARY_OPS => ctx.binary_op(&a, &b, BinaryOp::ALL[op]),
                            op if op < 2 * BINARY_OPS => ctx.inplace_op(&a, &b, BinaryOp::ALL[op - BINARY_OPS]),
                            _ => match ops::python_getitem(&a) {
                                Some(method) => {
                                    let pushed = call::push_python_call(ctx, &method, Args::positional_only(&[a, b]), Return::Push);
                                    check!(pushed);
                                    save_length(frame, sp, stack_base);
                                    continue 'frame;
                                }
                                None => ctx.getitem(&a, &b),
                            },
                        };
                        push!(check!(result));
                        drop(a);
                        drop(b);
                        ip = ip.add(5);
                    }
                    Opcode::BINARY_OP_ADD_INT => {
                        let (a, b) = (peek!(2), peek!(1));
                        if !Value::both_small_ints(a, b) {
                            deopt!();
                        }
                        let Some(sum) = Value::add_small_ints(a, b) else { deopt!() };
                        sp = sp.sub(1);
                        sp.sub(1).write(Some(sum));
                        ip = ip.add(5);
                    }
                    Opcode::BINARY_OP_SUBTRACT_INT => {
                        let (a, b) = (peek!(2), peek!(1));
                        if !Value::both_small_ints(a, b) {
                            deopt!();
                        }
                        let Some(difference) = Value::sub_small_ints(a, b) else { deopt!() };
                        sp = sp.sub(1);
                        sp.sub(1).write(Some(difference));
                        ip = ip.add(5);
                    }
                    Opcode::BINARY_OP_MULTIPLY_INT => {
                        let (a, b) = (peek!(2), peek!(1));
                        if !Value::both_small_ints(a, b) {
                            deopt!();
                        }
                        let Some(product) = Value::mul_small_ints(a, b) else { deopt!() };
                        sp = sp.sub(1);
                        sp.sub(1).write(Some(product));
                        ip = ip.add(5);
                    }
                    Opcode::BINARY_OP_ADD_FLOAT | Opcode::BINARY_OP_SUBTRACT_FLOAT | Opcode::BINARY_OP_MULTIPLY_FLOAT => {
                        let (a, b) = (peek!(2), peek!(1));
                        if !a.is_float() || !b.is_float() {
                            deopt!();
                        }
                        let (a, b) = (a.float_unchecked(), b.float_unchecked());
                        let result = match instr.opcode_unchecked() {
                            Opcode::BINARY_OP_ADD_FLOAT => a + b,
                            Opcode::BINARY_OP_SUBTRACT_FLOAT => a - b,
                            _ => a * b,
                        };
                        sp = sp.sub(1);
                        sp.sub(1).write(Some(Value::float(result)));
                        ip = ip.add(5);
                    }
                    // Operators on small ints and floats that CPython does not specialise by themselves.
                    Opcode::BINARY_OP_EXTEND => {
                        let Some(result) = ops::extended_op(arg, peek!(2), peek!(1)) else { deopt!() };
                        sp = sp.sub(1);
                        sp.sub(1).write(Some(result));
                        ip = ip.add(5);
                    }
                    Opcode::BINARY_OP_ADD_UNICODE => {
                        let (Some(a), Some(b)) = (peek!(2).downcast_exact::<Str>(), peek!(1).downcast_exact::<Str>()) else { deopt!() };
                        save!();
                        let text = check!(ops::concat(ctx, a, b));
                        sp = sp.sub(1);
                        sp.read();
                        let a = sp.sub(1).replace(Some(text));
                        drop(a);
                        ip = ip.add(5);
                    }
                    Opcode::BINARY_OP_INPLACE_ADD_UNICODE => {
                        if peek!(2).downcast_exact::<Str>().is_none() || peek!(1).downcast_exact::<Str>().is_none() {
                            deopt!();
                        }
                        let (b, a) = (pop!(), pop!());
                        save!();
                        // The variable that the result goes to gives up its reference, so that the
                        // string can be extended in place.
                        let store = ip.add(5).read();
                        if store.opcode() == Some(Opcode::STORE_FAST) && local!(store.arg()).as_ref().is_some_and(|local| local.is(&a)) {
                            drop(local!(store.arg()).take());
                        }
                        push!(check!(crate::types::str::str_append(ctx, a, &b)));
                        ip = ip.add(5);
                    }
                    Opcode::BINARY_OP_SUBSCR_LIST_INT => {
                        let (container, index) = (peek!(2), peek!(1));
                        let (Some(list), Some(index)) = (container.downcast_exact::<List>(), index.as_small_int()) else { deopt!() };
                        let length = list.len() as i64;
                        let place = if index < 0 { index + length } else { index };
                        let Some(item) = usize::try_from(place).ok().and_then(|place| list.get(place)) else { deopt!() };
                        sp = sp.sub(1);
                        let list = sp.sub(1).replace(Some(item));
                        drop(list);
                        ip = ip.add(5);
                    }
                    Opcode::BINARY_OP_SUBSCR_TUPLE_INT => {
                        let (container, index) = (peek!(2), peek!(1));
                        let (Some(tuple), Some(index)) = (container.downcast_exact::<Tuple>(), index.as_small_int()) else { deopt!() };
                        let place = if index < 0 { index + tuple.len() as i64 } else { index };
                        let Some(item) = usize::try_from(place).ok().and_then(|place| tuple.items().get(place)).cloned() else { deopt!() };
                        sp = sp.sub(1);
                        let tuple = sp.sub(1).replace(Some(item));
                        drop(tuple);
                        ip = ip.add(5);
                    }
                    Opcode::BINARY_OP_SUBSCR_STR_INT => {
                        let (container, index) = (peek!(2), peek!(1));
                        let (Some(text), Some(index)) = (container.downcast_exact::<Str>(), index.as_small_int()) else { deopt!() };
                        let Some(character) = ops::ascii_char(text, index) else { deopt!() };
                        sp = sp.sub(1);
                        let text = sp.sub(1).replace(Some(character));
                        drop(text);
                        ip = ip.add(5);
                    }
                    Opcode::BINARY_OP_SUBSCR_DICT => {
                        let Some(dict) = peek!(2).downcast_exact::<Dict>() else { deopt!() };
                        save!();
                        let found = check!(dict.get(ctx, peek!(1)));
                        let Some(value) = found else {
                            let _ = ctx.key_error(peek!(1));
                            break 'dispatch;
                        };
                        let key = pop!();
                        let dict = sp.sub(1).replace(Some(value));
                        drop(key);
                        drop(dict);
                        ip = ip.add(5);
                    }
                    Opcode::BINARY_OP_SUBSCR_LIST_SLICE | Opcode::BINARY_OP_SUBSCR_GETITEM => deopt!(),
                    Opcode::BINARY_SLICE => {
                        let stop = pop!();
                        let start = pop!();
                        let container = pop!();
                        save!();
                        push!(check!(ops::get_slice(ctx, &container, start, stop)));
                    }
                    Opcode::STORE_SLICE => {
                        let stop = pop!();
                        let start = pop!();
                        let container = pop!();
                        let value = pop!();
                        save!();
                        check!(ops::set_slice(ctx, &container, start, stop, &value));
                    }
                    Opcode::STORE_SUBSCR => {
                        adaptive!(specialize::store_subscr(at, peek!(2), peek!(1)));
                        save!();
                        let key = pop!();
                        let container = pop!();
                        let value = pop!();
                        check!(ctx.setitem(&container, &key, &value));
                        ip = ip.add(1);
                    }
                    Opcode::STORE_SUBSCR_LIST_INT => {
                        let (container, index) = (peek!(2), peek!(1));
                        let (Some(list), Some(index)) = (container.downcast_exact::<List>(), index.as_small_int()) else { deopt!() };
                        if index < 0 || index >= list.len() as i64 {
                            deopt!();
                        }
                        let value = (*sp.sub(3)).take().unwrap_unchecked();
                        let old = list.set(index as usize, value);
                        sp = sp.sub(1);
                        let container = pop!();
                        sp = sp.sub(1);
                        ip = ip.add(1);
                        save!();
                        drop(old);
                        drop(container);
                    }
                    Opcode::STORE_SUBSCR_DICT => {
                        let Some(dict) = peek!(2).downcast_exact::<Dict>() else { deopt!() };
                        save!();
                        check!(dict.set(ctx, peek!(1), peek!(3).clone()));
                        for _ in 0..3 {
                            let value = pop!();
                            drop(value);
                        }
                        ip = ip.add(1);
                    }
                    Opcode::DELETE_SUBSCR => {
                        let key = pop!();
                        let container = pop!();
                        save!();
                        check!(ctx.delitem(&container, &key));
                    }
                    Opcode::COMPARE_OP => {
                        adaptive!(specialize::compare_op(at, peek!(2), peek!(1)));
                        save!();
                        let b = pop!();
                        let a = pop!();
                        let result = check!(ctx.compare(&a, &b, Comparison::ALL[(arg >> 5) as usize]));
                        push!(if arg & 16 != 0 { Value::from_bool(check!(ctx.is_true(&result))) } else { result });
                        ip = ip.add(1);
                    }
                    Opcode::COMPARE_OP_INT => {
                        let (a, b) = (peek!(2), peek!(1));
                        if !Value::both_small_ints(a, b) {
                            deopt!();
                        }
                        let holds = specialize::compare_small_ints(arg, a, b);
                        sp = sp.sub(1);
                        sp.sub(1).write(Some(Value::from_bool(holds)));
                        ip = ip.add(1);
                    }
                    Opcode::COMPARE_OP_FLOAT => {
                        let (a, b) = (peek!(2), peek!(1));
                        if !a.is_float() || !b.is_float() {
                            deopt!();
                        }
                        let ordering = a.float_unchecked().partial_cmp(&b.float_unchecked());
                        let holds = Comparison::ALL[(arg >> 5) as usize].holds_partially(ordering);
                        sp = sp.sub(1);
                        sp.sub(1).write(Some(Value::from_bool(holds)));
                        ip = ip.add(1);
                    }
                    Opcode::COMPARE_OP_STR => {
                        let (Some(a), Some(b)) = (peek!(2).downcast_exact::<Str>(), peek!(1).downcast_exact::<Str>()) else { deopt!() };
                        // Only `==` and `!=` are specialised.
                        let holds = (a == b) == ((arg >> 5) as u8 == Comparison::Eq as u8);
                        let b = pop!();
                        let a = sp.sub(1).replace(Some(Value::from_bool(holds)));
                        drop(a);
                        drop(b);
                        ip = ip.add(1);
                    }
                    Opcode::IS_OP => {
                        let b = pop!();
                        let a = pop!();
                        push!(Value::from_bool(a.is(&b) != (arg != 0)));
                    }
                    Opcode::CONTAINS_OP => {
                        adaptive!(specialize::contains_op(at, peek!(1)));
                        save!();
                        let container = pop!();
                        let item = pop!();
                        let contains = check!(ctx.contains(&container, &item));
                        push!(Value::from_bool(contains != (arg != 0)));
                        ip = ip.add(1);
                    }
                    Opcode::CONTAINS_OP_DICT => {
                        let Some(dict) = peek!(1).downcast_exact::<Dict>() else { deopt!() };
                        save!();
                        let contains = check!(dict.contains(ctx, peek!(2)));
                        let container = pop!();
                        let item = sp.sub(1).replace(Some(Value::from_bool(contains != (arg != 0))));
                        drop(item);
                        drop(container);
                        ip = ip.add(1);
                    }
                    Opcode::CONTAINS_OP_SET => deopt!(),
                    Opcode::UNARY_NOT => {
                        let value = pop!();
                        save!();
                        let truth = check!(ctx.is_true(&value));
                        push!(Value::from_bool(!truth));
                    }
                    Opcode::UNARY_NEGATIVE => {
                        let value = pop!();
                        save!();
                        push!(check!(ops::negative(ctx, &value)));
                    }
                    Opcode::UNARY_INVERT => {
                        let value = pop!();
                        save!();
                        push!(check!(ops::invert(ctx, &value)));
                    }
                    Opcode::TO_BOOL
                    | Opcode::TO_BOOL_ALWAYS_TRUE
                    | Opcode::TO_BOOL_BOOL
                    | Opcode::TO_BOOL_INT
                    | Opcode::TO_BOOL_LIST
                    | Opcode::TO_BOOL_NONE
                    | Opcode::TO_BOOL_STR => {
                        if peek!(1).as_bool().is_none() {
                            save!();
                            let truth = check!(ctx.is_true(peek!(1)));
                            let value = sp.sub(1).replace(Some(Value::from_bool(truth)));
                            drop(value);
                        }
                        ip = ip.add(3);
                    }

                    // ---- building ----
                    Opcode::BUILD_TUPLE => {
                        let items = sp.sub(arg as usize);
                        let tuple = Tuple::from_raw(items.cast(), arg as usize);
                        sp = items;
                        push!(tuple.into());
                    }
                    Opcode::BUILD_LIST => {
                        let first = sp.sub(arg as usize);
                        let items = (0..arg as usize).map(|index| first.add(index).read().unwrap_unchecked()).collect();
                        sp = first;
                        push!(List::new(items).into());
                    }
                    Opcode::BUILD_SET => {
                        save!();
                        let set = check!(ops::build_set(ctx, stack_slice(sp, arg as usize)));
                        drop_values(&mut sp, arg as usize);
                        push!(set);
                    }
                    Opcode::BUILD_MAP => {
                        save!();
                        let map = check!(ops::build_map(ctx, stack_slice(sp, 2 * arg as usize)));
                        drop_values(&mut sp, 2 * arg as usize);
                        push!(map);
                    }
                    Opcode::BUILD_SLICE => {
                        let step = if arg == 3 { pop!() } else { Value::NONE };
                        let stop = pop!();
                        let start = pop!();
                        push!(ops::build_slice(start, stop, step));
                    }
                    Opcode::BUILD_STRING => {
                        save!();
                        let text = check!(ops::build_string(ctx, stack_slice(sp, arg as usize)));
                        drop_values(&mut sp, arg as usize);
                        push!(text);
                    }
                    Opcode::BUILD_TEMPLATE => {
                        let interpolations = pop!();
                        let strings = pop!();
                        push!(template::build_template(&strings, &interpolations));
                    }
                    Opcode::BUILD_INTERPOLATION => {
                        let format_spec = if arg & 1 != 0 { Some(pop!()) } else { None };
                        let expression = pop!();
                        let value = pop!();
                        let conversion = [None, Some('s'), Some('r'), Some('a')][(arg >> 2 & 3) as usize];
                        push!(template::build_interpolation(value, expression, conversion, format_spec));
                    }
                    Opcode::LIST_APPEND => {
                        let item = pop!();
                        peek!(arg as usize).downcast_unchecked::<List>().push(item);
                    }
                    Opcode::SET_ADD => {
                        let item = pop!();
                        save!();
                        check!(ops::set_add(ctx, peek!(arg as usize), &item));
                    }
                    Opcode::MAP_ADD => {
                        let value = pop!();
                        let key = pop!();
                        save!();
                        check!(peek!(arg as usize).downcast_unchecked::<Dict>().set(ctx, &key, value));
                    }
                    Opcode::LIST_EXTEND => {
                        let iterable = pop!();
                        save!();
                        check!(ops::list_extend(ctx, peek!(arg as usize), &iterable));
                    }
                    Opcode::SET_UPDATE => {
                        let iterable = pop!();
                        save!();
                        check!(ops::set_update(ctx, peek!(arg as usize), &iterable));
                    }
                    Opcode::DICT_UPDATE => {
                        let mapping = pop!();
                        save!();
                        check!(ops::dict_update(ctx, peek!(arg as usize), &mapping));
                    }
                    Opcode::DICT_MERGE => {
                        let mapping = pop!();
                        save!();
                        // Below the dict are the arguments, `NULL` and the callable.
                        check!(ops::dict_merge(ctx, peek!(arg as usize), &mapping, peek!(arg as usize + 3)));
                    }
                    Opcode::FORMAT_SIMPLE => {
                        let value = pop!();
                        save!();
                        push!(check!(ops::format_simple(ctx, value)));
                    }
                    Opcode::FORMAT_WITH_SPEC => {
                        let spec = pop!();
                        let value = pop!();
                        save!();
                        push!(check!(ops::format_with_spec(ctx, &value, spec)));
                    }
                    Opcode::CONVERT_VALUE => {
                        let value = pop!();
                        save!();
                        push!(check!(ops::convert_value(ctx, &value, arg)));
                    }

                    // ---- unpacking ----
                    Opcode::UNPACK_SEQUENCE | Opcode::UNPACK_SEQUENCE_LIST | Opcode::UNPACK_SEQUENCE_TUPLE | Opcode::UNPACK_SEQUENCE_TWO_TUPLE => {
                        let count = arg as usize;
                        if let Some(tuple) = peek!(1).downcast_exact::<Tuple>()
                            && tuple.len() == count
                        {
                            let sequence = pop!();
                            let tuple = sequence.downcast_unchecked::<Tuple>();
                            for item in tuple.items().iter().rev() {
                                push!(item.clone());
                            }
                            drop(sequence);
                        } else {
                            save!();
                            let items = check!(ops::unpack_sequence(ctx, peek!(1), count));
                            let sequence = pop!();
                            for item in items.into_iter().rev() {
                                push!(item);
                            }
                            drop(sequence);
                        }
                        ip = ip.add(1);
                    }
                    Opcode::UNPACK_EX => {
                        save!();
                        let items = check!(ops::unpack_ex(ctx, peek!(1), (arg & 0xFF) as usize, (arg >> 8) as usize));
                        let sequence = pop!();
                        for item in items.into_iter().rev() {
                            push!(item);
                        }
                        drop(sequence);
                    }

                    // ---- jumps ----
                    Opcode::JUMP_FORWARD => ip = ip.add(arg as usize),
                    // A young loop leaves this function now and then: a browser compiles wasm twice, and a
                    // call that is under way stays in the slower code to its end.
                    Opcode::JUMP_BACKWARD | Opcode::JUMP_BACKWARD_JIT => {
                        ip = ip.add(1).sub(arg as usize);
                        check_eval_breaker!();
                        if specialize::count_loop(at) {
                            save!();
                            (*frame).next = ip;
                            return Step::Go;
                        }
                    }
                    Opcode::JUMP_BACKWARD_NO_JIT => {
                        ip = ip.add(1).sub(arg as usize);
                        check_eval_breaker!();
                    }
                    Opcode::JUMP_BACKWARD_NO_INTERRUPT => ip = ip.sub(arg as usize),
                    Opcode::POP_JUMP_IF_FALSE => {
                        let condition = pop!();
                        jump_if!(condition.is(&Value::FALSE), arg);
                    }
                    Opcode::POP_JUMP_IF_TRUE => {
                        let condition = pop!();
                        jump_if!(condition.is(&Value::TRUE), arg);
                    }
                    Opcode::POP_JUMP_IF_NONE => {
                        let value = pop!();
                        jump_if!(value.is_none(), arg);
                        drop(value);
                    }
                    Opcode::POP_JUMP_IF_NOT_NONE => {
                        let value = pop!();
                        jump_if!(!value.is_none(), arg);
                        drop(value);
                    }

                    // ---- iteration ----
                    Opcode::GET_ITER => {
                        save!();
                        let iterator = check!(ctx.iter(peek!(1)));
                        let iterable = sp.sub(1).replace(Some(iterator));
                        drop(iterable);
                    }
                    Opcode::GET_YIELD_FROM_ITER => {
                        if generator::is_generator(peek!(1)) {
                            continue 'dispatch;
                        }
                        save!();
                        let iterator = check!(ctx.iter(peek!(1)));
                        let iterable = sp.sub(1).replace(Some(iterator));
                        drop(iterable);
                    }
                    Opcode::FOR_ITER
                    | Opcode::FOR_ITER_GEN
                    | Opcode::FOR_ITER_LIST
                    | Opcode::FOR_ITER_RANGE
                    | Opcode::FOR_ITER_TUPLE => {
                        let iterator = peek!(1);
                        if let Some(generator) = generator::as_suspended(iterator) {
                            save!();
                            check!(generator::push_suspended(ctx, generator, Value::NONE, Return::ForIter));
                            continue 'frame;
                        }
                        let class = class_of(iterator);
                        save!();
                        let Some(next) = class.slots.next.get() else {
                            let _ = ctx.type_error(format!("'{}' object is not an iterator", class.name()));
                            break 'dispatch;
                        };
                        match next(ctx, iterator) {
                            Ok(Some(item)) => {
                                push!(item);
                                ip = ip.add(1);
                            }
                            Ok(None) => ip = ip.add(arg as usize + 2),
                            Err(raised) => {
                                check!(ctx.catch(&crate::object::exception::STOP_ITERATION, raised));
                                ip = ip.add(arg as usize + 2);
                            }
                        }
                    }
                    Opcode::SEND | Opcode::SEND_GEN => {
                        let value = pop!();
                        let receiver = peek!(1);
                        save!();
                        if generator::is_generator(receiver) {
                            let receiver = receiver.clone();
                            match generator::push(ctx, &receiver, value, Return::Send) {
                                Ok(step) => switch!(step),
                                Err(_) => break 'dispatch,
                            }
                        }
                        match ops::send(ctx, receiver, value) {
                            Ok(Ok(yielded)) => {
                                push!(yielded);
                                ip = ip.add(1);
                            }
                            Ok(Err(returned)) => {
                                push!(returned);
                                ip = ip.add(1 + arg as usize);
                            }
                            Err(_) => break 'dispatch,
                        }
                    }
                    Opcode::RETURN_GENERATOR => {
                        save!();
                        (*frame).stack_length = 0;
                        // The generator goes on after this instruction.
                        (*frame).next = ip;
                        let ret = (*frame).ret;
                        let generator = generator::make(ctx);
                        switch!(deliver(ctx, Ok(generator), ret));
                    }
                    Opcode::YIELD_VALUE => {
                        let value = pop!();
                        save!();
                        let ret = (*frame).ret;
                        generator::suspend(ctx);
                        switch!(deliver(ctx, Ok(value), ret));
                    }
                    Opcode::RETURN_VALUE => {
                        let value = pop!();
                        save!();
                        let ret = (*frame).ret;
                        let ended_generator = (*frame).is_generator;
                        call::pop(ctx);
                        if ended_generator {
                            switch!(generator::ended(ctx, value, ret));
                        }
                        switch!(deliver(ctx, Ok(value), ret));
                    }
                    Opcode::CLEANUP_THROW => {
                        let exception = pop!();
                        match super::unwind::stop_iteration_value(&exception) {
                            Some(value) => {
                                let last_sent = pop!();
                                let iterator = pop!();
                                push!(Value::NONE);
                                push!(value);
                                save!();
                                drop((last_sent, iterator));
                            }
                            None => {
                                save!();
                                let _ = ctx.restore(exception);
                                reraise = true;
                                break 'dispatch;
                            }
                        }
                    }

                    // ---- calls ----
                    Opcode::CALL => {
                        adaptive!(specialize::call(at, arg, &*sp.sub(arg as usize + 2), &*sp.sub(arg as usize + 1)));
                        save!();
                        let count = arg as usize;
                        let first = sp.sub(count);
                        let has_self = (*first.sub(1)).is_some();
                        let callable = (*first.sub(2)).as_ref().unwrap_unchecked();
                        let values = if has_self { stack_slice(sp, count + 1) } else { stack_slice(sp, count) };
                        let args = Args::positional_only(values);
                        match call::push_python_call(ctx, callable, args, Return::Push) {
                            Ok(true) => {
                                release_arguments(&mut sp, count);
                                save_length(frame, sp, stack_base);
                                continue 'frame;
                            }
                            Ok(false) => {}
                            Err(_) => break 'dispatch,
                        }
                        let class = class_of(callable);
                        let result = if class.slots.call.get().is_none() {
                            ctx.call_or_suspend(callable, args)
                        } else if let Some(step) = ops::enter_init(ctx, callable, args) {
                            // A class with an `__init__` in Python: its frame is on top now.
                            match step {
                                Ok(object) => {
                                    release_arguments(&mut sp, count);
                                    push!(object);
                                    save_length(frame, sp, stack_base);
                                    continue 'frame;
                                }
                                Err(raised) => Err(raised),
                            }
                        } else {
                            ctx.call_or_suspend(callable, args)
                        };
                        release_arguments(&mut sp, count);
                        push!(check!(result));
                        ip = ip.add(3);
                        check_eval_breaker!();
                    }
                    Opcode::CALL_PY_EXACT_ARGS | Opcode::CALL_BOUND_METHOD_EXACT_ARGS => {
                        let count = arg as usize;
                        let first = sp.sub(count);
                        let callable = (*first.sub(2)).as_ref().unwrap_unchecked();
                        let Some(function) = callable.downcast_exact::<Function>() else { deopt!() };
                        if function.current_version() != cache(at, 1) {
                            deopt!();
                        }
                        let has_self = (*first.sub(1)).is_some();
                        let callee_code: *const Code = function.code_unchanged();
                        let given = count + has_self as usize;
                        if given != (*callee_code).argcount as usize {
                            deopt!();
                        }
                        save!();
                        let function = (*first.sub(2)).take().unwrap_unchecked();
                        let Ok(callee) = call::new_frame(ctx, function, &*callee_code, Return::Push) else {
                            // The callable has been given up with the failed frame.
                            break 'dispatch;
                        };
                        let callee_locals = Frame::localsplus(callee);
                        let source = if has_self { first.sub(1) } else { first };
                        callee_locals.copy_from_nonoverlapping(source, given);
                        for index in given..(*callee_code).nlocalsplus as usize {
                            callee_locals.add(index).write(None);
                        }
                        (*frame).stack_length -= count as u32 + 2;
                        ctx.frame.set(callee);
                        continue 'frame;
                    }
                    // A native function with positional parameters only, all given.
                    Opcode::CALL_BUILTIN_FAST => {
                        let count = arg as usize;
                        let first = sp.sub(count);
                        let callable = (*first.sub(2)).as_ref().unwrap_unchecked();
                        let Some(function) = callable.downcast_exact::<NativeFunction>() else { deopt!() };
                        if !std::ptr::eq(function.def, specialize::cached_def(at)) || function.this.is_some() || (*first.sub(1)).is_some() {
                            deopt!();
                        }
                        save!();
                        let def = function.def;
                        let result = (def.call)(ctx, def, std::slice::from_raw_parts(first, count));
                        release_arguments(&mut sp, count);
                        push!(check!(result));
                        ip = ip.add(3);
                        check_eval_breaker!();
                    }
                    Opcode::CALL_METHOD_DESCRIPTOR_FAST => {
                        let count = arg as usize;
                        let first = sp.sub(count);
                        let callable = (*first.sub(2)).as_ref().unwrap_unchecked();
                        let Some(method) = callable.downcast_exact::<MethodDescriptor>() else { deopt!() };
                        if !std::ptr::eq(method.def, specialize::cached_def(at)) || (*first.sub(1)).is_none() {
                            deopt!();
                        }
                        save!();
                        let def = method.def;
                        let result = (def.call)(ctx, def, std::slice::from_raw_parts(first.sub(1), count + 1));
                        release_arguments(&mut sp, count);
                        push!(check!(result));
                        ip = ip.add(3);
                        check_eval_breaker!();
                    }
                    Opcode::CALL_LEN => {
                        let Some(function) = (*sp.sub(3)).as_ref().unwrap_unchecked().downcast_exact::<NativeFunction>() else { deopt!() };
                        if !std::ptr::eq(function.def, specialize::cached_def(at)) || (*sp.sub(2)).is_some() {
                            deopt!();
                        }
                        save!();
                        let length = check!(ctx.len(peek!(1)));
                        release_arguments(&mut sp, 1);
                        push!(int::from_u64(length as u64));
                        ip = ip.add(3);
                    }
                    Opcode::CALL_LIST_APPEND => {
                        let callable = (*sp.sub(3)).as_ref().unwrap_unchecked();
                        let Some(method) = callable.downcast_exact::<MethodDescriptor>() else { deopt!() };
                        let Some(list) = (*sp.sub(2)).as_ref().and_then(Value::downcast_exact::<List>) else { deopt!() };
                        if !std::ptr::eq(method.def, specialize::cached_def(at)) {
                            deopt!();
                        }
                        let item = (*sp.sub(1)).take().unwrap_unchecked();
                        list.push(item);
                        release_arguments(&mut sp, 1);
                        push!(Value::NONE);
                        ip = ip.add(3);
                    }
                    Opcode::CALL_ALLOC_AND_ENTER_INIT
                    | Opcode::CALL_BOUND_METHOD_GENERAL
                    | Opcode::CALL_BUILTIN_CLASS
                    | Opcode::CALL_BUILTIN_FAST_WITH_KEYWORDS
                    | Opcode::CALL_BUILTIN_O
                    | Opcode::CALL_ISINSTANCE
                    | Opcode::CALL_METHOD_DESCRIPTOR_FAST_WITH_KEYWORDS
                    | Opcode::CALL_METHOD_DESCRIPTOR_NOARGS
                    | Opcode::CALL_METHOD_DESCRIPTOR_O
                    | Opcode::CALL_NON_PY_GENERAL
                    | Opcode::CALL_PY_GENERAL
                    | Opcode::CALL_STR_1
                    | Opcode::CALL_TUPLE_1
                    | Opcode::CALL_TYPE_1 => deopt!(),
                    Opcode::CALL_KW | Opcode::CALL_KW_BOUND_METHOD | Opcode::CALL_KW_NON_PY | Opcode::CALL_KW_PY => {
                        let names = pop!();
                        save!();
                        let count = arg as usize;
                        let first = sp.sub(count);
                        let has_self = (*first.sub(1)).is_some();
                        let callable = (*first.sub(2)).as_ref().unwrap_unchecked();
                        let values = if has_self { stack_slice(sp, count + 1) } else { stack_slice(sp, count) };
                        let args = Args::new(values, names.downcast_unchecked::<Tuple>().items());
                        match call::push_python_call(ctx, callable, args, Return::Push) {
                            Ok(true) => {
                                release_arguments(&mut sp, count);
                                save_length(frame, sp, stack_base);
                                continue 'frame;
                            }
                            Ok(false) => {}
                            Err(_) => break 'dispatch,
                        }
                        if let Some(step) = ops::enter_init(ctx, callable, args) {
                            let object = check!(step);
                            release_arguments(&mut sp, count);
                            push!(object);
                            save_length(frame, sp, stack_base);
                            continue 'frame;
                        }
                        let result = ctx.call_or_suspend(callable, args);
                        release_arguments(&mut sp, count);
                        push!(check!(result));
                        ip = ip.add(3);
                        check_eval_breaker!();
                    }
                    Opcode::CALL_FUNCTION_EX => {
                        let keywords = pop_slot!();
                        let arguments = pop!();
                        let null = pop_slot!();
                        debug_assert!(null.is_none());
                        let callable = pop!();
                        save!();
                        let (values, names) = check!(ops::call_ex_arguments(ctx, &callable, &arguments, keywords.as_ref()));
                        let args = Args::new(&values, &names);
                        match call::push_python_call(ctx, &callable, args, Return::Push) {
                            Ok(true) => continue 'frame,
                            Ok(false) => {}
                            Err(_) => break 'dispatch,
                        }
                        if let Some(step) = ops::enter_init(ctx, &callable, args) {
                            let object = check!(step);
                            push!(object);
                            save_length(frame, sp, stack_base);
                            continue 'frame;
                        }
                        let result = ctx.call_or_suspend(&callable, args);
                        push!(check!(result));
                        check_eval_breaker!();
                    }
                    Opcode::CALL_INTRINSIC_1 => {
                        let value = pop!();
                        save!();
                        push!(check!(ops::intrinsic_1(ctx, &*frame, arg, value)));
                    }
                    Opcode::CALL_INTRINSIC_2 => {
                        let second = pop!();
                        let first = pop!();
                        save!();
                        push!(check!(ops::intrinsic_2(ctx, arg, first, second)));
                    }
                    Opcode::MAKE_FUNCTION => {
                        let code_value = pop!();
                        save!();
                        push!(ops::make_function(&*frame, code_value));
                    }
                    Opcode::SET_FUNCTION_ATTRIBUTE => {
                        let function = pop!();
                        let value = pop!();
                        push!(ops::set_function_attribute(function, value, arg));
                    }

                    // ---- exceptions ----
                    Opcode::PUSH_EXC_INFO => {
                        let exception = pop!();
                        let previous = ctx.set_handled_exception(Some(exception.clone()));
                        push!(previous.unwrap_or(Value::NONE));
                        push!(exception);
                    }
                    Opcode::POP_EXCEPT => {
                        let previous = pop!();
                        let handled = ctx.set_handled_exception(Some(previous).filter(|previous| !previous.is_none()));
                        save!();
                        drop(handled);
                    }
                    Opcode::CHECK_EXC_MATCH => {
                        let class = pop!();
                        save!();
                        let matches = check!(ops::check_exc_match(ctx, peek!(1), &class));
                        push!(Value::from_bool(matches));
                    }
                    Opcode::CHECK_EG_MATCH => {
                        let class = pop!();
                        let group = pop!();
                        save!();
                        let (rest, matched) = check!(ops::check_eg_match(ctx, &group, &class));
                        push!(rest);
                        push!(matched);
                    }
                    Opcode::RAISE_VARARGS => {
                        let cause = if arg == 2 { Some(pop!()) } else { None };
                        let exception = if arg >= 1 { Some(pop!()) } else { None };
                        save!();
                        reraise = exception.is_none() && ctx.handled_exception().is_some();
                        let _ = call::raise_varargs(ctx, exception, cause);
                        break 'dispatch;
                    }
                    Opcode::RERAISE => {
                        let exception = pop!();
                        save!();
                        let _ = ctx.restore(exception);
                        reraise = true;
                        break 'dispatch;
                    }
                    Opcode::WITH_EXCEPT_START => {
                        // exit function, its self or NULL, lasti, previous exception, exception
                        let exception = peek!(1).clone();
                        let function = (*sp.sub(5)).clone().unwrap_unchecked();
                        let this = (*sp.sub(4)).clone();
                        save!();
                        let args: Vec<Value> = this.into_iter().chain(ops::exc_info_triple(&exception)).collect();
                        match call::push_python_call(ctx, &function, Args::positional_only(&args), Return::Push) {
                            Ok(true) => continue 'frame,
                            Ok(false) => {}
                            Err(_) => break 'dispatch,
                        }
                        let result = ctx.call_or_suspend(&function, Args::positional_only(&args));
                        push!(check!(result));
                    }

                    // ---- pattern matching ----
                    Opcode::GET_LEN => {
                        save!();
                        let length = check!(ctx.len(peek!(1)));
                        push!(int::from_u64(length as u64));
                    }
                    Opcode::MATCH_MAPPING => push!(Value::from_bool(ops::is_mapping(peek!(1)))),
                    Opcode::MATCH_SEQUENCE => push!(Value::from_bool(ops::is_sequence(peek!(1)))),
                    Opcode::MATCH_KEYS => {
                        save!();
                        let values = check!(ops::match_keys(ctx, peek!(2), peek!(1)));
                        push!(values);
                    }
                    Opcode::MATCH_CLASS => {
                        let keyword_names = pop!();
                        let class = pop!();
                        let subject = pop!();
                        save!();
                        push!(check!(ops::match_class(ctx, &subject, &class, &keyword_names, arg as usize)));
                    }

                    // ---- imports ----
                    Opcode::IMPORT_NAME => {
                        let from_list = pop!();
                        let level = pop!();
                        save!();
                        push!(check!(ops::import_name(ctx, &*frame, name!(arg), from_list, level)));
                    }
                    Opcode::IMPORT_FROM => {
                        save!();
                        push!(check!(ops::import_from(ctx, peek!(1), name!(arg))));
                    }

                    // ---- not emitted for the code that runs here ----
                    Opcode::GET_AITER
                    | Opcode::GET_ANEXT
                    | Opcode::GET_AWAITABLE
                    | Opcode::END_ASYNC_FOR
                    | Opcode::EXIT_INIT_CHECK
                    | Opcode::INTERPRETER_EXIT => {
                        save!();
                        let _ = ctx.raise(
                            &crate::object::exception::NOT_IMPLEMENTED_ERROR,
                            "coroutines are not supported by this interpreter",
                        );
                        break 'dispatch;
                    }
                }
            }

            // An instruction failed, or called something that suspended.
            save!();
            if let Some(suspension) = ctx.take_suspension() {
                switch!(enter(ctx, suspension, Return::Push));
            }
            switch!(if reraise { unwind_from(ctx, false) } else { unwind(ctx) });
        }
    }
}

/// The topmost `count` values.
///
/// # Safety
/// The stack has that many values, none of them NULL.
#[inline(always)]
unsafe fn stack_slice<'a>(sp: *mut Slot, count: usize) -> &'a [Value] {
    // SAFETY: by the caller's promise; a `Slot` that is not NULL has a `Value`'s layout.
    unsafe { std::slice::from_raw_parts(sp.sub(count).cast(), count) }
}

/// Drops the topmost `count` values.
///
/// # Safety
/// The stack has that many values.
#[inline(always)]
unsafe fn drop_values(sp: &mut *mut Slot, count: usize) {
    for _ in 0..count {
        // SAFETY: by the caller's promise.
        unsafe {
            *sp = sp.sub(1);
            drop(sp.read());
        }
    }
}

/// Drops what a call has on the stack: callable, `self` or NULL, arguments.
///
/// # Safety
/// The stack ends with those.
#[inline(always)]
unsafe fn release_arguments(sp: &mut *mut Slot, count: usize) {
    // SAFETY: by the caller's promise.
    unsafe { drop_values(sp, count + 2) }
}

/// Notes the stack's length in a frame that waits for a call.
///
/// # Safety
/// `frame` is complete.
#[inline(always)]
unsafe fn save_length(frame: *mut Frame, sp: *mut Slot, stack_base: *mut Slot) {
    // SAFETY: by the caller's promise.
    unsafe { (*frame).stack_length = sp.offset_from(stack_base) as u32 }
}
