//! SHA-3 and SHAKE (FIPS 202): one sponge, whose rate and suffix tell the functions apart.

use super::Algorithm;

const LANE: usize = size_of::<u64>();

#[derive(Clone)]
pub(super) struct Sponge {
    state: [u64; 25],
    /// Bytes that each permutation takes in or gives out.
    rate: usize,
    /// The bits after the message, with the first bit of the padding.
    suffix: u8,
    /// Bytes of the block under way.
    filled: usize,
}

impl Sponge {
    pub fn new(rate: usize, suffix: u8) -> Sponge {
        Sponge { state: [0; 25], rate, suffix, filled: 0 }
    }

    fn permute(&mut self) {
        keccak::Keccak::new().with_f1600(|f1600| f1600(&mut self.state));
        self.filled = 0;
    }

    fn absorb(&mut self, place: usize, byte: u8) {
        self.state[place / LANE] ^= u64::from(byte) << (8 * (place % LANE));
    }
}

impl Algorithm for Sponge {
    fn update(&mut self, data: &[u8]) {
        for &byte in data {
            self.absorb(self.filled, byte);
            self.filled += 1;
            if self.filled == self.rate {
                self.permute();
            }
        }
    }

    fn digest(&self, out: &mut [u8]) {
        let mut sponge = self.clone();
        sponge.absorb(sponge.filled, sponge.suffix);
        sponge.absorb(sponge.rate - 1, 0x80);
        for block in out.chunks_mut(sponge.rate) {
            sponge.permute();
            let bytes = sponge.state.iter().flat_map(|lane| lane.to_le_bytes());
            block.iter_mut().zip(bytes).for_each(|(place, byte)| *place = byte);
        }
    }

    fn boxed_clone(&self) -> Box<dyn Algorithm> {
        Box::new(self.clone())
    }
}
