//! The built-in types, one file each: slots, methods, and the layout where no lower layer needs it.

pub mod dict;
pub mod dict_iterator;
pub mod dict_views;
pub mod enumerate;
pub mod bool;
pub mod complex;
pub mod buffer;
pub mod bytes;
pub mod codecs;
pub mod memoryview;
pub mod str;
pub mod text;
pub mod exception_group;
pub mod exceptions;
pub mod os_error;
pub mod cell;
pub mod float;
pub mod format;
pub mod function;
pub mod functional_iterators;
pub mod held;
pub mod int;
pub mod int_math;
pub mod list;
pub mod list_iterator;
pub mod list_sort;
pub mod method;
pub mod module;
pub mod range;
pub mod sequence;
pub mod set;
pub mod set_methods;
pub mod set_table;
pub mod slice;
pub mod suggestions;
pub mod syntax_error;
pub mod traceback;
pub mod tuple;
pub mod unicode_error;
pub mod unpack;

/// Completes all built-in classes, bases first. Called once, when the process starts.
pub fn define_all() {
    int::define();
    bool::define();
    float::define();
    complex::define();
    range::define();
    slice::define();
    exceptions::define();
    traceback::define();
    list::define();
    list_iterator::define();
    tuple::define();
    dict::define();
    set::define();
    enumerate::define();
    functional_iterators::define();
    str::define();
    bytes::define();
    bytes::bytearray::define();
    memoryview::define();
}
