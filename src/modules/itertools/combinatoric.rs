//! `product`, `permutations`, `combinations`, `combinations_with_replacement`.

use crate::object::exception::OVERFLOW_ERROR;
use crate::object::native::Args;
use crate::object::{Class, Ctx, GilCell, Ref, Result, Tuple, Value};
use crate::types::held::{Held, class_argument};
use crate::types::sequence::{self, items_of};
use crate::{constructor, iterator_class, object_type};

pub static PRODUCT: Class = Class::on_demand("itertools.product", define);
pub static PERMUTATIONS: Class = Class::on_demand("itertools.permutations", define);
pub static COMBINATIONS: Class = Class::on_demand("itertools.combinations", define);
pub static COMBINATIONS_WITH_REPLACEMENT: Class = Class::on_demand("itertools.combinations_with_replacement", define);

/// Which items of the pools come next.
enum Position {
    Start,
    /// Indexes of the items handed out last.
    At(Vec<usize>),
    End,
}

struct Place(GilCell<Position>);

impl Held for Place {}

impl Place {
    fn start() -> Place {
        Place(GilCell::new(Position::Start))
    }

    /// Moves on: `first` makes the first indexes, `advance` the next ones; `None` is the end.
    fn step(&self, first: impl FnOnce() -> Option<Vec<usize>>, advance: impl FnOnce(&mut Vec<usize>) -> bool) -> bool {
        self.0.with(|position| {
            let next = match std::mem::replace(position, Position::End) {
                Position::Start => first(),
                Position::At(mut indexes) => advance(&mut indexes).then_some(indexes),
                Position::End => None,
            };
            if let Some(indexes) = next {
                *position = Position::At(indexes);
            }
            matches!(position, Position::At(_))
        })
    }

    fn select<'a>(&self, item: impl Fn(usize, usize) -> &'a Value) -> Value {
        let items = self.0.with(|position| match position {
            Position::At(indexes) => {
                indexes.iter().enumerate().map(|(place, &index)| item(place, index).clone()).collect()
            }
            Position::Start | Position::End => Vec::new(),
        });
        Tuple::new(items).into()
    }
}

/// The state of `permutations` beside the indexes (see the recipe in the documentation).
struct Cycles(GilCell<Vec<usize>>);

impl Held for Cycles {}

object_type! {
    pub struct Product: PRODUCT {
        pools: Vec<Ref<Tuple>>,
        place: Place,
    }

    pub struct Permutations: PERMUTATIONS {
        pool: Ref<Tuple>,
        length: usize,
        /// All indexes of the pool; the first `length` are selected.
        place: Place,
        cycles: Cycles,
    }

    pub struct Combinations: COMBINATIONS {
        pool: Ref<Tuple>,
        length: usize,
        place: Place,
    }

    pub struct CombinationsWithReplacement: COMBINATIONS_WITH_REPLACEMENT {
        pool: Ref<Tuple>,
        length: usize,
        place: Place,
    }
}

// ---- product ----

fn product_new(ctx: Ctx, class: &Class, args: Args) -> Result<Value> {
    let mut repeat = 1;
    for (name, value) in args.keywords() {
        if name.as_str() != Some("repeat") {
            return Err(ctx.type_error(format!(
                "product() got an unexpected keyword argument '{}'",
                name.as_str().unwrap_or("?")
            )));
        }
        repeat = ctx.index_i64(value)?;
    }
    let Some(repeat) = sequence::not_negative(repeat) else {
        return Err(ctx.value_error("repeat argument cannot be negative"));
    };
    let iterables = if repeat == 0 { &[] } else { args.positional() };
    if iterables.len().checked_mul(repeat).is_none_or(|pools| pools > 1 << 28) {
        return Err(ctx.raise(&OVERFLOW_ERROR, "repeat argument too large"));
    }
    let once = iterables.iter().map(|iterable| items_of(ctx, iterable).map(Tuple::new)).collect::<Result<Vec<_>>>()?;
    let pools = std::iter::repeat_n(once, repeat).flatten().collect();
    Ok(Product::make(class, pools, Place::start()).into())
}

fn product_next(_: Ctx, this: &Value) -> Result<Option<Value>> {
    let this = this.receiver::<Product>();
    let pools = &this.pools;
    let more = this.place.step(
        || pools.iter().all(|pool| !pool.is_empty()).then(|| vec![0; pools.len()]),
        |indexes| {
            // As an odometer.
            for (index, pool) in indexes.iter_mut().zip(pools).rev() {
                *index += 1;
                if *index < pool.len() {
                    return true;
                }
                *index = 0;
            }
            false
        },
    );
    Ok(more.then(|| this.place.select(|place, index| &pools[place].items()[index])))
}

// ---- permutations ----

fn length(ctx: Ctx, r: i64) -> Result<usize> {
    sequence::not_negative(r).ok_or_else(|| ctx.value_error("r must be non-negative"))
}

fn permutations(ctx: Ctx, class: &Value, iterable: &Value, r: Option<&Value>) -> Result<Value> {
    let pool = Tuple::new(items_of(ctx, iterable)?);
    let length = match r.filter(|r| !r.is_none()) {
        None => pool.len(),
        Some(r) if r.is_int() => length(ctx, ctx.index_i64(r)?)?,
        Some(_) => return Err(ctx.type_error("Expected int as r")),
    };
    let cycles = (0..length).map(|index| pool.len().saturating_sub(index)).collect();
    Ok(Permutations::make(class_argument(class), pool, length, Place::start(), Cycles(GilCell::new(cycles))).into())
}

fn permutations_next(_: Ctx, this: &Value) -> Result<Option<Value>> {
    let this = this.receiver::<Permutations>();
    let (total, length) = (this.pool.len(), this.length);
    let more = this.place.step(
        || (length <= total).then(|| (0..total).collect()),
        |indexes| {
            this.cycles.0.with(|cycles| {
                for place in (0..length).rev() {
                    cycles[place] -= 1;
                    if cycles[place] != 0 {
                        indexes.swap(place, total - cycles[place]);
                        return true;
                    }
                    indexes[place..].rotate_left(1);
                    cycles[place] = total - place;
                }
                false
            })
        },
    );
    if !more {
        return Ok(None);
    }
    let selected = this.place.0.with(|position| match position {
        Position::At(indexes) => indexes[..length].iter().map(|&index| this.pool.items()[index].clone()).collect(),
        Position::Start | Position::End => Vec::new(),
    });
    Ok(Some(Tuple::new(selected).into()))
}

// ---- combinations ----

fn combinations(ctx: Ctx, class: &Value, iterable: &Value, r: i64) -> Result<Value> {
    let pool = Tuple::new(items_of(ctx, iterable)?);
    Ok(Combinations::make(class_argument(class), pool, length(ctx, r)?, Place::start()).into())
}

fn combinations_next(_: Ctx, this: &Value) -> Result<Option<Value>> {
    let this = this.receiver::<Combinations>();
    let (total, length) = (this.pool.len(), this.length);
    let more = this.place.step(
        || (length <= total).then(|| (0..length).collect()),
        |indexes| {
            let Some(place) = (0..length).rev().find(|&place| indexes[place] != place + total - length) else {
                return false;
            };
            let first = indexes[place] + 1;
            for (index, number) in indexes[place..].iter_mut().zip(first..) {
                *index = number;
            }
            true
        },
    );
    Ok(more.then(|| this.place.select(|_, index| &this.pool.items()[index])))
}

fn with_replacement(ctx: Ctx, class: &Value, iterable: &Value, r: i64) -> Result<Value> {
    let pool = Tuple::new(items_of(ctx, iterable)?);
    Ok(CombinationsWithReplacement::make(class_argument(class), pool, length(ctx, r)?, Place::start()).into())
}

fn with_replacement_next(_: Ctx, this: &Value) -> Result<Option<Value>> {
    let this = this.receiver::<CombinationsWithReplacement>();
    let (total, length) = (this.pool.len(), this.length);
    let more = this.place.step(
        || (total > 0 || length == 0).then(|| vec![0; length]),
        |indexes| {
            let Some(place) = indexes.iter().rposition(|&index| index != total - 1) else { return false };
            let number = indexes[place] + 1;
            indexes[place..].fill(number);
            true
        },
    );
    Ok(more.then(|| this.place.select(|_, index| &this.pool.items()[index])))
}

constructor! {
    permutations_new = "permutations" permutations(self, iterable, r=None);
    combinations_new = "combinations" combinations(self, iterable, r);
    with_replacement_new = "combinations_with_replacement" with_replacement(self, iterable, r);
}

pub fn define() {
    iterator_class!(
        PRODUCT,
        Product,
        product_new,
        product_next,
        "Cartesian product of input iterables.  Equivalent to nested for-loops.\n\nFor example, product(A, B) returns the same as:  ((x,y) for x in A for y in B).\nThe leftmost iterators are in the outermost for-loop, so the output tuples\ncycle in a manner similar to an odometer (with the rightmost element changing\non every iteration).\n\nTo compute the product of an iterable with itself, specify the number\nof repetitions with the optional repeat keyword argument. For example,\nproduct(A, repeat=4) means the same as product(A, A, A, A).\n\nproduct('ab', range(3)) --> ('a',0) ('a',1) ('a',2) ('b',0) ('b',1) ('b',2)\nproduct((0,1), (0,1), (0,1)) --> (0,0,0) (0,0,1) (0,1,0) (0,1,1) (1,0,0) ..."
    );
    iterator_class!(
        PERMUTATIONS,
        Permutations,
        permutations_new,
        permutations_next,
        "Return successive r-length permutations of elements in the iterable.\n\npermutations(range(3), 2) --> (0,1), (0,2), (1,0), (1,2), (2,0), (2,1)"
    );
    iterator_class!(
        COMBINATIONS,
        Combinations,
        combinations_new,
        combinations_next,
        "Return successive r-length combinations of elements in the iterable.\n\ncombinations(range(4), 3) --> (0,1,2), (0,1,3), (0,2,3), (1,2,3)"
    );
    iterator_class!(
        COMBINATIONS_WITH_REPLACEMENT,
        CombinationsWithReplacement,
        with_replacement_new,
        with_replacement_next,
        "Return successive r-length combinations of elements in the iterable allowing individual elements to have successive repeats.\n\ncombinations_with_replacement('ABC', 2) --> ('A','A'), ('A','B'), ('A','C'), ('B','B'), ('B','C'), ('C','C')"
    );
}
