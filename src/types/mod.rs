//! The built-in types, one file each: slots, methods, and the layout where no lower layer needs it.

pub mod exception_group;
pub mod exceptions;
pub mod os_error;
pub mod cell;
pub mod function;
pub mod list;
pub mod list_iterator;
pub mod list_sort;
pub mod method;
pub mod module;
pub mod sequence;
pub mod slice;
pub mod suggestions;
pub mod syntax_error;
pub mod traceback;
pub mod unicode_error;

/// Completes all built-in classes, bases first. Called once, when the process starts.
pub fn define_all() {
    slice::define();
    exceptions::define();
    traceback::define();
    list::define();
    list_iterator::define();
}
