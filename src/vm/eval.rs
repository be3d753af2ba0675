//! The evaluation loop's `match`: one arm for each opcode of `code/opcode.rs`.
//!
//! An arm either does the work and goes on, or names the function of `instructions` that does it.
//! Local variables of [`interpret`] mirror the running frame: `ip` is the next instruction, `at` the
//! one under way, `sp` the first free place of the value stack. Whatever can raise, or run other
//! code, is preceded by `save!()`, which writes `at` and `sp` to the frame.
//!
//! The arms here are few and short on purpose: browsers compile the function as a whole, and only
//! a small one keeps `ip` and `sp` in registers.

use super::instructions::{self as instruction, Flow, Instruction, Op};
use super::specialize::{self, cache};
use super::unwind::{after, unwind};
use super::{Broken, Exit, Step, arithmetic, call, drop_frames, enter, fuse, generator, handle_pending, ops};
use crate::code::{Instr, Opcode};
use crate::object::attributes;
use crate::object::class::class_flags;
use crate::object::code::Code;
use crate::object::define::{MethodDescriptor, NativeFunction};
use crate::object::frame::{Frame, Return};
use crate::object::protocol::class_of;
use crate::object::slots::Comparison;
use crate::object::{Class, Ctx, Dict, Str, Tuple, Value, int};
use crate::types::cell::Cell;
use crate::types::function::Function;
use crate::types::list::List;
use crate::types::list_iterator::ListIterator;
use crate::types::method::Method;
use crate::types::object::Instance;
use crate::types::property::Property;
use crate::types::range::RangeIterator;
use crate::types::tuple::TupleIterator;

type Slot = Option<Value>;

/// Runs the Python frame on top, and those it calls, until another kind of frame is on top or the
/// run ends.
#[allow(clippy::cognitive_complexity)]
pub(crate) fn interpret(ctx: Ctx) -> Step {
    // SAFETY: for the whole function, the frame on top is complete, and the bytecode is the
    // compiler's: it pops only what it pushed, reads initialised locals where it does not check, and
    // stays within the stack size that the code object declares. Caches hold what `specialize`
    // wrote for the opcode that reads them.
    unsafe {
        'reload: loop {
            let top = ctx.frame.get();
            if (*top).code.is_null() {
                return Step::Go;
            }
            let mut going_on = place_in(top);
            // A call or a return comes here. Within, `frame` does not change, which spares browsers a register.
            'frame: loop {
                let (frame, mut sp, mut ip) = going_on;

                let (at, sp, ip) = 'dispatch: loop {
                    let at = ip;
                    let instr = *ip;
                    ip = ip.add(1);
                    let arg = instr.arg();

                    macro_rules! next {
                        () => {
                            continue 'dispatch
                        };
                    }
                    macro_rules! code {
                        () => {
                            (*frame).code
                        };
                    }
                    macro_rules! push {
                        ($value:expr) => {{
                            let value: Value = $value;
                            sp.write(Some(value));
                            sp = sp.add(1);
                        }};
                    }
                    macro_rules! push_null {
                        () => {{
                            sp.write(None);
                            sp = sp.add(1);
                        }};
                    }
                    macro_rules! pop {
                        () => {{
                            sp = sp.sub(1);
                            sp.read().unwrap_unchecked()
                        }};
                    }
                    macro_rules! peek {
                        ($depth:expr) => {
                            (*sp.sub($depth)).as_ref().unwrap_unchecked()
                        };
                    }
                    macro_rules! local {
                        ($index:expr) => {
                            (*Frame::localsplus(frame).add($index as usize))
                        };
                    }
                    // A counted copy of a local that is bound.
                    macro_rules! local_value {
                        ($index:expr) => {
                            local!($index).as_ref().unwrap_unchecked().clone()
                        };
                    }
                    macro_rules! save {
                        () => {{
                            (*frame).ip = at;
                            (*frame).sp = sp;
                        }};
                    }
                    // Drops a value that may be an object with a finalizer.
                    macro_rules! release {
                        ($value:expr) => {{
                            let value = $value;
                            if Value::is_object(&value) {
                                save!();
                                drop(value);
                            } else {
                                std::mem::forget(value);
                            }
                        }};
                    }
                    // Goes on in a Python frame, which is on top.
                    macro_rules! go_on_in {
                        ($frame:expr) => {{
                            going_on = place_in($frame);
                            continue 'frame;
                        }};
                    }
                    // The same with a value pushed.
                    macro_rules! go_on_with {
                        ($frame:expr, $value:expr) => {{
                            let (frame, sp, ip) = place_in($frame);
                            sp.write(Some($value));
                            going_on = (frame, sp.add(1), ip);
                            continue 'frame;
                        }};
                    }
                    // The instruction failed, or called something that suspended.
                    macro_rules! fail {
                        () => {{
                            save!();
                            let step = match ctx.take_suspension() {
                                Some(suspension) => enter(ctx, suspension, Return::Push),
                                None => unwind(ctx),
                            };
                            match step {
                                Step::Go => continue 'reload,
                                exit => return exit,
                            }
                        }};
                    }
                    // A switch point: after the last place where the instruction can fail.
                    macro_rules! check_eval_breaker {
                        () => {
                            if ctx.breaker.is_set() {
                                break 'dispatch (at, sp, ip);
                            }
                        };
                    }
                    // Back to the generic instruction, which counts anew.
                    macro_rules! deopt {
                        () => {{
                            specialize::deoptimize(at);
                            ip = at;
                            next!();
                        }};
                    }
                    macro_rules! jump_if {
                        ($condition:expr) => {{
                            let target = ip.add(1 + arg as usize);
                            ip = if $condition { target } else { after_jump(ip.add(1)) };
                            next!();
                        }};
                    }
                    // Ends `LOAD_ATTR`: the value in place of its owner.
                    macro_rules! attribute {
                        ($value:expr) => {{
                            let value: Value = $value;
                            let owner = sp.sub(1).replace(Some(value));
                            if arg & 1 != 0 {
                                push_null!();
                            }
                            ip = ip.add(9);
                            release!(owner.unwrap_unchecked());
                            next!();
                        }};
                    }
                    // The object in a value and the cache's entry of its class, or what is done without.
                    macro_rules! object_in_cache {
                        ($value:expr, $at:expr, $entry_units:expr, $missed:expr) => {{
                            let Some(object) = $value.as_object() else { $missed };
                            (object, cache_entry!(object.class(), $at, $entry_units, $missed))
                        }};
                    }
                    // Where the cache's entry of a class begins: a unit before it, as the instruction is before the first.
                    macro_rules! cache_entry {
                        ($class:expr, $at:expr, $entry_units:expr, $missed:expr) => {{
                            let version = $class.current_version();
                            if version == cache($at, 1) {
                                $at
                            } else if version == cache($at, 1 + $entry_units) {
                                $at.add($entry_units)
                            } else {
                                $missed
                            }
                        }};
                    }
                    // Goes on with a result: on the stack, or in the variable that the next instruction stores it in.
                    macro_rules! result {
                        ($result:expr) => {{
                            let result: Value = $result;
                            let store = *ip;
                            if matches!(store.opcode_unchecked(), Opcode::STORE_FAST) {
                                ip = ip.add(1);
                                if let Some(old) = local!(store.arg()).replace(result) {
                                    release!(old);
                                }
                            } else {
                                push!(result);
                            }
                            next!();
                        }};
                    }
                    // A binary operator on unboxed operands on the stack.
                    macro_rules! operator {
                        ($operator:path) => {{
                            let Some(result) = $operator(peek!(2), peek!(1)) else { deopt!() };
                            sp = sp.sub(2);
                            ip = ip.add(5);
                            result!(result);
                        }};
                    }
                    // Goes on after a comparison: with the jump that depends on it, or the answer on the stack.
                    macro_rules! compared {
                        ($holds:expr) => {{
                            let holds: bool = $holds;
                            let jump = *ip;
                            let taken = match jump.opcode_unchecked() {
                                Opcode::POP_JUMP_IF_FALSE => !holds,
                                Opcode::POP_JUMP_IF_TRUE => holds,
                                _ => {
                                    push!(Value::from_bool(holds));
                                    next!();
                                }
                            };
                            ip = if taken { ip.add(2 + jump.arg() as usize) } else { after_jump(ip.add(2)) };
                            next!();
                        }};
                    }
                    // A fused instruction meets other operands: the load, and what comes after it.
                    macro_rules! unfuse {
                        () => {{
                            fuse::unfuse(at);
                            ip = at;
                            next!();
                        }};
                    }
                    // Fused operators. `$loads` instructions come before the operator.
                    macro_rules! fused_operator {
                        ($operator:path, $a:expr, $b:expr, $loads:expr) => {{
                            let Some(result) = $operator($a, $b) else { unfuse!() };
                            ip = at.add($loads + 6);
                            result!(result);
                        }};
                    }
                    macro_rules! fused_comparison {
                        ($a:expr, $b:expr, $loads:expr) => {{
                            let Some(holds) = arithmetic::compare_ints((*at.add($loads)).arg(), $a, $b) else {
                                unfuse!()
                            };
                            ip = at.add($loads + 2);
                            compared!(holds);
                        }};
                    }
                    // The same with the left operand on the stack.
                    macro_rules! stack_operator {
                        ($operator:path, $b:expr) => {{
                            let Some(result) = $operator(peek!(1), $b) else { unfuse!() };
                            sp = sp.sub(1);
                            ip = at.add(7);
                            result!(result);
                        }};
                    }
                    // The same with whatever operator comes next.
                    macro_rules! any_operator {
                        ($b:expr) => {{
                            let Some(result) = arithmetic::extended_op((*ip).arg(), peek!(1), $b) else { unfuse!() };
                            sp = sp.sub(1);
                            ip = at.add(7);
                            result!(result);
                        }};
                    }
                    macro_rules! stack_comparison {
                        ($b:expr) => {{
                            let Some(holds) = arithmetic::compare_ints((*ip).arg(), peek!(1), $b) else { unfuse!() };
                            sp = sp.sub(1);
                            ip = at.add(3);
                            compared!(holds);
                        }};
                    }
                    // The operands of fused instructions: bound locals, and the int that comes next.
                    macro_rules! fast {
                        ($index:expr) => {
                            local!($index).as_ref().unwrap_unchecked()
                        };
                    }
                    macro_rules! constant {
                        () => {
                            &*(*code!()).consts().add(arg as usize)
                        };
                    }
                    macro_rules! small_int {
                        ($instr:expr) => {
                            &Value::int32($instr.arg() as i32)
                        };
                    }
                    // An item of a list, the list being a local: nothing is counted but the item.
                    macro_rules! list_item {
                        ($list:expr, $index:expr) => {{
                            let (Some(list), Some(index)) = ($list.downcast_exact::<List>(), $index.as_small_int())
                            else {
                                unfuse!()
                            };
                            let Some(item) = arithmetic::place(index, list.len()).and_then(|place| list.get(place))
                            else {
                                unfuse!()
                            };
                            item
                        }};
                    }
                    // Just the load, and on with the instruction that would have been done along with it.
                    macro_rules! load_only {
                        () => {{
                            push!(local_value!(arg));
                            next!();
                        }};
                    }
                    // The object in a local and its class's entry in the cache of the next instruction, which has to be
                    // the one that wrote the cache.
                    macro_rules! fast_in_cache {
                        ($opcode:pat, $entry_units:expr) => {{
                            if !matches!((*ip).opcode_unchecked(), $opcode) {
                                unfuse!();
                            }
                            object_in_cache!(fast!(arg), at.add(1), $entry_units, load_only!())
                        }};
                    }
                    // Ends a subscript by an int: the item in place of the container.
                    macro_rules! item {
                        ($item:expr) => {{
                            let item: Value = $item;
                            sp = sp.sub(1);
                            let container = sp.sub(1).replace(Some(item));
                            ip = ip.add(5);
                            release!(container.unwrap_unchecked());
                            next!();
                        }};
                    }
                    // Goes on at the beginning of a frame whose locals are set.
                    macro_rules! enter_frame {
                        ($callee:expr, $code:expr) => {{
                            let (callee, callee_code): (call::Unbound, *const Code) = ($callee, $code);
                            let callee = callee.enter_at_once(ctx);
                            let first = (*callee_code).first_instruction();
                            // `RESUME` does nothing if nobody asks for anything.
                            let skipped =
                                matches!((*first).opcode_unchecked(), Opcode::RESUME) && !ctx.breaker.is_set();
                            going_on = (callee, Frame::stack_base(callee, &*callee_code), first.add(skipped as usize));
                            continue 'frame;
                        }};
                    }
                    // Pushes the frame of a Python function that takes the topmost values as they are:
                    // `given` of them from `first`. The function at `callable` moves into the frame.
                    macro_rules! enter_function {
                        ($callable:expr, $code:expr, $first:expr, $given:expr) => {{
                            let (callable, callee_code, first, given): (*mut Slot, *const Code, *mut Slot, usize) =
                                ($callable, $code, $first, $given);
                            let Ok(room) = call::make_room(ctx, &*callee_code) else { fail!() };
                            let callee =
                                room.frame(ctx, callable.read().unwrap_unchecked(), &*callee_code, Return::Push);
                            call::set_locals(callee.locals(), first, given, (*callee_code).nlocalsplus as usize);
                            (*frame).ip = at;
                            (*frame).sp = callable;
                            (*frame).next = ip.add(3);
                            enter_frame!(callee, callee_code);
                        }};
                    }
                    // Calls the Python function below the arguments, if it takes exactly those.
                    macro_rules! call_exact {
                        () => {{
                            let first = sp.sub(arg as usize);
                            let callable = first.sub(2);
                            let Some(function) = (*callable).as_ref().unwrap_unchecked().downcast_exact::<Function>()
                            else {
                                deopt!()
                            };
                            let callee_code: *const Code = function.code_unchanged();
                            let has_self = (*first.sub(1)).is_some() as usize;
                            let given = arg as usize + has_self;
                            if given as u32 != (*callee_code).exact_args {
                                deopt!();
                            }
                            enter_function!(callable, callee_code, first.sub(has_self), given);
                        }};
                    }
                    // The next item of an iterator over a sequence, or past the loop's `END_FOR`.
                    macro_rules! for_iter {
                        ($iterator:ty) => {{
                            let Some(iterator) = peek!(1).downcast_exact::<$iterator>() else { deopt!() };
                            match iterator.step() {
                                Some(item) => {
                                    ip = ip.add(1);
                                    result!(item);
                                }
                                None => {
                                    ip = ip.add(arg as usize + 2);
                                    next!();
                                }
                            }
                        }};
                    }
                    // Ends a call of native code: drops callable, `self` or NULL, and arguments.
                    macro_rules! finish_call {
                        ($result:expr, $count:expr) => {{
                            let result = $result;
                            for _ in 0..$count + 2 {
                                sp = sp.sub(1);
                                drop(sp.read());
                            }
                            match result {
                                Ok(value) => push!(value),
                                Err(_) => fail!(),
                            }
                            ip = ip.add(3);
                        }};
                    }

                    let function: Instruction = 'function: {
                        // A specialised attribute of another object than its cache knows.
                        macro_rules! load_missed {
                            () => {
                                break 'function instruction::load_attr_missed
                            };
                        }
                        macro_rules! owner_in_cache {
                            () => {
                                object_in_cache!(peek!(1), at, specialize::LOAD_ENTRY, load_missed!())
                            };
                        }
                        macro_rules! class_in_cache {
                            () => {
                                cache_entry!(class_of(peek!(1)), at, specialize::LOAD_ENTRY, load_missed!())
                            };
                        }
                        macro_rules! target_in_cache {
                            () => {
                                object_in_cache!(
                                    peek!(1),
                                    at,
                                    specialize::STORE_ENTRY,
                                    break 'function instruction::store_attr_missed
                                )
                            };
                        }
                        match instr.opcode_unchecked() {
                            Opcode::NOP | Opcode::NOT_TAKEN | Opcode::EXTENDED_ARG | Opcode::CACHE => next!(),
                            Opcode::RESUME | Opcode::RESUME_CHECK => {
                                // Not after `yield from` and `await`.
                                if arg & 3 < 2 {
                                    check_eval_breaker!();
                                }
                                next!();
                            }

                            // ---- loads and stores ----
                            Opcode::LOAD_FAST | Opcode::LOAD_FAST_BORROW => {
                                push!(local_value!(arg));
                                next!();
                            }
                            Opcode::LOAD_FAST_LOAD_FAST | Opcode::LOAD_FAST_BORROW_LOAD_FAST_BORROW => {
                                push!(local_value!(arg >> 4));
                                push!(local_value!(arg & 15));
                                next!();
                            }
                            Opcode::LOAD_FAST_CHECK => match &local!(arg) {
                                Some(value) => {
                                    push!(value.clone());
                                    next!();
                                }
                                None => instruction::load_fast_check,
                            },
                            Opcode::LOAD_FAST_AND_CLEAR => {
                                sp.write(local!(arg).take());
                                sp = sp.add(1);
                                next!();
                            }
                            Opcode::STORE_FAST => {
                                sp = sp.sub(1);
                                // A comprehension restores an unset variable as NULL.
                                let old = std::mem::replace(&mut local!(arg), sp.read());
                                if let Some(old) = old {
                                    release!(old);
                                }
                                next!();
                            }
                            Opcode::STORE_FAST_LOAD_FAST => {
                                let old = std::mem::replace(&mut local!(arg >> 4), sp.sub(1).read());
                                sp.sub(1).write(Some(local_value!(arg & 15)));
                                if let Some(old) = old {
                                    release!(old);
                                }
                                next!();
                            }
                            Opcode::STORE_FAST_STORE_FAST => {
                                let first = std::mem::replace(&mut local!(arg >> 4), sp.sub(1).read());
                                let second = std::mem::replace(&mut local!(arg & 15), sp.sub(2).read());
                                sp = sp.sub(2);
                                if let Some(first) = first {
                                    release!(first);
                                }
                                if let Some(second) = second {
                                    release!(second);
                                }
                                next!();
                            }
                            Opcode::DELETE_FAST => instruction::delete_fast,
                            Opcode::LOAD_CONST | Opcode::LOAD_CONST_MORTAL | Opcode::LOAD_CONST_IMMORTAL => {
                                push!(Value::clone(constant!()));
                                next!();
                            }
                            Opcode::LOAD_SMALL_INT => {
                                push!(Value::int32(arg as i32));
                                next!();
                            }
                            Opcode::LOAD_COMMON_CONSTANT => instruction::load_common_constant,
                            Opcode::PUSH_NULL => {
                                push_null!();
                                next!();
                            }
                            Opcode::POP_TOP | Opcode::POP_ITER | Opcode::END_FOR => {
                                sp = sp.sub(1);
                                if let Some(value) = sp.read() {
                                    release!(value);
                                }
                                next!();
                            }
                            Opcode::END_SEND => {
                                let value = pop!();
                                let receiver = sp.sub(1).replace(Some(value));
                                release!(receiver.unwrap_unchecked());
                                next!();
                            }
                            Opcode::COPY => {
                                push!(peek!(arg as usize).clone());
                                next!();
                            }
                            Opcode::SWAP => {
                                sp.sub(1).swap(sp.sub(arg as usize));
                                next!();
                            }

                            // ---- fused: loads with what uses them ----
                            Opcode::LOAD_FAST_SMALL_INT_ADD => {
                                fused_operator!(arithmetic::add_ints, fast!(arg), small_int!(*ip), 2)
                            }
                            Opcode::LOAD_FAST_SMALL_INT_SUBTRACT => {
                                fused_operator!(arithmetic::subtract_ints, fast!(arg), small_int!(*ip), 2)
                            }
                            Opcode::LOAD_FAST_SMALL_INT_COMPARE => {
                                fused_comparison!(fast!(arg), small_int!(*ip), 2)
                            }
                            Opcode::LOAD_FAST_FAST_ADD_INT => {
                                fused_operator!(arithmetic::add_ints, fast!(arg >> 4), fast!(arg & 15), 1)
                            }
                            Opcode::LOAD_FAST_FAST_SUBTRACT_INT => {
                                fused_operator!(arithmetic::subtract_ints, fast!(arg >> 4), fast!(arg & 15), 1)
                            }
                            Opcode::LOAD_FAST_FAST_MULTIPLY_INT => {
                                fused_operator!(arithmetic::multiply_ints, fast!(arg >> 4), fast!(arg & 15), 1)
                            }
                            Opcode::LOAD_FAST_FAST_ADD_FLOAT => {
                                fused_operator!(arithmetic::add_floats, fast!(arg >> 4), fast!(arg & 15), 1)
                            }
                            Opcode::LOAD_FAST_FAST_SUBTRACT_FLOAT => {
                                fused_operator!(arithmetic::subtract_floats, fast!(arg >> 4), fast!(arg & 15), 1)
                            }
                            Opcode::LOAD_FAST_FAST_MULTIPLY_FLOAT => {
                                fused_operator!(arithmetic::multiply_floats, fast!(arg >> 4), fast!(arg & 15), 1)
                            }
                            Opcode::LOAD_FAST_FAST_COMPARE_INT => {
                                fused_comparison!(fast!(arg >> 4), fast!(arg & 15), 1)
                            }
                            Opcode::LOAD_FAST_FAST_SUBSCR_LIST_INT => {
                                push!(list_item!(fast!(arg >> 4), fast!(arg & 15)));
                                ip = at.add(7);
                                next!();
                            }
                            // The left operand is on the stack. It is looked at before it is taken.
                            Opcode::LOAD_FAST_ADD_INT => {
                                stack_operator!(arithmetic::add_ints, fast!(arg))
                            }
                            Opcode::LOAD_FAST_ADD_FLOAT => {
                                stack_operator!(arithmetic::add_floats, fast!(arg))
                            }
                            Opcode::LOAD_FAST_SUBTRACT_FLOAT => {
                                stack_operator!(arithmetic::subtract_floats, fast!(arg))
                            }
                            Opcode::LOAD_FAST_MULTIPLY_FLOAT => {
                                stack_operator!(arithmetic::multiply_floats, fast!(arg))
                            }
                            Opcode::LOAD_SMALL_INT_ADD => {
                                stack_operator!(arithmetic::add_ints, small_int!(instr))
                            }
                            Opcode::LOAD_SMALL_INT_SUBTRACT => {
                                stack_operator!(arithmetic::subtract_ints, small_int!(instr))
                            }
                            Opcode::LOAD_FAST_OP => any_operator!(fast!(arg)),
                            Opcode::LOAD_SMALL_INT_OP => any_operator!(small_int!(instr)),
                            Opcode::LOAD_CONST_OP => any_operator!(constant!()),
                            Opcode::LOAD_CONST_COMPARE => {
                                let (a, b) = (peek!(1), constant!());
                                let comparison = (*ip).arg();
                                let holds = match arithmetic::compare_ints(comparison, a, b) {
                                    Some(holds) => holds,
                                    None => match arithmetic::compare_floats(comparison, a, b) {
                                        Some(holds) => holds,
                                        None => unfuse!(),
                                    },
                                };
                                sp = sp.sub(1);
                                ip = at.add(3);
                                compared!(holds);
                            }
                            Opcode::LOAD_FAST_COMPARE_INT => stack_comparison!(fast!(arg)),
                            Opcode::LOAD_SMALL_INT_COMPARE => stack_comparison!(small_int!(instr)),
                            Opcode::LOAD_FAST_SUBSCR_LIST_INT => {
                                let item = list_item!(peek!(1), fast!(arg));
                                let list = sp.sub(1).replace(Some(item));
                                ip = at.add(7);
                                release!(list.unwrap_unchecked());
                                next!();
                            }
                            Opcode::LOAD_FAST_FAST_SUBSCR_DICT => {
                                let Some(dict) = fast!(arg >> 4).downcast_exact::<Dict>() else { unfuse!() };
                                match dict.get_without_python(fast!(arg & 15)) {
                                    Some(item) => {
                                        push!(item);
                                        ip = at.add(7);
                                    }
                                    None => {
                                        push!(local_value!(arg >> 4));
                                        push!(local_value!(arg & 15));
                                    }
                                }
                                next!();
                            }
                            Opcode::LOAD_FAST_SUBSCR_DICT => {
                                let Some(dict) = peek!(1).downcast_exact::<Dict>() else { unfuse!() };
                                let Some(item) = dict.get_without_python(fast!(arg)) else { load_only!() };
                                let dict = sp.sub(1).replace(Some(item));
                                ip = at.add(7);
                                release!(dict.unwrap_unchecked());
                                next!();
                            }
                            Opcode::LOAD_FAST_SLOT => {
                                let (object, entry) = fast_in_cache!(Opcode::LOAD_ATTR_SLOT, specialize::LOAD_ENTRY);
                                let Some(value) = attributes::load_inline(object, cache(entry, 2) as usize) else {
                                    load_only!()
                                };
                                push!(value);
                                if (*ip).arg() & 1 != 0 {
                                    push_null!();
                                }
                                ip = at.add(11);
                                next!();
                            }
                            Opcode::LOAD_FAST_METHOD_NO_DICT => {
                                if !matches!((*ip).opcode_unchecked(), Opcode::LOAD_ATTR_METHOD_NO_DICT) {
                                    unfuse!();
                                }
                                let class = class_of(fast!(arg));
                                let entry = cache_entry!(class, at.add(1), specialize::LOAD_ENTRY, load_only!());
                                push!(specialize::cached_value(entry, 3));
                                push!(local_value!(arg));
                                ip = at.add(11);
                                next!();
                            }
                            Opcode::LOAD_FAST_INSTANCE_VALUE => {
                                let (object, entry) =
                                    fast_in_cache!(Opcode::LOAD_ATTR_INSTANCE_VALUE, specialize::LOAD_ENTRY);
                                let (index, offset) = specialize::inline_place(cache(entry, 2));
                                if !attributes::has_inline(object, index) {
                                    load_only!();
                                }
                                let Some(value) = attributes::load_inline(object, offset) else { load_only!() };
                                push!(value);
                                if (*ip).arg() & 1 != 0 {
                                    push_null!();
                                }
                                ip = at.add(11);
                                next!();
                            }
                            Opcode::LOAD_FAST_METHOD => {
                                let (object, entry) =
                                    fast_in_cache!(Opcode::LOAD_ATTR_METHOD_WITH_VALUES, specialize::LOAD_ENTRY);
                                if attributes::is_set_at(object, cache(entry, 2) as usize) {
                                    load_only!();
                                }
                                push!(specialize::cached_value(entry, 3));
                                push!(local_value!(arg));
                                ip = at.add(11);
                                next!();
                            }
                            Opcode::LOAD_FAST_STORE_INSTANCE_VALUE => {
                                let (object, entry) =
                                    fast_in_cache!(Opcode::STORE_ATTR_INSTANCE_VALUE, specialize::STORE_ENTRY);
                                let (index, offset) = specialize::inline_place(cache(entry, 2));
                                if !attributes::can_store_inline(object, index, offset) {
                                    load_only!();
                                }
                                let old = attributes::store_inline(object, offset, pop!());
                                ip = at.add(6);
                                if let Some(old) = old {
                                    release!(old);
                                }
                                next!();
                            }

                            // ---- names ----
                            Opcode::LOAD_NAME => instruction::load_name,
                            Opcode::STORE_NAME => instruction::store_name,
                            Opcode::DELETE_NAME => instruction::delete_name,
                            Opcode::LOAD_GLOBAL => instruction::load_global,
                            Opcode::LOAD_GLOBAL_MODULE => {
                                let globals = &*call::function_of(frame).globals;
                                if globals.current_keys_version() != cache(at, 2) {
                                    deopt!();
                                }
                                push!(globals.value_at(cache(at, 1) as usize));
                                if arg & 1 != 0 {
                                    push_null!();
                                }
                                ip = ip.add(4);
                                next!();
                            }
                            Opcode::LOAD_GLOBAL_BUILTIN => {
                                let function = call::function_of(frame);
                                let (globals, builtins) = (&*function.globals, &*function.builtins);
                                if globals.current_keys_version() != cache(at, 2)
                                    || builtins.current_keys_version() != cache(at, 3)
                                {
                                    deopt!();
                                }
                                push!(builtins.value_at(cache(at, 1) as usize));
                                if arg & 1 != 0 {
                                    push_null!();
                                }
                                ip = ip.add(4);
                                next!();
                            }
                            Opcode::STORE_GLOBAL => instruction::store_global,
                            Opcode::DELETE_GLOBAL => instruction::delete_global,
                            Opcode::LOAD_LOCALS => instruction::load_locals,
                            Opcode::LOAD_FROM_DICT_OR_GLOBALS => instruction::load_from_dict_or_globals,
                            Opcode::LOAD_FROM_DICT_OR_DEREF => instruction::load_from_dict_or_deref,
                            Opcode::LOAD_BUILD_CLASS => instruction::load_build_class,
                            Opcode::SETUP_ANNOTATIONS => instruction::setup_annotations,

                            // ---- cells ----
                            Opcode::MAKE_CELL => instruction::make_cell,
                            Opcode::COPY_FREE_VARS => {
                                call::copy_free_vars(frame, arg as usize);
                                next!();
                            }
                            Opcode::LOAD_DEREF => {
                                let cell = local!(arg).as_ref().unwrap_unchecked().downcast_unchecked::<Cell>();
                                match &*cell.value.as_ptr() {
                                    Some(value) => {
                                        push!(value.clone());
                                        next!();
                                    }
                                    None => instruction::unbound_cell,
                                }
                            }
                            Opcode::STORE_DEREF => {
                                sp = sp.sub(1);
                                let cell = local!(arg).as_ref().unwrap_unchecked().downcast_unchecked::<Cell>();
                                if let Some(old) = cell.value.replace(sp.read()) {
                                    release!(old);
                                }
                                next!();
                            }
                            Opcode::DELETE_DEREF => instruction::delete_deref,

                            // ---- attributes ----
                            Opcode::LOAD_ATTR | Opcode::LOAD_ATTR_GETATTRIBUTE_OVERRIDDEN => instruction::load_attr,
                            Opcode::LOAD_ATTR_INSTANCE_VALUE => {
                                let (object, entry) = owner_in_cache!();
                                let (index, offset) = specialize::inline_place(cache(entry, 2));
                                if !attributes::has_inline(object, index) {
                                    load_missed!();
                                }
                                let Some(value) = attributes::load_inline(object, offset) else { load_missed!() };
                                attribute!(value);
                            }
                            Opcode::LOAD_ATTR_WITH_HINT => {
                                let (object, _) = owner_in_cache!();
                                let Some(value) = attributes::get(object, specialize::name(code!(), arg >> 1)) else {
                                    load_missed!()
                                };
                                attribute!(value);
                            }
                            Opcode::LOAD_ATTR_SLOT => {
                                let (object, entry) = owner_in_cache!();
                                let Some(value) = attributes::load_inline(object, cache(entry, 2) as usize) else {
                                    load_missed!()
                                };
                                attribute!(value);
                            }
                            Opcode::LOAD_ATTR_MODULE => {
                                let Some(dict) = specialize::module_dict(peek!(1)) else { deopt!() };
                                if dict.current_keys_version() != cache(at, 1) {
                                    deopt!();
                                }
                                attribute!(dict.value_at(cache(at, 2) as usize));
                            }
                            Opcode::LOAD_ATTR_CLASS | Opcode::LOAD_ATTR_CLASS_WITH_METACLASS_CHECK => {
                                let owner = peek!(1);
                                let Some(class) = owner.as_class() else { deopt!() };
                                if class.current_version() != cache(at, 1)
                                    || class_of(owner).current_version() != cache(at, 2)
                                {
                                    deopt!();
                                }
                                attribute!(specialize::cached_value(at, 3));
                            }
                            // A plain value in the class of an instance that has no attribute of that name.
                            Opcode::LOAD_ATTR_NONDESCRIPTOR_NO_DICT => {
                                let entry = class_in_cache!();
                                attribute!(specialize::cached_value(entry, 3));
                            }
                            Opcode::LOAD_ATTR_NONDESCRIPTOR_WITH_VALUES => {
                                let (object, entry) = owner_in_cache!();
                                if !attributes::surely_lacks(object, cache(entry, 2))
                                    && attributes::get(object, specialize::name(code!(), arg >> 1)).is_some()
                                {
                                    load_missed!();
                                }
                                attribute!(specialize::cached_value(entry, 3));
                            }
                            Opcode::LOAD_ATTR_METHOD_NO_DICT => {
                                let entry = class_in_cache!();
                                let owner = sp.sub(1).replace(Some(specialize::cached_value(entry, 3)));
                                sp.write(owner);
                                sp = sp.add(1);
                                ip = ip.add(9);
                                next!();
                            }
                            Opcode::LOAD_ATTR_METHOD_WITH_VALUES | Opcode::LOAD_ATTR_METHOD_LAZY_DICT => {
                                let (object, entry) = owner_in_cache!();
                                // No class of this version keeps an inline attribute of the name; a dict may.
                                if attributes::is_set_at(object, cache(entry, 2) as usize)
                                    && attributes::get(object, specialize::name(code!(), arg >> 1)).is_some()
                                {
                                    load_missed!();
                                }
                                let owner = sp.sub(1).replace(Some(specialize::cached_value(entry, 3)));
                                sp.write(owner);
                                sp = sp.add(1);
                                ip = ip.add(9);
                                next!();
                            }
                            Opcode::LOAD_ATTR_PROPERTY => {
                                let entry = class_in_cache!();
                                let property = specialize::cached_handle(entry, 3);
                                let Some(getter) = &*property.downcast_unchecked::<Property>().getter.as_ptr() else {
                                    load_missed!()
                                };
                                let Some(function) = getter.downcast_exact::<Function>() else { load_missed!() };
                                let getter_code: *const Code = function.code_unchanged();
                                if (*getter_code).exact_args != 1 {
                                    load_missed!();
                                }
                                let Ok(room) = call::make_room(ctx, &*getter_code) else { fail!() };
                                let callee = room.frame(ctx, getter.clone(), &*getter_code, Return::Push);
                                sp = sp.sub(1);
                                call::set_locals(callee.locals(), sp, 1, (*getter_code).nlocalsplus as usize);
                                save!();
                                (*frame).next = ip.add(9);
                                enter_frame!(callee, getter_code);
                            }
                            Opcode::STORE_ATTR | Opcode::STORE_ATTR_WITH_HINT => instruction::store_attr,
                            Opcode::STORE_ATTR_INSTANCE_VALUE => {
                                let (object, entry) = target_in_cache!();
                                let (index, offset) = specialize::inline_place(cache(entry, 2));
                                if !attributes::can_store_inline(object, index, offset) {
                                    break 'function instruction::store_attr_missed;
                                }
                                let value = sp.sub(2).read().unwrap_unchecked();
                                let old = attributes::store_inline(object, offset, value);
                                let owner = pop!();
                                sp = sp.sub(1);
                                ip = ip.add(4);
                                if let Some(old) = old {
                                    release!(old);
                                }
                                release!(owner);
                                next!();
                            }
                            Opcode::STORE_ATTR_SLOT => {
                                let (object, entry) = target_in_cache!();
                                let (_, offset) = specialize::inline_place(cache(entry, 2));
                                let value = sp.sub(2).read().unwrap_unchecked();
                                let old = attributes::store_inline(object, offset, value);
                                let owner = pop!();
                                sp = sp.sub(1);
                                ip = ip.add(4);
                                if let Some(old) = old {
                                    release!(old);
                                }
                                release!(owner);
                                next!();
                            }
                            Opcode::DELETE_ATTR => instruction::delete_attr,
                            Opcode::LOAD_SUPER_ATTR | Opcode::LOAD_SUPER_ATTR_ATTR | Opcode::LOAD_SUPER_ATTR_METHOD => {
                                instruction::load_super_attr
                            }
                            Opcode::LOAD_SPECIAL => instruction::load_special,

                            // ---- operators ----
                            Opcode::BINARY_OP
                            | Opcode::BINARY_OP_SUBSCR_LIST_SLICE
                            | Opcode::BINARY_OP_SUBSCR_GETITEM => instruction::binary_op,
                            Opcode::BINARY_OP_ADD_INT => operator!(arithmetic::add_ints),
                            Opcode::BINARY_OP_SUBTRACT_INT => operator!(arithmetic::subtract_ints),
                            Opcode::BINARY_OP_MULTIPLY_INT => operator!(arithmetic::multiply_ints),
                            Opcode::BINARY_OP_ADD_FLOAT => operator!(arithmetic::add_floats),
                            Opcode::BINARY_OP_SUBTRACT_FLOAT => {
                                operator!(arithmetic::subtract_floats)
                            }
                            Opcode::BINARY_OP_MULTIPLY_FLOAT => {
                                operator!(arithmetic::multiply_floats)
                            }
                            // Operators on small ints and floats that CPython does not specialise by themselves.
                            Opcode::BINARY_OP_EXTEND => {
                                let Some(result) = arithmetic::extended_op(arg, peek!(2), peek!(1)) else { deopt!() };
                                sp = sp.sub(2);
                                ip = ip.add(5);
                                result!(result);
                            }
                            Opcode::BINARY_OP_ADD_UNICODE => {
                                let (Some(a), Some(b)) =
                                    (peek!(2).downcast_exact::<Str>(), peek!(1).downcast_exact::<Str>())
                                else {
                                    deopt!()
                                };
                                save!();
                                let Ok(text) = ops::concat(ctx, a, b) else { fail!() };
                                drop(pop!());
                                drop(sp.sub(1).replace(Some(text)));
                                ip = ip.add(5);
                                next!();
                            }
                            Opcode::BINARY_OP_INPLACE_ADD_UNICODE => {
                                if peek!(2).downcast_exact::<Str>().is_none()
                                    || peek!(1).downcast_exact::<Str>().is_none()
                                {
                                    deopt!();
                                }
                                save!();
                                // The variable must not be unbound where this fails.
                                if ops::append_fails(ctx, peek!(2), peek!(1)) {
                                    fail!();
                                }
                                let (b, a) = (pop!(), pop!());
                                save!();
                                // The variable that the result goes to gives up its reference, so that the
                                // string can be extended in place.
                                let store = ip.add(5).read();
                                if store.opcode() == Some(Opcode::STORE_FAST)
                                    && local!(store.arg()).as_ref().is_some_and(|local| local.is(&a))
                                {
                                    drop(local!(store.arg()).take());
                                }
                                let Ok(text) = crate::types::str::str_append(ctx, a, &b) else { fail!() };
                                push!(text);
                                drop(b);
                                ip = ip.add(5);
                                next!();
                            }
                            Opcode::BINARY_OP_SUBSCR_LIST_INT => {
                                let (container, index) = (peek!(2), peek!(1));
                                let (Some(list), Some(index)) =
                                    (container.downcast_exact::<List>(), index.as_small_int())
                                else {
                                    deopt!()
                                };
                                let Some(item) = arithmetic::place(index, list.len()).and_then(|place| list.get(place))
                                else {
                                    deopt!()
                                };
                                item!(item);
                            }
                            Opcode::BINARY_OP_SUBSCR_TUPLE_INT => {
                                let (container, index) = (peek!(2), peek!(1));
                                let (Some(tuple), Some(index)) =
                                    (container.downcast_exact::<Tuple>(), index.as_small_int())
                                else {
                                    deopt!()
                                };
                                let Some(place) = arithmetic::place(index, tuple.len()) else { deopt!() };
                                item!(tuple.items().get_unchecked(place).clone());
                            }
                            Opcode::BINARY_OP_SUBSCR_STR_INT => {
                                let (container, index) = (peek!(2), peek!(1));
                                let (Some(text), Some(index)) =
                                    (container.downcast_exact::<Str>(), index.as_small_int())
                                else {
                                    deopt!()
                                };
                                let Some(character) = ops::ascii_char(text, index) else { deopt!() };
                                item!(character);
                            }
                            Opcode::BINARY_OP_SUBSCR_DICT => {
                                let Some(dict) = peek!(2).downcast_exact::<Dict>() else { deopt!() };
                                save!();
                                match dict.get(ctx, peek!(1)) {
                                    Ok(Some(value)) => {
                                        let key = pop!();
                                        let dict = sp.sub(1).replace(Some(value));
                                        drop(key);
                                        drop(dict);
                                        ip = ip.add(5);
                                        next!();
                                    }
                                    Ok(None) => instruction::key_error,
                                    Err(_) => fail!(),
                                }
                            }
                            Opcode::BINARY_SLICE => instruction::binary_slice,
                            Opcode::STORE_SLICE => instruction::store_slice,
                            Opcode::STORE_SUBSCR => instruction::store_subscr,
                            Opcode::STORE_SUBSCR_LIST_INT => {
                                let (container, index) = (peek!(2), peek!(1));
                                let (Some(list), Some(index)) =
                                    (container.downcast_exact::<List>(), index.as_small_int())
                                else {
                                    deopt!()
                                };
                                if index < 0 || index >= list.len() as i64 {
                                    deopt!();
                                }
                                let value = sp.sub(3).read().unwrap_unchecked();
                                let old = list.set(index as usize, value);
                                let container = sp.sub(2).read().unwrap_unchecked();
                                sp = sp.sub(3);
                                ip = ip.add(1);
                                let (Ok(old) | Err(old)) = old;
                                release!(old);
                                release!(container);
                                next!();
                            }
                            Opcode::STORE_SUBSCR_DICT => {
                                let Some(dict) = peek!(2).downcast_exact::<Dict>() else { deopt!() };
                                save!();
                                if dict.set(ctx, peek!(1), peek!(3).clone()).is_err() {
                                    fail!();
                                }
                                for _ in 0..3 {
                                    drop(pop!());
                                }
                                ip = ip.add(1);
                                next!();
                            }
                            Opcode::DELETE_SUBSCR => instruction::delete_subscr,
                            Opcode::COMPARE_OP => instruction::compare_op,
                            Opcode::COMPARE_OP_INT => {
                                let Some(holds) = arithmetic::compare_ints(arg, peek!(2), peek!(1)) else { deopt!() };
                                sp = sp.sub(2);
                                ip = ip.add(1);
                                compared!(holds);
                            }
                            Opcode::COMPARE_OP_FLOAT => {
                                let Some(holds) = arithmetic::compare_floats(arg, peek!(2), peek!(1)) else { deopt!() };
                                sp = sp.sub(2);
                                ip = ip.add(1);
                                compared!(holds);
                            }
                            Opcode::COMPARE_OP_STR => {
                                let (Some(a), Some(b)) =
                                    (peek!(2).downcast_exact::<Str>(), peek!(1).downcast_exact::<Str>())
                                else {
                                    deopt!()
                                };
                                // Only `==` and `!=` are specialised.
                                let holds = (a == b) == ((arg >> 5) as u8 == Comparison::Eq as u8);
                                drop(pop!());
                                drop(pop!());
                                ip = ip.add(1);
                                compared!(holds);
                            }
                            Opcode::IS_OP => {
                                let b = pop!();
                                let a = pop!();
                                let holds = a.is(&b) != (arg != 0);
                                release!(b);
                                release!(a);
                                compared!(holds);
                            }
                            Opcode::CONTAINS_OP => instruction::contains_op,
                            Opcode::CONTAINS_OP_SET => {
                                let Some(set) = specialize::exact_set(peek!(1)) else { deopt!() };
                                save!();
                                let Ok(contains) = set.answers_in(ctx, peek!(2)) else { fail!() };
                                drop(pop!());
                                drop(pop!());
                                ip = ip.add(1);
                                compared!(contains != (arg != 0));
                            }
                            Opcode::CONTAINS_OP_DICT => {
                                let Some(dict) = peek!(1).downcast_exact::<Dict>() else { deopt!() };
                                save!();
                                let Ok(contains) = dict.contains(ctx, peek!(2)) else { fail!() };
                                drop(pop!());
                                drop(pop!());
                                ip = ip.add(1);
                                compared!(contains != (arg != 0));
                            }
                            Opcode::UNARY_NOT => match peek!(1).as_bool() {
                                Some(truth) => {
                                    sp.sub(1).write(Some(Value::from_bool(!truth)));
                                    next!();
                                }
                                None => instruction::unary_not,
                            },
                            Opcode::UNARY_NEGATIVE => instruction::unary_negative,
                            Opcode::UNARY_INVERT => instruction::unary_invert,
                            Opcode::TO_BOOL
                            | Opcode::TO_BOOL_ALWAYS_TRUE
                            | Opcode::TO_BOOL_BOOL
                            | Opcode::TO_BOOL_INT
                            | Opcode::TO_BOOL_LIST
                            | Opcode::TO_BOOL_NONE
                            | Opcode::TO_BOOL_STR => {
                                let value = peek!(1);
                                let truth = match value.as_bool() {
                                    Some(truth) => truth,
                                    None => match value.as_small_int() {
                                        Some(number) => number != 0,
                                        None if value.is_none() => false,
                                        None => match ops::truth_of_object(value) {
                                            Some(truth) => {
                                                release!(pop!());
                                                ip = ip.add(3);
                                                compared!(truth);
                                            }
                                            None => break 'function instruction::to_bool,
                                        },
                                    },
                                };
                                sp = sp.sub(1);
                                ip = ip.add(3);
                                compared!(truth);
                            }

                            // ---- building ----
                            Opcode::BUILD_TUPLE => instruction::build_tuple,
                            Opcode::BUILD_LIST => instruction::build_list,
                            Opcode::BUILD_SET => instruction::build_set,
                            Opcode::BUILD_MAP => instruction::build_map,
                            Opcode::BUILD_SLICE => instruction::build_slice,
                            Opcode::BUILD_STRING => instruction::build_string,
                            Opcode::BUILD_TEMPLATE => instruction::build_template,
                            Opcode::BUILD_INTERPOLATION => instruction::build_interpolation,
                            Opcode::LIST_APPEND => {
                                let item = pop!();
                                peek!(arg as usize).downcast_unchecked::<List>().push(item);
                                next!();
                            }
                            Opcode::SET_ADD => instruction::set_add,
                            Opcode::MAP_ADD => instruction::map_add,
                            Opcode::LIST_EXTEND => instruction::list_extend,
                            Opcode::SET_UPDATE => instruction::set_update,
                            Opcode::DICT_UPDATE => instruction::dict_update,
                            Opcode::DICT_MERGE => instruction::dict_merge,
                            Opcode::FORMAT_SIMPLE => instruction::format_simple,
                            Opcode::FORMAT_WITH_SPEC => instruction::format_with_spec,
                            Opcode::CONVERT_VALUE => instruction::convert_value,

                            // ---- unpacking ----
                            Opcode::UNPACK_SEQUENCE
                            | Opcode::UNPACK_SEQUENCE_LIST
                            | Opcode::UNPACK_SEQUENCE_TUPLE
                            | Opcode::UNPACK_SEQUENCE_TWO_TUPLE => {
                                let count = arg as usize;
                                match peek!(1).downcast_exact::<Tuple>() {
                                    Some(tuple) if tuple.len() == count => {
                                        let sequence = sp.sub(1).read();
                                        let items = tuple.items().as_ptr();
                                        sp = sp.sub(1);
                                        for index in (0..count).rev() {
                                            push!((*items.add(index)).clone());
                                        }
                                        ip = ip.add(1);
                                        release!(sequence.unwrap_unchecked());
                                        next!();
                                    }
                                    _ => instruction::unpack_sequence,
                                }
                            }
                            Opcode::UNPACK_EX => instruction::unpack_ex,

                            // ---- jumps ----
                            Opcode::JUMP_FORWARD => {
                                ip = ip.add(arg as usize);
                                next!();
                            }
                            Opcode::JUMP_BACKWARD | Opcode::JUMP_BACKWARD_JIT | Opcode::JUMP_BACKWARD_NO_JIT => {
                                ip = ip.add(1).sub(arg as usize);
                                check_eval_breaker!();
                                next!();
                            }
                            Opcode::JUMP_BACKWARD_NO_INTERRUPT => {
                                ip = ip.sub(arg as usize);
                                next!();
                            }
                            // The compiler makes a bool of what it jumps on, but for the format that `__annotate__` compares.
                            Opcode::POP_JUMP_IF_FALSE => {
                                let value = pop!();
                                let is_false = value.is(&Value::FALSE);
                                if !is_false {
                                    release!(value);
                                }
                                jump_if!(is_false);
                            }
                            Opcode::POP_JUMP_IF_TRUE => {
                                let value = pop!();
                                let is_true = value.is(&Value::TRUE);
                                if !is_true {
                                    release!(value);
                                }
                                jump_if!(is_true);
                            }
                            Opcode::POP_JUMP_IF_NONE => {
                                let value = pop!();
                                let is_none = value.is_none();
                                release!(value);
                                jump_if!(is_none);
                            }
                            Opcode::POP_JUMP_IF_NOT_NONE => {
                                let value = pop!();
                                let is_none = value.is_none();
                                release!(value);
                                jump_if!(!is_none);
                            }

                            // ---- iteration ----
                            Opcode::GET_ITER => instruction::get_iter,
                            Opcode::GET_YIELD_FROM_ITER => instruction::get_yield_from_iter,
                            Opcode::FOR_ITER => instruction::for_iter,
                            Opcode::FOR_ITER_RANGE => {
                                let Some(iterator) = peek!(1).downcast_exact::<RangeIterator>() else { deopt!() };
                                match iterator.advance() {
                                    Some(number) => {
                                        let Some(number) = Value::small_int(number) else {
                                            push!(int::from_i64(number));
                                            ip = ip.add(1);
                                            next!();
                                        };
                                        ip = ip.add(1);
                                        result!(number);
                                    }
                                    // To `POP_ITER`, past `END_FOR`.
                                    None => {
                                        ip = ip.add(arg as usize + 2);
                                        next!();
                                    }
                                }
                            }
                            Opcode::FOR_ITER_LIST => for_iter!(ListIterator),
                            Opcode::FOR_ITER_TUPLE => for_iter!(TupleIterator),
                            Opcode::FOR_ITER_GEN => {
                                let Some(suspended) = generator::as_suspended(peek!(1)) else { deopt!() };
                                save!();
                                if generator::push_suspended(ctx, suspended, Value::NONE, Return::ForIter).is_err() {
                                    fail!();
                                }
                                go_on_in!(ctx.frame.get());
                            }
                            Opcode::SEND | Opcode::SEND_GEN => instruction::send,
                            Opcode::RETURN_GENERATOR => instruction::return_generator,
                            Opcode::YIELD_VALUE => match (*frame).ret {
                                Return::ForIter | Return::Push | Return::Send => {
                                    let value = pop!();
                                    save!();
                                    generator::suspend(ctx);
                                    go_on_with!(ctx.frame.get(), value);
                                }
                                Return::Exit => {
                                    let value = pop!();
                                    save!();
                                    generator::suspend(ctx);
                                    return Step::Exit(Exit::Finished(value));
                                }
                                _ => instruction::yield_value,
                            },
                            Opcode::RETURN_VALUE => match (*frame).ret {
                                Return::Push if (*frame).is_plain() => {
                                    let value = pop!();
                                    let caller = (*frame).previous;
                                    call::pop_plain(ctx, frame);
                                    go_on_with!(caller, value);
                                }
                                Return::Init if (*frame).is_plain() && peek!(1).is_none() => {
                                    let caller = (*frame).previous;
                                    call::pop_plain(ctx, frame);
                                    go_on_in!(caller);
                                }
                                Return::Exit if (*frame).is_plain() => {
                                    let value = pop!();
                                    call::pop_plain(ctx, frame);
                                    return Step::Exit(Exit::Finished(value));
                                }
                                _ => instruction::return_value,
                            },
                            Opcode::CLEANUP_THROW => instruction::cleanup_throw,

                            // ---- calls ----
                            Opcode::CALL
                            | Opcode::CALL_BOUND_METHOD_GENERAL
                            | Opcode::CALL_BUILTIN_CLASS
                            | Opcode::CALL_BUILTIN_FAST_WITH_KEYWORDS
                            | Opcode::CALL_BUILTIN_O
                            | Opcode::CALL_ISINSTANCE
                            | Opcode::CALL_METHOD_DESCRIPTOR_FAST_WITH_KEYWORDS
                            | Opcode::CALL_METHOD_DESCRIPTOR_NOARGS
                            | Opcode::CALL_METHOD_DESCRIPTOR_O
                            | Opcode::CALL_NON_PY_GENERAL
                            | Opcode::CALL_STR_1
                            | Opcode::CALL_TUPLE_1
                            | Opcode::CALL_TYPE_1 => instruction::call,
                            Opcode::CALL_PY_GENERAL => instruction::call_py_general,
                            Opcode::CALL_PY_EXACT_ARGS => {
                                call_exact!();
                            }
                            Opcode::CALL_BOUND_METHOD_EXACT_ARGS => {
                                let first = sp.sub(arg as usize);
                                let callable = first.sub(2);
                                let Some(method) = (*callable).as_ref().unwrap_unchecked().downcast_exact::<Method>()
                                else {
                                    deopt!()
                                };
                                if (*first.sub(1)).is_some() {
                                    deopt!();
                                }
                                // The method may be gone with this, and its weak references be told: what is
                                // called is looked at afterwards.
                                first.sub(1).write(Some(method.this.clone()));
                                release!(callable.replace(Some(method.function.clone())).unwrap_unchecked());
                                call_exact!();
                            }
                            // A class of Python code whose objects are made plainly, with an `__init__` that takes
                            // the arguments as they are.
                            Opcode::CALL_ALLOC_AND_ENTER_INIT => {
                                let first = sp.sub(arg as usize);
                                let callable = first.sub(2);
                                let Some(class) = (*callable).as_ref().unwrap_unchecked().downcast_exact::<Class>()
                                else {
                                    deopt!()
                                };
                                if class.current_version() != cache(at, 1)
                                    || (*first.sub(1)).is_some()
                                    || class.has(class_flags::ABSTRACT)
                                {
                                    deopt!();
                                }
                                let init = specialize::cached_value(at, 2);
                                let init_function = init.downcast_unchecked::<Function>();
                                let init_code: *const Code = init_function.code_unchanged();
                                let given = arg as usize + 1;
                                if given as u32 != (*init_code).exact_args {
                                    deopt!();
                                }
                                save!();
                                let Ok(room) = call::make_room(ctx, &*init_code) else { fail!() };
                                let object: Value = Instance::new_in(class).into();
                                let callee = room.frame(ctx, init, &*init_code, Return::Init);
                                let locals = callee.locals();
                                locals.write(Some(object.clone()));
                                call::set_locals(
                                    locals.add(1),
                                    first,
                                    given - 1,
                                    (*init_code).nlocalsplus as usize - 1,
                                );
                                // The class holds itself: its count cannot reach zero here.
                                drop(callable.replace(Some(object)));
                                (*frame).sp = callable.add(1);
                                (*frame).next = ip.add(3);
                                enter_frame!(callee, init_code);
                            }
                            // A native function with positional parameters only, all given.
                            Opcode::CALL_BUILTIN_FAST => {
                                let count = arg as usize;
                                let first = sp.sub(count);
                                let Some(function) =
                                    (*first.sub(2)).as_ref().unwrap_unchecked().downcast_exact::<NativeFunction>()
                                else {
                                    deopt!()
                                };
                                if !std::ptr::eq(function.def, specialize::cached_def(at))
                                    || function.this.is_some()
                                    || (*first.sub(1)).is_some()
                                {
                                    deopt!();
                                }
                                save!();
                                let def = function.def;
                                finish_call!((def.call)(ctx, def, std::slice::from_raw_parts(first, count)), count);
                                check_eval_breaker!();
                                next!();
                            }
                            Opcode::CALL_METHOD_DESCRIPTOR_FAST => {
                                let count = arg as usize;
                                let first = sp.sub(count);
                                let Some(method) =
                                    (*first.sub(2)).as_ref().unwrap_unchecked().downcast_exact::<MethodDescriptor>()
                                else {
                                    deopt!()
                                };
                                if !std::ptr::eq(method.def, specialize::cached_def(at)) || (*first.sub(1)).is_none() {
                                    deopt!();
                                }
                                save!();
                                let def = method.def;
                                finish_call!(
                                    (def.call)(ctx, def, std::slice::from_raw_parts(first.sub(1), count + 1)),
                                    count
                                );
                                check_eval_breaker!();
                                next!();
                            }
                            Opcode::CALL_LEN => {
                                let Some(function) =
                                    (*sp.sub(3)).as_ref().unwrap_unchecked().downcast_exact::<NativeFunction>()
                                else {
                                    deopt!()
                                };
                                if !std::ptr::eq(function.def, specialize::cached_def(at)) || (*sp.sub(2)).is_some() {
                                    deopt!();
                                }
                                save!();
                                finish_call!(ctx.len(peek!(1)).map(|length| int::from_u64(length as u64)), 1);
                                next!();
                            }
                            Opcode::CALL_LIST_APPEND => {
                                let callable = (*sp.sub(3)).as_ref().unwrap_unchecked();
                                let Some(method) = callable.downcast_exact::<MethodDescriptor>() else { deopt!() };
                                let Some(list) = (*sp.sub(2)).as_ref().and_then(Value::downcast_exact::<List>) else {
                                    deopt!()
                                };
                                if !std::ptr::eq(method.def, specialize::cached_def(at)) {
                                    deopt!();
                                }
                                list.push(pop!());
                                save!();
                                drop(pop!());
                                drop(pop!());
                                ip = ip.add(3);
                                if matches!((*ip).opcode_unchecked(), Opcode::POP_TOP) {
                                    ip = ip.add(1);
                                } else {
                                    push!(Value::NONE);
                                }
                                next!();
                            }
                            Opcode::CALL_KW | Opcode::CALL_KW_BOUND_METHOD | Opcode::CALL_KW_NON_PY => {
                                instruction::call_kw
                            }
                            Opcode::CALL_KW_PY => instruction::call_kw_py,
                            Opcode::CALL_FUNCTION_EX => instruction::call_function_ex,
                            Opcode::CALL_INTRINSIC_1 => instruction::call_intrinsic_1,
                            Opcode::CALL_INTRINSIC_2 => instruction::call_intrinsic_2,
                            Opcode::MAKE_FUNCTION => instruction::make_function,
                            Opcode::SET_FUNCTION_ATTRIBUTE => instruction::set_function_attribute,

                            // ---- exceptions ----
                            Opcode::PUSH_EXC_INFO => instruction::push_exc_info,
                            Opcode::POP_EXCEPT => instruction::pop_except,
                            Opcode::CHECK_EXC_MATCH => instruction::check_exc_match,
                            Opcode::CHECK_EG_MATCH => instruction::check_eg_match,
                            Opcode::RAISE_VARARGS => instruction::raise_varargs,
                            Opcode::RERAISE => instruction::reraise,
                            Opcode::WITH_EXCEPT_START => instruction::with_except_start,

                            // ---- pattern matching ----
                            Opcode::GET_LEN => instruction::get_len,
                            Opcode::MATCH_MAPPING => instruction::match_mapping,
                            Opcode::MATCH_SEQUENCE => instruction::match_sequence,
                            Opcode::MATCH_KEYS => instruction::match_keys,
                            Opcode::MATCH_CLASS => instruction::match_class,

                            // ---- imports ----
                            Opcode::IMPORT_NAME => instruction::import_name,
                            Opcode::IMPORT_FROM => instruction::import_from,

                            // ---- coroutines ----
                            Opcode::GET_AITER => instruction::get_aiter,
                            Opcode::GET_ANEXT => instruction::get_anext,
                            Opcode::GET_AWAITABLE => instruction::get_awaitable,
                            Opcode::END_ASYNC_FOR => instruction::end_async_for,

                            // ---- not emitted ----
                            Opcode::EXIT_INIT_CHECK | Opcode::INTERPRETER_EXIT => instruction::unknown,
                        }
                    };

                    save!();
                    let mut op = Op::new(ctx, frame, at);
                    let flow = function(&mut op);
                    match flow {
                        Ok(Flow::Next) => {
                            sp = (*frame).sp;
                            ip = op.ip;
                        }
                        Ok(Flow::Check) => {
                            sp = (*frame).sp;
                            ip = op.ip;
                            check_eval_breaker!();
                        }
                        Ok(Flow::Frame | Flow::Leave(Step::Go)) => continue 'reload,
                        Ok(Flow::Leave(exit)) => return exit,
                        Err(_) => {
                            sp = (*frame).sp;
                            fail!();
                        }
                    }
                };

                // A switch point, and the eval breaker is set.
                (*frame).ip = at;
                (*frame).sp = sp;
                match handle_pending(ctx) {
                    Broken::GoOn => (*frame).next = ip,
                    Broken::Leave => {
                        (*frame).next = ip;
                        return Step::Go;
                    }
                    Broken::Yield => {
                        (*frame).next = ip;
                        return Step::Exit(Exit::Yielded);
                    }
                    Broken::Raise => match unwind(ctx) {
                        Step::Go => {}
                        exit => return exit,
                    },
                    Broken::Kill => {
                        drop_frames(ctx);
                        return Step::Exit(Exit::Killed);
                    }
                }
                continue 'reload;
            }
        }
    }
}

/// Where a frame goes on: the frame, its value stack, and the next instruction.
type Place = (*mut Frame, *mut Slot, *const Instr);

/// Where a Python frame that has been left goes on.
///
/// # Safety
/// `frame` is a complete Python frame, its state saved.
#[inline(always)]
unsafe fn place_in(frame: *mut Frame) -> Place {
    // SAFETY: by the caller's promise.
    unsafe {
        let next = std::mem::replace(&mut (*frame).next, std::ptr::null());
        (frame, (*frame).sp, if next.is_null() { after(frame) } else { next })
    }
}

/// Where a conditional jump that is not taken goes on: past the `NOT_TAKEN` that the compiler puts
/// after it.
///
/// # Safety
/// `ip` is an instruction.
#[inline(always)]
unsafe fn after_jump(ip: *const Instr) -> *const Instr {
    // SAFETY: by the caller's promise; a `NOT_TAKEN` is not the last instruction.
    unsafe { ip.add(matches!((*ip).opcode_unchecked(), Opcode::NOT_TAKEN) as usize) }
}
