//! Iterators that put several items together: `batched`, `groupby`, `pairwise`, `zip_longest`.

use crate::object::native::Args;
use crate::object::{Class, Ctx, GilCell, ObjectExt, Ref, Result, Tuple, Value, seq_iter};
use crate::types::held::class_argument;
use crate::types::sequence;
use crate::{constructor, iterator_class, natives, object_type};
use std::cell::Cell;

pub static BATCHED: Class = Class::on_demand("itertools.batched", define);
pub static GROUPBY: Class = Class::on_demand("itertools.groupby", define);
pub static GROUPER: Class = Class::on_demand("itertools._grouper", define);
pub static PAIRWISE: Class = Class::on_demand("itertools.pairwise", define);
pub static ZIP_LONGEST: Class = Class::on_demand("itertools.zip_longest", define);

object_type! {
    pub struct Batched: BATCHED {
        /// `None` at the end.
        iterator: GilCell<Option<Value>>,
        size: Cell<usize>,
        strict: bool,
    }

    pub struct GroupBy: GROUPBY {
        iterator: Value,
        /// The items themselves are the keys if `None`.
        function: Option<Value>,
        /// The key of the group handed out last.
        target: GilCell<Option<Value>>,
        /// The last item's key, and the item unless it was handed out.
        key: GilCell<Option<Value>>,
        item: GilCell<Option<Value>>,
        /// The identity of the group that may go on.
        group: Cell<usize>,
    }

    pub struct Grouper: GROUPER {
        parent: Ref<GroupBy>,
        key: Value,
    }

    pub struct Pairwise: PAIRWISE {
        /// `None` at the end.
        iterator: GilCell<Option<Value>>,
        previous: GilCell<Option<Value>>,
    }

    pub struct ZipLongest: ZIP_LONGEST {
        /// `None` for those that have ended.
        iterators: GilCell<Vec<Option<Value>>>,
        active: Cell<usize>,
        fill: Value,
    }
}

// ---- batched ----

fn batched(ctx: Ctx, class: &Value, iterable: &Value, n: i64, strict: Option<bool>) -> Result<Value> {
    if n < 1 {
        return Err(ctx.value_error("n must be at least one"));
    }
    let iterator = ctx.iter(iterable)?;
    Ok(Batched::make(
        class_argument(class),
        GilCell::new(Some(iterator)),
        Cell::new(sequence::to_size(n)),
        strict.unwrap_or(false),
    )
    .into())
}

fn batched_next(ctx: Ctx, this: &Value) -> Result<Option<Value>> {
    let this = this.receiver::<Batched>();
    let Some(iterator) = this.iterator.get() else { return Ok(None) };
    let size = this.size.get();
    let mut items = Vec::with_capacity(size.min(1 << 16));
    while items.len() < size {
        match ctx.next(&iterator) {
            Ok(Some(item)) => items.push(item),
            Ok(None) => break,
            Err(raised) => {
                ctx.preserving_exception(|| this.iterator.set(None));
                return Err(raised);
            }
        }
    }
    if items.len() < size {
        this.iterator.set(None);
        if items.is_empty() {
            return Ok(None);
        }
        if this.strict {
            return Err(ctx.value_error("batched(): incomplete batch"));
        }
    }
    Ok(Some(Tuple::new(items).into()))
}

// ---- groupby ----

fn groupby(ctx: Ctx, class: &Value, iterable: &Value, key: Option<Value>) -> Result<Value> {
    let key = key.filter(|key| !key.is_none());
    let none = || GilCell::new(None);
    Ok(GroupBy::make(class_argument(class), ctx.iter(iterable)?, key, none(), none(), none(), Cell::new(0)).into())
}

impl GroupBy {
    /// Takes the next item in; `false` at the end.
    fn step(&self, ctx: Ctx) -> Result<bool> {
        let Some(item) = ctx.next(&self.iterator)? else { return Ok(false) };
        let key = match &self.function {
            Some(function) => ctx.call(function, std::slice::from_ref(&item))?,
            None => item.clone(),
        };
        self.item.set(Some(item));
        self.key.set(Some(key));
        Ok(true)
    }
}

fn groupby_next(ctx: Ctx, this: &Value) -> Result<Option<Value>> {
    let this = this.receiver::<GroupBy>();
    this.group.set(0);
    let key = loop {
        match (this.key.get(), this.target.get()) {
            (Some(key), None) => break key,
            (Some(key), Some(target)) => {
                if !ctx.eq(&target, &key)? {
                    break key;
                }
            }
            (None, _) => {}
        }
        if !this.step(ctx)? {
            return Ok(None);
        }
    };
    this.target.set(Some(key.clone()));
    let group = Grouper::make(&GROUPER, this.reference(), key.clone());
    this.group.set(group.as_header().address());
    Ok(Some(Tuple::new(vec![key, group.into()]).into()))
}

fn grouper_next(ctx: Ctx, this: &Value) -> Result<Option<Value>> {
    let this = this.receiver::<Grouper>();
    let parent = &this.parent;
    if parent.group.get() != this.header().address() {
        return Ok(None);
    }
    if parent.item.with(|item| item.is_none()) && !parent.step(ctx)? {
        return Ok(None);
    }
    let Some(key) = parent.key.get() else { return Ok(None) };
    if !ctx.eq(&this.key, &key)? {
        return Ok(None);
    }
    parent.key.set(None);
    Ok(parent.item.take())
}

fn grouper(ctx: Ctx, class: &Value, parent: Ref<GroupBy>, tgtkey: Value) -> Value {
    let _ = ctx;
    let group = Grouper::make(class_argument(class), parent, tgtkey);
    group.parent.group.set(group.as_header().address());
    group.into()
}

// ---- pairwise ----

fn pairwise(ctx: Ctx, class: &Value, iterable: &Value) -> Result<Value> {
    Ok(Pairwise::make(class_argument(class), GilCell::new(Some(ctx.iter(iterable)?)), GilCell::new(None)).into())
}

fn pairwise_next(ctx: Ctx, this: &Value) -> Result<Option<Value>> {
    let this = this.receiver::<Pairwise>();
    let end = || {
        this.iterator.set(None);
        this.previous.set(None);
    };
    let Some(iterator) = this.iterator.get() else { return Ok(None) };
    let previous = match this.previous.get() {
        Some(previous) => previous,
        None => {
            let first = ctx.next(&iterator)?;
            this.previous.set(first.clone());
            let Some(first) = first else {
                end();
                return Ok(None);
            };
            // Taking it may have ended this iterator from inside.
            if this.iterator.with(|iterator| iterator.is_none()) {
                end();
                return Ok(None);
            }
            first
        }
    };
    match ctx.next(&iterator) {
        Ok(Some(item)) => {
            this.previous.set(Some(item.clone()));
            Ok(Some(Tuple::new(vec![previous, item]).into()))
        }
        stop => {
            ctx.preserving_exception(end);
            stop.map(|_| None)
        }
    }
}

// ---- zip_longest ----

fn zip_longest_new(ctx: Ctx, class: &Class, args: Args) -> Result<Value> {
    let mut fill = Value::NONE;
    for (name, value) in args.keywords() {
        if name.as_str() != Some("fillvalue") {
            return Err(ctx.type_error("zip_longest() got an unexpected keyword argument"));
        }
        fill = value.clone();
    }
    let iterators =
        args.positional().iter().map(|iterable| ctx.iter(iterable).map(Some)).collect::<Result<Vec<_>>>()?;
    let active = Cell::new(iterators.len());
    Ok(ZipLongest::make(class, GilCell::new(iterators), active, fill).into())
}

fn zip_longest_next(ctx: Ctx, this: &Value) -> Result<Option<Value>> {
    let this = this.receiver::<ZipLongest>();
    let count = this.iterators.with(|iterators| iterators.len());
    if this.active.get() == 0 {
        return Ok(None);
    }
    let mut items = Vec::with_capacity(count);
    for index in 0..count {
        let iterator = this.iterators.with(|iterators| iterators.get(index).cloned().flatten());
        let item = match iterator.map(|iterator| ctx.next(&iterator)) {
            None => None,
            Some(Ok(Some(item))) => Some(item),
            Some(Ok(None)) => {
                let ended = this.iterators.with(|iterators| iterators.get_mut(index).and_then(Option::take));
                if ended.is_some() {
                    this.active.set(this.active.get().saturating_sub(1));
                }
                if this.active.get() == 0 {
                    return Ok(None);
                }
                None
            }
            Some(Err(raised)) => {
                this.active.set(0);
                return Err(raised);
            }
        };
        items.push(item.unwrap_or_else(|| this.fill.clone()));
    }
    Ok(Some(Tuple::new(items).into()))
}

fn class_getitem(_: Ctx, class: &Value, object: &Value) -> Value {
    seq_iter::generic_alias(class, object)
}

natives! { CLASS_METHODS:
    "__class_getitem__" = class_getitem(self, object, /) "See PEP 585";
}

constructor! {
    batched_new = "batched" batched(self, iterable, n, *, strict=False);
    groupby_new = "groupby" groupby(self, iterable, key=None);
    grouper_new = "_grouper" grouper(self, parent, tgtkey, /);
    pairwise_new = "pairwise" pairwise(self, iterable, /);
}

pub fn define() {
    iterator_class!(
        BATCHED,
        Batched,
        batched_new,
        batched_next,
        "Batch data into tuples of length n. The last batch may be shorter than n.\n\nLoops over the input iterable and accumulates data into tuples\nup to size n.  The input is consumed lazily, just enough to\nfill a batch.  The result is yielded as soon as a batch is full\nor when the input iterable is exhausted.\n\n    >>> for batch in batched('ABCDEFG', 3):\n    ...     print(batch)\n    ...\n    ('A', 'B', 'C')\n    ('D', 'E', 'F')\n    ('G',)\n\nIf \"strict\" is True, raises a ValueError if the final batch is shorter\nthan n."
    );
    iterator_class!(
        GROUPBY,
        GroupBy,
        groupby_new,
        groupby_next,
        "make an iterator that returns consecutive keys and groups from the iterable\n\n  iterable\n    Elements to divide into groups according to the key function.\n  key\n    A function for computing the group category for each element.\n    If the key function is not specified or is None, the element itself\n    is used for grouping.",
        class_methods: CLASS_METHODS
    );
    iterator_class!(GROUPER, Grouper, grouper_new, grouper_next, "");
    iterator_class!(
        PAIRWISE,
        Pairwise,
        pairwise_new,
        pairwise_next,
        "Return an iterator of overlapping pairs taken from the input iterator.\n\n    s -> (s0,s1), (s1,s2), (s2, s3), ..."
    );
    iterator_class!(
        ZIP_LONGEST,
        ZipLongest,
        zip_longest_new,
        zip_longest_next,
        "Return a zip_longest object whose .__next__() method returns a tuple where\nthe i-th element comes from the i-th iterable argument.  The .__next__()\nmethod continues until the longest iterable in the argument sequence\nis exhausted and then it raises StopIteration.  When the shorter iterables\nare exhausted, the fillvalue is substituted in their place.  The fillvalue\ndefaults to None or can be specified by a keyword argument."
    );
}
