//! Access to the bytes of bytes-like objects: `bytes`, `bytearray`, `memoryview` and what else
//! offers them.

use super::bytes::Bytes;
use super::bytes::bytearray::ByteArray;
use super::memoryview::MemoryView;
use crate::object::native::{FromArg, Place};
use crate::object::{Ctx, GilCell, Result, Value};
use std::borrow::Cow;
use std::ops::Deref;

/// Gives the bytes of an object of some other class (`array.array`), if it is one.
pub type Provider = fn(Ctx, &Value) -> Option<Vec<u8>>;

/// Classes outside this layer's files that are bytes-like; they register here when defined.
pub static PROVIDERS: GilCell<Vec<Provider>> = GilCell::new(Vec::new());

/// The bytes of an immutable bytes object.
#[inline]
pub fn bytes(value: &Value) -> Option<&[u8]> {
    value.downcast::<Bytes>().map(Bytes::as_slice)
}

/// The bytes of a bytes-like object; of one that can change, a copy. `None` for other objects.
///
/// # Errors
/// `ValueError` for a memoryview that was released.
pub fn get<'a>(ctx: Ctx, value: &'a Value) -> Result<Option<Cow<'a, [u8]>>> {
    if let Some(bytes) = bytes(value) {
        return Ok(Some(Cow::Borrowed(bytes)));
    }
    if let Some(array) = value.downcast::<ByteArray>() {
        super::text::check_size(ctx, Some(array.len()))?;
        return Ok(Some(Cow::Owned(array.to_vec())));
    }
    if let Some(view) = value.downcast::<MemoryView>() {
        return view.to_vec(ctx).map(|bytes| Some(Cow::Owned(bytes)));
    }
    let providers = PROVIDERS.get();
    Ok(providers.iter().find_map(|provider| provider(ctx, value)).map(Cow::Owned))
}

/// As [`get`] where the object must be bytes-like.
///
/// # Errors
/// `TypeError` where it is not.
pub fn require<'a>(ctx: Ctx, value: &'a Value) -> Result<Cow<'a, [u8]>> {
    match get(ctx, value)? {
        Some(bytes) => Ok(bytes),
        None => Err(ctx.type_error(format!("a bytes-like object is required, not '{}'", value.class_name()))),
    }
}

/// A parameter that takes any bytes-like object.
pub struct Buffer<'a>(pub Cow<'a, [u8]>);

impl Deref for Buffer<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl<'a> FromArg<'a> for Buffer<'a> {
    fn from_arg(ctx: Ctx, value: &'a Value, _: Place) -> Result<Buffer<'a>> {
        require(ctx, value).map(Buffer)
    }
}
