//! `function`: what `def` and `lambda` make (`Objects/funcobject.c`).

use crate::object::builtin_classes::FUNCTION;
use crate::object::cell::GilCell;
use crate::object::class::Class;
use crate::object::code::Code;
use crate::object::header::Header;
use crate::object::heap;
use crate::object::names;
use crate::object::{Dict, Object, Ref, Str, Tuple, Value, Visitor};
use std::cell::Cell;

#[repr(C)]
pub struct Function {
    header: Header,
    version: Cell<u32>,
    pub code: GilCell<Ref<Code>>,
    pub globals: Ref<Dict>,
    pub builtins: Ref<Dict>,
    pub defaults: GilCell<Option<Ref<Tuple>>>,
    pub kwdefaults: GilCell<Option<Ref<Dict>>>,
    /// One cell for each of the code's free variables.
    pub closure: GilCell<Option<Ref<Tuple>>>,
    pub name: GilCell<Value>,
    pub qualname: GilCell<Value>,
    pub module: GilCell<Option<Value>>,
    /// `None` until it is set: then it is the code's docstring.
    pub doc: GilCell<Option<Value>>,
    pub annotations: GilCell<Option<Ref<Dict>>>,
    /// Computes the annotations (PEP 649).
    pub annotate: GilCell<Option<Value>>,
    pub type_params: GilCell<Option<Ref<Tuple>>>,
}

// SAFETY: `repr(C)`, header first.
unsafe impl Object for Function {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &FUNCTION
    }

    fn traverse(&self, visit: Visitor) {
        self.code.with(|code| visit(code.as_value()));
        visit(self.globals.as_value());
        visit(self.builtins.as_value());
        self.defaults.with(|defaults| defaults.iter().for_each(|defaults| visit(defaults.as_value())));
        self.kwdefaults.with(|defaults| defaults.iter().for_each(|defaults| visit(defaults.as_value())));
        self.closure.with(|closure| closure.iter().for_each(|closure| visit(closure.as_value())));
        self.name.with(|name| visit(name));
        self.qualname.with(|name| visit(name));
        for cell in [&self.module, &self.doc, &self.annotate] {
            cell.with(|value| value.iter().for_each(&mut *visit));
        }
        self.annotations.with(|annotations| annotations.iter().for_each(|annotations| visit(annotations.as_value())));
        self.type_params.with(|params| params.iter().for_each(|params| visit(params.as_value())));
    }

    fn clear(&self) {
        self.version.set(0);
        self.defaults.set(None);
        self.kwdefaults.set(None);
        self.module.set(None);
        self.doc.set(Some(Value::NONE));
        self.annotations.set(None);
        self.annotate.set(None);
        self.type_params.set(None);
    }
}

static NEXT_VERSION: GilCell<u32> = GilCell::new(1);

impl Function {
    /// A function without defaults, whose module is that of `globals`. The closure has a cell for
    /// each free variable of the code.
    pub fn new(code: Ref<Code>, globals: Ref<Dict>, builtins: Ref<Dict>, closure: Option<Ref<Tuple>>) -> Ref<Function> {
        let (name, qualname) = (code.name.clone(), code.qualname.clone());
        let module = globals.get_interned(&names::__name__);
        heap::new_in(&FUNCTION, |header| Function {
            header,
            version: Cell::new(0),
            code: GilCell::new(code),
            globals,
            builtins,
            defaults: GilCell::new(None),
            kwdefaults: GilCell::new(None),
            closure: GilCell::new(closure),
            name: GilCell::new(name),
            qualname: GilCell::new(qualname),
            module: GilCell::new(module),
            doc: GilCell::new(None),
            annotations: GilCell::new(None),
            annotate: GilCell::new(None),
            type_params: GilCell::new(None),
        })
    }

    /// For inline caches: as long as it stays, so do the code and the defaults. Zero only after
    /// 2^32 changes, where nothing is cached any more.
    pub fn version(&self) -> u32 {
        if self.version.get() == 0 {
            self.version.set(NEXT_VERSION.with(|next| {
                let version = *next;
                *next = next.checked_add(1).unwrap_or(0);
                version
            }));
        }
        self.version.get()
    }

    #[inline(always)]
    pub fn current_version(&self) -> u32 {
        self.version.get()
    }

    /// To be called after a change of the code or the defaults.
    pub fn modified(&self) {
        self.version.set(0);
    }

    /// The code object, for as long as nobody assigns `__code__`.
    #[inline(always)]
    pub fn code_unchanged(&self) -> &Code {
        // SAFETY: the function holds a reference to its code; assignment of `__code__` replaces it
        // under the GIL, and callers use the result before Python code runs again.
        unsafe { &*Ref::as_ptr(&*self.code.as_ptr()) }
    }

    /// `__doc__`.
    pub fn doc(&self) -> Value {
        self.doc.get().unwrap_or_else(|| {
            let code = self.code.get();
            code.head.docstring.as_ref().map_or(Value::NONE, |text| Str::from_wtf8(text).into())
        })
    }
}
