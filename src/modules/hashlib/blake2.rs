//! BLAKE2b and BLAKE2s (RFC 7693), with the parameters for keys, personalisation and tree hashing that RFC leaves to
//! the BLAKE2 paper and `hashlib` offers.

use super::Algorithm;

/// What the parameter block says, beside the lengths (section 2.8 of the paper).
#[derive(Clone, Default)]
pub(super) struct Parameters {
    pub digest_size: u8,
    pub key: Vec<u8>,
    pub salt: Vec<u8>,
    pub person: Vec<u8>,
    pub fanout: u8,
    pub depth: u8,
    pub leaf_size: u32,
    pub node_offset: u64,
    pub node_depth: u8,
    pub inner_size: u8,
    pub last_node: bool,
}

/// Which word of the message each step takes.
const SIGMA: [[u8; 16]; 10] = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
    [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
    [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
    [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
    [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
    [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
    [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
    [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
    [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
];

macro_rules! blake2 {
    ($(#[$meta:meta])* $name:ident: $word:ty, $double:ty, rounds $rounds:literal, rotations $a:literal $b:literal $c:literal $d:literal,
     node offset of $node_bytes:literal bytes, initial $initial:expr) => {
        $(#[$meta])*
        #[derive(Clone)]
        pub(super) struct $name {
            state: [$word; 8],
            /// Bytes hashed so far, those of `block` not included.
            count: $double,
            /// What has not been hashed: the last block is marked as such, so a full one waits for more.
            block: [u8; $name::BLOCK],
            filled: usize,
            last_node: bool,
        }

        impl $name {
            const WORD: usize = size_of::<$word>();
            pub const BLOCK: usize = 16 * Self::WORD;
            pub const MAX_DIGEST: usize = 8 * Self::WORD;
            pub const MAX_KEY: usize = 8 * Self::WORD;
            /// Longest salt, and longest personalisation.
            pub const SALT: usize = 2 * Self::WORD;
            /// Bytes of the node offset in the parameter block.
            pub const NODE_OFFSET: usize = $node_bytes;
            const INITIAL: [$word; 8] = $initial;

            /// All lengths are within their limits.
            pub fn new(parameters: &Parameters) -> $name {
                let mut block = [0; 8 * Self::WORD];
                block[..4].copy_from_slice(&[parameters.digest_size, parameters.key.len() as u8, parameters.fanout, parameters.depth]);
                block[4..8].copy_from_slice(&parameters.leaf_size.to_le_bytes());
                let offset = parameters.node_offset.to_le_bytes();
                block[8..8 + Self::NODE_OFFSET].copy_from_slice(&offset[..Self::NODE_OFFSET]);
                block[8 + Self::NODE_OFFSET] = parameters.node_depth;
                block[9 + Self::NODE_OFFSET] = parameters.inner_size;
                block[4 * Self::WORD..][..parameters.salt.len()].copy_from_slice(&parameters.salt);
                block[6 * Self::WORD..][..parameters.person.len()].copy_from_slice(&parameters.person);
                let mut state = Self::INITIAL;
                for (word, bytes) in state.iter_mut().zip(block.chunks_exact(Self::WORD)) {
                    *word ^= <$word>::from_le_bytes(bytes.try_into().expect("chunks have a word's length"));
                }
                let mut hash = $name { state, count: 0, block: [0; Self::BLOCK], filled: 0, last_node: parameters.last_node };
                if !parameters.key.is_empty() {
                    hash.block[..parameters.key.len()].copy_from_slice(&parameters.key);
                    hash.filled = Self::BLOCK;
                }
                hash
            }

            fn compress(&mut self, is_last: bool) {
                self.count += self.filled as $double;
                let mut message = [0; 16];
                for (word, bytes) in message.iter_mut().zip(self.block.chunks_exact(Self::WORD)) {
                    *word = <$word>::from_le_bytes(bytes.try_into().expect("chunks have a word's length"));
                }
                let mut v = [0; 16];
                v[..8].copy_from_slice(&self.state);
                v[8..].copy_from_slice(&Self::INITIAL);
                v[12] ^= self.count as $word;
                v[13] ^= (self.count >> <$word>::BITS) as $word;
                if is_last {
                    v[14] = !v[14];
                    if self.last_node {
                        v[15] = !v[15];
                    }
                }
                let mut mix = |[a, b, c, d]: [usize; 4], x: $word, y: $word| {
                    v[a] = v[a].wrapping_add(v[b]).wrapping_add(x);
                    v[d] = (v[d] ^ v[a]).rotate_right($a);
                    v[c] = v[c].wrapping_add(v[d]);
                    v[b] = (v[b] ^ v[c]).rotate_right($b);
                    v[a] = v[a].wrapping_add(v[b]).wrapping_add(y);
                    v[d] = (v[d] ^ v[a]).rotate_right($c);
                    v[c] = v[c].wrapping_add(v[d]);
                    v[b] = (v[b] ^ v[c]).rotate_right($d);
                };
                for round in 0..$rounds {
                    let words = SIGMA[round % SIGMA.len()].map(|word| message[word as usize]);
                    for column in 0..4 {
                        mix([column, 4 + column, 8 + column, 12 + column], words[2 * column], words[2 * column + 1]);
                    }
                    for column in 0..4 {
                        let diagonal = [column, 4 + (column + 1) % 4, 8 + (column + 2) % 4, 12 + (column + 3) % 4];
                        mix(diagonal, words[8 + 2 * column], words[9 + 2 * column]);
                    }
                }
                for (index, word) in self.state.iter_mut().enumerate() {
                    *word ^= v[index] ^ v[index + 8];
                }
                self.filled = 0;
            }
        }

        impl Algorithm for $name {
            fn update(&mut self, mut data: &[u8]) {
                while !data.is_empty() {
                    if self.filled == Self::BLOCK {
                        self.compress(false);
                    }
                    let (taken, rest) = data.split_at(data.len().min(Self::BLOCK - self.filled));
                    self.block[self.filled..][..taken.len()].copy_from_slice(taken);
                    self.filled += taken.len();
                    data = rest;
                }
            }

            fn digest(&self, out: &mut [u8]) {
                let mut last = self.clone();
                last.block[last.filled..].fill(0);
                last.compress(true);
                let bytes = last.state.iter().flat_map(|word| word.to_le_bytes());
                out.iter_mut().zip(bytes).for_each(|(place, byte)| *place = byte);
            }

            fn boxed_clone(&self) -> Box<dyn Algorithm> {
                Box::new(self.clone())
            }
        }
    };
}

blake2! {
    Blake2b: u64, u128, rounds 12, rotations 32 24 16 63, node offset of 8 bytes, initial [
        0x6a09_e667_f3bc_c908, 0xbb67_ae85_84ca_a73b, 0x3c6e_f372_fe94_f82b, 0xa54f_f53a_5f1d_36f1,
        0x510e_527f_ade6_82d1, 0x9b05_688c_2b3e_6c1f, 0x1f83_d9ab_fb41_bd6b, 0x5be0_cd19_137e_2179,
    ]
}

blake2! {
    Blake2s: u32, u64, rounds 10, rotations 16 12 8 7, node offset of 6 bytes, initial [
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
    ]
}
