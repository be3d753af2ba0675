//! `tee`: several iterators over the items of one, which are kept as long as one still needs them.

use crate::object::exception::RUNTIME_ERROR;
use crate::object::native::NativeDef;
use crate::object::{Class, Ctx, GilCell, ObjectExt, Ref, Result, Tuple, Value};
use crate::types::held::class_argument;
use crate::{constructor, iterator_class, natives, object_type};
use std::cell::Cell;

pub static TEE: Class = Class::on_demand("itertools._tee", define);
pub static TEE_DATA: Class = Class::on_demand("itertools._tee_dataobject", define);

/// Items of one link of the chain.
const LINK: usize = 57;

object_type! {
    /// Up to [`LINK`] consecutive items, and those that follow. Whoever has passed a link does not
    /// hold it.
    pub struct TeeData: TEE_DATA {
        iterator: Value,
        items: GilCell<Vec<Value>>,
        following: GilCell<Option<Ref<TeeData>>>,
        running: Cell<bool>,
    }

    pub struct Tee: TEE {
        /// `None` only after the collector broke a cycle.
        data: GilCell<Option<Ref<TeeData>>>,
        index: Cell<usize>,
    }
}

impl TeeData {
    fn start(iterator: Value) -> Ref<TeeData> {
        TeeData::make(&TEE_DATA, iterator, GilCell::new(Vec::new()), GilCell::new(None), Cell::new(false))
    }

    fn item(&self, ctx: Ctx, index: usize) -> Result<Option<Value>> {
        if let Some(item) = self.items.with(|items| items.get(index).cloned()) {
            return Ok(Some(item));
        }
        if self.running.replace(true) {
            return Err(ctx.raise(&RUNTIME_ERROR, "cannot re-enter the tee iterator"));
        }
        let item = ctx.next(&self.iterator);
        self.running.set(false);
        if let Ok(Some(item)) = &item {
            self.items.with(|items| items.push(item.clone()));
        }
        item
    }

    fn following(&self) -> Ref<TeeData> {
        self.following.get().unwrap_or_else(|| {
            let next = TeeData::start(self.iterator.clone());
            self.following.set(Some(next.clone()));
            next
        })
    }
}

impl Tee {
    fn from_iterable(ctx: Ctx, iterable: &Value) -> Result<Ref<Tee>> {
        let iterator = ctx.iter(iterable)?;
        Ok(match iterator.downcast::<Tee>() {
            Some(tee) => tee.copy(),
            None => Tee::make(&TEE, GilCell::new(Some(TeeData::start(iterator))), Cell::new(0)),
        })
    }

    fn copy(&self) -> Ref<Tee> {
        Tee::make(&TEE, GilCell::new(self.data.get()), self.index.clone())
    }
}

fn tee(ctx: Ctx, iterable: &Value, n: Option<i64>) -> Result<Value> {
    let n = n.unwrap_or(2);
    if n < 0 {
        return Err(ctx.value_error("n must be >= 0"));
    }
    if n == 0 {
        return Ok(Tuple::empty().into());
    }
    let first = Tee::from_iterable(ctx, iterable)?;
    let mut tees: Vec<Value> = (1..n).map(|_| first.copy().into()).collect();
    tees.insert(0, first.into());
    Ok(Tuple::new(tees).into())
}

fn tee_next(ctx: Ctx, this: &Value) -> Result<Option<Value>> {
    let this = this.receiver::<Tee>();
    let Some(mut data) = this.data.get() else { return Ok(None) };
    if this.index.get() >= LINK {
        data = data.following();
        this.data.set(Some(data.clone()));
        this.index.set(0);
    }
    let item = data.item(ctx, this.index.get())?;
    if item.is_some() {
        this.index.set(this.index.get() + 1);
    }
    Ok(item)
}

fn tee_of(ctx: Ctx, _class: &Value, iterable: &Value) -> Result<Ref<Tee>> {
    Tee::from_iterable(ctx, iterable)
}

fn copy(_: Ctx, this: &Tee) -> Ref<Tee> {
    this.copy()
}

natives! { METHODS:
    "__copy__" = copy(self, /) "Returns an independent iterator.";
}

natives! { TABLE:
    tee(iterable, n=2, /) "Returns a tuple of n independent iterators.";
}

pub static FUNCTIONS: &[NativeDef] = TABLE;

fn data_of(ctx: Ctx, class: &Value, iterable: &Value, values: &Value, next: &Value) -> Result<Value> {
    let items = crate::types::sequence::items_of(ctx, values)?;
    let following = next.downcast::<TeeData>().map(ObjectExt::reference);
    if items.len() > LINK || (items.len() < LINK && following.is_some()) {
        return Err(ctx.value_error("Invalid arguments"));
    }
    let iterator = ctx.iter(iterable)?;
    Ok(TeeData::make(class_argument(class), iterator, GilCell::new(items), GilCell::new(following), Cell::new(false))
        .into())
}

constructor! {
    tee_new = "_tee" tee_of(self, iterable, /);
    data_new = "_tee_dataobject" data_of(self, it, values, next, /);
}

pub fn define() {
    iterator_class!(TEE, Tee, tee_new, tee_next, "Iterator wrapped to make it copyable.", methods: METHODS);
    TEE_DATA.define::<TeeData>(&crate::object::define::ClassDef {
        doc: "teedataobject(iterable, values, next, /)\n--\n\nData container common to multiple tee objects.",
        slots: |slots| slots.new.set(data_new),
        ..crate::object::define::ClassDef::EMPTY
    });
}
