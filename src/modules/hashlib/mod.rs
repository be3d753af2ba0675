//! What `hashlib` is made of: `_md5`, `_sha1`, `_sha2`, `_sha3` and `_blake2` (`Modules/md5module.c` and its siblings).
//!
//! | file | what |
//! |---|---|
//! | `mod.rs` | hash objects and their classes, one for each algorithm, over one layout |
//! | `blake2.rs`, `keccak.rs` | the algorithms that no crate offers with all that `hashlib` wants of them |

mod blake2;
mod keccak;

use super::NativeModule;
use crate::natives;
use crate::object::class::class_flags;
use crate::object::define::ClassDef;
use crate::object::exception::OVERFLOW_ERROR;
use crate::object::native::{Args, FromArg, GetSetDef, NativeDef, Place};
use crate::object::{Class, Ctx, Dict, GilCell, Header, Object, ObjectExt, Ref, Result, Str, Value, heap, int};
use crate::types::{buffer, bytes};
use blake2::{Blake2b, Blake2s, Parameters};
use digest::{Digest, FixedOutput};
use keccak::Sponge;
use std::borrow::Cow;

/// Data from this size on is hashed without the GIL (`HASHLIB_GIL_MINSIZE`).
const GIL_MINSIZE: usize = 2048;
/// SHAKE gives no more bytes at once.
const MAX_SHAKE_LENGTH: i64 = 1 << 29;

/// A hash function under way.
trait Algorithm: Send {
    fn update(&mut self, data: &[u8]);

    /// Fills `out`, which is as long as the digest is to be.
    fn digest(&self, out: &mut [u8]);

    fn boxed_clone(&self) -> Box<dyn Algorithm>;
}

impl<D: Digest + FixedOutput + Clone + Send + 'static> Algorithm for D {
    fn update(&mut self, data: &[u8]) {
        Digest::update(self, data);
    }

    fn digest(&self, out: &mut [u8]) {
        out.copy_from_slice(&Digest::finalize(self.clone()));
    }

    fn boxed_clone(&self) -> Box<dyn Algorithm> {
        Box::new(self.clone())
    }
}

#[repr(C)]
struct Hash {
    header: Header,
    kind: &'static Kind,
    digest_size: usize,
    /// `None` while a thread hashes without the GIL.
    algorithm: GilCell<Option<Box<dyn Algorithm>>>,
}

// SAFETY: `repr(C)`, header first.
unsafe impl Object for Hash {
    /// Any of the classes: receivers are looked for by [`This`].
    fn class() -> &'static Class {
        &KINDS[0].class
    }
}

/// A class of hash objects.
struct Kind {
    class: Class,
    /// `hash.name`.
    name: &'static str,
    /// 0 where each call says how much it wants.
    digest_size: usize,
    block_size: usize,
    doc: &'static str,
    /// A fresh one; of BLAKE2 with default parameters.
    start: fn() -> Box<dyn Algorithm>,
}

macro_rules! kinds {
    ($($class:literal $name:literal $digest_size:literal $block_size:literal $start:expr, $doc:expr;)+) => {
        static KINDS: [Kind; 14] = [$(Kind {
            class: Class::on_demand($class, define),
            name: $name,
            digest_size: $digest_size,
            block_size: $block_size,
            doc: $doc,
            start: || Box::new($start),
        }),+];
    };
}

macro_rules! sha3_doc {
    ($name:literal, $bytes:literal) => {
        concat!($name, "([data], *, usedforsecurity=True) -> SHA3 object\n\nReturn a new SHA3 hash object with a hashbit length of ", $bytes, " bytes.")
    };
}

macro_rules! shake_doc {
    ($name:literal) => {
        concat!($name, "([data], *, usedforsecurity=True) -> SHAKE object\n\nReturn a new SHAKE hash object.")
    };
}

kinds! {
    "_md5.md5" "md5" 16 64 md5::Md5::new(), "";
    "_sha1.sha1" "sha1" 20 64 sha1::Sha1::new(), "";
    "_sha2.SHA224Type" "sha224" 28 64 sha2::Sha224::new(), "";
    "_sha2.SHA256Type" "sha256" 32 64 sha2::Sha256::new(), "";
    "_sha2.SHA384Type" "sha384" 48 128 sha2::Sha384::new(), "";
    "_sha2.SHA512Type" "sha512" 64 128 sha2::Sha512::new(), "";
    "_sha3.sha3_224" "sha3_224" 28 144 Sponge::new(144, SHA3_SUFFIX), sha3_doc!("sha3_224", 28);
    "_sha3.sha3_256" "sha3_256" 32 136 Sponge::new(136, SHA3_SUFFIX), sha3_doc!("sha3_256", 32);
    "_sha3.sha3_384" "sha3_384" 48 104 Sponge::new(104, SHA3_SUFFIX), sha3_doc!("sha3_384", 48);
    "_sha3.sha3_512" "sha3_512" 64 72 Sponge::new(72, SHA3_SUFFIX), sha3_doc!("sha3_512", 64);
    "_sha3.shake_128" "shake_128" 0 168 Sponge::new(168, SHAKE_SUFFIX), shake_doc!("shake_128");
    "_sha3.shake_256" "shake_256" 0 136 Sponge::new(136, SHAKE_SUFFIX), shake_doc!("shake_256");
    "_blake2.blake2b" "blake2b" 64 128 Blake2b::new(&defaults(64)), "Return a new BLAKE2b hash object.";
    "_blake2.blake2s" "blake2s" 32 64 Blake2s::new(&defaults(32)), "Return a new BLAKE2s hash object.";
}

const SHA3_SUFFIX: u8 = 0x06;
const SHAKE_SUFFIX: u8 = 0x1f;

fn defaults(digest_size: u8) -> Parameters {
    Parameters { digest_size, fanout: 1, depth: 1, ..Parameters::default() }
}

fn kind(name: &str) -> &'static Kind {
    KINDS.iter().find(|kind| kind.name == name).expect("a name of the table")
}

/// The kind of a class; none can be derived from.
fn kind_of(class: &Class) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| std::ptr::eq(&kind.class, class))
}

fn make(kind: &'static Kind, digest_size: usize, algorithm: Box<dyn Algorithm>) -> Ref<Hash> {
    heap::new_in(&kind.class, |header| Hash { header, kind, digest_size, algorithm: GilCell::new(Some(algorithm)) })
}

/// The receiver of a method.
struct This<'a>(&'a Hash);

impl<'a> FromArg<'a> for This<'a> {
    fn from_arg(ctx: Ctx, value: &'a Value, place: Place) -> Result<This<'a>> {
        as_hash(value).map(This).ok_or_else(|| place.mismatch(ctx, "hash object", value))
    }
}

fn as_hash(value: &Value) -> Option<&Hash> {
    value.as_object().and_then(|object| kind_of(object.class()))?;
    // SAFETY: instances of all kinds' classes are `Hash`es.
    Some(unsafe { value.downcast_unchecked::<Hash>() })
}

impl Hash {
    /// Lends the algorithm out. Another thread that hashes with it just now is waited for.
    fn with<R>(&self, ctx: Ctx, use_algorithm: impl FnOnce(&mut Box<dyn Algorithm>) -> R) -> R {
        let mut algorithm = loop {
            match self.algorithm.take() {
                Some(algorithm) => break algorithm,
                None => ctx.interp.runner().hand_over(ctx),
            }
        };
        let result = use_algorithm(&mut algorithm);
        self.algorithm.set(Some(algorithm));
        result
    }

    fn digest(&self, ctx: Ctx, length: usize) -> Vec<u8> {
        let mut out = vec![0; length];
        self.with(ctx, |algorithm| algorithm.digest(&mut out));
        out
    }
}

/// The bytes to hash.
struct Data<'a>(Cow<'a, [u8]>);

impl<'a> Data<'a> {
    fn of(ctx: Ctx, value: &'a Value) -> Result<Data<'a>> {
        if value.downcast::<Str>().is_some() {
            return Err(ctx.type_error("Strings must be encoded before hashing"));
        }
        let bytes = buffer::get(ctx, value)?;
        bytes.map(Data).ok_or_else(|| ctx.type_error("object supporting the buffer API required"))
    }
}

impl<'a> FromArg<'a> for Data<'a> {
    fn from_arg(ctx: Ctx, value: &'a Value, _: Place) -> Result<Data<'a>> {
        Data::of(ctx, value)
    }
}

fn update_with(ctx: Ctx, hash: &Hash, data: &[u8]) {
    hash.with(ctx, |algorithm| {
        if data.len() >= GIL_MINSIZE {
            ctx.interp.runner().without_gil(ctx, &mut || algorithm.update(data));
        } else {
            algorithm.update(data);
        }
    });
}

/// The one of a constructor's two names for its data that was given.
fn data_of<'a>(ctx: Ctx, data: Option<&'a Value>, string: Option<&'a Value>) -> Result<Option<Data<'a>>> {
    let string = string.filter(|string| !string.is_none());
    if data.is_some() && string.is_some() {
        return Err(ctx.type_error(
            "'data' and 'string' are mutually exclusive and support for 'string' keyword parameter is slated for removal in a future version.",
        ));
    }
    data.or(string).map(|data| Data::of(ctx, data)).transpose()
}

fn new(ctx: Ctx, kind: &'static Kind, data: Option<&Value>, string: Option<&Value>) -> Result<Value> {
    let data = data_of(ctx, data, string)?;
    let hash = make(kind, kind.digest_size, (kind.start)());
    if let Some(data) = data {
        update_with(ctx, &hash, &data.0);
    }
    Ok(hash.into())
}

// ---- methods ----

fn copy(ctx: Ctx, this: This) -> Value {
    let algorithm = this.0.with(ctx, |algorithm| algorithm.boxed_clone());
    make(this.0.kind, this.0.digest_size, algorithm).into()
}

fn update(ctx: Ctx, this: This, data: Data) {
    update_with(ctx, this.0, &data.0);
}

fn digest(ctx: Ctx, this: This) -> Value {
    bytes::from_slice(&this.0.digest(ctx, this.0.digest_size))
}

fn hexdigest(ctx: Ctx, this: This) -> Result<Value> {
    bytes::methods::hex_of(ctx, &this.0.digest(ctx, this.0.digest_size), None, None)
}

fn shake_length(ctx: Ctx, length: &Value) -> Result<usize> {
    match ctx.index_i64(length)? {
        ..0 => Err(ctx.value_error("Cannot convert negative int")),
        MAX_SHAKE_LENGTH.. => Err(ctx.value_error("length is too large")),
        length => Ok(length as usize),
    }
}

fn shake_digest(ctx: Ctx, this: This, length: &Value) -> Result<Value> {
    Ok(bytes::from_slice(&this.0.digest(ctx, shake_length(ctx, length)?)))
}

fn shake_hexdigest(ctx: Ctx, this: This, length: &Value) -> Result<Value> {
    bytes::methods::hex_of(ctx, &this.0.digest(ctx, shake_length(ctx, length)?), None, None)
}

natives! { METHODS:
    copy(self, /) "Return a copy of the hash object.";
    update(self, obj, /) "Update this hash object's state with the provided string.";
    digest(self, /) "Return the digest value as a bytes object.";
    hexdigest(self, /) "Return the digest value as a string of hexadecimal digits.";
}

natives! { KECCAK_METHODS:
    copy(self, /) "Return a copy of the hash object.";
    update(self, data, /) "Update this hash object's state with the provided bytes-like object.";
    digest(self, /) "Return the digest value as a bytes object.";
    hexdigest(self, /) "Return the digest value as a string of hexadecimal digits.";
}

natives! { SHAKE_METHODS:
    copy(self, /) "Return a copy of the hash object.";
    update(self, data, /) "Update this hash object's state with the provided bytes-like object.";
    digest = shake_digest(self, /, length) "Return the digest value as a bytes object.";
    hexdigest = shake_hexdigest(self, /, length) "Return the digest value as a string of hexadecimal digits.";
}

macro_rules! attributes {
    ($table:ident: $($name:literal $get:expr;)+) => {
        static $table: &[GetSetDef] = &[$(GetSetDef {
            name: $name,
            doc: "",
            get: |ctx, this| {
                let get: fn(&Hash) -> Value = $get;
                as_hash(this).map(get).ok_or_else(|| ctx.type_error("a hash object is required"))
            },
            set: None,
        }),+];
    };
}

attributes! { GETSETS:
    "block_size" |hash| int::from_u64(hash.kind.block_size as u64);
    "digest_size" |hash| int::from_u64(hash.digest_size as u64);
    "name" |hash| Str::new(hash.kind.name).into();
}

attributes! { KECCAK_GETSETS:
    "block_size" |hash| int::from_u64(hash.kind.block_size as u64);
    "digest_size" |hash| int::from_u64(hash.digest_size as u64);
    "name" |hash| Str::new(hash.kind.name).into();
    "_capacity_bits" |hash| int::from_u64(1600 - 8 * hash.kind.block_size as u64);
    "_rate_bits" |hash| int::from_u64(8 * hash.kind.block_size as u64);
    "_suffix" |hash| bytes::from_slice(&[if hash.kind.digest_size == 0 { SHAKE_SUFFIX } else { SHA3_SUFFIX }]);
}

// ---- classes and modules ----

pub fn define() {
    for kind in &KINDS {
        let plain =
            ClassDef { flags: class_flags::NO_INSTANTIATION, methods: METHODS, getsets: GETSETS, ..ClassDef::EMPTY };
        let (name, doc) = (kind.name, kind.doc);
        kind.class.define::<Hash>(&if name.starts_with("shake") {
            ClassDef {
                flags: 0,
                doc,
                methods: SHAKE_METHODS,
                getsets: KECCAK_GETSETS,
                slots: |slots| slots.new.set(keccak_new),
                ..plain
            }
        } else if name.starts_with("sha3_") {
            ClassDef {
                flags: 0,
                doc,
                methods: KECCAK_METHODS,
                getsets: KECCAK_GETSETS,
                slots: |slots| slots.new.set(keccak_new),
                ..plain
            }
        } else if name.starts_with("blake2") {
            ClassDef { flags: 0, doc, methods: KECCAK_METHODS, slots: |slots| slots.new.set(blake2_new), ..plain }
        } else {
            plain
        });
    }
}

natives! { MD5_FUNCTIONS:
    md5(data=b"", *, usedforsecurity=True, string=None) "Return a new MD5 hash object; optionally initialized with a string.";
}

natives! { SHA1_FUNCTIONS:
    sha1(data=b"", *, usedforsecurity=True, string=None) "Return a new SHA1 hash object; optionally initialized with a string.";
}

natives! { SHA2_FUNCTIONS:
    sha224(data=b"", *, usedforsecurity=True, string=None) "Return a new SHA-224 hash object; optionally initialized with a string.";
    sha256(data=b"", *, usedforsecurity=True, string=None) "Return a new SHA-256 hash object; optionally initialized with a string.";
    sha384(data=b"", *, usedforsecurity=True, string=None) "Return a new SHA-384 hash object; optionally initialized with a string.";
    sha512(data=b"", *, usedforsecurity=True, string=None) "Return a new SHA-512 hash object; optionally initialized with a string.";
}

macro_rules! constructors {
    ($($name:ident)+) => {
        $(fn $name(ctx: Ctx, data: Option<&Value>, _: Option<bool>, string: Option<&Value>) -> Result<Value> {
            new(ctx, kind(stringify!($name)), data, string)
        })+
    };
}

constructors! { md5 sha1 sha224 sha256 sha384 sha512 }

natives! { KECCAK_NEW:
    "sha3" = keccak_make(self, data=b"", /, *, usedforsecurity=True, string=None) "";
}

fn keccak_new(ctx: Ctx, class: &Class, args: Args) -> Result<Value> {
    KECCAK_NEW[0].invoke_method(ctx, &class.to_value(), args)
}

fn keccak_make(
    ctx: Ctx,
    class: &Value,
    data: Option<&Value>,
    _: Option<bool>,
    string: Option<&Value>,
) -> Result<Value> {
    let kind =
        class.as_class().and_then(kind_of).ok_or_else(|| ctx.type_error("a class of hash objects is required"))?;
    new(ctx, kind, data, string)
}

fn blake2_new(ctx: Ctx, class: &Class, args: Args) -> Result<Value> {
    let kind = kind_of(class).expect("slots are inherited from a kind's class");
    let is_b = kind.name == "blake2b";
    let name = kind.name;
    let [mut data, mut string] = match args.positional() {
        [] => [None, None],
        [data] => [Some(data), None],
        more => {
            return Err(ctx.type_error(format!("{name}() takes at most 1 positional argument ({} given)", more.len())));
        }
    };
    let (max_digest, max_key, max_salt, node_bytes) = if is_b {
        (Blake2b::MAX_DIGEST, Blake2b::MAX_KEY, Blake2b::SALT, Blake2b::NODE_OFFSET)
    } else {
        (Blake2s::MAX_DIGEST, Blake2s::MAX_KEY, Blake2s::SALT, Blake2s::NODE_OFFSET)
    };
    let content = |value: &Value, what: &str, most: usize| -> Result<Vec<u8>> {
        let bytes = buffer::require(ctx, value)?;
        if bytes.len() > most {
            return Err(ctx.value_error(format!("maximum {what} length is {most} bytes")));
        }
        Ok(bytes.into_owned())
    };
    let within = |value: &Value, least: i64, most: i64, message: &str| -> Result<u8> {
        let number = ctx.index_i64(value)?;
        if (least..=most).contains(&number) { Ok(number as u8) } else { Err(ctx.value_error(message)) }
    };
    let unsigned = |value: &Value, bits: u32, too_large: &str| -> Result<u64> {
        let number = ctx.index(value)?;
        let number = number.as_int().expect("an index is an int");
        if number.sign() == malachite_bigint::Sign::Minus {
            return Err(ctx.value_error("Cannot convert negative int"));
        }
        let number = u64::try_from(&*number)
            .map_err(|_| ctx.raise(&OVERFLOW_ERROR, "Python int too large for C unsigned long"))?;
        if bits < 64 && number >> bits != 0 { Err(ctx.raise(&OVERFLOW_ERROR, too_large)) } else { Ok(number) }
    };
    let mut parameters = defaults(max_digest as u8);
    for (key, value) in args.keywords() {
        match key.as_str().unwrap_or("") {
            "data" if data.is_none() => data = Some(value),
            "data" => {
                return Err(ctx.type_error(format!("argument for {name}() given by name ('data') and position (1)")));
            }
            "string" => string = Some(value),
            "usedforsecurity" => drop(ctx.is_true(value)?),
            "digest_size" => {
                let shown = if is_b { "Blake2b" } else { "Blake2s" };
                let size = ctx.index_i64(value)?;
                let message =
                    format!("digest_size for {shown} must be between 1 and {max_digest} bytes, here it is {size}");
                parameters.digest_size = within(value, 1, max_digest as i64, &message)?;
            }
            "key" => parameters.key = content(value, "key", max_key)?,
            "salt" => parameters.salt = content(value, "salt", max_salt)?,
            "person" => parameters.person = content(value, "person", max_salt)?,
            "fanout" => parameters.fanout = within(value, 0, 255, "fanout must be between 0 and 255")?,
            "depth" => parameters.depth = within(value, 1, 255, "depth must be between 1 and 255")?,
            "leaf_size" => parameters.leaf_size = unsigned(value, 32, "leaf_size is too large")? as u32,
            "node_offset" => {
                parameters.node_offset = unsigned(value, 8 * node_bytes as u32, "node_offset is too large")?
            }
            "node_depth" => parameters.node_depth = within(value, 0, 255, "node_depth must be between 0 and 255")?,
            "inner_size" => {
                let message = format!("inner_size must be between 0 and is {max_digest}");
                parameters.inner_size = within(value, 0, max_digest as i64, &message)?;
            }
            "last_node" => parameters.last_node = ctx.is_true(value)?,
            other => return Err(ctx.type_error(format!("{name}() got an unexpected keyword argument '{other}'"))),
        }
    }
    let data = data_of(ctx, data, string)?;
    let algorithm: Box<dyn Algorithm> =
        if is_b { Box::new(Blake2b::new(&parameters)) } else { Box::new(Blake2s::new(&parameters)) };
    let hash = make(kind, parameters.digest_size as usize, algorithm);
    if let Some(data) = data {
        update_with(ctx, &hash, &data.0);
    }
    Ok(hash.into())
}

/// Adds the classes of a module by the names they have there.
fn add_classes(namespace: &Ref<Dict>, classes: &[(&'static str, &str)]) {
    namespace.set_str("_GIL_MINSIZE", int::from_u64(GIL_MINSIZE as u64));
    for (name, kind_name) in classes {
        namespace.set_str(name, kind(kind_name).class.to_value());
    }
}

const fn module(
    name: &'static str,
    doc: &'static str,
    functions: &'static [NativeDef],
    init: fn(Ctx, &Ref<Dict>) -> Result<()>,
) -> NativeModule {
    NativeModule { name, doc, functions, init }
}

pub static MD5: NativeModule = module("_md5", "", MD5_FUNCTIONS, |_, namespace| {
    add_classes(namespace, &[("MD5Type", "md5")]);
    Ok(())
});

pub static SHA1: NativeModule = module("_sha1", "", SHA1_FUNCTIONS, |_, namespace| {
    add_classes(namespace, &[("SHA1Type", "sha1")]);
    Ok(())
});

pub static SHA2: NativeModule = module("_sha2", "", SHA2_FUNCTIONS, |_, namespace| {
    add_classes(
        namespace,
        &[("SHA224Type", "sha224"), ("SHA256Type", "sha256"), ("SHA384Type", "sha384"), ("SHA512Type", "sha512")],
    );
    Ok(())
});

pub static SHA3: NativeModule = module("_sha3", "", &[], |_, namespace| {
    add_classes(
        namespace,
        &[
            ("sha3_224", "sha3_224"),
            ("sha3_256", "sha3_256"),
            ("sha3_384", "sha3_384"),
            ("sha3_512", "sha3_512"),
            ("shake_128", "shake_128"),
            ("shake_256", "shake_256"),
        ],
    );
    namespace.set_str("implementation", Str::new("keccak").into());
    Ok(())
});

pub static BLAKE2: NativeModule = module("_blake2", "_blake2b provides BLAKE2b for hashlib\n", &[], |_, namespace| {
    add_classes(namespace, &[("blake2b", "blake2b"), ("blake2s", "blake2s")]);
    let limits = |max_digest: usize, max_key: usize, salt: usize| {
        [("MAX_DIGEST_SIZE", max_digest), ("MAX_KEY_SIZE", max_key), ("PERSON_SIZE", salt), ("SALT_SIZE", salt)]
    };
    for (name, prefix, limits) in [
        ("blake2b", "BLAKE2B", limits(Blake2b::MAX_DIGEST, Blake2b::MAX_KEY, Blake2b::SALT)),
        ("blake2s", "BLAKE2S", limits(Blake2s::MAX_DIGEST, Blake2s::MAX_KEY, Blake2s::SALT)),
    ] {
        let class = &kind(name).class;
        for (limit, value) in limits {
            class.dict().set_str(limit, int::from_u64(value as u64));
            namespace.set_str(&format!("{prefix}_{limit}"), int::from_u64(value as u64));
        }
        class.modified();
    }
    Ok(())
});
