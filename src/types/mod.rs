//! The built-in types, one file each: slots, methods, and the layout where no lower layer needs it.

pub mod list;

pub mod cell;
pub mod function;
pub mod method;
pub mod module;

/// Completes all built-in classes, bases first. Called once, when the process starts.
pub fn define_all() {}
