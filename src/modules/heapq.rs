//! `_heapq` (`Modules/_heapqmodule.c`): a list as a heap, smallest or largest item first.

use super::NativeModule;
use crate::natives;
use crate::object::exception::{INDEX_ERROR, RUNTIME_ERROR};
use crate::object::slots::Comparison;
use crate::object::{Ctx, Result, Value};
use crate::types::list::List;

pub static MODULE: NativeModule = NativeModule {
    name: "_heapq",
    doc: "Heap queue algorithm (a.k.a. priority queue).\n\nHeaps are arrays for which a[k] <= a[2*k+1] and a[k] <= a[2*k+2] for\nall k, counting elements from 0.  For the sake of comparison,\nnon-existing elements are considered to be infinite.  The interesting\nproperty of a heap is that a[0] is always its smallest element.",
    functions: FUNCTIONS,
    init: |_, _| Ok(()),
};

/// Whether the smallest or the largest item comes first.
#[derive(Clone, Copy, PartialEq)]
enum Order {
    Smallest,
    Largest,
}

/// A heap during one operation, in which its length must stay.
struct Heap<'a> {
    ctx: Ctx,
    list: &'a List,
    order: Order,
    len: usize,
}

impl<'a> Heap<'a> {
    fn new(ctx: Ctx, list: &'a List, order: Order) -> Heap<'a> {
        Heap { ctx, list, order, len: list.len() }
    }

    /// Whether the item at `a` comes before that at `b`.
    fn before(&self, a: usize, b: usize) -> Result<bool> {
        let pair = self.list.with(|items| Some((items.get(a)?.clone(), items.get(b)?.clone())));
        let Some((a, b)) = pair else { return Err(self.changed()) };
        let before = comes_before(self.ctx, &a, &b, self.order)?;
        if self.list.len() != self.len {
            return Err(self.changed());
        }
        Ok(before)
    }

    fn changed(&self) -> crate::object::Raised {
        self.ctx.raise(&RUNTIME_ERROR, "list changed size during iteration")
    }

    fn swap(&self, a: usize, b: usize) {
        self.list.with(|items| {
            if a.max(b) < items.len() {
                items.swap(a, b);
            }
        });
    }

    /// Moves the item at `place` towards the front, not beyond `start`.
    fn sift_down(&self, start: usize, mut place: usize) -> Result<()> {
        while place > start {
            let parent = (place - 1) / 2;
            if !self.before(place, parent)? {
                break;
            }
            self.swap(place, parent);
            place = parent;
        }
        Ok(())
    }

    /// Moves the item at `place` to a leaf and from there to where it belongs, which takes fewer
    /// comparisons than looking for its place on the way.
    fn sift_up(&self, place: usize) -> Result<()> {
        let start = place;
        let mut place = place;
        while place < self.len / 2 {
            let mut child = 2 * place + 1;
            if child + 1 < self.len && !self.before(child, child + 1)? {
                child += 1;
            }
            self.swap(place, child);
            place = child;
        }
        self.sift_down(start, place)
    }
}

fn comes_before(ctx: Ctx, a: &Value, b: &Value, order: Order) -> Result<bool> {
    match order {
        Order::Smallest => ctx.compare_bool(a, b, Comparison::Lt),
        Order::Largest => ctx.compare_bool(b, a, Comparison::Lt),
    }
}

fn out_of_range(ctx: Ctx) -> crate::object::Raised {
    ctx.raise(&INDEX_ERROR, "index out of range")
}

fn push(ctx: Ctx, heap: &List, item: Value, order: Order) -> Result<()> {
    heap.push(item);
    let heap = Heap::new(ctx, heap, order);
    heap.sift_down(0, heap.len - 1)
}

fn pop(ctx: Ctx, heap: &List, order: Order) -> Result<Value> {
    let last = heap.pop().ok_or_else(|| out_of_range(ctx))?;
    match heap.set(0, last) {
        Ok(first) => {
            Heap::new(ctx, heap, order).sift_up(0)?;
            Ok(first)
        }
        Err(only) => Ok(only),
    }
}

fn replace(ctx: Ctx, heap: &List, item: Value, order: Order) -> Result<Value> {
    let first = heap.set(0, item).map_err(|item| {
        drop(item);
        out_of_range(ctx)
    })?;
    Heap::new(ctx, heap, order).sift_up(0)?;
    Ok(first)
}

fn pushpop(ctx: Ctx, heap: &List, item: Value, order: Order) -> Result<Value> {
    let Some(first) = heap.get(0) else { return Ok(item) };
    if !comes_before(ctx, &first, &item, order)? {
        return Ok(item);
    }
    replace(ctx, heap, item, order)
}

fn make(ctx: Ctx, heap: &List, order: Order) -> Result<()> {
    let heap = Heap::new(ctx, heap, order);
    (0..heap.len / 2).rev().try_for_each(|place| heap.sift_up(place))
}

macro_rules! functions {
    ($($name:ident $operation:ident $order:ident ($($argument:ident: $type:ty)?) -> $result:ty;)*) => {$(
        fn $name(ctx: Ctx, heap: &List $(, $argument: $type)?) -> Result<$result> {
            $operation(ctx, heap, $($argument,)? Order::$order)
        }
    )*};
}

functions! {
    heappush push Smallest (item: Value) -> ();
    heappushpop pushpop Smallest (item: Value) -> Value;
    heappop pop Smallest () -> Value;
    heapreplace replace Smallest (item: Value) -> Value;
    heapify make Smallest () -> ();
    heappush_max push Largest (item: Value) -> ();
    heappushpop_max pushpop Largest (item: Value) -> Value;
    heappop_max pop Largest () -> Value;
    heapreplace_max replace Largest (item: Value) -> Value;
    heapify_max make Largest () -> ();
}

natives! { FUNCTIONS:
    heappush(heap, item, /) "Push item onto heap, maintaining the heap invariant.";
    heappushpop(heap, item, /) "Push item on the heap, then pop and return the smallest item from the heap.\n\nThe combined action runs more efficiently than heappush() followed by\na separate call to heappop().";
    heappop(heap, /) "Pop the smallest item off the heap, maintaining the heap invariant.";
    heapreplace(heap, item, /) "Pop and return the current smallest value, and add the new item.\n\nThis is more efficient than heappop() followed by heappush(), and can be\nmore appropriate when using a fixed-size heap.  Note that the value\nreturned may be larger than item!  That constrains reasonable uses of\nthis routine unless written as part of a conditional replacement:\n\n    if item > heap[0]:\n        item = heapreplace(heap, item)";
    heapify(heap, /) "Transform list into a heap, in-place, in O(len(heap)) time.";
    heappush_max(heap, item, /) "Push item onto max heap, maintaining the heap invariant.";
    heappushpop_max(heap, item, /) "Maxheap variant of heappushpop.\n\nThe combined action runs more efficiently than heappush_max() followed by\na separate call to heappop_max().";
    heappop_max(heap, /) "Maxheap variant of heappop.";
    heapreplace_max(heap, item, /) "Maxheap variant of heapreplace.";
    heapify_max(heap, /) "Maxheap variant of heapify.";
}
