//! `list.sort`: a stable, adaptive merge sort that makes as few comparisons as CPython's
//! (`Objects/listsort.txt`), and quicker ways for keys that compare without Python code.
//!
//! While it runs the list is empty, so that nothing that a comparison or a key function does to the
//! list can disturb the sort. Comparisons may be inconsistent: the result is some order then.

use super::list::List;
use crate::object::builtin_classes::{FUNCTION, METHOD};
use crate::object::protocol::{class_of, equal_without_python};
use crate::object::slots::Comparison;
use crate::object::{Ctx, ObjectExt, Ref, Result, Str, Tuple, Value};

/// `list.sort(*, key=None, reverse=False)`.
pub(super) fn sort(ctx: Ctx, this: &List, key: Option<&Value>, reverse: Option<bool>) -> Result<Value> {
    sort_returning(ctx, this, key, reverse.unwrap_or(false), Value::NONE)
}

/// Sorts a list; the value of the call is `result`. May suspend: return what this returns.
pub fn sort_returning(ctx: Ctx, list: &List, key: Option<&Value>, reverse: bool, result: Value) -> Result<Value> {
    // For keys, their order, and what merging needs.
    ctx.check_room(list.len().saturating_mul(4))?;
    match key.filter(|key| !key.is_none()) {
        Some(key) if runs_python_code(key) => {
            let (list, key) = (list.reference(), key.clone());
            ctx.suspend(async move {
                sort_by_python_key(ctx, &list, &key, reverse).await?;
                Ok(result)
            })
        }
        Some(key) => {
            let items = list.replace(Vec::new());
            let keys = items.iter().map(|item| ctx.call(key, std::slice::from_ref(item))).collect();
            sort_items(ctx, list, items, Some(keys), reverse)?;
            Ok(result)
        }
        None => {
            let items = list.replace(Vec::new());
            sort_items(ctx, list, items, None, reverse)?;
            Ok(result)
        }
    }
}

/// Whether the loop had better run the key function as a frame of its own.
fn runs_python_code(key: &Value) -> bool {
    let class = class_of(key);
    class == &FUNCTION || class == &METHOD || class.is_heap()
}

async fn sort_by_python_key(ctx: Ctx, list: &Ref<List>, key: &Value, reverse: bool) -> Result<()> {
    let items = list.replace(Vec::new());
    let mut keys = Vec::with_capacity(items.len());
    let mut failed = None;
    for item in &items {
        match ctx.call_async(key, std::slice::from_ref(item)).await {
            Ok(key) => keys.push(key),
            Err(raised) => {
                failed = Some(raised);
                break;
            }
        }
    }
    sort_items(ctx, list, items, Some(failed.map_or(Ok(keys), Err)), reverse)
}

/// Sorts `items`, which were taken out of `list`, and puts them back, also after an error.
fn sort_items(
    ctx: Ctx,
    list: &List,
    mut items: Vec<Value>,
    keys: Option<Result<Vec<Value>>>,
    reverse: bool,
) -> Result<()> {
    let outcome = match keys {
        None => sort_plain(ctx, &mut items, reverse),
        Some(keys) => keys.and_then(|keys| {
            let order = order_of(ctx, &keys, reverse)?;
            items = in_order(std::mem::take(&mut items), &order);
            Ok(())
        }),
    };
    // Whatever was done to the list meanwhile is lost; a vector that never held anything has no room.
    let intruders = list.replace(items);
    let modified = intruders.capacity() != 0;
    ctx.preserving_exception(|| drop(intruders));
    outcome?;
    if modified {
        return Err(ctx.value_error("list modified during sort"));
    }
    Ok(())
}

/// What all keys are, where that lets them be compared without Python code and consistently.
enum Keys {
    SmallInts,
    /// Without NaN.
    Floats,
    Strings,
    Any,
}

fn classify(keys: &[Value]) -> Keys {
    if keys.iter().all(Value::is_small_int) {
        Keys::SmallInts
    } else if keys.iter().all(|key| key.is_float() && !key.float_unchecked().is_nan()) {
        Keys::Floats
    } else if keys.iter().all(Value::is_instance_of_exactly::<Str>) {
        Keys::Strings
    } else {
        Keys::Any
    }
}

fn sort_by<T>(items: &mut [T], reverse: bool, mut compare: impl FnMut(&T, &T) -> std::cmp::Ordering) {
    // Equal items keep their order also in reverse.
    if reverse { items.sort_by(|a, b| compare(b, a)) } else { items.sort_by(compare) }
}

fn float_order(a: f64, b: f64) -> std::cmp::Ordering {
    a.partial_cmp(&b).unwrap_or(std::cmp::Ordering::Equal)
}

/// The bytes of a string, whose order is that of its code points.
fn text(key: &Value) -> &[u8] {
    key.downcast_exact::<Str>().map_or(&[], Str::bytes)
}

fn sort_plain(ctx: Ctx, items: &mut Vec<Value>, reverse: bool) -> Result<()> {
    match classify(items) {
        Keys::SmallInts => sort_by(items, reverse, |a, b| a.small_int_unchecked().cmp(&b.small_int_unchecked())),
        Keys::Floats => sort_by(items, reverse, |a, b| float_order(a.float_unchecked(), b.float_unchecked())),
        Keys::Strings => sort_by(items, reverse, |a, b| text(a).cmp(text(b))),
        Keys::Any => {
            let order = order_by_comparison(ctx, items, reverse)?;
            *items = in_order(std::mem::take(items), &order);
        }
    }
    Ok(())
}

/// The places of the keys in ascending (or descending) order.
fn order_of(ctx: Ctx, keys: &[Value], reverse: bool) -> Result<Vec<u32>> {
    fn order_by<K>(
        keys: impl Iterator<Item = K>,
        reverse: bool,
        compare: impl Fn(&K, &K) -> std::cmp::Ordering,
    ) -> Vec<u32> {
        let mut places: Vec<(K, u32)> = keys.zip(0..).collect();
        sort_by(&mut places, reverse, |a, b| compare(&a.0, &b.0));
        places.into_iter().map(|(_, place)| place).collect()
    }
    Ok(match classify(keys) {
        Keys::SmallInts => order_by(keys.iter().map(Value::small_int_unchecked), reverse, i64::cmp),
        Keys::Floats => order_by(keys.iter().map(Value::float_unchecked), reverse, |a, b| float_order(*a, *b)),
        Keys::Strings => order_by(keys.iter().map(text), reverse, |a, b| a.cmp(b)),
        Keys::Any => order_by_comparison(ctx, keys, reverse)?,
    })
}

fn in_order(items: Vec<Value>, order: &[u32]) -> Vec<Value> {
    let mut items: Vec<Option<Value>> = items.into_iter().map(Some).collect();
    order.iter().filter_map(|&place| items[place as usize].take()).collect()
}

fn order_by_comparison(ctx: Ctx, keys: &[Value], reverse: bool) -> Result<Vec<u32>> {
    let Ok(len) = u32::try_from(keys.len()) else { return Err(ctx.memory_error()) };
    let mut places: Vec<u32> = (0..len).collect();
    if reverse {
        places.reverse();
    }
    let mut order = merge_sort(places, |a, b| less(ctx, &keys[a as usize], &keys[b as usize]))?;
    if reverse {
        order.reverse();
    }
    Ok(order)
}

fn less(ctx: Ctx, a: &Value, b: &Value) -> Result<bool> {
    if let (Some(a), Some(b)) = (a.downcast_exact::<Str>(), b.downcast_exact::<Str>()) {
        return Ok(a.bytes() < b.bytes());
    }
    if a.is_float() && b.is_float() {
        return Ok(a.float_unchecked() < b.float_unchecked());
    }
    if let (Some(first), Some(second)) = (a.downcast_exact::<Tuple>(), b.downcast_exact::<Tuple>()) {
        // The first items that differ decide, if that can be told without Python code.
        for (x, y) in first.items().iter().zip(second.items()) {
            match if x.is(y) { Some(true) } else { equal_without_python(x, y) } {
                Some(true) => {}
                Some(false) => return less(ctx, x, y),
                None => return ctx.compare_bool(a, b, Comparison::Lt),
            }
        }
        return Ok(first.len() < second.len());
    }
    ctx.compare_bool(a, b, Comparison::Lt)
}

// ---- the merge sort ----

/// Consecutive places in order; `power` is the depth of the boundary to the next run in the tree of
/// merges ("powersort", Munro and Wild).
struct Run {
    base: usize,
    len: usize,
    power: u32,
}

struct MergeSort<L> {
    order: Vec<u32>,
    buffer: Vec<u32>,
    runs: Vec<Run>,
    /// Wins in a row after which a merge begins to gallop.
    min_gallop: usize,
    less: L,
}

const MIN_GALLOP: usize = 7;

/// Sorts places stably by a comparison that may fail.
fn merge_sort<L: FnMut(u32, u32) -> Result<bool>>(order: Vec<u32>, less: L) -> Result<Vec<u32>> {
    let mut sort = MergeSort { order, buffer: Vec::new(), runs: Vec::new(), min_gallop: MIN_GALLOP, less };
    sort.sort()?;
    Ok(sort.order)
}

impl<L: FnMut(u32, u32) -> Result<bool>> MergeSort<L> {
    fn sort(&mut self) -> Result<()> {
        let total = self.order.len();
        let min_run = min_run(total);
        let mut base = 0;
        while base < total {
            let mut len = self.take_run(base)?;
            let forced = min_run.min(total - base);
            if len < forced {
                self.insert_into_run(base, len, forced)?;
                len = forced;
            }
            self.push_run(base, len)?;
            base += len;
        }
        while self.runs.len() > 1 {
            let mut at = self.runs.len() - 2;
            if at > 0 && self.runs[at - 1].len < self.runs[at + 1].len {
                at -= 1;
            }
            self.merge_at(at)?;
        }
        Ok(())
    }

    fn less_at(&mut self, a: usize, b: usize) -> Result<bool> {
        (self.less)(self.order[a], self.order[b])
    }

    /// The length of the run at `base`; a strictly descending one is turned round.
    fn take_run(&mut self, base: usize) -> Result<usize> {
        let total = self.order.len();
        if total - base < 2 {
            return Ok(total - base);
        }
        let descending = self.less_at(base + 1, base)?;
        let mut end = base + 2;
        while end < total && self.less_at(end, end - 1)? == descending {
            end += 1;
        }
        if descending {
            self.order[base..end].reverse();
        }
        Ok(end - base)
    }

    /// Extends a run to `len` places by binary insertion.
    fn insert_into_run(&mut self, base: usize, sorted: usize, len: usize) -> Result<()> {
        for place in base + sorted..base + len {
            let pivot = self.order[place];
            let (mut low, mut high) = (base, place);
            while low < high {
                let middle = low + (high - low) / 2;
                if (self.less)(pivot, self.order[middle])? { high = middle } else { low = middle + 1 }
            }
            self.order[low..=place].rotate_right(1);
        }
        Ok(())
    }

    fn push_run(&mut self, base: usize, len: usize) -> Result<()> {
        if let Some(last) = self.runs.last() {
            let power = power(last.base, last.len, len, self.order.len());
            while self.runs.len() > 1 && self.runs[self.runs.len() - 2].power > power {
                self.merge_at(self.runs.len() - 2)?;
            }
            if let Some(last) = self.runs.last_mut() {
                last.power = power;
            }
        }
        self.runs.push(Run { base, len, power: 0 });
        Ok(())
    }

    /// Merges two neighbouring runs.
    fn merge_at(&mut self, at: usize) -> Result<()> {
        let second = self.runs.remove(at + 1);
        let first = &mut self.runs[at];
        let (mut start, middle, end) = (first.base, second.base, second.base + second.len);
        first.len += second.len;
        first.power = second.power;
        let MergeSort { order, less, .. } = self;
        // What is already in place on either side takes no part.
        let head = order[middle];
        start += partition_point(middle - start, false, |index| Ok(!less(head, order[start + index])?))?;
        if start == middle {
            return Ok(());
        }
        let tail = order[middle - 1];
        let end = middle + partition_point(end - middle, true, |index| less(order[middle + index], tail))?;
        self.merge(start, middle, end)
    }

    /// Merges `start..middle` with `middle..end`. Once one side has won often enough in a row, the
    /// next place of its streak's end is searched for.
    fn merge(&mut self, start: usize, middle: usize, end: usize) -> Result<()> {
        let MergeSort { order, buffer, less, min_gallop, .. } = self;
        buffer.clear();
        buffer.extend_from_slice(&order[start..middle]);
        let (mut left, mut right, mut to) = (0, middle, start);
        while left < buffer.len() && right < end {
            let (mut left_wins, mut right_wins) = (0, 0);
            while left < buffer.len() && right < end && left_wins.max(right_wins) < *min_gallop {
                if less(order[right], buffer[left])? {
                    order[to] = order[right];
                    right += 1;
                    (left_wins, right_wins) = (0, right_wins + 1);
                } else {
                    order[to] = buffer[left];
                    left += 1;
                    (left_wins, right_wins) = (left_wins + 1, 0);
                }
                to += 1;
            }
            *min_gallop += 1;
            while left < buffer.len() && right < end {
                *min_gallop -= (*min_gallop > 1) as usize;
                let head = order[right];
                let from_left =
                    partition_point(buffer.len() - left, false, |index| Ok(!less(head, buffer[left + index])?))?;
                order[to..to + from_left].copy_from_slice(&buffer[left..left + from_left]);
                (left, to) = (left + from_left, to + from_left);
                if left == buffer.len() {
                    break;
                }
                let head = buffer[left];
                let from_right = partition_point(end - right, false, |index| less(order[right + index], head))?;
                order.copy_within(right..right + from_right, to);
                (right, to) = (right + from_right, to + from_right);
                if from_left < MIN_GALLOP && from_right < MIN_GALLOP {
                    // Galloping does not pay: make it harder to begin again.
                    *min_gallop += 1;
                    break;
                }
            }
        }
        let rest = buffer.len() - left;
        order[to..to + rest].copy_from_slice(&buffer[left..]);
        Ok(())
    }
}

/// The number of leading indexes below `len` for which `before` holds, searched for in growing
/// steps from one end.
fn partition_point(len: usize, from_end: bool, mut before: impl FnMut(usize) -> Result<bool>) -> Result<usize> {
    // All below `low` are before, none from `high` on is.
    let (mut low, mut high) = (0, len);
    let mut step = 1;
    while low < high {
        let index = if from_end { high.saturating_sub(step).max(low) } else { (low + step - 1).min(high - 1) };
        if before(index)? {
            low = index + 1;
            if from_end {
                break;
            }
        } else {
            high = index;
            if !from_end {
                break;
            }
        }
        step *= 2;
    }
    while low < high {
        let middle = low + (high - low) / 2;
        if before(middle)? { low = middle + 1 } else { high = middle }
    }
    Ok(low)
}

/// A length from 32 to 64 such that `total` divided by it is at most a power of two.
fn min_run(mut total: usize) -> usize {
    let mut odd = 0;
    while total >= 64 {
        odd |= total & 1;
        total >>= 1;
    }
    total + odd
}

fn power(base: usize, len: usize, next_len: usize, total: usize) -> u32 {
    let (mut a, mut b, total) =
        (2 * base as u64 + len as u64, 2 * base as u64 + 2 * len as u64 + next_len as u64, total as u64);
    let mut power = 0;
    loop {
        power += 1;
        if a >= total {
            a -= total;
            b -= total;
        } else if b >= total {
            return power;
        }
        a <<= 1;
        b <<= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(keys: &[u32]) -> (Vec<u32>, usize) {
        let mut comparisons = 0;
        let order = merge_sort((0..keys.len() as u32).collect(), |a, b| {
            comparisons += 1;
            Ok(keys[a as usize] < keys[b as usize])
        });
        let Ok(order) = order else { unreachable!("the comparison does not fail") };
        (order, comparisons)
    }

    #[test]
    fn agrees_with_a_stable_sort() {
        let mut state = 1u32;
        for len in (0..200).chain([1000, 5000]) {
            for distinct in [2, 16, u32::MAX] {
                let mut keys: Vec<u32> = (0..len)
                    .map(|_| {
                        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                        (state >> 8) % distinct
                    })
                    .collect();
                for _ in 0..3 {
                    let mut expected: Vec<u32> = (0..len).collect();
                    expected.sort_by_key(|&place| keys[place as usize]);
                    assert_eq!(sorted(&keys).0, expected);
                    // Long runs with a few strangers, to gallop through.
                    keys.sort_unstable();
                    if len > 20 {
                        keys.swap(3, len as usize / 2);
                        keys.rotate_left(len as usize / 3);
                    }
                }
            }
        }
    }

    #[test]
    fn runs_cost_one_comparison_an_item() {
        let ascending: Vec<u32> = (0..1000).collect();
        let descending: Vec<u32> = (0..1000).rev().collect();
        assert_eq!(sorted(&ascending).1, 999);
        assert_eq!(sorted(&descending).1, 999);
        let two_runs: Vec<u32> = (500..1000).chain(0..500).collect();
        assert!(sorted(&two_runs).1 < 1100);
    }

    #[test]
    fn inconsistent_comparisons_give_some_order() {
        let mut state = 7u32;
        for len in 0..300 {
            let order = merge_sort((0..len).collect(), |_, _| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                Ok(state & 1 << 20 != 0)
            });
            let Ok(mut order) = order else { unreachable!("the comparison does not fail") };
            order.sort_unstable();
            assert_eq!(order, (0..len).collect::<Vec<_>>());
        }
    }
}
