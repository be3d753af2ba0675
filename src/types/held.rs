//! What an object's fields hold, for the cycle collector: [`object_type!`] derives the layout of a
//! built-in class from its fields.

use crate::object::intern::Interned;
use crate::object::refs::Visitor;
use crate::object::tuple::Pairs;
use crate::object::{GilCell, Object, Ref, Value};
use std::cell::Cell;
use std::collections::VecDeque;

/// A field of an object.
pub trait Held {
    /// Visits each value once per reference that the field owns.
    fn visit(&self, _visit: Visitor) {}

    /// Gives up the references if the field can: it is mutable, so cycles go through it.
    fn release(&self) {}
}

impl Held for Value {
    fn visit(&self, visit: Visitor) {
        visit(self);
    }
}

impl<T: Object> Held for Ref<T> {
    fn visit(&self, visit: Visitor) {
        visit(self.as_value());
    }
}

impl<T: Held> Held for Option<T> {
    fn visit(&self, visit: Visitor) {
        if let Some(held) = self {
            held.visit(visit);
        }
    }
}

macro_rules! held_collection {
    ($($collection:ident)*) => {$(
        impl<T: Held> Held for $collection<T> {
            fn visit(&self, visit: Visitor) {
                for held in self {
                    held.visit(&mut *visit);
                }
            }
        }
    )*};
}

held_collection! { Vec VecDeque }

impl<T: Held + Default> Held for GilCell<T> {
    fn visit(&self, visit: Visitor) {
        self.with(|held| held.visit(visit));
    }

    fn release(&self) {
        drop(self.take());
    }
}

impl Held for Pairs {
    fn visit(&self, visit: Visitor) {
        Pairs::visit(self, visit);
    }

    fn release(&self) {
        self.clear();
    }
}

impl<T: Copy> Held for Cell<T> {}

macro_rules! holds_nothing {
    ($($type:ty)*) => {$(impl Held for $type {})*};
}

// The table of interned strings holds names, for ever.
holds_nothing! { bool usize i64 Interned }

/// Declares the layout of a class: a struct whose first field is the header, and its [`Object`]
/// implementation, which visits the other fields. `T::make(class, field, …)` allocates one.
#[macro_export]
macro_rules! object_type {
    ($($(#[$meta:meta])* $visibility:vis struct $name:ident: $class:ident {
        $($(#[$field_meta:meta])* $field_visibility:vis $field:ident: $type:ty,)*
    })*) => {$(
        $(#[$meta])*
        #[repr(C)]
        $visibility struct $name {
            header: $crate::object::Header,
            $($(#[$field_meta])* $field_visibility $field: $type,)*
        }

        // SAFETY: `repr(C)`, header first.
        unsafe impl $crate::object::Object for $name {
            const TRACKED: bool = true;

            fn class() -> &'static $crate::object::Class {
                &$class
            }

            fn traverse(&self, visit: $crate::object::Visitor) {
                $($crate::types::held::Held::visit(&self.$field, &mut *visit);)*
                let _ = visit;
            }

            fn clear(&self) {
                $($crate::types::held::Held::release(&self.$field);)*
            }
        }

        impl $name {
            #[allow(clippy::too_many_arguments)]
            fn make(class: &$crate::object::Class, $($field: $type),*) -> $crate::object::Ref<$name> {
                $crate::object::heap::new_in(class, |header| $name { header, $($field),* })
            }
        }
    )*};
}

/// Defines the class of an iterator: `iterator_class!(CLASS, Layout, new, next, "doc", field: value, …)`.
#[macro_export]
macro_rules! iterator_class {
    ($class:ident, $layout:ident, $new:ident, $next:ident, $doc:literal $(, $field:ident: $value:expr)*) => {
        $class.define::<$layout>(&$crate::object::define::ClassDef {
            flags: $crate::object::class::class_flags::BASE,
            doc: $doc,
            slots: |slots| {
                slots.new.set($new);
                slots.iter.set(|_, this| Ok(this.clone()));
                slots.next.set($next);
            },
            $($field: $value,)*
            ..$crate::object::define::ClassDef::EMPTY
        })
    };
}

/// A `new` slot with a signature: the function gets the class first.
#[macro_export]
macro_rules! constructor {
    ($($slot:ident = $python:literal $function:ident ($($signature:tt)*);)*) => {$(
        fn $slot(
            ctx: $crate::object::Ctx,
            class: &$crate::object::Class,
            args: $crate::object::native::Args,
        ) -> $crate::object::Result<$crate::object::Value> {
            static DEF: $crate::object::native::NativeDef = $crate::native_def!($python, $function, ($($signature)*), "");
            DEF.invoke_method(ctx, &$crate::object::ObjectExt::to_value(class), args)
        }
    )*};
}

/// The class that a [`constructor!`] function got.
pub fn class_argument(class: &Value) -> &crate::object::Class {
    class.as_class().expect("a constructor is called with its class")
}
