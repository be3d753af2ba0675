//! Decimal digits of machine numbers, written into a buffer on the stack: what most formatting is.

use crate::object::{Ref, Str};

/// Longer results are not made here.
const ROOM: usize = 96;
/// Ten to the power of this is the largest that fits 64 bits.
const MOST_DECIMALS: usize = 19;

/// Text of a number, written from its end towards its beginning.
pub struct Digits {
    buffer: [u8; ROOM],
    start: usize,
}

const PAIRS: [[u8; 2]; 100] = {
    let mut pairs = [[0; 2]; 100];
    let mut number = 0;
    while number < 100 {
        pairs[number] = [b'0' + number as u8 / 10, b'0' + number as u8 % 10];
        number += 1;
    }
    pairs
};

impl Digits {
    fn new() -> Digits {
        Digits { buffer: [0; ROOM], start: ROOM }
    }

    /// `str` of an int.
    pub fn of_int(number: i64) -> Digits {
        let mut digits = Digits::new();
        digits.push_number(number.unsigned_abs());
        if number < 0 {
            digits.push(b'-');
        }
        digits
    }

    /// A float with so many digits after the point, rounded as C's `printf` does: the exact value, half
    /// to even. `None` where that is long.
    pub fn fixed(number: f64, precision: usize) -> Option<Digits> {
        let (whole, decimals) = fixed_parts(number.abs(), precision)?;
        let mut digits = Digits::new();
        if precision > 0 {
            let end = digits.start;
            digits.push_number(decimals);
            digits.push_repeated(b'0', precision - (end - digits.start));
            digits.push(b'.');
        }
        digits.push_number(whole);
        if number.is_sign_negative() {
            digits.push(b'-');
        }
        Some(digits)
    }

    #[inline(always)]
    fn push(&mut self, byte: u8) {
        self.start -= 1;
        self.buffer[self.start] = byte;
    }

    fn push_repeated(&mut self, byte: u8, count: usize) {
        let end = self.start;
        self.start -= count;
        self.buffer[self.start..end].fill(byte);
    }

    fn push_number(&mut self, mut number: u64) {
        // Division of 32 bits is the quicker one.
        while number > u64::from(u32::MAX) {
            self.push_pair((number % 100) as usize);
            number /= 100;
        }
        let mut number = number as u32;
        while number >= 100 {
            self.push_pair((number % 100) as usize);
            number /= 100;
        }
        if number >= 10 {
            self.push_pair(number as usize);
        } else {
            self.push(b'0' + number as u8);
        }
    }

    #[inline(always)]
    fn push_pair(&mut self, number: usize) {
        self.start -= 2;
        self.buffer[self.start..self.start + 2].copy_from_slice(&PAIRS[number]);
    }

    /// Fills up to a width of at most [`Digits::WIDEST`]: with zeros after the sign, or with spaces
    /// before it.
    pub fn pad(&mut self, width: usize, with_zeros: bool) {
        let missing = width.saturating_sub(ROOM - self.start);
        if !with_zeros {
            self.push_repeated(b' ', missing);
        } else if missing > 0 && self.buffer[self.start] == b'-' {
            self.buffer[self.start] = b'0';
            self.push_repeated(b'0', missing - 1);
            self.push(b'-');
        } else {
            self.push_repeated(b'0', missing);
        }
    }

    pub const WIDEST: usize = ROOM;

    fn bytes(&self) -> &[u8] {
        &self.buffer[self.start..]
    }

    pub fn to_str(&self) -> Ref<Str> {
        match self.bytes() {
            [digit] => Str::latin1(*digit),
            // SAFETY: all bytes written are ASCII.
            bytes => unsafe { Str::from_bytes(bytes, bytes.len()) },
        }
    }
}

/// The whole part of a positive number and `precision` decimals, rounded half to even; `None` where
/// either does not fit 64 bits.
fn fixed_parts(magnitude: f64, precision: usize) -> Option<(u64, u64)> {
    if precision > MOST_DECIMALS || magnitude >= (1u64 << 62) as f64 || magnitude.is_nan() {
        return None;
    }
    let bits = magnitude.to_bits();
    let (mantissa, exponent) = match (bits >> 52) as i32 {
        0 => (bits, -1074),
        exponent => (bits & ((1 << 52) - 1) | 1 << 52, exponent - 1075),
    };
    if mantissa == 0 {
        return Some((0, 0));
    }
    // The number is `odd / 2^shift`; without zeros at the end most products below are short.
    let zeros = mantissa.trailing_zeros();
    let odd = mantissa >> zeros;
    let shift = -(exponent + zeros as i32);
    if shift <= 0 {
        return Some((odd << -shift, 0));
    }
    let shift = shift as u32;
    let (mut whole, rest) = if shift < 64 { (odd >> shift, odd & ((1 << shift) - 1)) } else { (0, odd) };
    let scale = 10u64.pow(precision as u32);
    // Whether what is cut off is more than, less than or exactly half of the last digit.
    let (mut decimals, beyond_half) = if shift < 64 && rest.leading_zeros() + scale.leading_zeros() >= 64 {
        let product = rest * scale;
        let cut = product & ((1 << shift) - 1);
        (product >> shift, cut.cmp(&(1 << (shift - 1))))
    } else if shift < 128 {
        let product = u128::from(rest) * u128::from(scale);
        let cut = product & ((1 << shift) - 1);
        ((product >> shift) as u64, cut.cmp(&(1 << (shift - 1))))
    } else {
        // Less than 53 + 64 bits after so many places are less than half.
        (0, std::cmp::Ordering::Less)
    };
    let is_odd = if precision == 0 { whole & 1 == 1 } else { decimals & 1 == 1 };
    if beyond_half.is_gt() || beyond_half.is_eq() && is_odd {
        decimals += 1;
    }
    if decimals == scale {
        (whole, decimals) = (whole + 1, 0);
    }
    Some((whole, decimals))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(digits: &Digits) -> &str {
        std::str::from_utf8(digits.bytes()).unwrap()
    }

    #[test]
    fn ints_are_written_in_full() {
        for number in [0, 7, 10, 99, 100, 12345, -1, -100, i64::MAX, i64::MIN, u32::MAX as i64, u32::MAX as i64 + 1] {
            assert_eq!(text(&Digits::of_int(number)), number.to_string());
        }
    }

    #[test]
    fn fixed_floats_agree_with_the_library() {
        let mut state = 1u64;
        let mut floats =
            vec![0.0, -0.0, 0.5, 1.5, 2.5, 0.125, 0.375, 999.995, 0.9999, 1e-320, 5e-324, 4.5e18, 1e-40, 0.1, 2.675];
        for _ in 0..20_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            floats.push(f64::from_bits(state));
            floats.push((state >> 40) as f64 / 1024.0);
            floats.push((state >> 30) as f64 * 1e-6);
        }
        for number in floats.into_iter().filter(|number| number.abs() < 4.6e18) {
            for precision in [0, 1, 2, 3, 6, 12, 19] {
                let digits = Digits::fixed(number, precision).unwrap();
                assert_eq!(text(&digits), format!("{number:.precision$}"));
            }
        }
        assert!(
            Digits::fixed(1e19, 2).is_none()
                && Digits::fixed(1.0, 20).is_none()
                && Digits::fixed(f64::NAN, 1).is_none()
        );
    }

    #[test]
    fn padding_keeps_the_sign_first() {
        for (number, width, with_zeros, expected) in [
            (5, 4, true, "0005"),
            (-5, 4, true, "-005"),
            (-5, 4, false, "  -5"),
            (123, 2, true, "123"),
            (-5, 2, true, "-5"),
        ] {
            let mut digits = Digits::of_int(number);
            digits.pad(width, with_zeros);
            assert_eq!(text(&digits), expected);
        }
    }
}
