//! Baton: a Python 3.14 interpreter that shows who holds the global interpreter lock.
//!
//! Layers, lowest first (a file imports only from its own layer or below):
//! 0 `host`, `trace`; 1 `compile`, `code`, `object`, `gil`; 2 `types`, `builtins`, `modules`, `stdlib`;
//! 3 `vm`; 4 `runner`; 5 `web` and the native command.

pub mod code;
