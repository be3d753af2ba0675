//! The modules written in Rust: one file and one row of [`MODULES`] each.
//!
//! ```ignore
//! pub static MODULE: NativeModule = NativeModule {
//!     name: "math",
//!     doc: "…",
//!     functions: FUNCTIONS, // natives! { FUNCTIONS: sqrt(x, /) "…"; }
//!     init: |ctx, namespace| {
//!         namespace.set_str("pi", Value::float(std::f64::consts::PI));
//!         Ok(())
//!     },
//! };
//! ```

pub mod abc;
pub mod absent;
pub mod array;
pub mod ast;
pub mod atexit;
pub mod binascii;
pub mod bisect;
pub mod cmath;
pub mod codecs;
pub mod collections;
pub mod compression;
pub mod contextvars;
pub mod csv;
pub mod errno;
pub mod faulthandler;
pub mod functools;
pub mod gc;
pub mod hashlib;
pub mod heapq;
pub mod imp;
pub mod io;
pub mod itertools;
pub mod json;
pub mod marshal;
pub mod math;
pub mod monitoring;
pub mod multiprocessing;
pub mod opcode;
pub mod operator;
pub mod posix;
pub mod queue;
pub mod random;
pub mod resource;
pub mod select;
pub mod signal;
pub mod socket;
pub mod sre;
pub mod string;
pub mod struct_;
pub mod sys;
pub mod sys_info;
pub mod sysconfigdata;
pub mod thread;
pub mod time;
pub mod tokenize;
pub mod types;
pub mod typing;
pub mod unicodedata;
pub mod warnings;
pub mod weakref;

use crate::object::define::NativeFunction;
use crate::object::native::NativeDef;
use crate::object::{Ctx, Dict, Ref, Result, Str, Value, intern, names};

/// A module written in Rust.
pub struct NativeModule {
    pub name: &'static str,
    pub doc: &'static str,
    pub functions: &'static [NativeDef],
    /// Adds constants and classes when the module is imported (once in an interpreter). Must not
    /// import modules that may import this one.
    pub init: fn(Ctx, &Ref<Dict>) -> Result<()>,
}

/// All native modules, by name.
static MODULES: &[&NativeModule] = &[
    &crate::builtins::MODULE,
    &abc::MODULE,
    &ast::MODULE,
    &absent::INTERPRETERS,
    &absent::POSIXSHMEM,
    &absent::POSIXSUBPROCESS,
    &socket::MODULE,
    &absent::CTYPES,
    &absent::CURSES,
    &absent::LZMA,
    &absent::PROFILER,
    &absent::PYEXPAT,
    &absent::SQLITE,
    &absent::SYMTABLE,
    &absent::TKINTER,
    &absent::TRACEMALLOC,
    &absent::ZSTD,
    &array::MODULE,
    &contextvars::MODULE,
    &csv::MODULE,
    &faulthandler::MODULE,
    &multiprocessing::MODULE,
    &resource::MODULE,
    &select::MODULE,
    &sysconfigdata::MODULE,
    &errno::MODULE,
    &cmath::MODULE,
    &compression::bz2::MODULE,
    &compression::zlib::MODULE,
    &math::MODULE,
    &random::MODULE,
    &struct_::MODULE,
    &binascii::MODULE,
    &time::MODULE,
    &bisect::MODULE,
    &collections::MODULE,
    &gc::MODULE,
    &hashlib::BLAKE2,
    &hashlib::MD5,
    &hashlib::SHA1,
    &hashlib::SHA2,
    &hashlib::SHA3,
    &heapq::MODULE,
    &queue::MODULE,
    &functools::MODULE,
    &itertools::MODULE,
    &codecs::MODULE,
    &io::MODULE,
    &json::MODULE,
    &sre::MODULE,
    &unicodedata::MODULE,
    &string::MODULE,
    &opcode::MODULE,
    &operator::MODULE,
    &posix::MODULE,
    &sys::MODULE,
    &atexit::MODULE,
    &imp::MODULE,
    &signal::MODULE,
    &marshal::MODULE,
    &warnings::MODULE,
    &thread::MODULE,
    &tokenize::MODULE,
    &types::MODULE,
    &typing::MODULE,
    &weakref::MODULE,
];

/// The native module of this name.
pub fn find(name: &str) -> Option<&'static NativeModule> {
    MODULES.iter().find(|module| module.name == name).copied()
}

/// The names of all native modules (`sys.builtin_module_names`).
pub fn names() -> impl Iterator<Item = &'static str> {
    MODULES.iter().map(|module| module.name)
}

impl NativeModule {
    /// Fills the namespace of the module's object.
    ///
    /// # Errors
    /// What `init` raises.
    pub fn fill(&'static self, ctx: Ctx, namespace: &Ref<Dict>) -> Result<()> {
        let name = intern::intern(self.name);
        namespace.set_interned(*names::__name__, name.clone().into());
        namespace
            .set_interned(*names::__doc__, if self.doc.is_empty() { Value::NONE } else { Str::new(self.doc).into() });
        for function in self.functions {
            let object = NativeFunction::new(function, None, Some(name.clone().into()));
            namespace.set_interned(intern::intern(function.name), object.into());
        }
        (self.init)(ctx, namespace)
    }
}
