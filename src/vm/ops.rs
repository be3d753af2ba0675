//! The parts of instructions that are not hot: names, building, unpacking, formatting, pattern
//! matching, imports, intrinsics.

use super::{call, generator};
use crate::code::raw::kind;
use crate::object::builtin_classes::{DICT, FUNCTION, SET, SUPER, TYPE};
use crate::object::class::class_flags;
use crate::object::code::Code;
use crate::object::exception::{
    self, ATTRIBUTE_ERROR, BASE_EXCEPTION, BASE_EXCEPTION_GROUP, IMPORT_ERROR, KEY_ERROR, NAME_ERROR, RUNTIME_ERROR,
    STOP_ITERATION, TYPE_ERROR, UNBOUND_LOCAL_ERROR,
};
use crate::object::frame::{Frame, Return};
use crate::object::intern::Interned;
use crate::object::native::Args;
use crate::object::protocol::class_of;
use crate::object::{Ctx, Dict, ObjectExt, Raised, Result, Str, Tuple, Value, int, intern, names};
use crate::types::cell::Cell;
use crate::types::function::Function;
use crate::types::list::List;
use crate::types::sequence::{self, is_iterable};
use crate::types::slice::Slice;
use crate::types::{dict, format, list, set};
use crate::types::{super_, type_alias, typevar};

// ---- names ----

fn text_of(name: &Value) -> String {
    name.downcast::<Str>().map_or_else(String::new, Str::to_string_lossy)
}

#[cold]
pub fn unbound_local(ctx: Ctx, code: &Code, index: u32) -> Raised {
    let name = code.local_name(index as usize);
    ctx.name_error(
        &UNBOUND_LOCAL_ERROR,
        format!("cannot access local variable '{name}' where it is not associated with a value"),
        &intern::intern(name),
    )
}

#[cold]
pub fn unbound_cell(ctx: Ctx, code: &Code, index: u32) -> Raised {
    if code.head.localspluskinds[index as usize] & kind::FREE == 0 {
        return unbound_local(ctx, code, index);
    }
    let name = code.local_name(index as usize);
    ctx.name_error(
        &NAME_ERROR,
        format!("cannot access free variable '{name}' where it is not associated with a value in enclosing scope"),
        &intern::intern(name),
    )
}

#[cold]
fn not_defined(ctx: Ctx, name: &Interned) -> Raised {
    ctx.name_error(&NAME_ERROR, format!("name '{}' is not defined", text_of(name)), name)
}

fn globals(frame: &Frame) -> &Dict {
    // SAFETY: code that loads names runs in a Python frame.
    unsafe { &call::function_of(frame).globals }
}

fn builtins(frame: &Frame) -> &Dict {
    // SAFETY: as above.
    unsafe { &call::function_of(frame).builtins }
}

pub fn load_global(ctx: Ctx, frame: &Frame, name: &Interned) -> Result<Value> {
    let globals = globals(frame);
    // A subclass of `dict` may have names that its entries do not show (`__missing__`).
    let found = match std::ptr::eq(globals.header().class(), &DICT) {
        true => globals.get_interned(name),
        false => get_from_mapping(ctx, &globals.to_value(), name)?,
    };
    match found.or_else(|| builtins(frame).get_interned(name)) {
        Some(value) => Ok(value),
        None => Err(not_defined(ctx, name)),
    }
}

pub fn load_builtin(ctx: Ctx, frame: &Frame, name: &Interned) -> Result<Value> {
    builtins(frame).get_interned(name).ok_or_else(|| ctx.raise(&NAME_ERROR, format!("{} not found", text_of(name))))
}

fn get_from_mapping(ctx: Ctx, mapping: &Value, name: &Interned) -> Result<Option<Value>> {
    match mapping.downcast_exact::<Dict>() {
        Some(dict) => Ok(dict.get_interned(name)),
        None => {
            let result = ctx.getitem(mapping, name);
            ctx.ok_unless(&KEY_ERROR, result)
        }
    }
}

pub fn load_name(ctx: Ctx, frame: &Frame, name: &Interned) -> Result<Value> {
    match get_from_mapping(ctx, &load_locals(ctx, frame)?, name)? {
        Some(value) => Ok(value),
        None => load_global(ctx, frame, name),
    }
}

pub fn load_locals(ctx: Ctx, frame: &Frame) -> Result<Value> {
    frame.locals().cloned().ok_or_else(|| ctx.raise(&exception::SYSTEM_ERROR, "no locals"))
}

pub fn store_name(ctx: Ctx, frame: &Frame, name: &Interned, value: Value) -> Result<()> {
    let locals = load_locals(ctx, frame)?;
    match locals.downcast_exact::<Dict>() {
        Some(dict) => {
            drop(dict.set_interned(*name, value));
            Ok(())
        }
        None => ctx.setitem(&locals, name, &value),
    }
}

pub fn delete_name(ctx: Ctx, frame: &Frame, name: &Interned) -> Result<()> {
    let locals = load_locals(ctx, frame)?;
    match ctx.delitem(&locals, name) {
        Ok(()) => Ok(()),
        Err(raised) => {
            ctx.catch(&KEY_ERROR, raised)?;
            Err(not_defined(ctx, name))
        }
    }
}

pub fn delete_global(ctx: Ctx, frame: &Frame, name: &Interned) -> Result<()> {
    match globals(frame).remove_interned(name) {
        Some(value) => {
            drop(value);
            Ok(())
        }
        None => Err(not_defined(ctx, name)),
    }
}

pub fn load_from_dict_or_globals(ctx: Ctx, frame: &Frame, dict: &Value, name: &Interned) -> Result<Value> {
    match get_from_mapping(ctx, dict, name)? {
        Some(value) => Ok(value),
        None => load_global(ctx, frame, name),
    }
}

pub fn load_from_dict_or_deref(ctx: Ctx, code: &Code, dict: &Value, cell: &Value, index: u32) -> Result<Value> {
    let name = intern::intern(code.local_name(index as usize));
    if let Some(value) = get_from_mapping(ctx, dict, &name)? {
        return Ok(value);
    }
    let value = cell.downcast::<Cell>().and_then(|cell| cell.value.get());
    value.ok_or_else(|| unbound_cell(ctx, code, index))
}

pub fn setup_annotations(ctx: Ctx, frame: &Frame) -> Result<()> {
    let locals = load_locals(ctx, frame)?;
    if get_from_mapping(ctx, &locals, &names::__annotations__)?.is_none() {
        ctx.setitem(&locals, &names::__annotations__, &Dict::new().into())?;
    }
    Ok(())
}

/// `LOAD_COMMON_CONSTANT`, numbered as in `pycore_opcode_utils.h`.
pub fn common_constant(ctx: Ctx, index: u32) -> Result<Value> {
    let builtin = |name: &str| {
        ctx.interp.builtins.get_str(name).ok_or_else(|| ctx.raise(&NAME_ERROR, format!("name '{name}' is not defined")))
    };
    match index {
        0 => Ok(exception::ASSERTION_ERROR.to_value()),
        1 => Ok(exception::NOT_IMPLEMENTED_ERROR.to_value()),
        2 => Ok(crate::object::builtin_classes::TUPLE.to_value()),
        3 => builtin("all"),
        4 => builtin("any"),
        5 => Ok(crate::object::builtin_classes::LIST.to_value()),
        _ => Ok(SET.to_value()),
    }
}

// ---- attributes ----

/// A method and the object to call it on, or a plain attribute (`_PyObject_GetMethod`).
pub fn load_method(ctx: Ctx, owner: Value, name: &Interned) -> Result<(Value, Option<Value>)> {
    let class = class_of(&owner);
    let normal =
        class.slots.getattr.get().is_none_or(|getattr| {
            getattr as usize == crate::object::protocol::generic_getattr_slot as *const () as usize
        });
    if !normal {
        return ctx.getattr(&owner, name).map(|value| (value, None));
    }
    let Some(found) = class.lookup(name) else { return ctx.generic_getattr(&owner, name).map(|value| (value, None)) };
    let is_method = std::ptr::eq(class_of(&found), &FUNCTION)
        || found.is_instance_of_exactly::<crate::object::define::MethodDescriptor>();
    let shadowed = is_method && super::specialize::shadowed(&owner, name);
    if is_method && !shadowed {
        return Ok((found, Some(owner)));
    }
    ctx.generic_getattr(&owner, name).map(|value| (value, None))
}

pub fn load_super_attr(
    ctx: Ctx,
    super_class: &Value,
    class: &Value,
    this: &Value,
    name: &Interned,
    arg: u32,
) -> Result<(Value, Option<Value>)> {
    if super_class.as_class().is_some_and(|class| std::ptr::eq(class, &SUPER)) {
        if arg & 1 == 0 {
            return super_::load_attr(ctx, class, this, name).map(|value| (value, None));
        }
        let (value, is_method) = super_::load_method(ctx, class, this, name)?;
        return Ok((value, is_method.then(|| this.clone())));
    }
    let args = [class.clone(), this.clone()];
    let object = ctx.call(super_class, if arg & 2 != 0 { &args } else { &[] })?;
    ctx.getattr(&object, name).map(|value| (value, None))
}

/// `__enter__` and `__exit__` for `with`, looked up on the class.
pub fn load_special(ctx: Ctx, owner: Value, which: u32) -> Result<(Value, Option<Value>)> {
    let name = [&names::__enter__, &names::__exit__, &names::__aenter__, &names::__aexit__][which as usize & 3];
    let class = class_of(&owner);
    match class.lookup(name) {
        Some(found)
            if std::ptr::eq(class_of(&found), &FUNCTION)
                || found.is_instance_of_exactly::<crate::object::define::MethodDescriptor>() =>
        {
            Ok((found, Some(owner)))
        }
        Some(_) => match ctx.lookup_special(&owner, name)? {
            Some(method) => Ok((method, None)),
            None => Err(ctx.no_attribute(&owner, name)),
        },
        None => {
            let asynchronous = if which >= 2 { "asynchronous " } else { "" };
            let supports = |[enter, exit]: [&'static intern::Name; 2]| {
                class.lookup(enter).is_some() && class.lookup(exit).is_some()
            };
            let hint = if which < 2 && supports([&names::__aenter__, &names::__aexit__]) {
                " but it supports the asynchronous context manager protocol. Did you mean to use 'async with'?"
            } else if which >= 2 && supports([&names::__enter__, &names::__exit__]) {
                " but it supports the context manager protocol. Did you mean to use 'with'?"
            } else {
                ""
            };
            let message = format!(
                "'{}' object does not support the {asynchronous}context manager protocol (missed {} method){hint}",
                full_name(&owner),
                name.text()
            );
            Err(ctx.type_error(message))
        }
    }
}

/// The class's name with its module, as messages about protocols have it (`%T`).
fn full_name(value: &Value) -> String {
    let class = class_of(value);
    let qualname = crate::object::protocol::qualified_name(class);
    let module = class.lookup(&names::__module__);
    match module.as_ref().and_then(Value::as_str) {
        Some("builtins" | "__main__") | None => qualname,
        Some(module) => format!("{module}.{qualname}"),
    }
}

// ---- operators ----

/// `__getitem__` of a class made by Python code, as a function that can be run as a frame.
pub fn python_getitem(container: &Value) -> Option<Value> {
    let class = class_of(container);
    if !class.is_heap() {
        return None;
    }
    class.lookup(&names::__getitem__).filter(|method| method.is_instance_of_exactly::<Function>())
}

pub fn concat(ctx: Ctx, a: &Str, b: &Str) -> Result<Value> {
    crate::types::text::check_size(ctx, a.bytes().len().checked_add(b.bytes().len()))?;
    Ok(a.concat(b).into())
}

/// Whether text is too long to be appended to; `MemoryError` is raised.
#[inline(always)]
pub fn append_fails(ctx: Ctx, a: &Value, b: &Value) -> bool {
    const SHORT: usize = 1 << 16;
    let length = |text: &Value| text.downcast::<Str>().map_or(0, |text| text.bytes().len());
    let size = length(a).checked_add(length(b));
    size.is_none_or(|size| size > SHORT) && crate::types::text::check_size(ctx, size).is_err()
}

/// The truth of an object that neither Python code nor another type's native code is asked for: of the most common
/// containers, and of instances without `__bool__` and `__len__`.
#[inline(never)]
pub fn truth_of_object(value: &Value) -> Option<bool> {
    if let Some(list) = value.downcast_exact::<List>() {
        return Some(!list.is_empty());
    }
    if let Some(text) = value.downcast_exact::<Str>() {
        return Some(!text.is_empty());
    }
    if let Some(dict) = value.downcast_exact::<Dict>() {
        return Some(!dict.is_empty());
    }
    let slots = &value.as_object()?.class().slots;
    (slots.bool.get().is_none() && slots.len.get().is_none()).then_some(true)
}

/// A character of ASCII text.
pub fn ascii_char(text: &Str, index: i64) -> Option<Value> {
    if !text.is_ascii() {
        return None;
    }
    let place = if index < 0 { index + text.len() as i64 } else { index };
    let byte = *text.bytes().get(usize::try_from(place).ok()?)?;
    Some(Str::latin1(byte).into())
}

pub fn get_slice(ctx: Ctx, container: &Value, start: Value, stop: Value) -> Result<Value> {
    if let Some(slice) = sequence::plain_slice(ctx, container, &start, &stop)? {
        return Ok(slice);
    }
    ctx.getitem(container, &Slice::new(start, stop, Value::NONE).into())
}

pub fn set_slice(ctx: Ctx, container: &Value, start: Value, stop: Value, value: &Value) -> Result<()> {
    ctx.setitem(container, &Slice::new(start, stop, Value::NONE).into(), value)
}

pub fn build_slice(start: Value, stop: Value, step: Value) -> Value {
    Slice::new(start, stop, step).into()
}

pub fn negative(ctx: Ctx, value: &Value) -> Result<Value> {
    if let Some(number) = value.as_small_int() {
        return Ok(int::from_i64(-number));
    }
    if let Some(number) = value.as_float() {
        return Ok(Value::float(-number));
    }
    match class_of(value).slots.negative.get() {
        Some(negative) => negative(ctx, value),
        None => Err(ctx.type_error(format!("bad operand type for unary -: '{}'", value.class_name()))),
    }
}

pub fn invert(ctx: Ctx, value: &Value) -> Result<Value> {
    match class_of(value).slots.invert.get() {
        Some(invert) => invert(ctx, value),
        None => Err(ctx.type_error(format!("bad operand type for unary ~: '{}'", value.class_name()))),
    }
}

fn positive(ctx: Ctx, value: &Value) -> Result<Value> {
    match class_of(value).slots.positive.get() {
        Some(positive) => positive(ctx, value),
        None => Err(ctx.type_error(format!("bad operand type for unary +: '{}'", value.class_name()))),
    }
}

// ---- building ----

/// A list of values that move into it: the caller must forget its own.
///
/// # Safety
/// The values are not used or dropped in their old place afterwards.
pub unsafe fn build_list(items: &[Value]) -> Value {
    // SAFETY: by the caller's promise.
    List::new(unsafe { items.iter().map(|item| item.alias()).collect() }).into()
}

pub fn build_set(ctx: Ctx, items: &[Value]) -> Result<Value> {
    set::set_from(ctx, items).map(Value::from)
}

/// `SET_ADD`, whose set is the compiler's own, or one that a module's code has in a variable of a reserved name.
pub fn set_add(ctx: Ctx, set: &Value, item: &Value) -> Result<()> {
    match set.downcast() {
        Some(set) => set::set_add(ctx, set, item),
        None => Err(ctx.raise(&exception::SYSTEM_ERROR, "bad argument to internal function")),
    }
}

pub fn set_update(ctx: Ctx, set: &Value, iterable: &Value) -> Result<()> {
    set::set_update(ctx, set.receiver(), iterable)
}

pub fn build_map(ctx: Ctx, pairs: &[Value]) -> Result<Value> {
    dict::dict_from_pairs(ctx, pairs).map(Value::from)
}

pub fn list_extend(ctx: Ctx, list: &Value, iterable: &Value) -> Result<()> {
    if !is_iterable(iterable) {
        return Err(ctx.type_error(format!("Value after * must be an iterable, not {}", iterable.class_name())));
    }
    list::list_extend(ctx, list.receiver(), iterable)
}

pub fn dict_update(ctx: Ctx, dict: &Value, mapping: &Value) -> Result<()> {
    dict::dict_update_unpacking(ctx, dict.receiver(), mapping)
}

/// All items of a mapping; `None` if it has no `keys`.
fn mapping_items(ctx: Ctx, mapping: &Value) -> Result<Option<Vec<(Value, Value)>>> {
    if let Some(dict) = mapping.downcast_exact::<Dict>() {
        return Ok(Some(dict.entries()));
    }
    let Some(keys) = ctx.lookup_attr(mapping, &names::keys)? else { return Ok(None) };
    let keys = ctx.call(&keys, &[])?;
    let mut items = Vec::new();
    for key in ctx.collect(&keys)? {
        let value = ctx.getitem(mapping, &key)?;
        items.push((key, value));
    }
    Ok(Some(items))
}

/// `f(**mapping)`: adds to the keywords, which must be new.
pub fn dict_merge(ctx: Ctx, dict: &Value, mapping: &Value, callable: &Value) -> Result<()> {
    dict::dict_merge(ctx, dict.receiver(), mapping, callable)
}

/// The arguments of `f(*args, **kwargs)` as values and the names of the last ones.
pub fn call_ex_arguments(
    ctx: Ctx,
    callable: &Value,
    arguments: &Value,
    keywords: Option<&Value>,
) -> Result<(Vec<Value>, Vec<Interned>)> {
    let mut values = match arguments.downcast_exact::<Tuple>() {
        Some(tuple) => tuple.items().to_vec(),
        None => {
            if !is_iterable(arguments) {
                let name = dict::function_text(ctx, callable)?;
                return Err(ctx.type_error(format!(
                    "{name} argument after * must be an iterable, not {}",
                    arguments.class_name()
                )));
            }
            ctx.collect(arguments)?
        }
    };
    let mut keyword_names = Vec::new();
    if let Some(keywords) = keywords {
        let Some(items) = mapping_items(ctx, keywords)? else {
            let name = dict::function_text(ctx, callable)?;
            return Err(
                ctx.type_error(format!("{name} argument after ** must be a mapping, not {}", keywords.class_name()))
            );
        };
        for (name, value) in items {
            keyword_names.push(ctx.keyword_name(&name)?);
            values.push(value);
        }
    }
    Ok((values, keyword_names))
}

pub use crate::types::str::build_string;

pub fn format_simple(ctx: Ctx, value: Value) -> Result<Value> {
    if value.is_instance_of_exactly::<Str>() {
        return Ok(value);
    }
    if value.is_small_int() || value.is_float() {
        return ctx.str(&value).map(Value::from);
    }
    ctx.format(&value, &Str::new("")).map(Value::from)
}

pub fn format_with_spec(ctx: Ctx, value: &Value, spec: Value) -> Result<Value> {
    let spec = spec
        .into_ref::<Str>()
        .map_err(|other| ctx.type_error(format!("format() argument 2 must be str, not {}", other.class_name())))?;
    if !spec.is_empty() {
        // What the `__format__` of these does.
        if value.is_small_int() {
            return format::format_int(ctx, value, &spec);
        }
        if let Some(number) = value.as_float() {
            return format::format_float(ctx, number, &spec, "float");
        }
    }
    ctx.format(value, &spec).map(Value::from)
}

/// `!s`, `!r`, `!a`.
pub fn convert_value(ctx: Ctx, value: &Value, conversion: u32) -> Result<Value> {
    match conversion {
        1 => ctx.str(value).map(Value::from),
        2 => ctx.repr(value).map(Value::from),
        _ => crate::types::str::ascii(ctx, value),
    }
}

// ---- unpacking and iteration ----

pub use crate::types::unpack::{unpack_ex, unpack_sequence};

/// One step of `yield from` for anything but a generator: what it yields, or what it returned. May suspend.
pub fn send(ctx: Ctx, receiver: &Value, value: Value) -> Result<Result<Value, Value>> {
    let class = class_of(receiver);
    let result = if !class.is_heap() && class.slots.await_.get().is_some() {
        // A built-in iterator that is awaited has a `send` that suspends.
        let method = ctx.getattr(receiver, &names::send)?;
        ctx.call_or_suspend(&method, Args::positional_only(&[value]))
    } else if value.is_none() {
        match class_of(receiver).slots.next.get() {
            Some(next) => match next(ctx, receiver) {
                Ok(Some(item)) => return Ok(Ok(item)),
                Ok(None) => return Ok(Err(Value::NONE)),
                Err(raised) => Err(raised),
            },
            None => return Err(ctx.type_error(format!("'{}' object is not an iterator", receiver.class_name()))),
        }
    } else {
        ctx.call_method(receiver, &names::send, &[value])
    };
    match result {
        Ok(value) => Ok(Ok(value)),
        Err(raised) => {
            let stop = ctx.catch(&STOP_ITERATION, raised)?;
            Ok(Err(super::unwind::stop_iteration_value(&stop).unwrap_or(Value::NONE)))
        }
    }
}

// ---- calls ----

/// Calls a class whose `__init__` is a Python function: makes the object and pushes the frame of
/// `__init__`. `None` if the callable is something else; nothing was done.
pub fn enter_init(ctx: Ctx, callable: &Value, args: Args) -> Option<Result<Value>> {
    let class = callable.as_class()?;
    if !class.is_heap() || !std::ptr::eq(class_of(callable), &TYPE) {
        return None;
    }
    let init = class.lookup(&names::__init__).filter(|init| init.is_instance_of_exactly::<Function>())?;
    let new = class.slots.new.get().filter(|_| {
        // A `__new__` in Python may return something else: that is the class's call slot's work.
        let function = class.lookup(&names::__new__);
        function.as_ref().is_some_and(Value::is_instance_of_exactly::<crate::object::define::NativeFunction>)
    })?;
    let object = match new(ctx, class, args) {
        Ok(object) => object,
        Err(raised) => return Some(Err(raised)),
    };
    let code = init.downcast_exact::<Function>().expect("just checked").code.get();
    Some(call::push_call(ctx, init, &code, Some(&object), args, Return::Init).map(|()| object))
}

pub fn make_function(frame: &Frame, code: Value) -> Value {
    let code = code.into_ref::<Code>().unwrap_or_else(|_| unreachable!("MAKE_FUNCTION is given code"));
    Function::new(code, globals(frame).reference(), builtins(frame).reference(), None).into()
}

/// `SET_FUNCTION_ATTRIBUTE`: defaults 1, keyword defaults 2, annotations 4, closure 8, annotate 16.
pub fn set_function_attribute(function: Value, value: Value, which: u32) -> Value {
    let target = function.downcast::<Function>().expect("it was just made");
    target.modified();
    match which {
        1 => target.defaults.set(value.into_ref::<Tuple>().ok()),
        2 => target.kwdefaults.set(value.into_ref::<Dict>().ok()),
        4 => target.annotations.set(value.into_ref::<Dict>().ok()),
        // Its calls count on a cell for each free variable.
        8 => {
            let free = target.code_unchanged().head.names_of_kind(kind::FREE).count();
            let cells = value
                .into_ref::<Tuple>()
                .ok()
                .filter(|cells| cells.len() == free && cells.items().iter().all(Value::is_instance_of_exactly::<Cell>));
            target.closure.set(cells);
        }
        _ => target.annotate.set(Some(value)),
    }
    function
}

// ---- exceptions ----

pub fn exc_info_triple(exception: &Value) -> [Value; 3] {
    let traceback = exception.downcast::<exception::BaseException>().and_then(|error| error.traceback.get());
    [class_of(exception).to_value(), exception.clone(), traceback.unwrap_or(Value::NONE)]
}

fn is_exception_class(value: &Value) -> bool {
    value.as_class().is_some_and(|class| class.is_subclass_of(&BASE_EXCEPTION))
}

fn check_except_type(ctx: Ctx, class: &Value, message: &str) -> Result<()> {
    let valid = match class.downcast::<Tuple>() {
        Some(tuple) => tuple.items().iter().all(is_exception_class),
        None => is_exception_class(class),
    };
    if valid { Ok(()) } else { Err(ctx.type_error(message)) }
}

pub fn check_exc_match(ctx: Ctx, exception: &Value, class: &Value) -> Result<bool> {
    if let Some(class) = class.as_class().filter(|class| class.is_subclass_of(&BASE_EXCEPTION)) {
        return Ok(class_of(exception).is_subclass_of(class));
    }
    check_except_type(ctx, class, "catching classes that do not inherit from BaseException is not allowed")?;
    let tuple = class.downcast::<Tuple>().expect("just checked");
    Ok(tuple.items().iter().filter_map(Value::as_class).any(|class| class_of(exception).is_subclass_of(class)))
}

/// Splits an exception for `except*`: the rest and what matches, `None` where nothing does.
pub fn check_eg_match(ctx: Ctx, exception: &Value, class: &Value) -> Result<(Value, Value)> {
    check_except_type(ctx, class, "catching classes that do not inherit from BaseException is not allowed")?;
    let is_group = |class: &Value| class.as_class().is_some_and(|class| class.is_subclass_of(&BASE_EXCEPTION_GROUP));
    let names_group = match class.downcast::<Tuple>() {
        Some(tuple) => tuple.items().iter().any(is_group),
        None => is_group(class),
    };
    if names_group {
        return Err(ctx.raise(&TYPE_ERROR, "catching ExceptionGroup with except* is not allowed. Use except instead."));
    }
    let frame = ctx.frame.get();
    let place = || {
        // SAFETY: the running frame is on top.
        let (unit, line) = unsafe { ((*frame).instruction_offset(), (*frame).line()) };
        (super::frame_object::of(frame), unit, line)
    };
    let (matched, rest) = crate::types::exception_group::match_star(ctx, exception, class, place)?;
    if let Some(matched) = &matched {
        drop(ctx.set_handled_exception(Some(matched.clone())));
    }
    Ok((rest.unwrap_or(Value::NONE), matched.unwrap_or(Value::NONE)))
}

// ---- pattern matching ----

pub fn is_mapping(value: &Value) -> bool {
    class_of(value).has(class_flags::MAPPING)
}

pub fn is_sequence(value: &Value) -> bool {
    class_of(value).has(class_flags::SEQUENCE)
}

/// The values of all keys as a tuple, or `None` if one is missing.
pub fn match_keys(ctx: Ctx, subject: &Value, keys: &Value) -> Result<Value> {
    let keys = keys.downcast::<Tuple>().map_or_else(Vec::new, |keys| keys.items().to_vec());
    let mut values = Vec::with_capacity(keys.len());
    let seen = Dict::new();
    // An object that no mapping holds.
    let missing: Value = Cell::new(None).into();
    for key in &keys {
        if seen.contains(ctx, key)? {
            let key = ctx.repr(key)?.to_string_lossy();
            return Err(ctx.value_error(format!("mapping pattern checks duplicate key ({key})")));
        }
        seen.set(ctx, key, Value::NONE)?;
        let value = ctx.call_method(subject, &names::get, &[key.clone(), missing.clone()])?;
        if value.is(&missing) {
            return Ok(Value::NONE);
        }
        values.push(value);
    }
    Ok(Tuple::new(values).into())
}

/// The attributes of a class pattern as a tuple, or `None` if the subject does not match.
pub fn match_class(
    ctx: Ctx,
    subject: &Value,
    class: &Value,
    keyword_names: &Value,
    positional: usize,
) -> Result<Value> {
    let Some(exact) = class.as_class() else {
        return Err(ctx.type_error("called match pattern must be a class"));
    };
    if !ctx.is_instance(subject, class)? {
        return Ok(Value::NONE);
    }
    let name = exact.name();
    let mut seen: Vec<Interned> = Vec::new();
    let mut attributes: Vec<Value> = Vec::new();
    let mut get = |attribute: &Interned, attributes: &mut Vec<Value>| -> Result<bool> {
        if seen.contains(attribute) {
            return Err(
                ctx.type_error(format!("{name}() got multiple sub-patterns for attribute '{}'", text_of(attribute)))
            );
        }
        seen.push(*attribute);
        match ctx.lookup_attr(subject, attribute)? {
            Some(value) => {
                attributes.push(value);
                Ok(true)
            }
            None => Ok(false),
        }
    };
    if positional > 0 {
        let match_args = match ctx.getattr(class, &names::__match_args__) {
            Ok(match_args) => Some(match_args),
            Err(raised) => {
                ctx.catch(&ATTRIBUTE_ERROR, raised)?;
                None
            }
        };
        let allowed = match &match_args {
            Some(match_args) => match match_args.downcast_exact::<Tuple>() {
                Some(tuple) => tuple.items().to_vec(),
                None => {
                    return Err(ctx.type_error(format!(
                        "{name}.__match_args__ must be a tuple (got {})",
                        match_args.class_name()
                    )));
                }
            },
            None => Vec::new(),
        };
        let match_self = match_args.is_none() && exact.has(class_flags::MATCH_SELF);
        let most = if match_self { 1 } else { allowed.len() };
        if positional > most {
            let plural = if most == 1 { "" } else { "s" };
            return Err(
                ctx.type_error(format!("{name}() accepts {most} positional sub-pattern{plural} ({positional} given)"))
            );
        }
        if match_self {
            attributes.push(subject.clone());
        } else {
            for attribute in &allowed[..positional] {
                let Some(text) = attribute.downcast_exact::<Str>() else {
                    return Err(ctx.type_error(format!(
                        "__match_args__ elements must be strings (got {})",
                        attribute.class_name()
                    )));
                };
                if !get(&intern::intern_value(text), &mut attributes)? {
                    return Ok(Value::NONE);
                }
            }
        }
    }
    for attribute in keyword_names.downcast::<Tuple>().map_or(&[][..], |names| names.items()) {
        if !get(&ctx.keyword_name(attribute)?, &mut attributes)? {
            return Ok(Value::NONE);
        }
    }
    Ok(Tuple::new(attributes).into())
}

// ---- imports ----

pub fn import_name(ctx: Ctx, frame: &Frame, name: &Interned, from_list: Value, level: Value) -> Result<Value> {
    let import = builtins(frame).get_interned(&names::__import__);
    let Some(import) = import else {
        return Err(ctx.raise(&IMPORT_ERROR, "__import__ not found"));
    };
    let locals = frame.locals().cloned().unwrap_or(Value::NONE);
    ctx.call(&import, &[name.clone().into(), globals(frame).to_value(), locals, from_list, level])
}

pub fn import_from(ctx: Ctx, module: &Value, name: &Interned) -> Result<Value> {
    crate::import::import_from(ctx, module, name)
}

// ---- intrinsics ----

pub fn intrinsic_1(ctx: Ctx, frame: &Frame, which: u32, value: Value) -> Result<Value> {
    match which {
        1 => {
            let hook = ctx.interp.sys.get_interned(&names::displayhook);
            let hook = hook.ok_or_else(|| ctx.raise(&RUNTIME_ERROR, "lost sys.displayhook"))?;
            ctx.call(&hook, &[value])
        }
        2 => import_star(ctx, frame, &value).map(|()| Value::NONE),
        3 => Ok(stop_iteration_error(frame, value)),
        // What an asynchronous generator yields is told from what it awaits by where it is suspended.
        4 => Ok(value),
        5 => positive(ctx, &value),
        6 => Ok(Tuple::new(value.downcast::<List>().map_or_else(Vec::new, List::to_vec)).into()),
        7 => typevar::new_typevar(ctx, &value),
        8 => typevar::new_param_spec(ctx, &value),
        9 => typevar::new_type_var_tuple(ctx, &value),
        10 => type_alias::subscript_generic(ctx, &value),
        11 => type_alias::new_type_alias(ctx, &value),
        _ => Err(ctx.raise(&exception::SYSTEM_ERROR, format!("unknown intrinsic {which}"))),
    }
}

pub fn intrinsic_2(ctx: Ctx, which: u32, first: Value, second: Value) -> Result<Value> {
    match which {
        1 => {
            let raised = second.downcast::<List>().map_or_else(Vec::new, List::to_vec);
            crate::types::exception_group::prepare_reraise(ctx, &first, &raised)
        }
        2 => typevar::new_typevar_with_bound(ctx, &first, &second),
        3 => typevar::new_typevar_with_constraints(ctx, &first, &second),
        4 => {
            if let Some(function) = first.downcast::<Function>() {
                function.type_params.set(second.into_ref::<Tuple>().ok());
            }
            Ok(first)
        }
        5 => typevar::set_default(ctx, &first, &second),
        _ => Err(ctx.raise(&exception::SYSTEM_ERROR, format!("unknown intrinsic {which}"))),
    }
}

/// A `StopIteration` that leaves a generator's body is an error (PEP 479).
fn stop_iteration_error(frame: &Frame, value: Value) -> Value {
    let kind = frame.code().map_or(generator::Kind::Generator, generator::Kind::of);
    let class = class_of(&value);
    let raised = if class.is_subclass_of(&STOP_ITERATION) {
        "StopIteration"
    } else if kind == generator::Kind::AsyncGenerator && class.is_subclass_of(&exception::STOP_ASYNC_ITERATION) {
        "StopAsyncIteration"
    } else {
        return value;
    };
    let message = format!("{} raised {raised}", kind.noun());
    let error = exception::BaseException::new(&RUNTIME_ERROR, Tuple::new(vec![Str::new(&message).into()]));
    error.cause.set(Some(value.clone()));
    error.context.set(Some(value));
    error.suppress_context.set(true);
    error.into()
}

fn import_star(ctx: Ctx, frame: &Frame, module: &Value) -> Result<()> {
    let locals = load_locals(ctx, frame)?;
    let (exported, skip_underscores) = match ctx.lookup_attr(module, &names::__all__)? {
        Some(all) => (ctx.collect(&all)?, false),
        None => match ctx.lookup_attr(module, &names::__dict__)? {
            Some(dict) => (ctx.collect(&dict)?, true),
            None => return Err(ctx.raise(&IMPORT_ERROR, "from-import-* object has no __dict__ and no __all__")),
        },
    };
    for name in exported {
        let Some(text) = name.downcast::<Str>() else {
            let module_name =
                ctx.lookup_attr(module, &names::__name__)?.map_or_else(String::new, |name| text_of(&name));
            return Err(ctx.type_error(if skip_underscores {
                format!("Key in {module_name}.__dict__ must be str, not {}", name.class_name())
            } else {
                format!("Item in {module_name}.__all__ must be str, not {}", name.class_name())
            }));
        };
        if skip_underscores && text.bytes().first() == Some(&b'_') {
            continue;
        }
        let name = intern::intern_wtf8(text.as_wtf8());
        let value = ctx.getattr(module, &name)?;
        match locals.downcast_exact::<Dict>() {
            Some(dict) => drop(dict.set_interned(name, value)),
            None => ctx.setitem(&locals, &name, &value)?,
        }
    }
    Ok(())
}
