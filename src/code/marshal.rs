//! The image: many modules' code in one run of bytes, read lazily.
//!
//! A module is decoded when it is imported; of the functions and classes in it only their offset is
//! read ([`LazyCode`]), so a function costs its [`Head`] when it is defined and its [`Body`] when it is
//! first called. Names and texts are borrowed from the image.
//!
//! Layout (integers little-endian; *v* is an unsigned LEB128):
//! - magic, then four `u32`: number of strings, offset of their index, number of modules, offset of theirs;
//! - string index: offsets, one more than there are strings; a string ends where the next one starts;
//! - module index, sorted by name: `u32` string number of the name, `u32` offset of the code shifted
//!   left by one, the lowest bit set for a package;
//! - code: head and body as [`Writer::code`] writes them. Code nested in other code precedes it, so that
//!   offsets can only point backwards.
//!
//! The reader has no unsafe code and answers malformed bytes with [`BadImage`]. What it returns is
//! well-formed data, but bytecode itself is not verified: an image must come from [`Writer`].

use super::instr::{Instr, InstrBuilder};
use super::linetable;
use super::opcode::Opcode;
use super::raw::{Body, Head, RawCode, RawCodeConst, RawConst, Text};
use malachite_bigint::{BigInt, Sign};
use rustpython_wtf8::Wtf8;
use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

const MAGIC: [u8; 4] = *b"Btn1";

/// Magic and four `u32`.
const PREAMBLE: usize = 20;

/// Constants nest as deep as the compiler lets brackets nest, which is 200.
const MAX_CONST_DEPTH: u32 = 250;

mod tag {
    pub const NONE: u8 = 0;
    pub const ELLIPSIS: u8 = 1;
    pub const FALSE: u8 = 2;
    pub const TRUE: u8 = 3;
    pub const INT: u8 = 4;
    pub const BIG_INT: u8 = 5;
    pub const FLOAT: u8 = 6;
    pub const COMPLEX: u8 = 7;
    pub const STR: u8 = 8;
    pub const BYTES: u8 = 9;
    pub const TUPLE: u8 = 10;
    pub const FROZEN_SET: u8 = 11;
    pub const SLICE: u8 = 12;
    pub const CODE: u8 = 13;
}

/// Bytes that are not an image, or not one of this version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadImage;

impl fmt::Display for BadImage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("malformed code image")
    }
}

impl std::error::Error for BadImage {}

/// An opened image.
#[derive(Clone, Copy)]
pub struct Image {
    bytes: &'static [u8],
    strings: u32,
    strings_at: u32,
    modules: u32,
    modules_at: u32,
}

/// A module of an image.
#[derive(Clone, Copy, Debug)]
pub struct ModuleEntry {
    pub name: &'static str,
    pub is_package: bool,
    pub code: LazyCode,
}

/// Code of an image that is not decoded yet.
#[derive(Clone, Copy)]
pub struct LazyCode {
    image: Image,
    at: u32,
}

impl Image {
    /// Reads the preamble.
    ///
    /// # Safety
    /// The bytes are what a [`Writer`] has written: its instructions are run as they are.
    ///
    /// # Errors
    /// They are no image.
    pub unsafe fn open(bytes: &'static [u8]) -> Result<Image, BadImage> {
        if !bytes.starts_with(&MAGIC) {
            return Err(BadImage);
        }
        let mut image = Image { bytes, strings: 0, strings_at: 0, modules: 0, modules_at: 0 };
        image.strings = image.u32_at(4)?;
        image.strings_at = image.u32_at(8)?;
        image.modules = image.u32_at(12)?;
        image.modules_at = image.u32_at(16)?;
        Ok(image)
    }

    pub fn module_count(&self) -> usize {
        self.modules as usize
    }

    /// The module of that index; modules are sorted by name.
    pub fn module(&self, index: usize) -> Result<ModuleEntry, BadImage> {
        if index >= self.module_count() {
            return Err(BadImage);
        }
        let row = self.modules_at as usize + index * 8;
        let (name, code) = (self.u32_at(row)?, self.u32_at(row + 4)?);
        Ok(ModuleEntry {
            name: self.str(name)?,
            is_package: code & 1 != 0,
            code: LazyCode { image: *self, at: code >> 1 },
        })
    }

    /// The module of that dotted name, if the image has it.
    pub fn find(&self, name: &str) -> Result<Option<ModuleEntry>, BadImage> {
        let (mut low, mut high) = (0, self.module_count());
        while low < high {
            let middle = (low + high) / 2;
            let module = self.module(middle)?;
            match module.name.cmp(name) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Ok(Some(module)),
            }
        }
        Ok(None)
    }

    fn u32_at(&self, at: usize) -> Result<u32, BadImage> {
        let bytes = self.bytes.get(at..).and_then(|rest| rest.first_chunk());
        bytes.map(|bytes| u32::from_le_bytes(*bytes)).ok_or(BadImage)
    }

    fn string_bytes(&self, number: u32) -> Result<&'static [u8], BadImage> {
        if number >= self.strings {
            return Err(BadImage);
        }
        let row = self.strings_at as usize + number as usize * 4;
        let range = self.u32_at(row)? as usize..self.u32_at(row + 4)? as usize;
        self.bytes.get(range).ok_or(BadImage)
    }

    fn str(&self, number: u32) -> Result<&'static str, BadImage> {
        std::str::from_utf8(self.string_bytes(number)?).map_err(|_| BadImage)
    }

    fn wtf8(&self, number: u32) -> Result<&'static Wtf8, BadImage> {
        Wtf8::from_bytes(self.string_bytes(number)?).ok_or(BadImage)
    }
}

impl LazyCode {
    /// The head alone.
    pub fn head(self) -> Result<Head, BadImage> {
        self.reader().head()
    }

    /// Head and body; code nested in it stays [`RawCodeConst::Lazy`].
    pub fn decode(self) -> Result<RawCode, BadImage> {
        let mut reader = self.reader();
        let head = reader.head()?;
        let body = reader.body()?;
        Ok(RawCode { head, body })
    }

    fn reader(self) -> Reader {
        Reader { image: self.image, start: self.at, at: self.at as usize }
    }
}

impl fmt::Debug for LazyCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LazyCode({:#x})", self.at)
    }
}

/// The same place of the same image.
impl PartialEq for LazyCode {
    fn eq(&self, other: &LazyCode) -> bool {
        std::ptr::eq(self.image.bytes, other.image.bytes) && self.at == other.at
    }
}

struct Reader {
    image: Image,
    /// Where the code being read starts: code nested in it lies before.
    start: u32,
    at: usize,
}

impl Reader {
    fn bytes(&mut self, count: usize) -> Result<&'static [u8], BadImage> {
        let bytes = self.image.bytes.get(self.at..).and_then(|rest| rest.get(..count)).ok_or(BadImage)?;
        self.at += count;
        Ok(bytes)
    }

    fn byte(&mut self) -> Result<u8, BadImage> {
        let byte = *self.image.bytes.get(self.at).ok_or(BadImage)?;
        self.at += 1;
        Ok(byte)
    }

    fn varint(&mut self) -> Result<u64, BadImage> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(BadImage)
    }

    fn u32(&mut self) -> Result<u32, BadImage> {
        u32::try_from(self.varint()?).map_err(|_| BadImage)
    }

    /// A number of things that take at least a byte each: what exceeds the image is refused before
    /// memory is reserved for it.
    fn count(&mut self) -> Result<usize, BadImage> {
        let count = self.u32()? as usize;
        if count > self.image.bytes.len() - self.at {
            return Err(BadImage);
        }
        Ok(count)
    }

    fn counted_bytes(&mut self) -> Result<&'static [u8], BadImage> {
        let count = self.count()?;
        self.bytes(count)
    }

    fn text(&mut self) -> Result<Text, BadImage> {
        let number = self.u32()?;
        Ok(Cow::Borrowed(self.image.str(number)?))
    }

    fn texts(&mut self) -> Result<Box<[Text]>, BadImage> {
        let count = self.count()?;
        (0..count).map(|_| self.text()).collect()
    }

    fn f64(&mut self) -> Result<f64, BadImage> {
        let bytes = self.bytes(8)?.first_chunk().ok_or(BadImage)?;
        Ok(f64::from_le_bytes(*bytes))
    }

    fn head(&mut self) -> Result<Head, BadImage> {
        Ok(Head {
            name: self.text()?,
            qualname: self.text()?,
            filename: self.text()?,
            flags: self.u32()?,
            argcount: self.u32()?,
            posonlyargcount: self.u32()?,
            kwonlyargcount: self.u32()?,
            nlocals: self.u32()?,
            stacksize: self.u32()?,
            firstlineno: self.u32()?,
            localsplusnames: self.texts()?,
            localspluskinds: self.counted_bytes()?.into(),
            docstring: match self.u32()? {
                0 => None,
                number => Some(Cow::Borrowed(self.image.wtf8(number - 1)?)),
            },
        })
    }

    fn body(&mut self) -> Result<Body, BadImage> {
        Ok(Body {
            instructions: self.instructions()?,
            consts: self.consts(0)?,
            names: self.texts()?,
            linetable: Cow::Borrowed(self.counted_bytes()?),
            exceptiontable: Cow::Borrowed(self.counted_bytes()?),
        })
    }

    fn instructions(&mut self) -> Result<Box<[Instr]>, BadImage> {
        let units = self.u32()? as usize;
        let mut builder = InstrBuilder::with_capacity(units.min(4 * (self.image.bytes.len() - self.at)));
        while builder.len() < units {
            let opcode = Opcode::from_u8(self.byte()?).ok_or(BadImage)?;
            let arg = if opcode.has_arg() { self.byte()? } else { 0 };
            builder.push(opcode, arg).map_err(|_| BadImage)?;
        }
        if builder.len() != units {
            return Err(BadImage);
        }
        Ok(builder.finish())
    }

    fn consts(&mut self, depth: u32) -> Result<Box<[RawConst]>, BadImage> {
        let count = self.count()?;
        (0..count).map(|_| self.constant(depth)).collect()
    }

    fn constant(&mut self, depth: u32) -> Result<RawConst, BadImage> {
        if depth > MAX_CONST_DEPTH {
            return Err(BadImage);
        }
        Ok(match self.byte()? {
            tag::NONE => RawConst::None,
            tag::ELLIPSIS => RawConst::Ellipsis,
            tag::FALSE => RawConst::Bool(false),
            tag::TRUE => RawConst::Bool(true),
            tag::INT => {
                let zigzag = self.varint()?;
                RawConst::Int((zigzag >> 1) as i64 ^ -((zigzag & 1) as i64))
            }
            tag::BIG_INT => {
                let sign = if self.byte()? == 0 { Sign::Plus } else { Sign::Minus };
                RawConst::BigInt(BigInt::from_bytes_le(sign, self.counted_bytes()?))
            }
            tag::FLOAT => RawConst::Float(self.f64()?),
            tag::COMPLEX => RawConst::Complex { re: self.f64()?, im: self.f64()? },
            tag::STR => {
                let number = self.u32()?;
                RawConst::Str(Cow::Borrowed(self.image.wtf8(number)?))
            }
            tag::BYTES => RawConst::Bytes(Cow::Borrowed(self.counted_bytes()?)),
            tag::TUPLE => RawConst::Tuple(self.consts(depth + 1)?),
            tag::FROZEN_SET => RawConst::FrozenSet(self.consts(depth + 1)?),
            tag::SLICE => RawConst::Slice(Box::new([
                self.constant(depth + 1)?,
                self.constant(depth + 1)?,
                self.constant(depth + 1)?,
            ])),
            tag::CODE => {
                let at = self.u32()?;
                if at >= self.start {
                    return Err(BadImage);
                }
                RawConst::Code(RawCodeConst::Lazy(LazyCode { image: self.image, at }))
            }
            _ => return Err(BadImage),
        })
    }
}

/// Builds an image.
#[derive(Default)]
pub struct Writer {
    out: Vec<u8>,
    strings: Vec<Vec<u8>>,
    numbers: HashMap<Vec<u8>, u32>,
    modules: Vec<(String, u32)>,
}

impl Writer {
    pub fn new() -> Writer {
        Writer { out: vec![0; PREAMBLE], ..Writer::default() }
    }

    /// Adds a module under its dotted name; names must differ. All code must be
    /// [`RawCodeConst::Ready`], as the compiler returns it.
    pub fn module(&mut self, name: &str, is_package: bool, code: &RawCode) {
        let at = self.code(code);
        self.modules.push((name.to_owned(), at << 1 | u32::from(is_package)));
    }

    /// The finished image.
    pub fn finish(mut self) -> Vec<u8> {
        self.modules.sort();
        let modules: Vec<(u32, u32)> = std::mem::take(&mut self.modules)
            .into_iter()
            .map(|(name, code)| (self.string(name.as_bytes()), code))
            .collect();
        let mut offsets = Vec::with_capacity(self.strings.len() + 1);
        for string in &self.strings {
            offsets.push(self.out.len() as u32);
            self.out.extend(string);
        }
        offsets.push(self.out.len() as u32);
        let strings_at = self.out.len() as u32;
        self.out.extend(offsets.iter().flat_map(|offset| offset.to_le_bytes()));
        let modules_at = self.out.len() as u32;
        for (name, code) in &modules {
            self.out.extend(name.to_le_bytes());
            self.out.extend(code.to_le_bytes());
        }
        let preamble = [self.strings.len() as u32, strings_at, modules.len() as u32, modules_at];
        self.out[..4].copy_from_slice(&MAGIC);
        let preamble: Vec<u8> = preamble.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.out[4..PREAMBLE].copy_from_slice(&preamble);
        self.out
    }

    fn string(&mut self, bytes: &[u8]) -> u32 {
        if let Some(&number) = self.numbers.get(bytes) {
            return number;
        }
        let number = self.strings.len() as u32;
        self.strings.push(bytes.to_owned());
        self.numbers.insert(bytes.to_owned(), number);
        number
    }

    /// Writes code, what is nested in it first, and returns its offset.
    fn code(&mut self, code: &RawCode) -> u32 {
        let consts: Vec<Vec<u8>> = code.body.consts.iter().map(|constant| self.constant(constant)).collect();
        let at = self.out.len() as u32;
        let head = &code.head;
        for text in [&head.name, &head.qualname, &head.filename] {
            self.text(text);
        }
        let counts = [
            head.flags,
            head.argcount,
            head.posonlyargcount,
            head.kwonlyargcount,
            head.nlocals,
            head.stacksize,
            head.firstlineno,
        ];
        for count in counts {
            varint(&mut self.out, count.into());
        }
        self.texts(&head.localsplusnames);
        counted(&mut self.out, &head.localspluskinds);
        let docstring = head.docstring.as_ref().map_or(0, |text| self.string(text.as_bytes()) + 1);
        varint(&mut self.out, docstring.into());

        varint(&mut self.out, code.body.instructions.len() as u64);
        let mut units = code.body.instructions.iter();
        while let Some(unit) = units.next() {
            let opcode = unit.opcode().expect("the compiler emits opcodes").deopt();
            self.out.push(opcode as u8);
            if opcode.has_arg() {
                self.out.push(unit.arg() as u8);
            }
            // Caches are empty until the code runs.
            units = units.as_slice()[opcode.caches()..].iter();
        }
        varint(&mut self.out, consts.len() as u64);
        self.out.extend(consts.into_iter().flatten());
        self.texts(&code.body.names);
        counted(&mut self.out, &linetable::without_columns(&code.body.linetable, head.firstlineno));
        counted(&mut self.out, &code.body.exceptiontable);
        at
    }

    fn text(&mut self, text: &str) {
        let number = self.string(text.as_bytes());
        varint(&mut self.out, number.into());
    }

    fn texts(&mut self, texts: &[Text]) {
        varint(&mut self.out, texts.len() as u64);
        texts.iter().for_each(|text| self.text(text));
    }

    /// A constant's bytes; the code in it is written to the image on the way.
    fn constant(&mut self, constant: &RawConst) -> Vec<u8> {
        let mut out = Vec::new();
        match constant {
            RawConst::None => out.push(tag::NONE),
            RawConst::Ellipsis => out.push(tag::ELLIPSIS),
            RawConst::Bool(false) => out.push(tag::FALSE),
            RawConst::Bool(true) => out.push(tag::TRUE),
            RawConst::Int(value) => {
                out.push(tag::INT);
                varint(&mut out, (*value << 1 ^ *value >> 63) as u64);
            }
            RawConst::BigInt(value) => {
                let (sign, magnitude) = value.to_bytes_le();
                out.extend([tag::BIG_INT, u8::from(sign == Sign::Minus)]);
                counted(&mut out, &magnitude);
            }
            RawConst::Float(value) => {
                out.push(tag::FLOAT);
                out.extend(value.to_le_bytes());
            }
            RawConst::Complex { re, im } => {
                out.push(tag::COMPLEX);
                out.extend(re.to_le_bytes());
                out.extend(im.to_le_bytes());
            }
            RawConst::Str(text) => {
                out.push(tag::STR);
                varint(&mut out, self.string(text.as_bytes()).into());
            }
            RawConst::Bytes(bytes) => {
                out.push(tag::BYTES);
                counted(&mut out, bytes);
            }
            RawConst::Tuple(items) | RawConst::FrozenSet(items) => {
                let is_tuple = matches!(constant, RawConst::Tuple(_));
                out.push(if is_tuple { tag::TUPLE } else { tag::FROZEN_SET });
                varint(&mut out, items.len() as u64);
                out.extend(items.iter().flat_map(|item| self.constant(item)));
            }
            RawConst::Slice(parts) => {
                out.push(tag::SLICE);
                out.extend(parts.iter().flat_map(|part| self.constant(part)));
            }
            RawConst::Code(RawCodeConst::Ready(code)) => {
                let at = self.code(code);
                out.push(tag::CODE);
                varint(&mut out, at.into());
            }
            RawConst::Code(RawCodeConst::Lazy(_)) => {
                unreachable!("code to write comes from the compiler")
            }
        }
        out
    }
}

fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn counted(out: &mut Vec<u8>, bytes: &[u8]) {
    varint(out, bytes.len() as u64);
    out.extend(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::{Mode, Options, compile};

    const SOURCE: &str = "
'Module.'
import a.b as c
x = (1, -2, 10**40, -(10**40), 1.5, -0.0, 2j, 'text', '\\ud800', b'\\xff', None, True, ..., x in {1, 'a'}, y[1:2], y[::-1])
class A:
    def f(self, a, /, b=1, *args, c, **kwargs):
        'Doc.'
        def inner():
            return a, self
        try:
            return inner
        except c as e:
            raise
";

    fn code(source: &str) -> RawCode {
        compile(source, "f.py", Mode::Exec, Options::default()).unwrap().code
    }

    fn image(modules: &[(&str, &RawCode)]) -> Vec<u8> {
        let mut writer = Writer::new();
        for (name, code) in modules {
            writer.module(name, name.contains('p'), code);
        }
        writer.finish()
    }

    fn open(bytes: Vec<u8>) -> Result<Image, BadImage> {
        // SAFETY: nothing of it is run here.
        unsafe { Image::open(Box::leak(bytes.into_boxed_slice())) }
    }

    /// The code as the image keeps it, fully decoded.
    fn decode_all(code: RawCode) -> Result<RawCode, BadImage> {
        let constant = |constant| {
            Ok(match constant {
                RawConst::Code(nested) => {
                    let nested = decode_all(nested.into_code()?)?;
                    RawConst::Code(RawCodeConst::Ready(Box::new(nested)))
                }
                other => other,
            })
        };
        let consts = code.body.consts.into_vec().into_iter().map(constant).collect::<Result<_, BadImage>>()?;
        Ok(RawCode { body: Body { consts, ..code.body }, ..code })
    }

    fn without_columns(mut code: RawCode) -> RawCode {
        code.body.linetable = Cow::Owned(linetable::without_columns(&code.body.linetable, code.head.firstlineno));
        for constant in &mut code.body.consts {
            if let RawConst::Code(RawCodeConst::Ready(nested)) = constant {
                **nested = without_columns((**nested).clone());
            }
        }
        code
    }

    #[test]
    fn what_is_written_is_read() {
        let long = format!("x = [{}]\n{SOURCE}", (0..600).map(|n| format!("v{n} + {n}.5, ")).collect::<String>());
        let codes = [code(SOURCE), code(&long), code("")];
        let opened = open(image(&[("z", &codes[0]), ("p", &codes[1]), ("a.b", &codes[2])])).unwrap();
        let names: Vec<_> = (0..3).map(|index| opened.module(index).unwrap().name).collect();
        assert_eq!(names, ["a.b", "p", "z"]);
        assert!(opened.find("b").unwrap().is_none() && opened.module(3).is_err());
        for (name, code) in [("z", &codes[0]), ("p", &codes[1]), ("a.b", &codes[2])] {
            let module = opened.find(name).unwrap().unwrap();
            assert_eq!(module.is_package, name == "p");
            assert_eq!(module.code.head().unwrap(), code.head);
            assert_eq!(decode_all(module.code.decode().unwrap()).unwrap(), without_columns(code.clone()));
        }
    }

    /// Any change of any byte yields an error or some code, and neither panics nor runs away.
    #[test]
    fn damaged_images_are_survived() {
        let good = image(&[("p", &code(SOURCE))]);
        let mut refused = 0;
        for at in 0..good.len() {
            for damage in [0x00, 0x01, 0x7F, 0x80, 0xFF] {
                let mut bad = good.clone();
                bad[at] ^= damage;
                refused += usize::from(read_all(bad).is_err());
            }
            assert!(read_all(good[..at].to_vec()).is_err(), "cut at {at}");
        }
        assert!(refused > good.len());
    }

    fn read_all(bytes: Vec<u8>) -> Result<(), BadImage> {
        let opened = open(bytes)?;
        for index in 0..opened.module_count().min(10) {
            decode_all(opened.module(index)?.code.decode()?)?;
        }
        Ok(())
    }
}
