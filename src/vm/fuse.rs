//! Fused instructions: a load that also does the work of the instructions after it, without the way
//! over the value stack.
//!
//! Only the load changes; what follows stays in its place, so that offsets, lines, jumps into the
//! middle and the inline caches are as before. A fused instruction checks its operands itself and
//! becomes the load again where they are something else, so it does not depend on what the
//! instructions after it have become meanwhile; where it uses their caches, it checks that they are
//! still what they were. None of them raises, none is a switch point.

use super::specialize::become_;
use crate::code::{Instr, Opcode};
use crate::object::code::Code;

/// What a load becomes whose operands end in a specialised instruction: `before` and `load` are the
/// two instructions before it.
fn pattern(before: Opcode, load: Opcode, tail: Opcode) -> Option<(usize, Opcode)> {
    use Opcode::*;
    let two_loads = match (before, load, tail) {
        (LOAD_FAST_BORROW, LOAD_SMALL_INT, BINARY_OP_ADD_INT) => Some(LOAD_FAST_SMALL_INT_ADD),
        (LOAD_FAST_BORROW, LOAD_SMALL_INT, BINARY_OP_SUBTRACT_INT) => Some(LOAD_FAST_SMALL_INT_SUBTRACT),
        (LOAD_FAST_BORROW, LOAD_SMALL_INT, COMPARE_OP_INT) => Some(LOAD_FAST_SMALL_INT_COMPARE),
        _ => None,
    };
    if let Some(fused) = two_loads {
        return Some((2, fused));
    }
    let fused = match (load, tail) {
        (LOAD_FAST_BORROW, BINARY_OP_ADD_INT) => LOAD_FAST_ADD_INT,
        (LOAD_FAST_BORROW, BINARY_OP_ADD_FLOAT) => LOAD_FAST_ADD_FLOAT,
        (LOAD_FAST_BORROW, BINARY_OP_SUBTRACT_FLOAT) => LOAD_FAST_SUBTRACT_FLOAT,
        (LOAD_FAST_BORROW, BINARY_OP_MULTIPLY_FLOAT) => LOAD_FAST_MULTIPLY_FLOAT,
        (LOAD_FAST_BORROW, COMPARE_OP_INT) => LOAD_FAST_COMPARE_INT,
        (LOAD_FAST_BORROW, BINARY_OP_SUBSCR_LIST_INT) => LOAD_FAST_SUBSCR_LIST_INT,
        (LOAD_FAST_BORROW, BINARY_OP_SUBSCR_DICT) => LOAD_FAST_SUBSCR_DICT,
        (LOAD_FAST_BORROW, LOAD_ATTR_INSTANCE_VALUE) => LOAD_FAST_INSTANCE_VALUE,
        (LOAD_FAST_BORROW, LOAD_ATTR_SLOT) => LOAD_FAST_SLOT,
        (LOAD_FAST_BORROW, LOAD_ATTR_METHOD_WITH_VALUES) => LOAD_FAST_METHOD,
        (LOAD_FAST_BORROW, LOAD_ATTR_METHOD_NO_DICT) => LOAD_FAST_METHOD_NO_DICT,
        (LOAD_FAST_BORROW, STORE_ATTR_INSTANCE_VALUE) => LOAD_FAST_STORE_INSTANCE_VALUE,
        (LOAD_FAST_BORROW_LOAD_FAST_BORROW, BINARY_OP_ADD_INT) => LOAD_FAST_FAST_ADD_INT,
        (LOAD_FAST_BORROW_LOAD_FAST_BORROW, BINARY_OP_SUBTRACT_INT) => LOAD_FAST_FAST_SUBTRACT_INT,
        (LOAD_FAST_BORROW_LOAD_FAST_BORROW, BINARY_OP_MULTIPLY_INT) => LOAD_FAST_FAST_MULTIPLY_INT,
        (LOAD_FAST_BORROW_LOAD_FAST_BORROW, BINARY_OP_ADD_FLOAT) => LOAD_FAST_FAST_ADD_FLOAT,
        (LOAD_FAST_BORROW_LOAD_FAST_BORROW, BINARY_OP_SUBTRACT_FLOAT) => LOAD_FAST_FAST_SUBTRACT_FLOAT,
        (LOAD_FAST_BORROW_LOAD_FAST_BORROW, BINARY_OP_MULTIPLY_FLOAT) => LOAD_FAST_FAST_MULTIPLY_FLOAT,
        (LOAD_FAST_BORROW_LOAD_FAST_BORROW, COMPARE_OP_INT) => LOAD_FAST_FAST_COMPARE_INT,
        (LOAD_FAST_BORROW_LOAD_FAST_BORROW, BINARY_OP_SUBSCR_LIST_INT) => LOAD_FAST_FAST_SUBSCR_LIST_INT,
        (LOAD_FAST_BORROW_LOAD_FAST_BORROW, BINARY_OP_SUBSCR_DICT) => LOAD_FAST_FAST_SUBSCR_DICT,
        (LOAD_SMALL_INT, BINARY_OP_ADD_INT) => LOAD_SMALL_INT_ADD,
        (LOAD_SMALL_INT, BINARY_OP_SUBTRACT_INT) => LOAD_SMALL_INT_SUBTRACT,
        (LOAD_SMALL_INT, COMPARE_OP_INT) => LOAD_SMALL_INT_COMPARE,
        (LOAD_CONST, COMPARE_OP_INT | COMPARE_OP_FLOAT) => LOAD_CONST_COMPARE,
        // One fused instruction for all operators without one of their own.
        (LOAD_FAST_BORROW, BINARY_OP_SUBTRACT_INT | BINARY_OP_MULTIPLY_INT | BINARY_OP_EXTEND) => LOAD_FAST_OP,
        (LOAD_SMALL_INT, BINARY_OP_MULTIPLY_INT | BINARY_OP_EXTEND) => LOAD_SMALL_INT_OP,
        (
            LOAD_CONST,
            BINARY_OP_ADD_INT
            | BINARY_OP_SUBTRACT_INT
            | BINARY_OP_MULTIPLY_INT
            | BINARY_OP_ADD_FLOAT
            | BINARY_OP_SUBTRACT_FLOAT
            | BINARY_OP_MULTIPLY_FLOAT
            | BINARY_OP_EXTEND,
        ) => LOAD_CONST_OP,
        _ => return None,
    };
    Some((1, fused))
}

/// Fuses the instruction at `at`, which has just been specialised, with the loads before it.
///
/// # Safety
/// `at` is an instruction of the code object, and the caller holds the GIL.
#[cold]
#[inline(never)]
pub(super) unsafe fn fuse(code: &Code, at: *const Instr) {
    // SAFETY: walking from the first instruction over caches meets every instruction.
    unsafe {
        // Loads have no caches: the last two instructions are found by walking, since a unit
        // before `at` may also be a cache.
        let (mut before, mut load) = (Opcode::NOP, Opcode::NOP);
        let mut walk = code.first_instruction();
        while walk < at {
            let opcode = (*walk).opcode_unchecked();
            (before, load) = (load, opcode.deopt());
            walk = walk.add(1 + opcode.caches());
        }
        debug_assert!(walk == at, "an instruction begins here");
        if let Some((loads, fused)) = pattern(before, load, (*at).opcode_unchecked()) {
            become_(at.sub(loads), fused);
        }
    }
}

/// The load again, at a fused instruction that has met other operands.
///
/// # Safety
/// `at` is a fused instruction, and the caller holds the GIL.
#[cold]
#[inline(never)]
pub(super) unsafe fn unfuse(at: *const Instr) {
    // SAFETY: by the caller's promise.
    unsafe { become_(at, (*at).opcode_unchecked().deopt()) }
}
