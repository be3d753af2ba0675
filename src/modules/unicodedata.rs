//! `unicodedata`: the Unicode character database.

use super::NativeModule;
use crate::natives;
use crate::object::class::class_flags;
use crate::object::define::ClassDef;
use crate::object::{Class, Ctx, Dict, Header, Object, ObjectExt, Ref, Result, Str, Value, heap};
use crate::types::str::{chars, from_buffer, from_char};
use rustpython_unicode::{LookupResult, NormalizeForm, Ucd};
use rustpython_wtf8::CodePoint;

pub static MODULE: NativeModule = NativeModule {
    name: "unicodedata",
    doc: "This module provides access to the Unicode Character Database which\ndefines character properties for all Unicode characters. The data in\nthis database is based on the UnicodeData.txt file.",
    functions: FUNCTIONS,
    init,
};

/// `unicodedata.UCD`: the database of Unicode 3.2, which IDNA needs.
#[repr(C)]
struct Database {
    header: Header,
}

static UCD: Class = Class::on_demand("unicodedata.UCD", define);

// SAFETY: `repr(C)`, header first.
unsafe impl Object for Database {
    fn class() -> &'static Class {
        &UCD
    }
}

fn define() {
    UCD.define::<Database>(&ClassDef { flags: class_flags::NO_INSTANTIATION, methods: METHODS, ..ClassDef::EMPTY });
    UCD.dict().set_str("unidata_version", Str::new("3.2.0").into());
    UCD.modified();
}

fn init(_: Ctx, namespace: &Ref<Dict>) -> Result<()> {
    namespace.set_str("unidata_version", Str::new(&rustpython_unicode::unicode_version()).into());
    namespace.set_str("UCD", UCD.to_value());
    namespace.set_str("ucd_3_2_0", heap::new(|header| Database { header }).into());
    Ok(())
}

/// An argument that must be one character.
fn character(ctx: Ctx, function: &str, value: &Value) -> Result<CodePoint> {
    let Some(text) = value.downcast::<Str>() else {
        return Err(
            ctx.type_error(format!("{function}() argument must be a unicode character, not {}", value.class_name()))
        );
    };
    if text.len() != 1 {
        let message =
            format!("{function}(): argument must be a unicode character, not a string of length {}", text.len());
        return Err(ctx.type_error(message));
    }
    Ok(CodePoint::from_u32(chars::first(text.bytes()).0).expect("strings are made of code points"))
}

fn or_default<T>(
    ctx: Ctx,
    found: Option<T>,
    default: Option<&Value>,
    error: &str,
    value: impl Fn(T) -> Value,
) -> Result<Value> {
    match (found, default) {
        (Some(found), _) => Ok(value(found)),
        (None, Some(default)) => Ok(default.clone()),
        (None, None) => Err(ctx.value_error(error)),
    }
}

/// Defines each query as a function of the module and as a method of `UCD`.
macro_rules! queries {
    ($($function:ident $method:ident ($ctx:ident, $ucd:ident, $($parameter:ident: $type:ty),*) -> $result:ty $body:block)*) => {
        mod query {
            use super::*;
            $(pub(super) fn $function($ctx: Ctx, $ucd: Ucd, $($parameter: $type),*) -> Result<$result> $body)*
        }
        $(
            fn $function(ctx: Ctx, $($parameter: $type),*) -> Result<$result> {
                query::$function(ctx, Ucd::new(true), $($parameter),*)
            }

            fn $method(ctx: Ctx, _this: &Database, $($parameter: $type),*) -> Result<$result> {
                query::$function(ctx, Ucd::new(false), $($parameter),*)
            }
        )*
    };
}

queries! {
    decimal decimal_3_2 (ctx, ucd, chr: &Value, default: Option<&Value>) -> Value {
        let found = ucd.decimal(character(ctx, "decimal", chr)?);
        or_default(ctx, found, default, "not a decimal", |number| Value::int32(number as i32))
    }
    digit digit_3_2 (ctx, ucd, chr: &Value, default: Option<&Value>) -> Value {
        let found = ucd.digit(character(ctx, "digit", chr)?);
        or_default(ctx, found, default, "not a digit", |number| Value::int32(number as i32))
    }
    numeric numeric_3_2 (ctx, ucd, chr: &Value, default: Option<&Value>) -> Value {
        let found = ucd.numeric(character(ctx, "numeric", chr)?);
        or_default(ctx, found, default, "not a numeric character", Value::float)
    }
    category category_3_2 (ctx, ucd, chr: &Value) -> &'static str {
        Ok(ucd.category(character(ctx, "category", chr)?))
    }
    bidirectional bidirectional_3_2 (ctx, ucd, chr: &Value) -> &'static str {
        Ok(ucd.bidirectional(character(ctx, "bidirectional", chr)?))
    }
    combining combining_3_2 (ctx, ucd, chr: &Value) -> i32 {
        Ok(i32::from(ucd.combining(character(ctx, "combining", chr)?)))
    }
    mirrored mirrored_3_2 (ctx, ucd, chr: &Value) -> i32 {
        Ok(ucd.mirrored(character(ctx, "mirrored", chr)?))
    }
    east_asian_width east_asian_width_3_2 (ctx, ucd, chr: &Value) -> &'static str {
        Ok(ucd.east_asian_width(character(ctx, "east_asian_width", chr)?))
    }
    decomposition decomposition_3_2 (ctx, ucd, chr: &Value) -> String {
        Ok(ucd.decomposition(character(ctx, "decomposition", chr)?))
    }
    name name_3_2 (ctx, ucd, chr: &Value, default: Option<&Value>) -> Value {
        let character = character(ctx, "name", chr)?.to_char().filter(|&character| ucd.membership(character));
        or_default(ctx, character.and_then(rustpython_unicode::character_name), default, "no such name", |name| Str::new(&name).into())
    }
    lookup lookup_3_2 (ctx, ucd, name: &str) -> Value {
        match unicode_names2::lookup(ucd, name) {
            Some(LookupResult::Character(character)) => Ok(from_char(character as u32)),
            Some(LookupResult::Sequence(sequence)) => Ok(Str::new(sequence).into()),
            None => Err(ctx.raise(&crate::object::exception::KEY_ERROR, format!("undefined character name '{name}'"))),
        }
    }
    normalize normalize_3_2 (ctx, _ucd, form: &str, unistr: &Str) -> Value {
        let form = normal_form(ctx, form)?;
        if unistr.is_ascii() {
            return from_buffer(ctx, unistr.bytes());
        }
        from_buffer(ctx, rustpython_unicode::normalize(form, unistr.as_wtf8()).as_bytes())
    }
    is_normalized is_normalized_3_2 (ctx, _ucd, form: &str, unistr: &Str) -> bool {
        Ok(rustpython_unicode::is_normalized(normal_form(ctx, form)?, unistr.as_wtf8()))
    }
}

fn normal_form(ctx: Ctx, form: &str) -> Result<NormalizeForm> {
    match form {
        "NFC" => Ok(NormalizeForm::Nfc),
        "NFD" => Ok(NormalizeForm::Nfd),
        "NFKC" => Ok(NormalizeForm::Nfkc),
        "NFKD" => Ok(NormalizeForm::Nfkd),
        _ => Err(ctx.value_error("invalid normalization form")),
    }
}

natives! { FUNCTIONS:
    decimal(chr, default=None, /) "Converts a Unicode character into its equivalent decimal value.";
    digit(chr, default=None, /) "Converts a Unicode character into its equivalent digit value.";
    numeric(chr, default=None, /) "Converts a Unicode character into its equivalent numeric value.";
    category(chr, /) "Returns the general category assigned to the character chr as string.";
    bidirectional(chr, /) "Returns the bidirectional class assigned to the character chr as string.";
    combining(chr, /) "Returns the canonical combining class assigned to the character chr as integer.";
    mirrored(chr, /) "Returns the mirrored property assigned to the character chr as integer.";
    east_asian_width(chr, /) "Returns the east asian width assigned to the character chr as string.";
    decomposition(chr, /) "Returns the character decomposition mapping assigned to the character chr as string.";
    name(chr, default=None, /) "Returns the name assigned to the character chr as a string.";
    lookup(name, /) "Look up character by name.";
    normalize(form, unistr, /) "Return the normal form 'form' for the Unicode string unistr.";
    is_normalized(form, unistr, /) "Return whether the Unicode string unistr is in the normal form 'form'.";
}

natives! { METHODS:
    decimal = decimal_3_2(self, chr, default=None, /) "";
    digit = digit_3_2(self, chr, default=None, /) "";
    numeric = numeric_3_2(self, chr, default=None, /) "";
    category = category_3_2(self, chr, /) "";
    bidirectional = bidirectional_3_2(self, chr, /) "";
    combining = combining_3_2(self, chr, /) "";
    mirrored = mirrored_3_2(self, chr, /) "";
    east_asian_width = east_asian_width_3_2(self, chr, /) "";
    decomposition = decomposition_3_2(self, chr, /) "";
    name = name_3_2(self, chr, default=None, /) "";
    lookup = lookup_3_2(self, name, /) "";
    normalize = normalize_3_2(self, form, unistr, /) "";
    is_normalized = is_normalized_3_2(self, form, unistr, /) "";
}
