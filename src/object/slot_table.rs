//! The one table of special methods: which slot each stands for, how a built-in's slot looks from
//! Python (a "slot wrapper"), and what calls a special method that Python code defines
//! (`slotdefs` of `Objects/typeobject.c`).

use super::builtin_classes::FUNCTION;
use super::class::Class;
use super::ctx::Ctx;
use super::define::{self, WrapperDescriptor};
use super::dict::Dict;
use super::error::Result;
use super::exception::ATTRIBUTE_ERROR;
use super::intern::{Interned, Name};
use super::names;
use super::native::Args;
use super::protocol::class_of;
use super::refs::ObjectExt;
use super::slots::{BinaryFn, BinaryOp, Comparison, Slots};
use super::str::Str;
use super::value::Value;

/// A special method.
pub struct Dunder {
    pub name: &'static Name,
    /// Parameters after `self`.
    pub signature: &'static str,
    pub doc: &'static str,
    /// Positional arguments after `self`; the second is `usize::MAX` where anything goes.
    arity: (usize, usize),
    /// Calls the slot of a built-in class, with `self` and the arguments of a Python call.
    wrap: fn(Ctx, &Slots, &Value, Args) -> Result<Value>,
    is_set: fn(&Slots) -> bool,
}

impl Dunder {
    /// Calls the special method that a built-in class's slot stands for.
    pub fn call(&self, ctx: Ctx, class: &Class, this: &Value, args: Args) -> Result<Value> {
        let given = args.positional().len();
        if self.arity.1 != usize::MAX {
            if args.has_keywords() {
                return Err(ctx.type_error(format!("wrapper {}() takes no keyword arguments", self.name.text())));
            }
            if given < self.arity.0 || given > self.arity.1 {
                let (least, most) = self.arity;
                let expected = if least == most { least.to_string() } else { format!("{least} or {most}") };
                let plural = if most == 1 { "" } else { "s" };
                return Err(ctx.type_error(format!("expected {expected} argument{plural}, got {given}")));
            }
        }
        (self.wrap)(ctx, &class.slots, this, args)
    }
}

/// A slot and the special methods that make it up.
struct Group {
    dunders: &'static [Dunder],
    /// Gives the second the slot of the first.
    copy: fn(&Slots, &Slots),
    clear: fn(&Slots),
    /// Sets the function that calls the special method defined in Python.
    install: fn(&Slots),
}

// ---- calling special methods defined in Python ----

/// Calls a special method found on the object's class; `None` if it has none.
fn call_dunder(ctx: Ctx, this: &Value, name: &'static Name, args: &[&Value]) -> Result<Option<Value>> {
    let class = class_of(this);
    let Some(method) = class.lookup(name) else { return Ok(None) };
    if std::ptr::eq(class_of(&method), &FUNCTION) {
        return match *args {
            [] => ctx.call(&method, std::slice::from_ref(this)),
            [a] => ctx.call(&method, &[this.clone(), a.clone()]),
            [a, b] => ctx.call(&method, &[this.clone(), a.clone(), b.clone()]),
            _ => ctx.call(&method, &std::iter::once(this).chain(args.iter().copied()).cloned().collect::<Vec<_>>()),
        }
        .map(Some);
    }
    let bound = match class_of(&method).slots.descr_get.get() {
        Some(get) => get(ctx, &method, Some(this), &class.to_value())?,
        None => method,
    };
    let values: Vec<Value> = args.iter().map(|&arg| arg.clone()).collect();
    ctx.call(&bound, &values).map(Some)
}

/// As [`call_dunder`] for a slot that is only set where the class has the method.
fn required(ctx: Ctx, this: &Value, name: &'static Name, args: &[&Value]) -> Result<Value> {
    match call_dunder(ctx, this, name, args)? {
        Some(result) => Ok(result),
        None => Err(ctx.attribute_error(name.text(), this, name)),
    }
}

fn optional(ctx: Ctx, this: &Value, name: &'static Name, args: &[&Value]) -> Result<Value> {
    Ok(call_dunder(ctx, this, name, args)?.unwrap_or(Value::NOT_IMPLEMENTED))
}

/// CPython's `SLOT1BIN`: the slot of a class with `__add__` or `__radd__` defined in Python, called
/// for the left and for the right operand.
fn python_binary(ctx: Ctx, a: &Value, b: &Value, op: BinaryOp) -> Result<Value> {
    let (name, reflected) = BINARY_NAMES[op as usize];
    let (class_a, class_b) = (class_of(a), class_of(b));
    let mut reflected_possible = !std::ptr::eq(class_a, class_b) && is_python_binary(class_b, op);
    if is_python_binary(class_a, op) {
        if reflected_possible && class_b.is_subclass_of(class_a) && overrides(class_b, class_a, reflected) {
            let result = optional(ctx, b, reflected, &[a])?;
            if !result.is_not_implemented() {
                return Ok(result);
            }
            reflected_possible = false;
        }
        let result = optional(ctx, a, name, &[b])?;
        if !result.is_not_implemented() || std::ptr::eq(class_a, class_b) {
            return Ok(result);
        }
    }
    if reflected_possible { optional(ctx, b, reflected, &[a]) } else { Ok(Value::NOT_IMPLEMENTED) }
}

/// Whether the class's slot of a binary operator calls Python code.
pub fn is_python_binary(class: &Class, op: BinaryOp) -> bool {
    class.slots.binary[op as usize].get().is_some_and(|slot| slot as usize == PYTHON_BINARY[op as usize] as usize)
}

fn overrides(class: &Class, base: &Class, name: &'static Name) -> bool {
    match (class.lookup(name), base.lookup(name)) {
        (Some(own), Some(inherited)) => !own.is(&inherited),
        (own, _) => own.is_some(),
    }
}

/// `pow(a, b, modulus)` where one of the classes defines `__pow__` or `__rpow__` in Python.
fn python_power_mod(ctx: Ctx, a: &Value, b: &Value, modulus: &Value) -> Result<Value> {
    if is_python_binary(class_of(a), BinaryOp::Power) {
        let result = optional(ctx, a, &names::__pow__, &[b, modulus])?;
        if !result.is_not_implemented() {
            return Ok(result);
        }
    }
    if is_python_binary(class_of(b), BinaryOp::Power) {
        return optional(ctx, b, &names::__rpow__, &[a, modulus]);
    }
    Ok(Value::NOT_IMPLEMENTED)
}

fn python_compare(ctx: Ctx, a: &Value, b: &Value, op: Comparison) -> Result<Value> {
    optional(ctx, a, comparison_name(op), &[b])
}

pub fn comparison_name(op: Comparison) -> &'static Name {
    [&names::__lt__, &names::__le__, &names::__eq__, &names::__ne__, &names::__gt__, &names::__ge__][op as usize]
}

/// `__getattribute__`, then `__getattr__`.
pub fn python_getattr(ctx: Ctx, this: &Value, name: &Interned) -> Result<Value> {
    let class = class_of(this);
    let custom =
        class.lookup(&names::__getattribute__).filter(|method| !method.is_instance_of_exactly::<WrapperDescriptor>());
    let result = match custom {
        Some(_) => required(ctx, this, &names::__getattribute__, &[name]),
        None => match class.lookup(&names::__getattribute__).as_ref().and_then(Value::downcast::<WrapperDescriptor>) {
            Some(wrapper) => wrapper
                .class
                .slots
                .getattr
                .get()
                .map_or_else(|| ctx.generic_getattr(this, name), |getattr| getattr(ctx, this, name)),
            None => ctx.generic_getattr(this, name),
        },
    };
    match result {
        Err(raised) if class.lookup(&names::__getattr__).is_some() => {
            ctx.catch(&ATTRIBUTE_ERROR, raised)?;
            required(ctx, this, &names::__getattr__, &[name])
        }
        result => result,
    }
}

fn python_len(ctx: Ctx, this: &Value) -> Result<usize> {
    let result = required(ctx, this, &names::__len__, &[])?;
    let number = ctx.index(&result)?;
    let Some(number) = number.as_i64() else {
        return Err(ctx.raise(&super::exception::OVERFLOW_ERROR, "cannot fit 'int' into an index-sized integer"));
    };
    usize::try_from(number).map_err(|_| ctx.value_error("__len__() should return >= 0"))
}

fn python_bool(ctx: Ctx, this: &Value) -> Result<bool> {
    match call_dunder(ctx, this, &names::__bool__, &[])? {
        Some(result) => result
            .as_bool()
            .ok_or_else(|| ctx.type_error(format!("__bool__ should return bool, returned {}", result.class_name()))),
        None => Ok(ctx.len(this)? != 0),
    }
}

fn python_hash(ctx: Ctx, this: &Value) -> Result<i64> {
    match class_of(this).lookup(&names::__hash__) {
        Some(method) if !method.is_none() => {
            let result = required(ctx, this, &names::__hash__, &[])?;
            let Some(number) = result.as_int() else {
                return Err(ctx.type_error("__hash__ method should return an integer"));
            };
            Ok(match result.as_i64() {
                Some(-1) => -2,
                Some(hash) => hash,
                None => super::hash::hash_bigint(&number),
            })
        }
        _ => Err(ctx.type_error(format!("unhashable type: '{}'", this.class_name()))),
    }
}

fn python_contains(ctx: Ctx, this: &Value, item: &Value) -> Result<bool> {
    match class_of(this).lookup(&names::__contains__) {
        Some(method) if method.is_none() => {
            Err(ctx.type_error(format!("'{}' object is not a container", this.class_name())))
        }
        _ => {
            let result = required(ctx, this, &names::__contains__, &[item])?;
            ctx.is_true(&result)
        }
    }
}

fn python_iter(ctx: Ctx, this: &Value) -> Result<Value> {
    match class_of(this).lookup(&names::__iter__) {
        Some(method) if method.is_none() => {
            Err(ctx.type_error(format!("'{}' object is not iterable", this.class_name())))
        }
        _ => required(ctx, this, &names::__iter__, &[]),
    }
}

fn python_next(ctx: Ctx, this: &Value) -> Result<Option<Value>> {
    // A StopIteration stays raised: who delegates to the iterator wants its value.
    required(ctx, this, &names::__next__, &[]).map(Some)
}

fn python_call(ctx: Ctx, this: &Value, args: Args) -> Result<Value> {
    // A `__call__` that is an instance of the class itself calls without end.
    ctx.check_stack("")?;
    let class = class_of(this);
    let Some(method) = class.lookup(&names::__call__) else {
        return Err(ctx.type_error(format!("'{}' object is not callable", class.name())));
    };
    if std::ptr::eq(class_of(&method), &FUNCTION) {
        let mut values = Vec::with_capacity(args.values().len() + 1);
        values.push(this.clone());
        values.extend_from_slice(args.values());
        return ctx.tail_call(&method, Args::new(&values, args.keyword_names()));
    }
    let bound = match class_of(&method).slots.descr_get.get() {
        Some(get) => get(ctx, &method, Some(this), &class.to_value())?,
        None => method,
    };
    ctx.call_or_suspend(&bound, args)
}

fn python_new(ctx: Ctx, class: &Class, args: Args) -> Result<Value> {
    let Some(method) = class.lookup(&names::__new__) else {
        return Err(ctx.type_error(format!("cannot create '{}' instances", class.name())));
    };
    let class_value = class.to_value();
    let function = match class_of(&method).slots.descr_get.get() {
        Some(get) => get(ctx, &method, None, &class_value)?,
        None => method,
    };
    let mut values = Vec::with_capacity(args.values().len() + 1);
    values.push(class_value);
    values.extend_from_slice(args.values());
    ctx.call_args(&function, Args::new(&values, args.keyword_names()))
}

fn python_init(ctx: Ctx, this: &Value, args: Args) -> Result<()> {
    let Some(method) = ctx.lookup_special(this, &names::__init__)? else { return Ok(()) };
    let result = ctx.call_args(&method, args)?;
    if !result.is_none() {
        return Err(ctx.type_error(format!("__init__() should return None, not '{}'", result.class_name())));
    }
    Ok(())
}

fn python_descr_get(ctx: Ctx, descriptor: &Value, object: Option<&Value>, class: &Value) -> Result<Value> {
    required(ctx, descriptor, &names::__get__, &[object.unwrap_or(&Value::NONE), class])
}

fn python_finalize(ctx: Ctx, this: &Value) {
    match call_dunder(ctx, this, &names::__del__, &[]) {
        Ok(_) => {}
        Err(raised) => {
            let method = class_of(this).lookup(&names::__del__).unwrap_or(Value::NONE);
            ctx.write_unraisable(raised, &method);
        }
    }
}

fn string_result(ctx: Ctx, this: &Value, name: &'static Name) -> Result<Value> {
    let result = required(ctx, this, name, &[])?;
    if result.downcast::<Str>().is_none() {
        return Err(ctx.type_error(format!("{} returned non-string (type {})", name.text(), result.class_name())));
    }
    Ok(result)
}

// ---- the table ----

macro_rules! dunder {
    ($name:ident $arity:expr, $signature:literal, $doc:literal, $is_set:expr, $wrap:expr) => {
        Dunder { name: &names::$name, signature: $signature, doc: $doc, arity: $arity, wrap: $wrap, is_set: $is_set }
    };
}

macro_rules! group {
    ($slot:ident, $install:expr, [$($dunder:ident $arity:expr, $signature:literal, $doc:literal, $wrap:expr);* $(;)?]) => {
        Group {
            dunders: &[$(dunder!($dunder $arity, $signature, $doc, |slots| slots.$slot.get().is_some(), $wrap)),*],
            copy: |from, to| to.$slot.assign(from.$slot.get()),
            clear: |slots| slots.$slot.clear(),
            install: |slots| slots.$slot.set($install),
        }
    };
}

macro_rules! unary_group {
    ($slot:ident, $dunder:ident, $doc:literal) => {
        group!(
            $slot,
            |ctx, this| required(ctx, this, &names::$dunder, &[]),
            [$dunder(0, 0), "/", $doc, |ctx, slots, this, _| slot(slots.$slot.get())(ctx, this)]
        )
    };
}

/// A wrapper only exists for a slot that is set.
fn slot<F>(function: Option<F>) -> F {
    function.expect("a wrapper's class has the slot")
}

/// `object.__setattr__` does not get past the `__setattr__` of a built-in class: that of `type`
/// protects built-in classes (`hackcheck`).
fn check_setattr(ctx: Ctx, slots: &Slots, this: &Value, name: &str) -> Result<()> {
    let mut built_in = class_of(this);
    while let Some(base) = built_in.base().filter(|_| built_in.is_heap()) {
        built_in = base;
    }
    let same = match (built_in.slots.setattr.get(), slots.setattr.get()) {
        (Some(own), Some(applied)) => std::ptr::fn_addr_eq(own, applied),
        _ => true,
    };
    if same { Ok(()) } else { Err(ctx.type_error(format!("can't apply this {name} to {} object", built_in.name()))) }
}

fn compare_wrapper(ctx: Ctx, slots: &Slots, this: &Value, args: Args, op: Comparison) -> Result<Value> {
    slot(slots.compare.get())(ctx, this, &args.positional()[0], op)
}

macro_rules! compare_dunder {
    ($dunder:ident, $op:ident, $doc:literal) => {
        dunder!($dunder(1, 1), "value, /", $doc, |slots| slots.compare.get().is_some(), |ctx, slots, this, args| {
            compare_wrapper(ctx, slots, this, args, Comparison::$op)
        })
    };
}

/// Operands after the first: `pow` takes a modulus too.
const fn most_operands(op: BinaryOp) -> usize {
    if let BinaryOp::Power = op { 2 } else { 1 }
}

fn binary_wrapper(ctx: Ctx, slots: &Slots, op: BinaryOp, a: &Value, b: &Value, args: Args) -> Result<Value> {
    match args.positional().get(1) {
        Some(modulus) if !modulus.is_none() => match slots.power_mod.get() {
            Some(power_mod) => power_mod(ctx, a, b, modulus),
            None => Ok(Value::NOT_IMPLEMENTED),
        },
        _ => slot(slots.binary[op as usize].get())(ctx, a, b),
    }
}

macro_rules! binary_groups {
    ($($op:ident $dunder:ident $reflected:ident $inplace:ident $doc:literal $reflected_doc:literal $inplace_doc:literal;)*) => {
        /// The method and the reflected method of each [`BinaryOp`].
        pub static BINARY_NAMES: [(&Name, &Name); super::slots::BINARY_OPS] = [$((&names::$dunder, &names::$reflected)),*];

        static PYTHON_BINARY: [BinaryFn; super::slots::BINARY_OPS] = [$(|ctx, a, b| python_binary(ctx, a, b, BinaryOp::$op)),*];

        static BINARY_GROUPS: &[Group] = &[$(
            Group {
                dunders: &[
                    dunder!($dunder (1, most_operands(BinaryOp::$op)), "value, /", $doc, |slots| slots.binary[BinaryOp::$op as usize].get().is_some(),
                        |ctx, slots, this, args| binary_wrapper(ctx, slots, BinaryOp::$op, this, &args.positional()[0], args)),
                    dunder!($reflected (1, most_operands(BinaryOp::$op)), "value, /", $reflected_doc, |slots| slots.binary[BinaryOp::$op as usize].get().is_some(),
                        |ctx, slots, this, args| binary_wrapper(ctx, slots, BinaryOp::$op, &args.positional()[0], this, args)),
                ],
                copy: |from, to| {
                    to.binary[BinaryOp::$op as usize].assign(from.binary[BinaryOp::$op as usize].get());
                    if let BinaryOp::Power = BinaryOp::$op {
                        to.power_mod.assign(from.power_mod.get());
                    }
                },
                clear: |slots| {
                    slots.binary[BinaryOp::$op as usize].clear();
                    if let BinaryOp::Power = BinaryOp::$op {
                        slots.power_mod.clear();
                    }
                },
                install: |slots| {
                    slots.binary[BinaryOp::$op as usize].set(PYTHON_BINARY[BinaryOp::$op as usize]);
                    if let BinaryOp::Power = BinaryOp::$op {
                        slots.power_mod.set(python_power_mod);
                    }
                },
            },
            Group {
                dunders: &[
                    dunder!($inplace (1, 1), "value, /", $inplace_doc, |slots| slots.inplace[BinaryOp::$op as usize].get().is_some(),
                        |ctx, slots, this, args| slot(slots.inplace[BinaryOp::$op as usize].get())(ctx, this, &args.positional()[0])),
                ],
                copy: |from, to| to.inplace[BinaryOp::$op as usize].assign(from.inplace[BinaryOp::$op as usize].get()),
                clear: |slots| slots.inplace[BinaryOp::$op as usize].clear(),
                install: |slots| slots.inplace[BinaryOp::$op as usize].set(|ctx, a, b| optional(ctx, a, &names::$inplace, &[b])),
            },
        )*];
    };
}

binary_groups! {
    Add __add__ __radd__ __iadd__ "Return self+value." "Return value+self." "Implement self+=value.";
    And __and__ __rand__ __iand__ "Return self&value." "Return value&self." "Return self&=value.";
    FloorDivide __floordiv__ __rfloordiv__ __ifloordiv__ "Return self//value." "Return value//self." "Return self//=value.";
    Lshift __lshift__ __rlshift__ __ilshift__ "Return self<<value." "Return value<<self." "Return self<<=value.";
    MatrixMultiply __matmul__ __rmatmul__ __imatmul__ "Return self@value." "Return value@self." "Return self@=value.";
    Multiply __mul__ __rmul__ __imul__ "Return self*value." "Return value*self." "Return self*=value.";
    Remainder __mod__ __rmod__ __imod__ "Return self%value." "Return value%self." "Return self%=value.";
    Or __or__ __ror__ __ior__ "Return self|value." "Return value|self." "Return self|=value.";
    Power __pow__ __rpow__ __ipow__ "Return pow(self, value, mod)." "Return pow(value, self, mod)." "Return self**=value.";
    Rshift __rshift__ __rrshift__ __irshift__ "Return self>>value." "Return value>>self." "Return self>>=value.";
    Subtract __sub__ __rsub__ __isub__ "Return self-value." "Return value-self." "Return self-=value.";
    TrueDivide __truediv__ __rtruediv__ __itruediv__ "Return self/value." "Return value/self." "Return self/=value.";
    Xor __xor__ __rxor__ __ixor__ "Return self^value." "Return value^self." "Return self^=value.";
}

static GROUPS: &[Group] = &[
    group!(
        repr,
        |ctx, this| string_result(ctx, this, &names::__repr__),
        [__repr__(0, 0), "/", "Return repr(self).", |ctx, slots, this, _| slot(slots.repr.get())(ctx, this)]
    ),
    group!(
        str,
        |ctx, this| string_result(ctx, this, &names::__str__),
        [__str__(0, 0), "/", "Return str(self).", |ctx, slots, this, _| slot(slots.str.get())(ctx, this)]
    ),
    group!(
        hash,
        python_hash,
        [__hash__(0, 0), "/", "Return hash(self).", |ctx, slots, this, _| Ok(super::int::from_i64(slot(
            slots.hash.get()
        )(
            ctx, this
        )?))]
    ),
    group!(
        call,
        python_call,
        [__call__(0, usize::MAX), "*args, **kwargs", "Call self as a function.", |ctx, slots, this, args| slot(
            slots.call.get()
        )(
            ctx, this, args
        )]
    ),
    group!(
        init,
        python_init,
        [
            __init__(0, usize::MAX),
            "*args, **kwargs",
            "Initialize self.  See help(type(self)) for accurate signature.",
            |ctx, slots, this, args| slot(slots.init.get())(ctx, this, args).map(|()| Value::NONE)
        ]
    ),
    Group {
        dunders: &[
            compare_dunder!(__lt__, Lt, "Return self<value."),
            compare_dunder!(__le__, Le, "Return self<=value."),
            compare_dunder!(__eq__, Eq, "Return self==value."),
            compare_dunder!(__ne__, Ne, "Return self!=value."),
            compare_dunder!(__gt__, Gt, "Return self>value."),
            compare_dunder!(__ge__, Ge, "Return self>=value."),
        ],
        copy: |from, to| to.compare.assign(from.compare.get()),
        clear: |slots| slots.compare.clear(),
        install: |slots| slots.compare.set(python_compare),
    },
    group!(
        iter,
        python_iter,
        [__iter__(0, 0), "/", "Implement iter(self).", |ctx, slots, this, _| slot(slots.iter.get())(ctx, this)]
    ),
    group!(
        next,
        python_next,
        [__next__(0, 0), "/", "Implement next(self).", |ctx, slots, this, _| {
            match slot(slots.next.get())(ctx, this) {
                Ok(Some(item)) => Ok(item),
                Ok(None) => Err(ctx.stop_iteration(Value::NONE)),
                Err(raised) => Err(raised),
            }
        }]
    ),
    unary_group!(await_, __await__, "Return an iterator to be used in await expression."),
    unary_group!(aiter, __aiter__, "Return an awaitable, that resolves in asynchronous iterator."),
    unary_group!(anext, __anext__, "Return a value or raise StopAsyncIteration."),
    group!(getattr, python_getattr, [
        __getattribute__ (1, 1), "name, /", "Return getattr(self, name).",
        |ctx, slots, this, args| {
            let name = attribute_name(ctx, &args.positional()[0])?;
            slot(slots.getattr.get())(ctx, this, &name)
        };
        __getattr__ (1, 1), "name, /", "", |_, _, _, _| unreachable!("built-in classes have no __getattr__")
    ]),
    group!(setattr, |ctx, this, name, value| match value {
        Some(value) => required(ctx, this, &names::__setattr__, &[name, value]).map(drop),
        None => required(ctx, this, &names::__delattr__, &[name]).map(drop),
    }, [
        __setattr__ (2, 2), "name, value, /", "Implement setattr(self, name, value).",
        |ctx, slots, this, args| {
            check_setattr(ctx, slots, this, "__setattr__")?;
            let name = attribute_name(ctx, &args.positional()[0])?;
            slot(slots.setattr.get())(ctx, this, &name, Some(&args.positional()[1])).map(|()| Value::NONE)
        };
        __delattr__ (1, 1), "name, /", "Implement delattr(self, name).",
        |ctx, slots, this, args| {
            check_setattr(ctx, slots, this, "__delattr__")?;
            let name = attribute_name(ctx, &args.positional()[0])?;
            slot(slots.setattr.get())(ctx, this, &name, None).map(|()| Value::NONE)
        }
    ]),
    group!(
        descr_get,
        python_descr_get,
        [
            __get__(1, 2),
            "instance, owner=None, /",
            "Return an attribute of instance, which is of type owner.",
            |ctx, slots, this, args| {
                let args = args.positional();
                let object = Some(&args[0]).filter(|object| !object.is_none());
                let class = args.get(1).cloned().unwrap_or(Value::NONE);
                if object.is_none() && class.is_none() {
                    return Err(ctx.type_error("__get__(None, None) is invalid"));
                }
                slot(slots.descr_get.get())(ctx, this, object, &class)
            }
        ]
    ),
    group!(descr_set, |ctx, descriptor, object, value| match value {
        Some(value) => required(ctx, descriptor, &names::__set__, &[object, value]).map(drop),
        None => required(ctx, descriptor, &names::__delete__, &[object]).map(drop),
    }, [
        __set__ (2, 2), "instance, value, /", "Set an attribute of instance to value.",
        |ctx, slots, this, args| slot(slots.descr_set.get())(ctx, this, &args.positional()[0], Some(&args.positional()[1])).map(|()| Value::NONE);
        __delete__ (1, 1), "instance, /", "Delete an attribute of instance.",
        |ctx, slots, this, args| slot(slots.descr_set.get())(ctx, this, &args.positional()[0], None).map(|()| Value::NONE)
    ]),
    group!(
        bool,
        python_bool,
        [__bool__(0, 0), "/", "True if self else False", |ctx, slots, this, _| slot(slots.bool.get())(ctx, this)
            .map(Value::from_bool)]
    ),
    group!(
        len,
        python_len,
        [__len__(0, 0), "/", "Return len(self).", |ctx, slots, this, _| slot(slots.len.get())(ctx, this)
            .map(|length| super::int::from_u64(length as u64))]
    ),
    group!(
        getitem,
        |ctx, this, key| required(ctx, this, &names::__getitem__, &[key]),
        [__getitem__(1, 1), "key, /", "Return self[key].", |ctx, slots, this, args| slot(slots.getitem.get())(
            ctx,
            this,
            &args.positional()[0]
        )]
    ),
    group!(setitem, |ctx, this, key, value| match value {
        Some(value) => required(ctx, this, &names::__setitem__, &[key, value]).map(drop),
        None => required(ctx, this, &names::__delitem__, &[key]).map(drop),
    }, [
        __setitem__ (2, 2), "key, value, /", "Set self[key] to value.",
        |ctx, slots, this, args| slot(slots.setitem.get())(ctx, this, &args.positional()[0], Some(&args.positional()[1])).map(|()| Value::NONE);
        __delitem__ (1, 1), "key, /", "Delete self[key].",
        |ctx, slots, this, args| slot(slots.setitem.get())(ctx, this, &args.positional()[0], None).map(|()| Value::NONE)
    ]),
    group!(
        contains,
        python_contains,
        [__contains__(1, 1), "key, /", "Return bool(key in self).", |ctx, slots, this, args| slot(
            slots.contains.get()
        )(
            ctx,
            this,
            &args.positional()[0]
        )
        .map(Value::from_bool)]
    ),
    unary_group!(negative, __neg__, "-self"),
    unary_group!(positive, __pos__, "+self"),
    unary_group!(absolute, __abs__, "abs(self)"),
    unary_group!(invert, __invert__, "~self"),
    unary_group!(int, __int__, "int(self)"),
    unary_group!(float, __float__, "float(self)"),
    unary_group!(
        index,
        __index__,
        "Return self converted to an integer, if self is suitable for use as an index into a list."
    ),
    group!(
        finalize,
        python_finalize,
        [__del__(0, 0), "/", "Called when the instance is about to be destroyed.", |ctx, slots, this, _| {
            slot(slots.finalize.get())(ctx, this);
            Ok(Value::NONE)
        }]
    ),
];

/// Slots of built-in sequences that Python sees as `__add__` and `__mul__`; never set by Python code.
static SEQUENCE_DUNDERS: &[Dunder] = &[
    dunder!(
        __add__(1, 1),
        "value, /",
        "Return self+value.",
        |slots| slots.concat.get().is_some(),
        |ctx, slots, this, args| slot(slots.concat.get())(ctx, this, &args.positional()[0])
    ),
    dunder!(
        __mul__(1, 1),
        "value, /",
        "Return self*value.",
        |slots| slots.repeat.get().is_some(),
        |ctx, slots, this, args| slot(slots.repeat.get())(ctx, this, ctx.index_i64(&args.positional()[0])?)
    ),
    dunder!(
        __rmul__(1, 1),
        "value, /",
        "Return value*self.",
        |slots| slots.repeat.get().is_some(),
        |ctx, slots, this, args| slot(slots.repeat.get())(ctx, this, ctx.index_i64(&args.positional()[0])?)
    ),
    dunder!(
        __iadd__(1, 1),
        "value, /",
        "Implement self+=value.",
        |slots| slots.inplace_concat.get().is_some(),
        |ctx, slots, this, args| slot(slots.inplace_concat.get())(ctx, this, &args.positional()[0])
    ),
    dunder!(
        __imul__(1, 1),
        "value, /",
        "Implement self*=value.",
        |slots| slots.inplace_repeat.get().is_some(),
        |ctx, slots, this, args| slot(slots.inplace_repeat.get())(ctx, this, ctx.index_i64(&args.positional()[0])?)
    ),
];

/// An attribute's name as the attribute slots want it.
pub fn attribute_name(ctx: Ctx, name: &Value) -> Result<Interned> {
    match name.downcast::<Str>() {
        Some(text) => Ok(super::intern::intern_value(text)),
        None => Err(ctx.type_error(format!("attribute name must be string, not '{}'", name.class_name()))),
    }
}

/// Gives a built-in class the Python face of the slots that it sets itself.
pub(super) fn add_wrappers(class: &'static Class, dict: &Dict) {
    let groups = GROUPS.iter().chain(BINARY_GROUPS).flat_map(|group| group.dunders).chain(SEQUENCE_DUNDERS);
    for dunder in groups {
        let hidden = std::ptr::eq(dunder.name, &names::__getattr__);
        if !hidden && (dunder.is_set)(&class.slots) && dict.get_interned(dunder.name).is_none() {
            let wrapper = WrapperDescriptor::new(class, dunder);
            dict.set_interned(dunder.name.get().clone(), wrapper.into());
        }
    }
    if class.slots.new.get().is_some() && dict.get_interned(&names::__new__).is_none() {
        dict.set_interned(*names::__new__, define::new_wrapper(class));
    }
}

/// Sets all slots of a class made by Python code from its namespace and its bases (`fixup_slot_dispatchers`).
pub fn set_all_slots(class: &Class) {
    for group in GROUPS.iter().chain(BINARY_GROUPS) {
        set_group(class, group);
    }
    set_new(class);
    // Sequence slots come from built-in bases, and give way to methods of the same name; finalizers, to `__del__`.
    for base in class.mro().iter().skip(1).filter(|base| !base.is_heap()) {
        class.slots.finalize.assign(class.slots.finalize.get().or(base.slots.finalize.get()));
        for (own, inherited) in
            [(&class.slots.concat, &base.slots.concat), (&class.slots.inplace_concat, &base.slots.inplace_concat)]
        {
            own.assign(own.get().or(inherited.get()));
        }
        for (own, inherited) in
            [(&class.slots.repeat, &base.slots.repeat), (&class.slots.inplace_repeat, &base.slots.inplace_repeat)]
        {
            own.assign(own.get().or(inherited.get()));
        }
    }
}

/// Sets the slots that a special method of this name is part of, in the class and its subclasses.
pub fn update_slot(class: &Class, name: &Value) {
    let text = name.downcast::<Str>().and_then(Str::as_str).unwrap_or("");
    if !(text.starts_with("__") && text.ends_with("__")) {
        return;
    }
    update_slot_named(class, name);
}

fn update_slot_named(class: &Class, name: &Value) {
    for group in GROUPS.iter().chain(BINARY_GROUPS) {
        if group.dunders.iter().any(|dunder| dunder.name.get().is(name)) {
            set_group(class, group);
        }
    }
    if names::__new__.get().is(name) {
        set_new(class);
    }
    for subclass in class.subclasses() {
        update_slot_named(&subclass, name);
    }
}

fn set_group(class: &Class, group: &Group) {
    let mut inherited: Option<&'static Class> = None;
    let mut defined_in_python = false;
    let mut wrong_wrapper = false;
    for dunder in group.dunders {
        let Some(found) = class.lookup(dunder.name) else { continue };
        match found.downcast_exact::<WrapperDescriptor>() {
            // One of a class that is no base refuses the instances: it has to be asked.
            Some(wrapper) if std::ptr::eq(wrapper.def, dunder) && class.is_subclass_of(wrapper.class) => {
                wrong_wrapper |= inherited.is_some_and(|other| !std::ptr::eq(other, wrapper.class));
                inherited.get_or_insert(wrapper.class);
            }
            // The sequence slots' `__add__` is not a numeric one.
            Some(wrapper) if SEQUENCE_DUNDERS.iter().any(|sequence| std::ptr::eq(sequence, wrapper.def)) => {}
            _ => defined_in_python = true,
        }
    }
    match inherited {
        _ if defined_in_python || wrong_wrapper => (group.install)(&class.slots),
        Some(base) => (group.copy)(&base.slots, &class.slots),
        None => (group.clear)(&class.slots),
    }
}

fn set_new(class: &Class) {
    let function = class.lookup(&names::__new__);
    // One of another layout refuses the class: it has to be asked.
    let makes_it = |base: &&Class| class.is_subclass_of(base) && std::ptr::eq(class.layout(), base.layout());
    match function.as_ref().and_then(define::class_of_new_wrapper).filter(makes_it) {
        Some(base) => class.slots.new.assign(base.slots.new.get()),
        None => class.slots.new.set(python_new),
    }
}
