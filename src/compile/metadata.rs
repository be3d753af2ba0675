//! What `_opcode` tells about every opcode of CPython: the compiler's pseudo instructions (256 and up)
//! and the instrumented ones included, which never run here.

use crate::code::opcode::{Opcode, flag};
use rustpython_compiler::core::bytecode::{AnyOpcode, PseudoOpcode};

/// The most an argument may be for its stack effect to be computed without overflow.
const MAX_ARG: u32 = 1 << 28;

/// The opcode of that number, if CPython has one.
fn any(number: u32) -> Option<AnyOpcode> {
    AnyOpcode::try_from(u16::try_from(number).ok()?).ok()
}

/// `_opcode.is_valid`.
pub fn is_valid(number: u32) -> bool {
    any(number).is_some()
}

/// The [`flag`]s of an opcode but `EVAL_BREAK`; none for a number that is no opcode's.
pub fn flags(number: u32) -> u8 {
    let Some(opcode) = any(number) else { return 0 };
    let of = [
        (opcode.has_arg(), flag::ARG),
        (opcode.has_const(), flag::CONST),
        (opcode.has_name(), flag::NAME),
        (opcode.has_jump(), flag::JUMP),
        (opcode.has_local(), flag::LOCAL),
        (opcode.has_free(), flag::FREE),
    ];
    of.into_iter().filter(|(has, _)| *has).fold(0, |flags, (_, flag)| flags | flag)
}

/// Whether it begins a block that handles exceptions (`_opcode.has_exc`).
pub fn has_exc(number: u32) -> bool {
    matches!(
        any(number),
        Some(AnyOpcode::Pseudo(PseudoOpcode::SetupCleanup | PseudoOpcode::SetupFinally | PseudoOpcode::SetupWith))
    )
}

/// By how much an instruction makes the value stack deeper (`_opcode.stack_effect`): where it jumps, where
/// it does not, or the greater of both. `None` for what is no opcode the compiler emits, or for an
/// argument beyond all bounds.
pub fn stack_effect(number: u32, arg: u32, jump: Option<bool>) -> Option<i32> {
    if arg > MAX_ARG {
        return None;
    }
    let (taken, not_taken) = match any(number)? {
        AnyOpcode::Real(opcode) if Opcode::from_u8(opcode.as_u8()).is_none() => return None,
        AnyOpcode::Real(opcode) => (opcode.stack_effect_jump(arg), opcode.stack_effect(arg)),
        AnyOpcode::Pseudo(opcode) => (opcode.stack_effect_jump(arg), opcode.stack_effect(arg)),
    };
    Some(match jump {
        Some(true) => taken,
        Some(false) => not_taken,
        None => taken.max(not_taken),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What CPython 3.14 answers.
    #[test]
    fn answers_are_those_of_cpython() {
        let effects = [(44, -1), (52, -2), (70, 1), (106, 0), (88, 1)];
        for (number, effect) in effects {
            assert_eq!(stack_effect(number, 1, None), Some(effect), "{number}");
        }
        assert_eq!(stack_effect(264, 1, Some(true)), Some(1));
        assert_eq!(stack_effect(264, 1, Some(false)), Some(0));
        assert_eq!(stack_effect(300, 0, None), None);
        assert!(is_valid(17) && is_valid(129) && is_valid(266) && !is_valid(300) && !is_valid(70_000));
        let with = |flag: u8| (250..268).filter(|&number| flags(number) & flag != 0).collect::<Vec<_>>();
        assert_eq!(with(flag::LOCAL), [261, 266]);
        assert_eq!(with(flag::JUMP), [257, 258, 259, 260]);
        assert_eq!((0..300).filter(|&number| has_exc(number)).collect::<Vec<_>>(), [263, 264, 265]);
        for &opcode in Opcode::ALL.iter().filter(|opcode| !opcode.is_specialised()) {
            assert_eq!(flags(opcode as u32), opcode.flags() & !flag::EVAL_BREAK, "{}", opcode.name());
        }
    }
}
