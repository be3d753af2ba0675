//! Hashes: numbers as CPython's (so that equal numbers of any type agree), text by a fast hash that is the same in each run.

use malachite_bigint::{BigInt, Sign};
use std::hash::Hasher;

/// The Mersenne prime that numeric hashes are reduced by (`_PyHASH_MODULUS`).
pub const MODULUS: u64 = (1 << 61) - 1;
pub const INFINITY: i64 = 314_159;
const BITS: u32 = 61;

/// The hash of text or bytes; never zero nor -1.
pub fn hash_bytes(bytes: &[u8]) -> i64 {
    let mut hasher = Fx { state: 0 };
    hasher.write(bytes);
    match hasher.finish() as i64 {
        0 => 1,
        -1 => -2,
        hash => hash,
    }
}

/// A multiply-and-rotate hash of eight bytes a step: an index of dicts, not a defence.
struct Fx {
    state: u64,
}

const FACTOR: u64 = 0xf135_7aea_2e62_a9c5;

impl Hasher for Fx {
    fn write(&mut self, bytes: &[u8]) {
        let (chunks, rest) = bytes.as_chunks::<8>();
        for chunk in chunks {
            let word = u64::from_le_bytes(*chunk);
            self.state = (self.state.rotate_left(23) ^ word).wrapping_mul(FACTOR);
        }
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        let word = u64::from_le_bytes(last) ^ (bytes.len() as u64) << 56;
        self.state = (self.state.rotate_left(23) ^ word).wrapping_mul(FACTOR);
    }

    fn finish(&self) -> u64 {
        // A product's low bits know only of its factors' low bits, and a table's index takes the low
        // bits: the high ones are brought down, twice.
        let state = (self.state ^ self.state >> 32).wrapping_mul(FACTOR);
        state ^ state >> 29
    }
}

#[inline(always)]
pub fn hash_int(number: i64) -> i64 {
    // Numbers below the modulus, which small ints are, are their own hash.
    if number.unsigned_abs() < MODULUS {
        return if number == -1 { -2 } else { number };
    }
    let hash = (number.unsigned_abs() % MODULUS) as i64;
    match if number < 0 { -hash } else { hash } {
        -1 => -2,
        hash => hash,
    }
}

pub fn hash_bigint(number: &BigInt) -> i64 {
    let (sign, digits) = number.to_u64_digits();
    let hash = digits
        .iter()
        .rev()
        .fold(0u64, |hash, &digit| ((u128::from(hash) << 64 | u128::from(digit)) % u128::from(MODULUS)) as u64)
        as i64;
    match if sign == Sign::Minus { -hash } else { hash } {
        -1 => -2,
        hash => hash,
    }
}

/// `_Py_HashDouble`; NaN's hash is the object's own and not this function's.
pub fn hash_float(number: f64) -> i64 {
    if number.is_infinite() {
        return if number > 0.0 { INFINITY } else { -INFINITY };
    }
    if number.fract() == 0.0 && number.abs() < 9e15 {
        return hash_int(number as i64);
    }
    let (mut mantissa, mut exponent) = frexp(number.abs());
    let mut hash = 0u64;
    while mantissa != 0.0 {
        hash = (hash << 28 & MODULUS) | hash >> (BITS - 28);
        mantissa *= (1u64 << 28) as f64;
        exponent -= 28;
        let digit = mantissa as u64;
        mantissa -= digit as f64;
        hash += digit;
        if hash >= MODULUS {
            hash -= MODULUS;
        }
    }
    let shift = exponent.rem_euclid(BITS as i32) as u32;
    hash = (hash << shift & MODULUS) | hash >> (BITS - shift);
    match if number < 0.0 { -(hash as i64) } else { hash as i64 } {
        -1 => -2,
        hash => hash,
    }
}

/// Splits a finite number into a fraction in [0.5, 1) and a power of two.
pub fn frexp(number: f64) -> (f64, i32) {
    if number == 0.0 || !number.is_finite() {
        return (number, 0);
    }
    let bits = number.to_bits();
    let exponent = (bits >> 52 & 0x7ff) as i32;
    if exponent == 0 {
        let (fraction, exponent) = frexp(number * (1u64 << 54) as f64);
        return (fraction, exponent - 54);
    }
    (f64::from_bits(bits & !(0x7ff << 52) | 1022 << 52), exponent - 1022)
}

/// The state that a sequence's hash starts from.
pub const PRIME_5: u64 = 2_870_177_450_012_600_261;

/// One step of a sequence's hash: takes an item's hash into the state.
#[inline]
pub fn combine(state: u64, hash: i64) -> u64 {
    const PRIME_1: u64 = 11_400_714_785_074_694_791;
    const PRIME_2: u64 = 14_029_467_366_897_019_727;
    state.wrapping_add((hash as u64).wrapping_mul(PRIME_2)).rotate_left(31).wrapping_mul(PRIME_1)
}

/// The hash of a tuple from its items' (xxHash-like, `Objects/tupleobject.c`).
pub fn hash_sequence(hashes: impl ExactSizeIterator<Item = i64>) -> i64 {
    let length = hashes.len() as u64;
    let accumulated = hashes.fold(PRIME_5, combine);
    match accumulated.wrapping_add(length ^ (PRIME_5 ^ 3_527_539)) as i64 {
        -1 => 1_546_275_796,
        hash => hash,
    }
}
