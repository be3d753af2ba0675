//! `cell`: a variable that functions share with the function around them (`Objects/cellobject.c`).

use crate::getsets;
use crate::object::builtin_classes::CELL;
use crate::object::cell::GilCell;
use crate::object::class::Class;
use crate::object::define::ClassDef;
use crate::object::header::Header;
use crate::object::heap;
use crate::object::native::Args;
use crate::object::protocol;
use crate::object::slots::Comparison;
use crate::object::{Ctx, Object, Ref, Result, Str, Value, Visitor};

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

fn this(value: &Value) -> &Cell {
    value.receiver::<Cell>()
}

fn new(ctx: Ctx, _class: &Class, args: Args) -> Result<Value> {
    match args.no_keywords(ctx, "cell")? {
        [] => Ok(Cell::new(None).into()),
        [contents] => Ok(Cell::new(Some(contents.clone())).into()),
        more => Err(ctx.type_error(format!("cell expected at most 1 argument, got {}", more.len()))),
    }
}

fn repr(_: Ctx, value: &Value) -> Result<Value> {
    let place = protocol::id(value);
    let text = match this(value).value.get() {
        Some(content) => {
            format!("<cell at {place:#x}: {} object at {:#x}>", content.class_name(), protocol::id(&content))
        }
        None => format!("<cell at {place:#x}: empty>"),
    };
    Ok(Str::new(&text).into())
}

fn compare(ctx: Ctx, a: &Value, b: &Value, op: Comparison) -> Result<Value> {
    let (Some(left), Some(right)) = (a.downcast::<Cell>(), b.downcast::<Cell>()) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    match (left.value.get(), right.value.get()) {
        (Some(left), Some(right)) => ctx.compare(&left, &right, op),
        // An empty cell is less than any other.
        (left, right) => Ok(Value::from_bool(op.holds(left.is_some().cmp(&right.is_some())))),
    }
}

fn contents(ctx: Ctx, cell: &Cell) -> Result<Value> {
    cell.value.get().ok_or_else(|| ctx.value_error("Cell is empty"))
}

fn set_contents(_: Ctx, cell: &Cell, value: Option<&Value>) -> Result<()> {
    cell.value.set(value.cloned());
    Ok(())
}

getsets! { GETSETS for Cell:
    cell_contents: contents, set_contents "";
}

pub fn define() {
    CELL.define::<Cell>(&ClassDef {
        doc: "Create a new cell object.\n\n  contents\n    the contents of the cell. If not specified, the cell will be empty,\n    and \n further attempts to access its cell_contents attribute will\n    raise a ValueError.",
        slots: |slots| {
            slots.new.set(new);
            slots.repr.set(repr);
            slots.compare.set(compare);
        },
        getsets: GETSETS,
        ..ClassDef::EMPTY
    });
}
