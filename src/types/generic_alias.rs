//! `types.GenericAlias`: `list[int]` (`Objects/genericaliasobject.c`), and what it shares with
//! unions: finding and replacing type parameters.

use super::list::List;
use crate::object::builtin_classes::{GENERIC_ALIAS, TUPLE};
use crate::object::cell::GilCell;
use crate::object::class::{Class, class_flags};
use crate::object::define::ClassDef;
use crate::object::exception::{ATTRIBUTE_ERROR, TYPE_ERROR};
use crate::object::header::Header;
use crate::object::heap;
use crate::object::intern::{self, Interned};
use crate::object::names;
use crate::object::native::Args;
use crate::object::protocol::class_of;
use crate::object::seq_iter::MAKE_GENERIC_ALIAS;
use crate::object::slots::{BinaryOp, Comparison};
use crate::object::{Ctx, Dict, Object, ObjectExt, Ref, Result, Str, Tuple, Value, Visitor};
use crate::{getsets, natives};
use std::cell::Cell;

#[repr(C)]
pub struct GenericAlias {
    header: Header,
    pub origin: Value,
    pub args: Ref<Tuple>,
    parameters: GilCell<Option<Ref<Tuple>>>,
    /// `*tuple[int]`.
    starred: Cell<bool>,
}

// SAFETY: `repr(C)`, header first.
unsafe impl Object for GenericAlias {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &GENERIC_ALIAS
    }

    fn traverse(&self, visit: Visitor) {
        visit(&self.origin);
        visit(self.args.as_value());
        self.parameters.with(|parameters| parameters.iter().for_each(|parameters| visit(parameters.as_value())));
    }
}

impl GenericAlias {
    pub fn new_in(class: &Class, origin: &Value, args: &Value) -> Ref<GenericAlias> {
        let args = args.downcast::<Tuple>().map_or_else(|| Tuple::new(vec![args.clone()]), Tuple::reference);
        let origin = origin.clone();
        let parameters = GilCell::new(None);
        heap::new_in(class, |header| GenericAlias { header, origin, args, parameters, starred: Cell::new(false) })
    }
}

fn this(value: &Value) -> &GenericAlias {
    value.receiver::<GenericAlias>()
}

fn new(ctx: Ctx, class: &Class, args: Args) -> Result<Value> {
    match args.no_keywords(ctx, "GenericAlias")? {
        [origin, arguments] => Ok(GenericAlias::new_in(class, origin, arguments).into()),
        other => Err(ctx.type_error(format!("GenericAlias expected 2 arguments, got {}", other.len()))),
    }
}

// ---- type parameters ----

/// The attribute of a type argument; classes are not asked.
fn argument_attr(ctx: Ctx, arg: &Value, name: &str) -> Result<Option<Value>> {
    if arg.as_class().is_some() {
        return Ok(None);
    }
    ctx.lookup_attr(arg, &intern::intern(name))
}

fn sequence_items(value: &Value) -> Option<Vec<Value>> {
    match value.downcast::<Tuple>() {
        Some(tuple) => Some(tuple.items().to_vec()),
        None => value.downcast::<List>().map(List::to_vec),
    }
}

fn add_once(all: &mut Vec<Value>, value: &Value) {
    if !all.iter().any(|other| other.is(value)) {
        all.push(value.clone());
    }
}

fn add_parameters(ctx: Ctx, args: &[Value], found: &mut Vec<Value>) -> Result<()> {
    for arg in args {
        if arg.as_class().is_some() {
            continue;
        }
        if argument_attr(ctx, arg, "__typing_subst__")?.is_some() {
            add_once(found, arg);
            continue;
        }
        match argument_attr(ctx, arg, "__parameters__")? {
            Some(nested) => {
                for parameter in nested.downcast::<Tuple>().map_or(&[][..], Tuple::items) {
                    add_once(found, parameter);
                }
            }
            None => {
                if let Some(items) = sequence_items(arg) {
                    ctx.check_stack(" in type parameters")?;
                    add_parameters(ctx, &items, found)?;
                }
            }
        }
    }
    Ok(())
}

/// The type parameters in `args`, each once, in order (`_Py_make_parameters`).
pub fn make_parameters(ctx: Ctx, args: &Tuple) -> Result<Ref<Tuple>> {
    let mut found = Vec::new();
    add_parameters(ctx, args.items(), &mut found)?;
    Ok(Tuple::new(found))
}

/// The items of `X[item]`, unpacked tuples spread.
fn unpack_item(ctx: Ctx, item: &Value) -> Result<Vec<Value>> {
    let items = item.downcast::<Tuple>().map_or_else(|| vec![item.clone()], |items| items.items().to_vec());
    let mut unpacked = Vec::new();
    for item in items {
        let spread = argument_attr(ctx, &item, "__typing_unpacked_tuple_args__")?;
        match spread.as_ref().and_then(Value::downcast::<Tuple>) {
            Some(spread) if !spread.items().last().is_some_and(|last| last.is(&Value::ELLIPSIS)) => {
                unpacked.extend_from_slice(spread.items());
            }
            Some(_) | None => unpacked.push(item),
        }
    }
    Ok(unpacked)
}

/// The arguments of `alias[item]`: `args` with `parameters` replaced (`_Py_subs_parameters`).
pub fn substitute(ctx: Ctx, alias: &Value, args: &Tuple, parameters: &Tuple, item: &Value) -> Result<Vec<Value>> {
    if parameters.is_empty() {
        let shown = ctx.repr(alias)?;
        return Err(ctx.type_error(format!("{} is not a generic class", shown.to_string_lossy())));
    }
    let mut items = unpack_item(ctx, item)?;
    for parameter in parameters.items() {
        if let Some(prepare) =
            argument_attr(ctx, parameter, "__typing_prepare_subst__")?.filter(|prepare| !prepare.is_none())
        {
            let prepared = ctx.call(&prepare, &[alias.clone(), Tuple::new(items).into()])?;
            items = prepared.downcast::<Tuple>().map_or_else(|| vec![prepared.clone()], |items| items.items().to_vec());
        }
    }
    if items.len() != parameters.len() {
        let shown = ctx.repr(alias)?;
        let amount = if items.len() > parameters.len() { "many" } else { "few" };
        return Err(ctx.type_error(format!(
            "Too {amount} arguments for {}; actual {}, expected {}",
            shown.to_string_lossy(),
            items.len(),
            parameters.len()
        )));
    }
    replace_all(ctx, args.items(), parameters.items(), &items)
}

fn replace_all(ctx: Ctx, args: &[Value], parameters: &[Value], items: &[Value]) -> Result<Vec<Value>> {
    ctx.check_stack(" in type parameters")?;
    let mut replaced = Vec::new();
    for arg in args {
        if arg.as_class().is_some() {
            replaced.push(arg.clone());
            continue;
        }
        if let Some(nested) = sequence_items(arg) {
            let nested = replace_all(ctx, &nested, parameters, items)?;
            replaced.push(if arg.downcast::<List>().is_some() {
                List::new(nested).into()
            } else {
                Tuple::new(nested).into()
            });
            continue;
        }
        let unpack = match argument_attr(ctx, arg, "__typing_is_unpacked_typevartuple__")? {
            Some(mark) => ctx.is_true(&mark)?,
            None => false,
        };
        let new = match argument_attr(ctx, arg, "__typing_subst__")? {
            Some(subst) => {
                let index = parameters
                    .iter()
                    .position(|parameter| parameter.is(arg))
                    .expect("parameters are collected from the arguments");
                ctx.call(&subst, &[items[index].clone()])?
            }
            None => replace_nested(ctx, arg, parameters, items)?,
        };
        match new.downcast::<Tuple>() {
            Some(new) if unpack => replaced.extend_from_slice(new.items()),
            None if unpack => {
                return Err(ctx.type_error(format!(
                    "expected __typing_subst__ of {} objects to return a tuple, not {}",
                    arg.class_name(),
                    new.class_name()
                )));
            }
            Some(_) | None => replaced.push(new),
        }
    }
    Ok(replaced)
}

/// `arg[…]` with the parameters of `arg` replaced (`subs_tvars`).
fn replace_nested(ctx: Ctx, arg: &Value, parameters: &[Value], items: &[Value]) -> Result<Value> {
    let own = argument_attr(ctx, arg, "__parameters__")?;
    let Some(own) = own.as_ref().and_then(Value::downcast::<Tuple>).filter(|own| !own.is_empty()) else {
        return Ok(arg.clone());
    };
    let mut new = Vec::new();
    for parameter in own.items() {
        match parameters.iter().position(|other| other.is(parameter)) {
            Some(index) => match items[index].downcast::<Tuple>() {
                // A `TypeVarTuple` stands for many.
                Some(many) if class_of(parameter).slots.iter.get().is_some() => new.extend_from_slice(many.items()),
                Some(_) | None => new.push(items[index].clone()),
            },
            None => new.push(parameter.clone()),
        }
    }
    ctx.getitem(arg, &Tuple::new(new).into())
}

// ---- text ----

/// A type as annotations show it (`_Py_typing_type_repr`).
pub fn shown(ctx: Ctx, value: &Value) -> Result<String> {
    if value.is(&Value::ELLIPSIS) {
        return Ok("...".to_owned());
    }
    if let Some(list) = value.downcast_exact::<List>() {
        let parts = list.to_vec().iter().map(|item| shown(ctx, item)).collect::<Result<Vec<_>>>()?;
        return Ok(format!("[{}]", parts.join(", ")));
    }
    let is_alias = ctx.lookup_attr(value, &intern::intern("__origin__"))?.is_some()
        && ctx.lookup_attr(value, &intern::intern("__args__"))?.is_some();
    if !is_alias
        && let Some(qualname) = ctx.lookup_attr(value, &names::__qualname__)?
        && let Some(module) = ctx.lookup_attr(value, &names::__module__)?
        && !module.is_none()
    {
        let (qualname, module) = (ctx.str(&qualname)?.to_string_lossy(), ctx.str(&module)?.to_string_lossy());
        return Ok(if module == "builtins" { qualname } else { format!("{module}.{qualname}") });
    }
    ctx.repr(value).map(|text| text.to_string_lossy())
}

fn repr(ctx: Ctx, value: &Value) -> Result<Value> {
    ctx.check_stack(" while getting the repr of an object")?;
    let alias = this(value);
    let parts = alias.args.items().iter().map(|arg| shown(ctx, arg)).collect::<Result<Vec<_>>>()?;
    // An empty tuple is written as such: `tuple[()]`.
    let args = if parts.is_empty() { "()".to_owned() } else { parts.join(", ") };
    let star = if alias.starred.get() { "*" } else { "" };
    Ok(Str::new(&format!("{star}{}[{args}]", shown(ctx, &alias.origin)?)).into())
}

// ---- slots ----

fn hash(ctx: Ctx, value: &Value) -> Result<i64> {
    let alias = this(value);
    let hash = ctx.hash(&alias.origin)? ^ ctx.hash(alias.args.as_value())?;
    Ok(if hash == -1 { -2 } else { hash })
}

fn compare(ctx: Ctx, a: &Value, b: &Value, op: Comparison) -> Result<Value> {
    let (Some(left), Some(right)) = (a.downcast::<GenericAlias>(), b.downcast::<GenericAlias>()) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    if !matches!(op, Comparison::Eq | Comparison::Ne) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let equal = left.starred.get() == right.starred.get()
        && ctx.eq(&left.origin, &right.origin)?
        && ctx.eq(left.args.as_value(), right.args.as_value())?;
    Ok(Value::from_bool(equal == (op == Comparison::Eq)))
}

fn call(ctx: Ctx, value: &Value, args: Args) -> Result<Value> {
    ctx.check_stack("")?;
    let object = ctx.call_args(&this(value).origin, args)?;
    let result = ctx.setattr(&object, &intern::intern("__orig_class__"), value);
    if let Err(raised) = result {
        // Most built-in objects have no place for it.
        if let Err(raised) = ctx.catch(&ATTRIBUTE_ERROR, raised) {
            ctx.catch(&TYPE_ERROR, raised)?;
        }
    }
    Ok(object)
}

fn getitem(ctx: Ctx, value: &Value, item: &Value) -> Result<Value> {
    let alias = this(value);
    let parameters = parameters(ctx, alias)?;
    let args = substitute(ctx, value, &alias.args, &parameters, item)?;
    let new = GenericAlias::new_in(&GENERIC_ALIAS, &alias.origin, &Tuple::new(args).into());
    new.starred.set(alias.starred.get());
    Ok(new.into())
}

/// Attributes of the alias itself; all others are the origin's.
const OWN_ATTRIBUTES: [&str; 9] = [
    "__class__",
    "__origin__",
    "__args__",
    "__unpacked__",
    "__parameters__",
    "__typing_unpacked_tuple_args__",
    "__mro_entries__",
    "__reduce_ex__",
    "__reduce__",
];

/// Neither passed on to the origin: a copy of an alias is not a copy of the class.
const BLOCKED_ATTRIBUTES: [&str; 3] = ["__bases__", "__copy__", "__deepcopy__"];

fn getattr(ctx: Ctx, value: &Value, name: &Interned) -> Result<Value> {
    let text = name.as_str().unwrap_or("");
    if OWN_ATTRIBUTES.contains(&text) || BLOCKED_ATTRIBUTES.contains(&text) {
        return ctx.generic_getattr(value, name);
    }
    ctx.getattr(&this(value).origin, name)
}

fn iter(_: Ctx, value: &Value) -> Result<Value> {
    let alias = this(value);
    let starred = GenericAlias::new_in(&GENERIC_ALIAS, &alias.origin, alias.args.as_value());
    starred.starred.set(true);
    let item = GilCell::new(Some(starred.into()));
    Ok(heap::new(|header| AliasIterator { header, item }).into())
}

/// Yields the starred alias: `*tuple[int]`.
#[repr(C)]
struct AliasIterator {
    header: Header,
    item: GilCell<Option<Value>>,
}

static ALIAS_ITERATOR: Class = Class::on_demand("generic_alias_iterator", define);

// SAFETY: `repr(C)`, header first.
unsafe impl Object for AliasIterator {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &ALIAS_ITERATOR
    }

    fn traverse(&self, visit: Visitor) {
        self.item.with(|item| item.iter().for_each(visit));
    }

    fn clear(&self) {
        self.item.set(None);
    }
}

// ---- methods ----

fn origin(_: Ctx, alias: &GenericAlias) -> Value {
    alias.origin.clone()
}

fn args(_: Ctx, alias: &GenericAlias) -> Ref<Tuple> {
    alias.args.clone()
}

fn unpacked(_: Ctx, alias: &GenericAlias) -> bool {
    alias.starred.get()
}

fn parameters(ctx: Ctx, alias: &GenericAlias) -> Result<Ref<Tuple>> {
    if let Some(parameters) = alias.parameters.get() {
        return Ok(parameters);
    }
    let parameters = make_parameters(ctx, &alias.args)?;
    alias.parameters.set(Some(parameters.clone()));
    Ok(parameters)
}

fn unpacked_tuple_args(_: Ctx, alias: &GenericAlias) -> Option<Ref<Tuple>> {
    let is_tuple = alias.origin.as_class().is_some_and(|class| std::ptr::eq(class, &TUPLE));
    (alias.starred.get() && is_tuple).then(|| alias.args.clone())
}

fn mro_entries(_: Ctx, alias: &GenericAlias, _bases: &Value) -> Ref<Tuple> {
    Tuple::new(vec![alias.origin.clone()])
}

fn instancecheck(ctx: Ctx, _: &GenericAlias, _instance: &Value) -> Result<Value> {
    Err(ctx.type_error("isinstance() argument 2 cannot be a parameterized generic"))
}

fn subclasscheck(ctx: Ctx, _: &GenericAlias, _class: &Value) -> Result<Value> {
    Err(ctx.type_error("issubclass() argument 2 cannot be a parameterized generic"))
}

fn reduce(ctx: Ctx, alias: &GenericAlias) -> Result<Ref<Tuple>> {
    if alias.starred.get() {
        let next = ctx.interp.builtins.get_str("next").unwrap_or(Value::NONE);
        let plain = GenericAlias::new_in(&GENERIC_ALIAS, &alias.origin, alias.args.as_value());
        let iterator = iter(ctx, plain.as_value())?;
        return Ok(Tuple::new(vec![next, Tuple::new(vec![iterator]).into()]));
    }
    let parts = Tuple::new(vec![alias.origin.clone(), alias.args.to_value()]);
    Ok(Tuple::new(vec![alias.header().class().to_value(), parts.into()]))
}

fn iterator_reduce(ctx: Ctx, iterator: &AliasIterator) -> Result<Ref<Tuple>> {
    let iter = ctx.interp.builtins.get_str("iter").unwrap_or(Value::NONE);
    let argument = match iterator.item.get() {
        Some(item) => {
            let alias = this(&item);
            GenericAlias::new_in(&GENERIC_ALIAS, &alias.origin, alias.args.as_value()).into()
        }
        None => Tuple::empty().into(),
    };
    Ok(Tuple::new(vec![iter, Tuple::new(vec![argument]).into()]))
}

fn dir(ctx: Ctx, alias: &GenericAlias) -> Result<Ref<List>> {
    let names = Dict::new();
    let of_origin = ctx.call_method(&alias.origin, &names::__dir__, &[]);
    let of_origin = match of_origin {
        Ok(names) => names,
        Err(raised) => {
            // A class's `__dir__` is its metaclass's.
            ctx.catch(&TYPE_ERROR, raised)?;
            let method = ctx.lookup_special(&alias.origin, &names::__dir__)?.unwrap_or(Value::NONE);
            ctx.call(&method, &[])?
        }
    };
    for name in
        ctx.collect(&of_origin)?.iter().cloned().chain(OWN_ATTRIBUTES.iter().map(|name| intern::intern(name).into()))
    {
        names.set(ctx, &name, Value::NONE)?;
    }
    Ok(List::new(names.keys()))
}

natives! { METHODS:
    "__mro_entries__" = mro_entries(self, bases, /) "";
    "__instancecheck__" = instancecheck(self, instance, /) "";
    "__subclasscheck__" = subclasscheck(self, cls, /) "";
    "__reduce__" = reduce(self, /) "";
    "__dir__" = dir(self, /) "";
}

natives! { ITERATOR_METHODS:
    "__reduce__" = iterator_reduce(self, /) "";
}

getsets! { GETSETS for GenericAlias:
    __origin__: origin "";
    __args__: args "";
    __unpacked__: unpacked "";
    __parameters__: parameters "Type variables in the GenericAlias.";
    __typing_unpacked_tuple_args__: unpacked_tuple_args "";
}

pub fn define() {
    MAKE_GENERIC_ALIAS.set(Some(|origin, item| GenericAlias::new_in(&GENERIC_ALIAS, origin, item).into()));
    GENERIC_ALIAS.define::<GenericAlias>(&ClassDef {
        flags: class_flags::BASE | class_flags::WEAKREF,
        doc: "Represent a PEP 585 generic type\n\nE.g. for t = list[int], t.__origin__ is list and t.__args__ is (int,).",
        slots: |slots| {
            slots.new.set(new);
            slots.repr.set(repr);
            slots.hash.set(hash);
            slots.compare.set(compare);
            slots.call.set(call);
            slots.getitem.set(getitem);
            slots.getattr.set(getattr);
            slots.iter.set(iter);
            slots.binary[BinaryOp::Or as usize].set(super::union::or);
        },
        methods: METHODS,
        getsets: GETSETS,
        ..ClassDef::EMPTY
    });
    ALIAS_ITERATOR.define::<AliasIterator>(&ClassDef {
        slots: |slots| {
            slots.iter.set(|_, this| Ok(this.clone()));
            slots
                .next
                .set(|_, this| Ok(this.downcast::<AliasIterator>().and_then(|iterator| iterator.item.replace(None))));
        },
        methods: ITERATOR_METHODS,
        ..ClassDef::EMPTY
    });
}
