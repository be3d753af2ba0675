//! Bytecode: the opcode table, pre-decoded instructions, and the tables of a code object.

pub mod instr;
pub mod opcode;

pub use instr::Instr;
pub use opcode::Opcode;
