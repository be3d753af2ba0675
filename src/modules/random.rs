//! `_random` (`Modules/_randommodule.c`): the Mersenne Twister MT19937, with CPython's seeding, so
//! that the same seed gives the same numbers.

use super::NativeModule;
use crate::host;
use crate::natives;
use crate::object::builtin_classes::OBJECT;
use crate::object::class::class_flags;
use crate::object::define::ClassDef;
use crate::object::exception::OVERFLOW_ERROR;
use crate::object::int::{from_bigint, from_u64};
use crate::object::native::Args;
use crate::object::{Class, Ctx, GilCell, Header, Object, ObjectExt, Result, Tuple, Value, heap};
use crate::types::int_math::MAX_BITS;
use malachite_bigint::{BigInt, Sign};
use num_traits::ToPrimitive;

/// Words of state.
const N: usize = 624;
const M: usize = 397;
const UPPER_MASK: u32 = 0x8000_0000;
const LOWER_MASK: u32 = 0x7fff_ffff;

struct Twister {
    state: [u32; N],
    /// The place of the next word; `N` where all are used up.
    index: usize,
}

impl Twister {
    fn new(seed: u32) -> Twister {
        let mut state = [seed; N];
        for index in 1..N {
            let previous = state[index - 1];
            state[index] = 1_812_433_253u32.wrapping_mul(previous ^ previous >> 30).wrapping_add(index as u32);
        }
        Twister { state, index: N }
    }

    /// `init_by_array`: a seed of any number of words, one at least.
    fn from_words(key: &[u32]) -> Twister {
        let mut twister = Twister::new(19_650_218);
        let state = &mut twister.state;
        let (mut i, mut j) = (1, 0);
        for _ in 0..N.max(key.len()) {
            let previous = state[i - 1];
            state[i] = (state[i] ^ (previous ^ previous >> 30).wrapping_mul(1_664_525))
                .wrapping_add(key[j])
                .wrapping_add(j as u32);
            i += 1;
            j = (j + 1) % key.len();
            if i == N {
                state[0] = state[N - 1];
                i = 1;
            }
        }
        for _ in 0..N - 1 {
            let previous = state[i - 1];
            state[i] = (state[i] ^ (previous ^ previous >> 30).wrapping_mul(1_566_083_941)).wrapping_sub(i as u32);
            i += 1;
            if i == N {
                state[0] = state[N - 1];
                i = 1;
            }
        }
        state[0] = 0x8000_0000;
        twister
    }

    fn next_word(&mut self) -> u32 {
        if self.index >= N {
            self.generate();
        }
        let mut word = self.state[self.index];
        self.index += 1;
        word ^= word >> 11;
        word ^= word << 7 & 0x9d2c_5680;
        word ^= word << 15 & 0xefc6_0000;
        word ^ word >> 18
    }

    fn generate(&mut self) {
        for index in 0..N {
            let word = self.state[index] & UPPER_MASK | self.state[(index + 1) % N] & LOWER_MASK;
            let odd = if word & 1 == 1 { 0x9908_b0df } else { 0 };
            self.state[index] = self.state[(index + M) % N] ^ word >> 1 ^ odd;
        }
        self.index = 0;
    }

    /// A float in [0, 1) with 53 random bits.
    fn next_f64(&mut self) -> f64 {
        let (high, low) = (self.next_word() >> 5, self.next_word() >> 6);
        (f64::from(high) * 67_108_864.0 + f64::from(low)) * (1.0 / 9_007_199_254_740_992.0)
    }
}

#[repr(C)]
struct Random {
    header: Header,
    twister: GilCell<Twister>,
}

static RANDOM: Class = Class::on_demand("_random.Random", define);

// SAFETY: `repr(C)`, header first.
unsafe impl Object for Random {
    fn class() -> &'static Class {
        &RANDOM
    }
}

fn new(_: Ctx, class: &Class, _: Args) -> Result<Value> {
    Ok(heap::new_in(class, |header| Random { header, twister: GilCell::new(Twister::new(0)) }).into())
}

fn init(ctx: Ctx, this: &Value, args: Args) -> Result<()> {
    let Some(random) = this.downcast::<Random>() else { return Ok(()) };
    if args.has_keywords() && std::ptr::eq(this.class(), &RANDOM) {
        return Err(ctx.type_error("Random() takes no keyword arguments"));
    }
    match args.positional() {
        [] => seed(ctx, random, None),
        [value] => seed(ctx, random, Some(value)),
        more => Err(ctx.type_error(format!("Random() takes at most 1 argument ({} given)", more.len()))),
    }
}

fn seed(ctx: Ctx, this: &Random, n: Option<&Value>) -> Result<()> {
    let twister = match n.filter(|n| !n.is_none()) {
        None => {
            let mut bytes = vec![0; N * 4];
            if host::random_bytes(&mut bytes).is_err() {
                // Any source will do for a generator that keeps no secrets.
                bytes = host::wall_ns().to_le_bytes().to_vec();
            }
            let words = bytes.as_chunks::<4>().0.iter().map(|word| u32::from_le_bytes(*word));
            Twister::from_words(&words.collect::<Vec<u32>>())
        }
        Some(n) => {
            let number = match n.as_int() {
                Some(number) => number.into_owned(),
                None => BigInt::from(ctx.hash(n)? as u64),
            };
            let (_, mut words) = number.to_u32_digits();
            if words.is_empty() {
                words.push(0);
            }
            Twister::from_words(&words)
        }
    };
    this.twister.set(twister);
    Ok(())
}

fn random(_: Ctx, this: &Random) -> f64 {
    this.twister.with(Twister::next_f64)
}

fn getrandbits(ctx: Ctx, this: &Random, k: &Value) -> Result<Value> {
    let bits = ctx.index_bigint(k)?;
    if bits.sign() == Sign::Minus {
        return Err(ctx.value_error("Cannot convert negative int"));
    }
    let Some(bits) = bits.to_u64() else {
        return Err(ctx.raise(&OVERFLOW_ERROR, "Python int too large for C uint64_t"));
    };
    if bits == 0 {
        return Ok(from_u64(0));
    }
    if bits <= 32 {
        return Ok(from_u64(u64::from(this.twister.with(Twister::next_word) >> (32 - bits))));
    }
    if bits > MAX_BITS {
        return Err(ctx.memory_error());
    }
    let mut words = vec![0; bits.div_ceil(32) as usize];
    this.twister.with(|twister| words.iter_mut().for_each(|word| *word = twister.next_word()));
    if let Some(last) = words.last_mut().filter(|_| bits % 32 != 0) {
        *last >>= 32 - bits % 32;
    }
    Ok(from_bigint(BigInt::from_slice(Sign::Plus, &words)))
}

fn getstate(_: Ctx, this: &Random) -> Vec<Value> {
    this.twister.with(|twister| {
        let words = twister.state.iter().map(|&word| u64::from(word));
        words.chain([twister.index as u64]).map(from_u64).collect()
    })
}

fn setstate(ctx: Ctx, this: &Random, state: &Value) -> Result<()> {
    let Some(items) = state.downcast::<Tuple>() else { return Err(ctx.type_error("state vector must be a tuple")) };
    if items.len() != N + 1 {
        return Err(ctx.value_error("state vector is the wrong size"));
    }
    let mut words = [0; N];
    for (word, item) in words.iter_mut().zip(items.items()) {
        let number = ctx.index_i64(item)?;
        *word = u32::try_from(number).map_err(|_| ctx.value_error("invalid state"))?;
    }
    let index = usize::try_from(ctx.index_i64(&items.items()[N])?).ok().filter(|&index| index <= N);
    let index = index.ok_or_else(|| ctx.value_error("invalid state"))?;
    this.twister.set(Twister { state: words, index });
    Ok(())
}

natives! { METHODS:
    random(self, /) "random() -> x in the interval [0, 1).";
    seed(self, n=None, /) "seed([n]) -> None.\n\nDefaults to use urandom and falls back to a combination\nof the current time and the process identifier.";
    getstate(self, /) "getstate() -> tuple containing the current state.";
    setstate(self, state, /) "setstate(state) -> None.  Restores generator state.";
    getrandbits(self, k, /) "getrandbits(k) -> x.  Generates an int with k random bits.";
}

/// Completes `Random`.
pub fn define() {
    RANDOM.define::<Random>(&ClassDef {
        base: Some(&OBJECT),
        flags: class_flags::BASE,
        doc: "Random() -> create a random number generator with its own internal state.",
        slots: |slots| {
            slots.new.set(new);
            slots.init.set(init);
        },
        methods: METHODS,
        ..ClassDef::EMPTY
    });
}

pub static MODULE: NativeModule = NativeModule {
    name: "_random",
    doc: "Module implements the Mersenne Twister random number generator.",
    functions: &[],
    init: |_, namespace| {
        namespace.set_str("Random", RANDOM.to_value());
        Ok(())
    },
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_the_reference_implementation() {
        let mut twister = Twister::from_words(&[0x123, 0x234, 0x345, 0x456]);
        let first = [1_067_595_299u32, 955_945_823, 477_289_528, 4_107_218_783, 4_228_976_476];
        assert_eq!(first.map(|_| twister.next_word()), first);
        // random.seed(42); random.random()
        assert_eq!(Twister::from_words(&[42]).next_f64(), 0.639_426_798_457_883_8);
    }
}
