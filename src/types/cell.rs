//! `cell`: a variable that functions share with the function around them (`Objects/cellobject.c`).

use crate::object::builtin_classes::CELL;
use crate::object::cell::GilCell;
use crate::object::class::Class;
use crate::object::header::Header;
use crate::object::heap;
use crate::object::{Object, Ref, Value, Visitor};

#[repr(C)]
pub struct Cell {
    header: Header,
    /// `None` while the variable is unbound.
    pub value: GilCell<Option<Value>>,
}

// SAFETY: `repr(C)`, header first.
unsafe impl Object for Cell {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &CELL
    }

    fn traverse(&self, visit: Visitor) {
        self.value.with(|value| value.iter().for_each(visit));
    }

    fn clear(&self) {
        self.value.set(None);
    }
}

impl Cell {
    pub fn new(value: Option<Value>) -> Ref<Cell> {
        heap::new(|header| Cell { header, value: GilCell::new(value) })
    }
}
