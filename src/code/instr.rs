//! One code unit of pre-decoded bytecode.

use super::opcode::Opcode;
use std::fmt;

/// The largest argument an instruction can carry.
pub const MAX_ARG: u32 = (1 << 24) - 1;

/// A code unit: the opcode in the low 8 bits, the whole argument in the high 24.
///
/// There is one `Instr` for every code unit of CPython's bytecode, so offsets, jumps, the line table
/// and the exception table are CPython's. `EXTENDED_ARG` units stay (they do nothing: the instruction
/// they prefix carries the whole argument). A `CACHE` unit is 32 bits of raw storage that belongs to
/// the instruction before it, and holds anything.
#[repr(transparent)]
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Instr(u32);

impl Instr {
    /// A zeroed inline cache unit.
    pub const CACHE: Instr = Instr(0);

    /// `arg` must not exceed [`MAX_ARG`]; higher bits are lost.
    #[inline]
    pub const fn new(opcode: Opcode, arg: u32) -> Instr {
        Instr(arg << 8 | opcode as u32)
    }

    /// A code unit from its 32 bits: how an inline cache is written.
    #[inline]
    pub const fn from_raw(raw: u32) -> Instr {
        Instr(raw)
    }

    /// All 32 bits: how an inline cache is read.
    #[inline]
    pub const fn raw(self) -> u32 {
        self.0
    }

    #[inline]
    pub const fn arg(self) -> u32 {
        self.0 >> 8
    }

    /// The opcode; `None` where the unit is cache storage that happens to hold no opcode's number.
    #[inline]
    pub const fn opcode(self) -> Option<Opcode> {
        Opcode::from_u8(self.0 as u8)
    }

    /// The opcode, without a check: for the loop.
    ///
    /// # Safety
    /// The unit must not be inline cache storage: it was made by [`Instr::new`] or [`Instr::with_opcode`].
    #[inline]
    pub const unsafe fn opcode_unchecked(self) -> Opcode {
        // SAFETY: `new` and `with_opcode` store an `Opcode` in the low 8 bits.
        unsafe { std::mem::transmute::<u8, Opcode>(self.0 as u8) }
    }

    /// The same argument under another opcode: how an instruction is specialised in place.
    #[inline]
    pub const fn with_opcode(self, opcode: Opcode) -> Instr {
        Instr(self.0 & !0xFF | opcode as u32)
    }
}

impl fmt::Debug for Instr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.opcode() {
            Some(opcode) => write!(f, "{} {}", opcode.name(), self.arg()),
            None => write!(f, "{:#010x}", self.0),
        }
    }
}

/// An argument that does not fit in an [`Instr`]: more than 2²⁴ constants, names, or units to jump over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArgTooLarge;

/// Makes [`Instr`]s of CPython's code units: folds `EXTENDED_ARG` into the argument that it extends and
/// lays out the inline caches.
pub struct InstrBuilder {
    units: Vec<Instr>,
    extended: u32,
}

impl InstrBuilder {
    pub fn with_capacity(units: usize) -> InstrBuilder {
        InstrBuilder { units: Vec::with_capacity(units), extended: 0 }
    }

    /// The number of code units so far, caches included.
    pub fn len(&self) -> usize {
        self.units.len()
    }

    pub fn is_empty(&self) -> bool {
        self.units.is_empty()
    }

    /// Adds an instruction and its caches.
    pub fn push(&mut self, opcode: Opcode, arg: u8) -> Result<(), ArgTooLarge> {
        let whole = self.extended << 8 | u32::from(arg);
        if whole > MAX_ARG {
            return Err(ArgTooLarge);
        }
        let caches = opcode.caches();
        if opcode == Opcode::EXTENDED_ARG {
            self.units.push(Instr::new(opcode, arg.into()));
            self.extended = whole;
        } else {
            self.units.push(Instr::new(opcode, whole));
            self.extended = 0;
        }
        self.units.extend(std::iter::repeat_n(Instr::CACHE, caches));
        Ok(())
    }

    pub fn finish(self) -> Box<[Instr]> {
        self.units.into_boxed_slice()
    }
}
