//! Compressed data: the codecs are crates, here are CPython's modules around them.

pub mod bz2;
pub mod zlib;

use crate::object::{Ctx, GilCell, Result, Value};
use crate::types::bytes;
use crate::types::held::Held;
use crate::types::text::MAX_LENGTH;

/// The state of a stream. It is lent out, for the codec runs without the GIL.
struct State<T>(GilCell<Option<Box<T>>>);

impl<T> Held for State<T> {}

impl<T> State<T> {
    fn new(state: T) -> State<T> {
        State(GilCell::new(Some(Box::new(state))))
    }

    /// Another thread that works with it just now is waited for.
    fn with<R>(&self, ctx: Ctx, work: impl FnOnce(&mut T) -> R) -> R {
        let mut state = loop {
            match self.0.take() {
                Some(state) => break state,
                None => ctx.interp.runner().hand_over(ctx),
            }
        };
        let result = work(&mut state);
        self.0.set(Some(state));
        result
    }
}

/// Lets other threads run Python code while `work` computes.
fn without_gil<R>(ctx: Ctx, work: impl FnOnce() -> R) -> R {
    let (mut work, mut result) = (Some(work), None);
    ctx.interp.runner().without_gil(ctx, &mut || result = work.take().map(|work| work()));
    result.expect("the work is done once")
}

/// What a codec writes to, piece by piece, up to a limit.
struct Output {
    bytes: Vec<u8>,
    filled: usize,
    limit: usize,
}

/// There is no memory for more output.
struct NoMemory;

impl Output {
    const FIRST: usize = 16 * 1024;

    fn new(limit: usize) -> Output {
        Output { bytes: Vec::new(), filled: 0, limit: limit.min(MAX_LENGTH) }
    }

    fn is_full(&self) -> bool {
        self.filled >= self.limit
    }

    /// Room for more. It is empty at the limit only.
    fn room(&mut self) -> std::result::Result<&mut [u8], NoMemory> {
        if self.filled == self.bytes.len() && !self.is_full() {
            let more = self.bytes.len().max(Output::FIRST).min(self.limit - self.filled);
            self.bytes.try_reserve_exact(more).map_err(|_| NoMemory)?;
            self.bytes.resize(self.filled + more, 0);
        }
        Ok(&mut self.bytes[self.filled..])
    }

    fn written(&self) -> &[u8] {
        &self.bytes[..self.filled]
    }

    fn into_value(self, ctx: Ctx) -> Result<Value> {
        bytes::checked(ctx, self.written())
    }
}

/// `max_length` of the incremental decompressors: a negative number is no limit.
fn limit(max_length: Option<i64>) -> usize {
    usize::try_from(max_length.unwrap_or(-1)).unwrap_or(usize::MAX)
}
