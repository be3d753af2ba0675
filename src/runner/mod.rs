//! Who steps the loop.
//!
//! | file | what |
//! |---|---|
//! | `program` | what any run of a program consists of: modules, `__main__`, its end |
//! | `threads` | an OS thread or a web worker for each Python thread, under a GIL |
//! | `stepped` | one OS thread that switches between Python threads itself |

pub mod program;
pub mod stepped;
pub mod threads;

use crate::host::{self, table};
use program::{Outcome, Program};

/// How a program is run.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The stepped runner instead of real threads.
    pub stepped: bool,
    /// Of the stepped runner's choices.
    pub seed: u64,
    /// The stepped runner's clock jumps over waits.
    pub virtual_time: bool,
    /// In seconds; CPython's 5 ms if not given.
    pub switch_interval: Option<f64>,
}

/// Runs a program in the calling thread and returns when all of it has ended.
pub fn run(program: Program, options: &Options) -> Outcome {
    if options.stepped { stepped::Stepped::run(program, options) } else { threads::Threads::run(program, options) }
}

/// Stop: raises `KeyboardInterrupt` in the main thread, which is got out of any wait.
pub fn interrupt_main() {
    if let Some(slot) = table::main_thread() {
        host::interrupt(slot);
    }
}
