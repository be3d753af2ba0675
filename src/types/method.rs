//! `method`: a function bound to the object it was looked up on (`Objects/classobject.c`).

use crate::object::builtin_classes::METHOD;
use crate::object::class::Class;
use crate::object::header::Header;
use crate::object::heap;
use crate::object::{Object, Ref, Value, Visitor};

#[repr(C)]
pub struct Method {
    header: Header,
    pub function: Value,
    pub this: Value,
}

// SAFETY: `repr(C)`, header first.
unsafe impl Object for Method {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &METHOD
    }

    fn traverse(&self, visit: Visitor) {
        visit(&self.function);
        visit(&self.this);
    }
}

impl Method {
    pub fn new(function: Value, this: Value) -> Ref<Method> {
        heap::new(|header| Method { header, function, this })
    }
}
