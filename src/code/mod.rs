//! Bytecode: the opcode table, pre-decoded instructions, and the tables of a code object.

pub mod exceptiontable;
pub mod instr;
pub mod linetable;
pub mod marshal;
pub mod oparg;
pub mod opcode;
pub mod raw;
pub mod verify;

pub use instr::Instr;
pub use opcode::Opcode;
pub use raw::{RawCode, RawConst};
