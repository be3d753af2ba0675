//! `BaseExceptionGroup` and `ExceptionGroup` (PEP 654; `Objects/exceptions.c`), and what `except*`
//! needs of them.

use super::exceptions::{self, NO_PARTS, Parts, of};
use super::traceback;
use crate::natives;
use crate::object::builtin_classes::LIST;
use crate::object::class::class_flags;
use crate::object::define::ClassDef;
use crate::object::exception::{BASE_EXCEPTION, BASE_EXCEPTION_GROUP, BaseException, EXCEPTION};
use crate::object::native::Args;
use crate::object::protocol::id;
use crate::object::{Class, Ctx, ObjectExt, Ref, Result, Str, Tuple, Value, intern, names};
use std::collections::HashSet;

pub static EXCEPTION_GROUP: Class = Class::on_demand("ExceptionGroup", define);

const MESSAGE: usize = 0;
const EXCEPTIONS: usize = 1;

pub(super) const PARTS: Parts = Parts {
    slots: |slots| {
        slots.new.set(new);
        slots.init.set(exceptions::init);
        slots.str.set(str);
    },
    methods: METHODS,
    class_methods: CLASS_METHODS,
    ..NO_PARTS
};

/// `ExceptionGroup` has two bases, unlike all other built-in classes.
pub(super) fn define() {
    EXCEPTION_GROUP.define::<BaseException>(&ClassDef {
        base: Some(&BASE_EXCEPTION_GROUP),
        flags: class_flags::BASE | class_flags::DICT | class_flags::EXCEPTION,
        ..ClassDef::EMPTY
    });
    EXCEPTION_GROUP.set_bases(vec![BASE_EXCEPTION_GROUP.to_value(), EXCEPTION.to_value()], &BASE_EXCEPTION_GROUP);
    let object = BASE_EXCEPTION.base().expect("BaseException derives from object");
    EXCEPTION_GROUP.set_mro(vec![&EXCEPTION_GROUP, &BASE_EXCEPTION_GROUP, &EXCEPTION, &BASE_EXCEPTION, object]);
}

pub fn is_group(exception: &Value) -> bool {
    exception.class().is_subclass_of(&BASE_EXCEPTION_GROUP)
}

/// The exceptions of a group.
pub fn exceptions_of(group: &Value) -> Ref<Tuple> {
    let tuple = of(group).field(EXCEPTIONS).and_then(|tuple| tuple.into_ref::<Tuple>().ok());
    tuple.unwrap_or_else(Tuple::empty)
}

pub fn message_of(group: &Value) -> Value {
    of(group).field(MESSAGE).unwrap_or(Value::NONE)
}

fn new(ctx: Ctx, class: &Class, args: Args) -> Result<Value> {
    let given = args.positional();
    let [message, members] = given else {
        return Err(
            ctx.type_error(format!("BaseExceptionGroup.__new__() takes exactly 2 arguments ({} given)", given.len()))
        );
    };
    if message.downcast::<Str>().is_none() {
        return Err(ctx
            .type_error(format!("BaseExceptionGroup.__new__() argument 1 must be str, not {}", message.class_name())));
    }
    let is_sequence = members.class().slots.getitem.get().is_some() && !members.class().has(class_flags::DICT_CLASS);
    if !is_sequence {
        return Err(ctx.type_error("second argument (exceptions) must be a sequence"));
    }
    let items = ctx.collect(members)?;
    if items.is_empty() {
        return Err(ctx.value_error("second argument (exceptions) must be a non-empty sequence"));
    }
    let mut nested_base = false;
    for (number, item) in items.iter().enumerate() {
        if item.downcast::<BaseException>().is_none() {
            return Err(ctx.value_error(format!("Item {number} of second argument (exceptions) is not an exception")));
        }
        nested_base |= !item.class().is_subclass_of(&EXCEPTION);
    }
    let mut class = class;
    if class == &BASE_EXCEPTION_GROUP {
        if !nested_base {
            class = &EXCEPTION_GROUP;
        }
    } else if nested_base && class == &EXCEPTION_GROUP {
        return Err(ctx.type_error("Cannot nest BaseExceptions in an ExceptionGroup"));
    } else if nested_base && class.is_subclass_of(&EXCEPTION) {
        return Err(ctx.type_error(format!("Cannot nest BaseExceptions in '{}'", class.name())));
    }
    let this = BaseException::new(class, Tuple::from_slice(given));
    this.set_field(MESSAGE, Some(message.clone()));
    this.set_field(EXCEPTIONS, Some(Tuple::new(items).into()));
    Ok(this.into())
}

fn str(ctx: Ctx, this: &Value) -> Result<Value> {
    let count = exceptions_of(this).len();
    let message = ctx.str(&message_of(this))?;
    let plural = if count == 1 { "" } else { "s" };
    Ok(message.concat(&Str::new(&format!(" ({count} sub-exception{plural})"))).into())
}

natives! { METHODS:
    derive(self, excs, /) "";
    split(self, matcher_value, /) "";
    subgroup(self, matcher_value, /) "";
}

natives! { CLASS_METHODS:
    __class_getitem__(self, object, /) "See PEP 585";
}

fn __class_getitem__(_: Ctx, class: &Value, item: &Value) -> Value {
    crate::object::seq_iter::generic_alias(class, item)
}

fn derive(ctx: Ctx, this: &BaseException, members: &Value) -> Result<Value> {
    ctx.call(&BASE_EXCEPTION_GROUP.to_value(), &[message_of(&this.to_value()), members.clone()])
}

fn split(ctx: Ctx, this: &BaseException, condition: &Value) -> Result<Vec<Value>> {
    let matcher = Matcher::new(ctx, condition)?;
    let (matched, rest) = split_recursively(ctx, &this.to_value(), &matcher, true)?;
    Ok(vec![matched.unwrap_or(Value::NONE), rest.unwrap_or(Value::NONE)])
}

fn subgroup(ctx: Ctx, this: &BaseException, condition: &Value) -> Result<Option<Value>> {
    let matcher = Matcher::new(ctx, condition)?;
    Ok(split_recursively(ctx, &this.to_value(), &matcher, false)?.0)
}

/// Which exceptions of a group are wanted.
enum Matcher {
    /// Instances of a class or of one of a tuple of classes.
    Classes(Value),
    Predicate(Value),
    /// The leaves with these identities.
    Leaves(HashSet<u64>),
}

impl Matcher {
    fn new(ctx: Ctx, condition: &Value) -> Result<Matcher> {
        let is_exception_class =
            |value: &Value| value.as_class().is_some_and(|class| class.is_subclass_of(&BASE_EXCEPTION));
        let is_tuple_of_classes =
            condition.downcast::<Tuple>().is_some_and(|tuple| tuple.items().iter().all(is_exception_class));
        if is_exception_class(condition) || is_tuple_of_classes {
            return Ok(Matcher::Classes(condition.clone()));
        }
        if ctx.is_callable(condition) && condition.as_class().is_none() {
            return Ok(Matcher::Predicate(condition.clone()));
        }
        Err(ctx
            .type_error("expected an exception type, a tuple of exception types, or a callable (other than a class)"))
    }

    fn matches(&self, ctx: Ctx, exception: &Value) -> Result<bool> {
        match self {
            Matcher::Classes(classes) => Ok(matches_classes(exception, classes)),
            Matcher::Predicate(predicate) => {
                let answer = ctx.call(predicate, std::slice::from_ref(exception))?;
                ctx.is_true(&answer)
            }
            Matcher::Leaves(leaves) => Ok(!is_group(exception) && leaves.contains(&id(exception))),
        }
    }
}

/// `PyErr_GivenExceptionMatches`: a class or a tuple, nested ones included.
fn matches_classes(exception: &Value, classes: &Value) -> bool {
    match (classes.as_class(), classes.downcast::<Tuple>()) {
        (Some(class), _) => exception.class().is_subclass_of(class),
        (None, Some(tuple)) => tuple.items().iter().any(|class| matches_classes(exception, class)),
        (None, None) => false,
    }
}

/// The part that matches and, if wanted, the part that does not.
fn split_recursively(
    ctx: Ctx,
    exception: &Value,
    matcher: &Matcher,
    want_rest: bool,
) -> Result<(Option<Value>, Option<Value>)> {
    if matcher.matches(ctx, exception)? {
        return Ok((Some(exception.clone()), None));
    }
    if !is_group(exception) {
        return Ok((None, want_rest.then(|| exception.clone())));
    }
    ctx.check_stack(" in exceptiongroup_split_recursive")?;
    let (mut matched, mut rest) = (Vec::new(), Vec::new());
    for member in exceptions_of(exception).items() {
        let (member_matched, member_rest) = split_recursively(ctx, member, matcher, want_rest)?;
        matched.extend(member_matched);
        rest.extend(member_rest);
    }
    let matched = subset(ctx, exception, matched)?;
    let rest = if want_rest { subset(ctx, exception, rest)? } else { None };
    Ok((matched, rest))
}

/// A group like `original` with other members, made by its `derive`; `None` without members.
fn subset(ctx: Ctx, original: &Value, members: Vec<Value>) -> Result<Option<Value>> {
    if members.is_empty() {
        return Ok(None);
    }
    let members = list_of(ctx, members)?;
    let group = ctx.call_method(original, &intern::intern("derive"), &[members])?;
    if !is_group(&group) {
        return Err(ctx.type_error("derive must return an instance of BaseExceptionGroup"));
    }
    let (from, to) = (of(original), of(&group));
    if let Some(traceback) = from.traceback.get() {
        to.traceback.set(Some(traceback));
    }
    to.context.set(from.context.get());
    to.cause.set(from.cause.get());
    // Setting a cause does this, even no cause.
    to.suppress_context.set(true);
    if let Some(notes) = ctx.lookup_attr(original, &names::__notes__)?
        && notes.class().slots.getitem.get().is_some()
    {
        let copy = ctx.call(&LIST.to_value(), &[notes])?;
        ctx.setattr(&group, &names::__notes__, &copy)?;
    }
    Ok(Some(group))
}

fn list_of(ctx: Ctx, items: Vec<Value>) -> Result<Value> {
    ctx.call(&LIST.to_value(), &[Tuple::new(items).into()])
}

/// A new `ExceptionGroup` or `BaseExceptionGroup`.
fn create(ctx: Ctx, message: &str, members: Vec<Value>) -> Result<Value> {
    let members = list_of(ctx, members)?;
    ctx.call(&BASE_EXCEPTION_GROUP.to_value(), &[Str::new(message).into(), members])
}

// ---- except* ----

/// The operand of `except*` (`_PyEval_CheckExceptStarTypeValid`).
fn check_star_classes(ctx: Ctx, classes: &Value) -> Result<()> {
    let check = |class: &Value| {
        let Some(class) = class.as_class().filter(|class| class.is_subclass_of(&BASE_EXCEPTION)) else {
            return Err(ctx.type_error("catching classes that do not inherit from BaseException is not allowed"));
        };
        if class.is_subclass_of(&BASE_EXCEPTION_GROUP) {
            return Err(ctx.type_error("catching ExceptionGroup with except* is not allowed. Use except instead."));
        }
        Ok(())
    };
    match classes.downcast::<Tuple>() {
        Some(tuple) => tuple.items().iter().try_for_each(check),
        None => check(classes),
    }
}

/// `CHECK_EG_MATCH`: what of an exception an `except* classes` clause handles, and what is left.
/// `frame`, with its code unit and line, becomes the traceback of the group that a bare exception is
/// wrapped in.
pub fn match_star(
    ctx: Ctx,
    exception: &Value,
    classes: &Value,
    frame: impl FnOnce() -> (Value, usize, u32),
) -> Result<(Option<Value>, Option<Value>)> {
    check_star_classes(ctx, classes)?;
    if exception.is_none() {
        return Ok((None, None));
    }
    if matches_classes(exception, classes) {
        if is_group(exception) {
            return Ok((Some(exception.clone()), None));
        }
        let wrapped = create(ctx, "", vec![exception.clone()])?;
        let (frame, unit, line) = frame();
        traceback::add(of(&wrapped), frame, unit, line);
        return Ok((Some(wrapped), None));
    }
    if !is_group(exception) {
        return Ok((None, Some(exception.clone())));
    }
    let pair = ctx.call_method(exception, &intern::intern("split"), std::slice::from_ref(classes))?;
    let class = exception.class_name();
    let Some(tuple) = pair.downcast::<Tuple>() else {
        return Err(ctx.type_error(format!("{class}.split must return a tuple, not {}", pair.class_name())));
    };
    let [matched, rest, ..] = tuple.items() else {
        return Err(ctx.type_error(format!("{class}.split must return a 2-tuple, got tuple of size {}", tuple.len())));
    };
    let some = |value: &Value| Some(value.clone()).filter(|value| !value.is_none());
    Ok((some(matched), some(rest)))
}

/// What the `except*` clauses of one `try` leave to be raised (`_PyExc_PrepReraiseStar`): `raised`
/// are the exceptions that clauses raised anew and the rest that none handled; entries may be
/// `None`. `None` if there is nothing to raise.
pub fn prepare_reraise(ctx: Ctx, original: &Value, raised: &[Value]) -> Result<Value> {
    let mut present = raised.iter().filter(|exception| !exception.is_none());
    if !is_group(original) {
        return Ok(present.next().cloned().unwrap_or(Value::NONE));
    }
    let (reraised, mut result): (Vec<Value>, Vec<Value>) =
        present.cloned().partition(|exception| has_same_metadata(exception, original));
    if let Some(projection) = projection(ctx, original, &reraised)? {
        result.push(projection);
    }
    match result.len() {
        0 => Ok(Value::NONE),
        1 => Ok(result.remove(0)),
        _ => create(ctx, "", result),
    }
}

/// Whether both are parts of the same original group.
fn has_same_metadata(a: &Value, b: &Value) -> bool {
    if !is_group(a) || !is_group(b) {
        return false;
    }
    let (a, b) = (of(a), of(b));
    let same = |a: Option<Value>, b: Option<Value>| match (a, b) {
        (None, None) => true,
        (Some(a), Some(b)) => a.is(&b),
        _ => false,
    };
    same(a.traceback.get(), b.traceback.get())
        && same(a.cause.get(), b.cause.get())
        && same(a.context.get(), b.context.get())
}

/// The part of `original` whose leaves are in one of `keep`.
fn projection(ctx: Ctx, original: &Value, keep: &[Value]) -> Result<Option<Value>> {
    if keep.is_empty() {
        return Ok(None);
    }
    let mut leaves = HashSet::new();
    for exception in keep {
        collect_leaves(ctx, exception, &mut leaves)?;
    }
    Ok(split_recursively(ctx, original, &Matcher::Leaves(leaves), false)?.0)
}

fn collect_leaves(ctx: Ctx, exception: &Value, leaves: &mut HashSet<u64>) -> Result<()> {
    if !is_group(exception) {
        leaves.insert(id(exception));
        return Ok(());
    }
    ctx.check_stack(" in collect_exception_group_leaf_ids")?;
    exceptions_of(exception).items().iter().try_for_each(|member| collect_leaves(ctx, member, leaves))
}
