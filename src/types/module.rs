//! `module` (`Objects/moduleobject.c`).

use crate::object::attributes;
use crate::object::builtin_classes::MODULE;
use crate::object::class::Class;
use crate::object::header::Header;
use crate::object::heap;
use crate::object::names;
use crate::object::{Dict, Object, ObjectExt, Ref, Value, Visitor};

/// The namespace is the object's `__dict__` as well: attribute access is the ordinary one.
#[repr(C)]
pub struct Module {
    header: Header,
    pub dict: Ref<Dict>,
}

// SAFETY: `repr(C)`, header first.
unsafe impl Object for Module {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &MODULE
    }

    fn traverse(&self, visit: Visitor) {
        visit(self.dict.as_value());
    }
}

impl Module {
    /// A module with the attributes that every module has.
    pub fn new(name: Value, doc: Value) -> Ref<Module> {
        let module = Module::new_in(&MODULE, Dict::new());
        module.init(name, doc);
        module
    }

    /// A module over a namespace.
    pub fn new_in(class: &'static Class, dict: Ref<Dict>) -> Ref<Module> {
        let module = heap::new_in(class, |header| Module { header, dict });
        attributes::replace_dict(module.header(), module.dict.clone());
        module
    }

    fn init(&self, name: Value, doc: Value) {
        for (key, value) in [
            (&names::__name__, name),
            (&names::__doc__, doc),
            (&names::__package__, Value::NONE),
            (&names::__loader__, Value::NONE),
            (&names::__spec__, Value::NONE),
        ] {
            drop(self.dict.set_interned(key.get().clone(), value));
        }
    }
}
