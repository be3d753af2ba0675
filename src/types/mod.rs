//! The built-in types, one file each: slots, methods, and the layout where no lower layer needs it.

pub mod slice;

/// Completes all built-in classes, bases first. Called once, when the process starts.
pub fn define_all() {
    slice::define();
}
