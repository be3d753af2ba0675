//! `Str`: the layout of `str`. Text is WTF-8 (any code point, surrogates included), stored after
//! the header, with its length in code points.

use super::builtin_classes::STR;
use super::cell::GilCell;
use super::class::{Class, class_flags};
use super::header::{Header, flags};
use super::heap;
use super::intern;
use super::refs::{Object, ObjectExt, Ref};
use rustpython_wtf8::{CodePoint, Wtf8};
use std::cell::Cell;

#[repr(C)]
pub struct Str {
    header: Header,
    /// Zero until it is first asked for.
    hash: Cell<i64>,
    byte_length: u32,
    char_length: u32,
}

static LATIN1: GilCell<[Option<Ref<Str>>; 256]> = GilCell::new([const { None }; 256]);

/// How many code points WTF-8 text has: its bytes but the continuation bytes.
pub fn count_code_points(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte & 0xC0 != 0x80).count()
}

/// The longest text in bytes.
pub const MAX_LENGTH: usize = (1 << 30) - 1;

// SAFETY: `repr(C)`, header first.
unsafe impl Object for Str {
    const VARIABLE: bool = true;

    const SUBCLASS_FLAG: u32 = class_flags::STR;

    fn class() -> &'static Class {
        &STR
    }

    fn payload_size(&self) -> usize {
        room(self.byte_length as usize)
    }
}

/// The size of a string of so many bytes in memory: rounded up by up to a quarter, so that most
/// appending finds room (see [`Str::append`]).
#[inline(always)]
fn room(length: usize) -> usize {
    let size = size_of::<Str>() + length;
    // A power of two, from an eighth to a quarter of the size.
    let step = (1usize << size.ilog2() >> 2).max(16);
    (size + step - 1) & !(step - 1)
}

/// Copies bytes; a few of them without the call that copying any number of bytes is.
///
/// # Safety
/// There is room for them at `place`, which is not part of them.
#[inline(always)]
unsafe fn copy_bytes(place: *mut u8, bytes: &[u8]) {
    let (from, count) = (bytes.as_ptr(), bytes.len());
    // SAFETY: by the caller's promise; two pieces that may overlap make up the whole.
    unsafe {
        match count {
            0 => {}
            1 => place.write(*from),
            2..=3 => {
                let (first, last) = (from.cast::<[u8; 2]>().read(), from.add(count - 2).cast::<[u8; 2]>().read());
                place.cast::<[u8; 2]>().write(first);
                place.add(count - 2).cast::<[u8; 2]>().write(last);
            }
            4..=7 => {
                let (first, last) = (from.cast::<[u8; 4]>().read(), from.add(count - 4).cast::<[u8; 4]>().read());
                place.cast::<[u8; 4]>().write(first);
                place.add(count - 4).cast::<[u8; 4]>().write(last);
            }
            8..=16 => {
                let (first, last) = (from.cast::<[u8; 8]>().read(), from.add(count - 8).cast::<[u8; 8]>().read());
                place.cast::<[u8; 8]>().write(first);
                place.add(count - 8).cast::<[u8; 8]>().write(last);
            }
            _ => place.copy_from_nonoverlapping(from, count),
        }
    }
}

impl Str {
    pub fn new(text: &str) -> Ref<Str> {
        Str::from_wtf8(Wtf8::new(text))
    }

    pub fn from_wtf8(text: &Wtf8) -> Ref<Str> {
        let bytes = text.as_bytes();
        let chars = count_code_points(bytes);
        Str::from_parts(&STR, &[bytes], chars)
    }

    pub fn from_wtf8_in(class: &Class, text: &Wtf8) -> Ref<Str> {
        Str::from_parts(class, &[text.as_bytes()], count_code_points(text.as_bytes()))
    }

    /// One character; those of Latin-1 are shared.
    pub fn from_char(character: CodePoint) -> Ref<Str> {
        if let Ok(byte) = u8::try_from(character.to_u32()) {
            return Str::latin1(byte);
        }
        let mut buffer = [0; 4];
        Str::from_parts(&STR, &[character.encode_wtf8(&mut buffer).as_bytes()], 1)
    }

    /// The one string of this Latin-1 character, interned as in CPython.
    #[inline]
    pub fn latin1(character: u8) -> Ref<Str> {
        // SAFETY: entries are written once, under the GIL, and live for ever.
        match unsafe { &(&*LATIN1.as_ptr())[character as usize] } {
            Some(text) => text.clone(),
            None => Str::make_latin1(character),
        }
    }

    #[cold]
    fn make_latin1(character: u8) -> Ref<Str> {
        let mut buffer = [0; 4];
        let text = intern::intern((character as char).encode_utf8(&mut buffer));
        let text = text.text().reference();
        LATIN1.with(|table| table[character as usize] = Some(text.clone()));
        text
    }

    /// A string of `length` bytes, `chars` code points, that `fill` writes.
    ///
    /// # Safety
    /// `fill` must overwrite all bytes with WTF-8 of `chars` code points.
    pub unsafe fn build(length: usize, chars: usize, fill: impl FnOnce(&mut [u8])) -> Ref<Str> {
        let text = Str::allocate(&STR, length, chars);
        // SAFETY: the object has room for `length` bytes after its fixed part and is not shared yet;
        // zeroing them first makes them readable for `fill`.
        fill(unsafe {
            let place = (Ref::as_ptr(&text) as usize + size_of::<Str>()) as *mut u8;
            place.write_bytes(0, length);
            std::slice::from_raw_parts_mut(place, length)
        });
        text
    }

    /// A string from bytes that are known to be WTF-8 of `chars` code points.
    ///
    /// # Safety
    /// As said.
    pub unsafe fn from_bytes(bytes: &[u8], chars: usize) -> Ref<Str> {
        debug_assert_eq!(count_code_points(bytes), chars);
        Str::from_parts(&STR, &[bytes], chars)
    }

    /// `self + other`.
    pub fn concat(&self, other: &Str) -> Ref<Str> {
        // Joined as bytes, so that two surrogates stay two code points, as in CPython.
        Str::from_parts(&STR, &[self.bytes(), other.bytes()], self.len() + other.len())
    }

    /// The most that a string of so many bytes takes of the allocator.
    pub fn allocation(length: usize) -> usize {
        room(length) + heap::LARGE_PREFIX
    }

    /// Whether a string can be made so many bytes long where it is.
    pub fn has_room(text: &Ref<Str>, length: usize) -> bool {
        let header = text.as_header();
        let unshared =
            header.refcount() == 1 && !header.has_flag(flags::INTERNED) && std::ptr::eq(header.class(), &STR);
        unshared && room(length) == room(text.bytes().len())
    }

    /// `text + other`, in the memory of `text` where nobody else refers to it and there is room.
    /// Together they are at most [`MAX_LENGTH`] long.
    pub fn append(text: Ref<Str>, other: &Str) -> Ref<Str> {
        let length = text.bytes().len();
        let total = length + other.bytes().len();
        if !Str::has_room(&text, total) {
            return text.concat(other);
        }
        let place = Ref::as_ptr(&text).cast_mut();
        // SAFETY: the memory has the same size for both lengths, so the bytes fit; nobody else sees
        // the object, `other` is another one.
        unsafe {
            copy_bytes(place.add(1).cast::<u8>().add(length), other.bytes());
            (&raw mut (*place).byte_length).write(total as u32);
            (&raw mut (*place).char_length).write(text.char_length + other.char_length);
        }
        text.hash.set(0);
        text
    }

    /// A string of the given pieces, which together have `chars` code points.
    #[inline(always)]
    fn from_parts(class: &Class, pieces: &[&[u8]], chars: usize) -> Ref<Str> {
        let length = pieces.iter().map(|piece| piece.len()).sum::<usize>();
        let text = Str::allocate(class, length, chars);
        let mut place = (Ref::as_ptr(&text) as usize + size_of::<Str>()) as *mut u8;
        for piece in pieces {
            // SAFETY: the object has room for all pieces after its fixed part, and is not shared yet.
            unsafe {
                copy_bytes(place, piece);
                place = place.add(piece.len());
            }
        }
        text
    }

    /// A string whose bytes are not written yet.
    #[inline(always)]
    fn allocate(class: &Class, length: usize, chars: usize) -> Ref<Str> {
        if std::ptr::eq(class, &STR) {
            return Str::allocate_exact(length, chars);
        }
        heap::new_with_tail(class, room(length), Str::fixed_part(length, chars))
    }

    #[inline]
    fn allocate_exact(length: usize, chars: usize) -> Ref<Str> {
        heap::new_exact_with_tail(room(length), Str::fixed_part(length, chars))
    }

    #[inline(always)]
    fn fixed_part(length: usize, chars: usize) -> impl FnOnce(Header) -> Str {
        assert!(length <= MAX_LENGTH, "callers bound the length of text");
        move |header| Str { header, hash: Cell::new(0), byte_length: length as u32, char_length: chars as u32 }
    }

    #[inline(always)]
    pub fn bytes(&self) -> &[u8] {
        // SAFETY: the text follows the fixed part and is never changed.
        unsafe {
            let start = (self as *const Str).add(1).cast::<u8>();
            std::slice::from_raw_parts(start, self.byte_length as usize)
        }
    }

    #[inline(always)]
    pub fn as_wtf8(&self) -> &Wtf8 {
        // SAFETY: every maker copies from WTF-8.
        unsafe { Wtf8::from_bytes_unchecked(self.bytes()) }
    }

    /// The text as UTF-8; `None` if it has a surrogate.
    pub fn as_str(&self) -> Option<&str> {
        self.as_wtf8().as_str().ok()
    }

    pub fn to_string_lossy(&self) -> String {
        self.as_wtf8().to_string_lossy().into_owned()
    }

    /// In code points.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.char_length as usize
    }

    pub fn is_empty(&self) -> bool {
        self.char_length == 0
    }

    #[inline(always)]
    pub fn is_ascii(&self) -> bool {
        self.byte_length == self.char_length
    }

    /// The byte offset of a code point's index (at most the length).
    pub fn byte_offset(&self, index: usize) -> usize {
        if self.is_ascii() {
            return index;
        }
        let bytes = self.bytes();
        // Every byte but the continuation bytes begins a code point.
        let mut seen = 0;
        for (offset, &byte) in bytes.iter().enumerate() {
            if byte & 0xC0 != 0x80 {
                if seen == index {
                    return offset;
                }
                seen += 1;
            }
        }
        bytes.len()
    }

    #[inline(always)]
    pub fn hash(&self) -> i64 {
        match self.hash.get() {
            0 => self.compute_hash(),
            hash => hash,
        }
    }

    #[cold]
    fn compute_hash(&self) -> i64 {
        let hash = super::hash::hash_bytes(self.bytes());
        self.hash.set(hash);
        hash
    }

    #[inline(always)]
    pub fn is_interned(&self) -> bool {
        self.header().has_flag(flags::INTERNED)
    }
}

impl PartialEq for Str {
    fn eq(&self, other: &Str) -> bool {
        self.bytes() == other.bytes()
    }
}
