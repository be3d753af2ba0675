//! The abstract operations on objects (`Objects/abstract.c`, `Objects/object.c`): attributes, calls,
//! comparison, truth, iteration, items, conversion. All of them run to their end: Python code they
//! need runs nested in the caller.

use super::builtin_classes::*;
use super::class::{Class, class_flags};
use super::ctx::Ctx;
use super::error::{Raised, Result};
use super::exception::{
    self, ATTRIBUTE_ERROR, BaseException, INDEX_ERROR, NAME_ERROR, OVERFLOW_ERROR, STOP_ITERATION,
};
use super::hash;
use super::int::{self, Int};
use super::intern;
use super::names;
use super::native::Args;
use super::refs::{ObjectExt, Ref};
use super::slots::{BINARY_OPS, BinaryFn, BinaryOp, Comparison, Slot};
use super::str::Str;
use super::tuple::Tuple;
use super::value::Value;
use super::{attributes, dict::Dict};
use malachite_bigint::BigInt;

/// The class of any value.
#[inline(always)]
pub fn class_of(value: &Value) -> &'static Class {
    if let Some(object) = value.as_object() {
        return object.class();
    }
    if value.is_small_int() {
        return &INT;
    }
    if value.is_float() {
        return &FLOAT;
    }
    class_of_singleton(value)
}

fn class_of_singleton(value: &Value) -> &'static Class {
    match value.singleton_number() {
        Some(0) => &NONE_TYPE,
        Some(1 | 2) => &BOOL,
        Some(3) => &ELLIPSIS_TYPE,
        _ => &NOT_IMPLEMENTED_TYPE,
    }
}

/// Equality of two values where it can be told without running Python code or much native code.
pub fn equal_without_python(a: &Value, b: &Value) -> Option<bool> {
    if a.is_small_int() && b.is_small_int() {
        return Some(a.is(b));
    }
    if let (Some(a), Some(b)) = (a.downcast_exact::<Str>(), b.downcast_exact::<Str>()) {
        return Some(a == b);
    }
    if a.is_float() && b.is_float() {
        return Some(a.float_unchecked() == b.float_unchecked());
    }
    None
}

impl Value {
    #[inline(always)]
    pub fn class(&self) -> &'static Class {
        class_of(self)
    }

    pub fn class_name(&self) -> std::borrow::Cow<'static, str> {
        class_of(self).name()
    }

    pub fn as_class(&self) -> Option<&'static Class> {
        self.downcast::<Class>().map(Class::as_static)
    }

    pub fn as_str(&self) -> Option<&str> {
        self.downcast::<Str>().and_then(Str::as_str)
    }
}

// ---- attributes ----

impl Ctx {
    /// `object.name` (`PyObject_GetAttr`); the name is interned.
    pub fn getattr(self, object: &Value, name: &Value) -> Result<Value> {
        match class_of(object).slots.getattr.get() {
            Some(getattr) => getattr(self, object, name),
            None => self.generic_getattr(object, name),
        }
    }

    pub fn getattr_str(self, object: &Value, name: &str) -> Result<Value> {
        self.getattr(object, &intern::intern(name))
    }

    /// As `getattr`, where a missing attribute is `None`.
    pub fn lookup_attr(self, object: &Value, name: &Value) -> Result<Option<Value>> {
        let class = class_of(object);
        let is_generic = class.slots.getattr.get().is_none_or(|getattr| getattr as usize == generic_getattr_slot as *const () as usize);
        // Descriptors raise `AttributeError`, too: an unset slot, a property.
        if is_generic {
            let result = self.generic_lookup(object, name);
            return self.ok_unless(&ATTRIBUTE_ERROR, result).map(Option::flatten);
        }
        let result = self.getattr(object, name);
        self.ok_unless(&ATTRIBUTE_ERROR, result)
    }

    /// `object.__getattribute__`.
    pub fn generic_getattr(self, object: &Value, name: &Value) -> Result<Value> {
        match self.generic_lookup(object, name)? {
            Some(value) => Ok(value),
            None => Err(self.no_attribute(object, name)),
        }
    }

    /// Data descriptors of the class, then the instance, then the rest of the class.
    pub fn generic_lookup(self, object: &Value, name: &Value) -> Result<Option<Value>> {
        let class = class_of(object);
        let descriptor = class.lookup(name);
        if let Some(descriptor) = &descriptor {
            let slots = &class_of(descriptor).slots;
            if let (Some(get), Some(_)) = (slots.descr_get.get(), slots.descr_set.get()) {
                return get(self, descriptor, Some(object), &class.to_value()).map(Some);
            }
        }
        if let Some(header) = object.as_object()
            && class.has(class_flags::DICT)
            && let Some(value) = attributes::get(header, name)
        {
            return Ok(Some(value));
        }
        let Some(descriptor) = descriptor else { return Ok(None) };
        match class_of(&descriptor).slots.descr_get.get() {
            Some(get) => get(self, &descriptor, Some(object), &class.to_value()).map(Some),
            None => Ok(Some(descriptor)),
        }
    }

    #[cold]
    pub fn no_attribute(self, object: &Value, name: &Value) -> Raised {
        let text = name.downcast::<Str>().map_or_else(String::new, Str::to_string_lossy);
        self.attribute_error(format!("'{}' object has no attribute '{text}'", class_of(object).name()), object, name)
    }

    /// `AttributeError(message, name=…, obj=…)`.
    #[cold]
    pub fn attribute_error(self, message: impl AsRef<str>, object: &Value, name: &Value) -> Raised {
        let error = BaseException::new(&ATTRIBUTE_ERROR, Tuple::new(vec![Str::new(message.as_ref()).into()]));
        error.set_field(0, Some(name.clone()));
        error.set_field(1, Some(object.clone()));
        error.raise(self)
    }

    /// `NameError(message, name=…)`.
    #[cold]
    pub fn name_error(self, class: &'static Class, message: impl AsRef<str>, name: &Value) -> Raised {
        debug_assert!(class.is_subclass_of(&NAME_ERROR));
        let error = BaseException::new(class, Tuple::new(vec![Str::new(message.as_ref()).into()]));
        error.set_field(0, Some(name.clone()));
        error.raise(self)
    }

    /// `object.name = value`; the name is interned.
    pub fn setattr(self, object: &Value, name: &Value, value: &Value) -> Result<()> {
        self.set_or_delete_attr(object, name, Some(value))
    }

    pub fn setattr_str(self, object: &Value, name: &str, value: &Value) -> Result<()> {
        self.setattr(object, &intern::intern(name), value)
    }

    pub fn delattr(self, object: &Value, name: &Value) -> Result<()> {
        self.set_or_delete_attr(object, name, None)
    }

    fn set_or_delete_attr(self, object: &Value, name: &Value, value: Option<&Value>) -> Result<()> {
        match class_of(object).slots.setattr.get() {
            Some(setattr) => setattr(self, object, name, value),
            None => self.generic_setattr(object, name, value),
        }
    }

    /// `object.__setattr__` and `object.__delattr__`.
    pub fn generic_setattr(self, object: &Value, name: &Value, value: Option<&Value>) -> Result<()> {
        let class = class_of(object);
        let descriptor = class.lookup(name);
        if let Some(descriptor) = &descriptor
            && let Some(set) = class_of(descriptor).slots.descr_set.get()
        {
            return set(self, descriptor, object, value);
        }
        if let Some(header) = object.as_object() {
            match attributes::set(header, name, value.cloned()) {
                Some(true) => return Ok(()),
                Some(false) if value.is_some() => return Ok(()),
                Some(false) => return Err(self.no_attribute(object, name)),
                None => {}
            }
        }
        let text = name.downcast::<Str>().map_or_else(String::new, Str::to_string_lossy);
        let message = match &descriptor {
            Some(_) => format!("'{}' object attribute '{text}' is read-only", class.name()),
            None => format!("'{}' object has no attribute '{text}' and no __dict__ for setting new attributes", class.name()),
        };
        Err(self.attribute_error(message, object, name))
    }

    /// Looks a special method up on the class and binds it (`_PyObject_LookupSpecial`).
    pub fn lookup_special(self, object: &Value, name: &Value) -> Result<Option<Value>> {
        let class = class_of(object);
        let Some(found) = class.lookup(name) else { return Ok(None) };
        match class_of(&found).slots.descr_get.get() {
            Some(get) => get(self, &found, Some(object), &class.to_value()).map(Some),
            None => Ok(Some(found)),
        }
    }

    /// Calls a special method if the class has it.
    pub fn call_special(self, object: &Value, name: &Value, args: &[Value]) -> Result<Option<Value>> {
        match self.lookup_special(object, name)? {
            Some(method) => self.call(&method, args).map(Some),
            None => Ok(None),
        }
    }
}

/// The `getattr` slot of classes that look attributes up in the ordinary way.
pub fn generic_getattr_slot(ctx: Ctx, object: &Value, name: &Value) -> Result<Value> {
    ctx.generic_getattr(object, name)
}

pub fn generic_setattr_slot(ctx: Ctx, object: &Value, name: &Value, value: Option<&Value>) -> Result<()> {
    ctx.generic_setattr(object, name, value)
}

// ---- calls ----

impl Ctx {
    /// `callable(*args)`.
    pub fn call(self, callable: &Value, args: &[Value]) -> Result<Value> {
        self.call_args(callable, Args::positional_only(args))
    }

    /// Calls and drives a suspension of the callee to its end.
    pub fn call_args(self, callable: &Value, args: Args) -> Result<Value> {
        let result = self.call_or_suspend(callable, args);
        self.finish(result)
    }

    /// The result of a call that may have suspended, driven to its end.
    #[inline]
    pub fn finish(self, result: Result<Value>) -> Result<Value> {
        match result {
            Err(_) if self.suspension.with(|suspension| suspension.is_some()) => (self.vm().finish_suspension)(self),
            result => result,
        }
    }

    /// Calls; the callee may have suspended when this returns [`Raised`]. For the loop, and for
    /// natives that return the result as it is.
    #[inline]
    pub fn call_or_suspend(self, callable: &Value, args: Args) -> Result<Value> {
        match class_of(callable).slots.call.get() {
            Some(call) => call(self, callable, args),
            None => Err(self.type_error(format!("'{}' object is not callable", class_of(callable).name()))),
        }
    }

    /// `callable(*args, **kwargs)` with keywords by pairs.
    pub fn call_keywords(self, callable: &Value, args: &[Value], keywords: &[(Value, Value)]) -> Result<Value> {
        let mut values = args.to_vec();
        values.extend(keywords.iter().map(|(_, value)| value.clone()));
        let names: Vec<Value> = keywords.iter().map(|(name, _)| name.clone()).collect();
        self.call_args(callable, Args::new(&values, &names))
    }

    /// `object.name(*args)`.
    pub fn call_method(self, object: &Value, name: &Value, args: &[Value]) -> Result<Value> {
        let method = self.getattr(object, name)?;
        self.call(&method, args)
    }

    pub fn is_callable(self, value: &Value) -> bool {
        class_of(value).slots.call.get().is_some()
    }
}

// ---- truth, comparison, hash ----

impl Ctx {
    #[inline]
    pub fn is_true(self, value: &Value) -> Result<bool> {
        if let Some(truth) = value.as_bool() {
            return Ok(truth);
        }
        if value.is_none() {
            return Ok(false);
        }
        if let Some(number) = value.as_small_int() {
            return Ok(number != 0);
        }
        if let Some(number) = value.as_float() {
            return Ok(number != 0.0);
        }
        let slots = &class_of(value).slots;
        if let Some(truth) = slots.bool.get() {
            return truth(self, value);
        }
        match slots.len.get() {
            Some(len) => Ok(len(self, value)? != 0),
            None => Ok(true),
        }
    }

    /// `a op b` as an object (`PyObject_RichCompare`).
    pub fn compare(self, a: &Value, b: &Value, op: Comparison) -> Result<Value> {
        self.check_stack(" in comparison")?;
        let (class_a, class_b) = (class_of(a), class_of(b));
        let mut tried_reflected = false;
        if !std::ptr::eq(class_a, class_b)
            && class_b.is_subclass_of(class_a)
            && let Some(compare) = class_b.slots.compare.get()
        {
            tried_reflected = true;
            let result = compare(self, b, a, op.swapped())?;
            if !result.is_not_implemented() {
                return Ok(result);
            }
        }
        if let Some(compare) = class_a.slots.compare.get() {
            let result = compare(self, a, b, op)?;
            if !result.is_not_implemented() {
                return Ok(result);
            }
        }
        if !tried_reflected && let Some(compare) = class_b.slots.compare.get() {
            let result = compare(self, b, a, op.swapped())?;
            if !result.is_not_implemented() {
                return Ok(result);
            }
        }
        match op {
            Comparison::Eq => Ok(Value::from_bool(a.is(b))),
            Comparison::Ne => Ok(Value::from_bool(!a.is(b))),
            _ => Err(self.type_error(format!(
                "'{}' not supported between instances of '{}' and '{}'",
                op.symbol(),
                class_a.name(),
                class_b.name()
            ))),
        }
    }

    pub fn compare_bool(self, a: &Value, b: &Value, op: Comparison) -> Result<bool> {
        if Value::both_small_ints(a, b) {
            return Ok(op.holds(a.small_int_unchecked().cmp(&b.small_int_unchecked())));
        }
        let result = self.compare(a, b, op)?;
        self.is_true(&result)
    }

    /// `a is b or a == b`, as containers compare their items.
    #[inline]
    pub fn eq(self, a: &Value, b: &Value) -> Result<bool> {
        if a.is(b) {
            return Ok(true);
        }
        match equal_without_python(a, b) {
            Some(equal) => Ok(equal),
            None => self.compare_bool(a, b, Comparison::Eq),
        }
    }

    #[inline]
    pub fn hash(self, value: &Value) -> Result<i64> {
        if let Some(text) = value.downcast_exact::<Str>() {
            return Ok(text.hash());
        }
        if let Some(number) = value.as_small_int() {
            return Ok(hash::hash_int(number));
        }
        match class_of(value).slots.hash.get() {
            Some(hash) => {
                self.check_stack(" while hashing an object")?;
                hash(self, value)
            }
            None => Err(self.type_error(format!("unhashable type: '{}'", class_of(value).name()))),
        }
    }

    /// The hash of objects that are equal only to themselves.
    pub fn identity_hash(self, value: &Value) -> i64 {
        (value.bits().rotate_right(4) as i64).max(0)
    }
}

// ---- text ----

impl Ctx {
    pub fn repr(self, value: &Value) -> Result<Ref<Str>> {
        self.check_stack(" while getting the repr of an object")?;
        let result = match class_of(value).slots.repr.get() {
            Some(repr) => repr(self, value)?,
            None => Str::new(&default_repr(value)).into(),
        };
        result.into_ref::<Str>().map_err(|other| self.type_error(format!("__repr__ returned non-string (type {})", other.class_name())))
    }

    pub fn str(self, value: &Value) -> Result<Ref<Str>> {
        if value.is_instance_of_exactly::<Str>() {
            return Ok(value.downcast_exact::<Str>().expect("just checked").reference());
        }
        let Some(str) = class_of(value).slots.str.get() else { return self.repr(value) };
        self.check_stack(" while getting the str of an object")?;
        let result = str(self, value)?;
        result.into_ref::<Str>().map_err(|other| self.type_error(format!("__str__ returned non-string (type {})", other.class_name())))
    }

    /// Runs the `repr` of a container; `None` if one of the same object is under way
    /// (`Py_ReprEnter`).
    pub fn repr_guarded<R>(self, container: &Value, repr: impl FnOnce() -> Result<R>) -> Result<Option<R>> {
        let identity = id(container);
        if self.reprs.with(|reprs| reprs.contains(&identity)) {
            return Ok(None);
        }
        self.reprs.with(|reprs| reprs.push(identity));
        let result = repr();
        self.reprs.with(|reprs| {
            if let Some(place) = reprs.iter().rposition(|&other| other == identity) {
                reprs.remove(place);
            }
        });
        result.map(Some)
    }

    /// `format(value, spec)`.
    pub fn format(self, value: &Value, spec: &Ref<Str>) -> Result<Ref<Str>> {
        if spec.is_empty() && (value.is_small_int() || value.is_float() || value.is_instance_of_exactly::<Str>()) {
            return self.str(value);
        }
        let result = self.call_special(value, &names::__format__, &[spec.to_value()])?;
        let result = result.ok_or_else(|| self.type_error(format!("Type {} doesn't define __format__", value.class_name())))?;
        result.into_ref::<Str>().map_err(|other| self.type_error(format!("__format__ must return a str, not {}", other.class_name())))
    }
}

/// `<module.Class object at 0x…>`.
pub fn default_repr(value: &Value) -> String {
    format!("<{} object at {:#x}>", full_name(class_of(value)), id(value))
}

/// A class's name as representations show it: with the module, unless that is `builtins`.
pub fn full_name(class: &Class) -> String {
    let qualname = qualified_name(class);
    let module = match class.static_module() {
        Some(module) => Some(module.to_owned()),
        None => class.dict().get_interned(&names::__module__).and_then(|module| module.downcast::<Str>().map(Str::to_string_lossy)),
    };
    match module.as_deref() {
        Some("builtins") | None => qualname,
        Some(module) => format!("{module}.{qualname}"),
    }
}

/// A class's `__qualname__`.
pub fn qualified_name(class: &Class) -> String {
    class.qualname().downcast::<Str>().map_or_else(String::new, Str::to_string_lossy)
}

/// `id()`: the address; of unboxed values a number made of their bits.
pub fn id(value: &Value) -> u64 {
    value.bits() & ((1 << 63) - 1)
}

// ---- iteration ----

impl Ctx {
    pub fn iter(self, value: &Value) -> Result<Value> {
        let slots = &class_of(value).slots;
        if let Some(iter) = slots.iter.get() {
            let iterator = iter(self, value)?;
            if class_of(&iterator).slots.next.get().is_none() {
                return Err(self.type_error(format!("iter() returned non-iterator of type '{}'", iterator.class_name())));
            }
            return Ok(iterator);
        }
        if slots.getitem.get().is_some() && !class_of(value).has(class_flags::DICT_CLASS) {
            return Ok(super::seq_iter::new(value));
        }
        Err(self.type_error(format!("'{}' object is not iterable", class_of(value).name())))
    }

    /// The next item; `None` at the end.
    #[inline]
    pub fn next(self, iterator: &Value) -> Result<Option<Value>> {
        // Iterators over iterators call each other.
        self.check_stack("")?;
        match class_of(iterator).slots.next.get() {
            Some(next) => match next(self, iterator) {
                Err(raised) if self.has_raised() => {
                    self.catch(&STOP_ITERATION, raised)?;
                    Ok(None)
                }
                result => result,
            },
            None => Err(self.type_error(format!("'{}' object is not an iterator", class_of(iterator).name()))),
        }
    }

    /// Calls `each` with every item until it returns `false`.
    pub fn for_each(self, iterable: &Value, mut each: impl FnMut(Value) -> Result<bool>) -> Result<()> {
        let iterator = self.iter(iterable)?;
        while let Some(item) = self.next(&iterator)? {
            if !each(item)? {
                break;
            }
        }
        Ok(())
    }

    /// All items of an iterable.
    pub fn collect(self, iterable: &Value) -> Result<Vec<Value>> {
        if let Some(tuple) = iterable.downcast_exact::<Tuple>() {
            return Ok(tuple.items().to_vec());
        }
        if let Some(dict) = iterable.downcast_exact::<Dict>() {
            return Ok(dict.keys());
        }
        let mut items = Vec::new();
        self.for_each(iterable, |item| {
            if items.len() == items.capacity() && items.try_reserve(1).is_err() {
                return Err(self.memory_error());
            }
            items.push(item);
            Ok(true)
        })?;
        Ok(items)
    }
}

// ---- items ----

impl Ctx {
    pub fn len(self, value: &Value) -> Result<usize> {
        match class_of(value).slots.len.get() {
            Some(len) => len(self, value),
            None => Err(self.type_error(format!("object of type '{}' has no len()", class_of(value).name()))),
        }
    }

    /// `operator.length_hint`: a guess for allocations, never an error but those of Python code.
    pub fn length_hint(self, value: &Value, default: usize) -> Result<usize> {
        if let Some(len) = class_of(value).slots.len.get() {
            return len(self, value);
        }
        let hint = match self.call_special(value, &names::__length_hint__, &[])? {
            Some(hint) if !hint.is_not_implemented() => hint,
            _ => return Ok(default),
        };
        let Some(number) = hint.as_i64() else {
            return Err(self.type_error(format!("__length_hint__ must be an integer, not {}", hint.class_name())));
        };
        usize::try_from(number).map_err(|_| self.value_error("__length_hint__() should return >= 0"))
    }

    pub fn getitem(self, object: &Value, key: &Value) -> Result<Value> {
        if let Some(getitem) = class_of(object).slots.getitem.get() {
            return getitem(self, object, key);
        }
        if let Some(class) = object.as_class() {
            if class == &TYPE {
                return Ok(super::seq_iter::generic_alias(object, key));
            }
            if let Some(method) = self.lookup_attr(object, &names::__class_getitem__)? {
                return self.call(&method, std::slice::from_ref(key));
            }
            return Err(self.type_error(format!("type '{}' is not subscriptable", qualified_name(class))));
        }
        Err(self.type_error(format!("'{}' object is not subscriptable", class_of(object).name())))
    }

    pub fn setitem(self, object: &Value, key: &Value, value: &Value) -> Result<()> {
        match class_of(object).slots.setitem.get() {
            Some(setitem) => setitem(self, object, key, Some(value)),
            None => Err(self.type_error(format!("'{}' object does not support item assignment", class_of(object).name()))),
        }
    }

    pub fn delitem(self, object: &Value, key: &Value) -> Result<()> {
        match class_of(object).slots.setitem.get() {
            Some(setitem) => setitem(self, object, key, None),
            None => Err(self.type_error(format!("'{}' object doesn't support item deletion", class_of(object).name()))),
        }
    }

    pub fn contains(self, container: &Value, item: &Value) -> Result<bool> {
        if let Some(contains) = class_of(container).slots.contains.get() {
            return contains(self, container, item);
        }
        let slots = &class_of(container).slots;
        if slots.iter.get().is_none() && slots.getitem.get().is_none() {
            return Err(self.type_error(format!("argument of type '{}' is not a container or iterable", class_of(container).name())));
        }
        let mut found = false;
        self.for_each(container, |candidate| {
            found = self.eq(&candidate, item)?;
            Ok(!found)
        })?;
        Ok(found)
    }
}

// ---- numbers ----

impl Ctx {
    /// By `__index__`: an exact int.
    pub fn index(self, value: &Value) -> Result<Value> {
        if value.is_small_int() || value.is_instance_of_exactly::<Int>() {
            return Ok(value.clone());
        }
        if let Some(number) = value.as_int() {
            return Ok(int::from_bigint(number.into_owned()));
        }
        let Some(index) = class_of(value).slots.index.get() else {
            return Err(self.type_error(format!("'{}' object cannot be interpreted as an integer", class_of(value).name())));
        };
        let result = index(self, value)?;
        match result.as_int() {
            Some(number) => Ok(int::from_bigint(number.into_owned())),
            None => Err(self.type_error(format!("__index__ returned non-int (type {})", result.class_name()))),
        }
    }

    pub fn index_bigint(self, value: &Value) -> Result<BigInt> {
        let number = self.index(value)?;
        Ok(number.as_int().expect("an index is an int").into_owned())
    }

    /// By `__index__`, `OverflowError` outside 64 bits.
    pub fn index_i64(self, value: &Value) -> Result<i64> {
        let number = self.index(value)?;
        number.as_i64().ok_or_else(|| self.raise(&OVERFLOW_ERROR, "Python int too large to convert to C ssize_t"))
    }

    /// By `__index__`; what does not fit is cut to the nearest that does (slices).
    pub fn index_clamped(self, value: &Value) -> Result<i64> {
        let number = self.index(value)?;
        Ok(number.as_i64().unwrap_or_else(|| {
            let negative = number.as_int().is_some_and(|number| number.sign() == malachite_bigint::Sign::Minus);
            if negative { i64::MIN } else { i64::MAX }
        }))
    }

    /// By `__float__`, then `__index__`.
    pub fn to_f64(self, value: &Value) -> Result<f64> {
        if let Some(number) = value.as_float() {
            return Ok(number);
        }
        if let Some(number) = value.as_int() {
            return int::bigint_to_f64(&number)
                .ok_or_else(|| self.raise(&OVERFLOW_ERROR, "int too large to convert to float"));
        }
        let slots = &class_of(value).slots;
        if let Some(float) = slots.float.get() {
            let result = float(self, value)?;
            return result
                .as_float()
                .ok_or_else(|| self.type_error(format!("{}.__float__ returned non-float (type {})", value.class_name(), result.class_name())));
        }
        if slots.index.get().is_some() {
            let number = self.index(value)?;
            return self.to_f64(&number);
        }
        Err(self.type_error(format!("must be real number, not {}", class_of(value).name())))
    }

    /// `a op b`.
    pub fn binary_op(self, a: &Value, b: &Value, op: BinaryOp) -> Result<Value> {
        let result = self.binary_slots(a, b, op, |class| &class.slots.binary)?;
        if !result.is_not_implemented() {
            return Ok(result);
        }
        self.sequence_op(a, b, op, false)?.ok_or_else(|| self.unsupported_operands(a, b, op.symbol()))
    }

    /// `a op= b`.
    pub fn inplace_op(self, a: &Value, b: &Value, op: BinaryOp) -> Result<Value> {
        if let Some(inplace) = class_of(a).slots.inplace[op as usize].get() {
            let result = inplace(self, a, b)?;
            if !result.is_not_implemented() {
                return Ok(result);
            }
        }
        let result = self.binary_slots(a, b, op, |class| &class.slots.binary)?;
        if !result.is_not_implemented() {
            return Ok(result);
        }
        self.sequence_op(a, b, op, true)?.ok_or_else(|| self.unsupported_operands(a, b, op.inplace_symbol()))
    }

    /// `pow(a, b, modulus)` (`ternary_op`): the slots of the operands' classes, each once.
    pub fn power_mod(self, a: &Value, b: &Value, modulus: &Value) -> Result<Value> {
        let mut tried: [Option<super::slots::PowerModFn>; 3] = [None; 3];
        let operands = if class_of(b).is_subclass_of(class_of(a)) { [b, a, modulus] } else { [a, b, modulus] };
        for (index, operand) in operands.into_iter().enumerate() {
            let Some(power_mod) = class_of(operand).slots.power_mod.get() else { continue };
            if tried.iter().flatten().any(|&other| other as usize == power_mod as usize) {
                continue;
            }
            tried[index] = Some(power_mod);
            let result = power_mod(self, a, b, modulus)?;
            if !result.is_not_implemented() {
                return Ok(result);
            }
        }
        Err(self.type_error(format!(
            "unsupported operand type(s) for ** or pow(): '{}', '{}', '{}'",
            a.class_name(),
            b.class_name(),
            modulus.class_name()
        )))
    }

    /// `binary_op1` of CPython: the left operand's slot first, unless the right one's class is a
    /// subclass of it.
    fn binary_slots(self, a: &Value, b: &Value, op: BinaryOp, table: fn(&Class) -> &[Slot<BinaryFn>; BINARY_OPS]) -> Result<Value> {
        let (class_a, class_b) = (class_of(a), class_of(b));
        let left = table(class_a)[op as usize].get();
        let mut right = None;
        if !std::ptr::eq(class_a, class_b) {
            right = table(class_b)[op as usize].get().filter(|&right| left.is_none_or(|left| left as usize != right as usize));
        }
        if let Some(left) = left {
            if let Some(first) = right.filter(|_| class_b.is_subclass_of(class_a)) {
                let result = first(self, a, b)?;
                if !result.is_not_implemented() {
                    return Ok(result);
                }
                right = None;
            }
            let result = left(self, a, b)?;
            if !result.is_not_implemented() {
                return Ok(result);
            }
        }
        match right {
            Some(right) => right(self, a, b),
            None => Ok(Value::NOT_IMPLEMENTED),
        }
    }

    /// `+` and `*` of sequences.
    fn sequence_op(self, a: &Value, b: &Value, op: BinaryOp, in_place: bool) -> Result<Option<Value>> {
        let (slots_a, slots_b) = (&class_of(a).slots, &class_of(b).slots);
        match op {
            BinaryOp::Add => {
                let concat = slots_a.inplace_concat.get().filter(|_| in_place).or(slots_a.concat.get());
                concat.map(|concat| concat(self, a, b)).transpose()
            }
            BinaryOp::Multiply => {
                if let Some(repeat) = slots_a.inplace_repeat.get().filter(|_| in_place).or(slots_a.repeat.get()) {
                    return self.repeat(a, b, repeat).map(Some);
                }
                match slots_b.repeat.get() {
                    Some(repeat) => self.repeat(b, a, repeat).map(Some),
                    None => Ok(None),
                }
            }
            _ => Ok(None),
        }
    }

    fn repeat(self, sequence: &Value, count: &Value, repeat: super::slots::RepeatFn) -> Result<Value> {
        if !count.is_int() && class_of(count).slots.index.get().is_none() {
            return Err(self.type_error(format!("can't multiply sequence by non-int of type '{}'", count.class_name())));
        }
        let number = self.index(count)?;
        let count = number
            .as_i64()
            .ok_or_else(|| self.raise(&OVERFLOW_ERROR, "cannot fit 'int' into an index-sized integer"))?;
        repeat(self, sequence, count)
    }

    #[cold]
    pub fn unsupported_operands(self, a: &Value, b: &Value, symbol: &str) -> Raised {
        self.type_error(format!("unsupported operand type(s) for {symbol}: '{}' and '{}'", a.class_name(), b.class_name()))
    }
}

// ---- classes ----

impl Ctx {
    /// `isinstance(value, class_or_tuple)`.
    pub fn is_instance(self, value: &Value, class: &Value) -> Result<bool> {
        if let Some(exact) = class.as_class() {
            if std::ptr::eq(class_of(value), exact) {
                return Ok(true);
            }
            if std::ptr::eq(class_of(class), &TYPE) {
                return self.real_is_instance(value, class);
            }
        }
        if let Some(tuple) = class.downcast::<Tuple>() {
            self.check_stack(" in __instancecheck__")?;
            for item in tuple.items() {
                if self.is_instance(value, item)? {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
        match self.call_special(class, &names::__instancecheck__, std::slice::from_ref(value))? {
            Some(answer) => self.is_true(&answer),
            None => self.real_is_instance(value, class),
        }
    }

    /// `type.__instancecheck__`.
    pub fn real_is_instance(self, value: &Value, class: &Value) -> Result<bool> {
        if let Some(class) = class.as_class() {
            if class_of(value).is_subclass_of(class) {
                return Ok(true);
            }
            // An object may claim another class (`__class__` as a property).
            let getattr = class_of(value).slots.getattr.get();
            let ordinary = getattr.is_none_or(|getattr| getattr as usize == generic_getattr_slot as *const () as usize);
            if !class_of(value).is_heap() && (ordinary || std::ptr::eq(class_of(value), &TYPE)) {
                return Ok(false);
            }
            let claimed = self.lookup_attr(value, &names::__class__)?;
            return Ok(claimed.and_then(|claimed| claimed.as_class().map(|claimed| claimed.is_subclass_of(class))).unwrap_or(false));
        }
        self.check_class_like(class, "isinstance() arg 2 must be a type, a tuple of types, or a union")?;
        match self.lookup_attr(value, &names::__class__)? {
            Some(claimed) => self.is_abstract_subclass(&claimed, class),
            None => Ok(false),
        }
    }

    /// The bases of anything that has a tuple of them: objects that only look like classes.
    fn abstract_bases(self, class: &Value) -> Result<Option<Vec<Value>>> {
        let bases = self.lookup_attr(class, &names::__bases__)?;
        Ok(bases.and_then(|bases| bases.downcast::<Tuple>().map(|bases| bases.items().to_vec())))
    }

    fn check_class_like(self, class: &Value, message: &str) -> Result<()> {
        match self.abstract_bases(class)? {
            Some(_) => Ok(()),
            None => Err(self.type_error(message)),
        }
    }

    /// Whether `of` is found along the bases (`abstract_issubclass`).
    fn is_abstract_subclass(self, class: &Value, of: &Value) -> Result<bool> {
        let mut class = class.clone();
        loop {
            if class.is(of) {
                return Ok(true);
            }
            let Some(mut bases) = self.abstract_bases(&class)? else { return Ok(false) };
            match bases.len() {
                0 => return Ok(false),
                1 => class = bases.remove(0),
                _ => {
                    self.check_stack(" in __issubclass__")?;
                    for base in &bases {
                        if self.is_abstract_subclass(base, of)? {
                            return Ok(true);
                        }
                    }
                    return Ok(false);
                }
            }
        }
    }

    /// `issubclass(class, class_or_tuple)`.
    pub fn is_subclass(self, class: &Value, of: &Value) -> Result<bool> {
        if let (Some(class), Some(of_class)) = (class.as_class(), of.as_class())
            && std::ptr::eq(class_of(of), &TYPE)
        {
            return Ok(class.is_subclass_of(of_class));
        }
        if let Some(tuple) = of.downcast::<Tuple>() {
            self.check_stack(" in __subclasscheck__")?;
            for item in tuple.items() {
                if self.is_subclass(class, item)? {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
        match self.call_special(of, &names::__subclasscheck__, std::slice::from_ref(class))? {
            Some(answer) => self.is_true(&answer),
            None => self.real_is_subclass(class, of),
        }
    }

    /// `type.__subclasscheck__`.
    pub fn real_is_subclass(self, class: &Value, of: &Value) -> Result<bool> {
        if let (Some(class), Some(of)) = (class.as_class(), of.as_class()) {
            return Ok(class.is_subclass_of(of));
        }
        self.check_class_like(class, "issubclass() arg 1 must be a class")?;
        self.check_class_like(of, "issubclass() arg 2 must be a class, a tuple of classes, or a union")?;
        self.is_abstract_subclass(class, of)
    }

    /// Whether an exception object is caught by `except class`.
    pub fn exception_matches(self, exception: &Value, class: &Class) -> bool {
        class_of(exception).is_subclass_of(class)
    }

    pub fn index_error(self, message: &str) -> Raised {
        self.raise(&INDEX_ERROR, message)
    }

    pub fn memory_error(self) -> Raised {
        self.raise_args(&exception::MEMORY_ERROR, vec![])
    }

    /// A module by its dotted name, imported if need be (`PyImport_ImportModule`).
    pub fn import_module(self, name: &str) -> Result<Value> {
        let name = intern::intern(name);
        let loaded = |ctx: Ctx| ctx.interp.modules.get(ctx, &name);
        if let Some(module) = loaded(self)?.filter(|module| !module.is_none()) {
            return Ok(module);
        }
        let Some(import) = self.interp.builtins.get_interned(&names::__import__) else {
            return Err(self.raise(&exception::IMPORT_ERROR, "__import__ not found"));
        };
        self.call(&import, std::slice::from_ref(&name))?;
        match loaded(self)? {
            Some(module) => Ok(module),
            None => Err(self.key_error(&name)),
        }
    }
}
