//! Objects: their representation, reference counts, memory, classes, and the operations on them.
//!
//! | file | what |
//! |---|---|
//! | `value` | the 64 bits that any value is |
//! | `header`, `refs` | the head of heap objects; all reference counting; typed references |
//! | `heap`, `gc`, `finalize` | pools, the cycle collector, weak references and `__del__` |
//! | `cell` | state that only the holder of the GIL touches |
//! | `class`, `slots`, `slot_table`, `attributes` | classes, what they can do, what instances hold |
//! | `str`, `tuple`, `dict`, `int`, `code`, `exception`, `frame` | layouts that classes and calls are made of |
//! | `native`, `define`, `suspend` | how built-ins are declared, and how they wait or call back |
//! | `ctx`, `thread`, `error` | the running thread, raising |
//! | `interp` | what a run's threads share, and what ends with the run |
//! | `protocol` | the abstract operations |

pub mod attributes;
pub mod builtin_classes;
pub mod cell;
pub mod class;
pub mod code;
pub mod ctx;
pub mod define;
pub mod dict;
pub mod error;
pub mod exception;
pub mod finalize;
pub mod frame;
pub mod gc;
pub mod hash;
pub mod header;
pub mod heap;
pub mod int;
pub mod intern;
pub mod interp;
pub mod names;
pub mod native;
pub mod protocol;
pub mod refs;
pub mod seq_iter;
pub mod slot_table;
pub mod slots;
pub mod str;
pub mod suspend;
pub mod thread;
pub mod tuple;
pub mod value;

#[cfg(test)]
mod tests;

pub use cell::GilCell;
pub use class::Class;
pub use ctx::Ctx;
pub use dict::Dict;
pub use error::{Raised, Result};
pub use header::Header;
pub use interp::InterpLocal;
pub use native::Args;
pub use refs::{Object, ObjectExt, Ref, Visitor};
pub use str::Str;
pub use tuple::Tuple;
pub use value::Value;
