//! How built-in functions and methods are declared.
//!
//! A built-in is an ordinary function with typed parameters, and one row beside it:
//!
//! ```ignore
//! fn pop(ctx: Ctx, this: &List, index: Option<i64>) -> Result<Value> { … }
//!
//! natives! { pub METHODS:
//!     pop(self, index=-1, /) "Remove and return item at index (default last).";
//! }
//! ```
//! The row is the one source of the Python name, the signature (positional-only, keywords,
//! defaults; `__text_signature__`) and the docstring. Parameters convert by [`FromArg`]; one with a
//! default is an `Option<T>` on the Rust side (`None`: not given); `*args` arrives as a `&Tuple`,
//! `**kwargs` as a `&Dict`. Results convert by [`IntoResult`].
//!
//! A native that has to wait or to call Python code without recursion returns `ctx.suspend(…)`.

use super::class::Class;
use super::ctx::Ctx;
use super::dict::Dict;
use super::error::Result;
use super::exception::{ATTRIBUTE_ERROR, OVERFLOW_ERROR, TYPE_ERROR};
use super::intern::Interned;
use super::refs::{Object, ObjectExt, Ref};
use super::str::Str;
use super::tuple::Tuple;
use super::value::Value;
use std::mem::MaybeUninit;

/// The arguments of a call: positional ones, then the values of keyword ones, whose names are in
/// `keywords` (CPython's vectorcall).
#[derive(Clone, Copy)]
pub struct Args<'a> {
    values: &'a [Value],
    keywords: &'a [Interned],
}

impl<'a> Args<'a> {
    pub const EMPTY: Args<'static> = Args { values: &[], keywords: &[] };

    #[inline(always)]
    pub fn positional_only(values: &'a [Value]) -> Args<'a> {
        Args { values, keywords: &[] }
    }

    /// `values` ends with one value for each of `keywords`.
    #[inline(always)]
    pub fn new(values: &'a [Value], keywords: &'a [Interned]) -> Args<'a> {
        assert!(values.len() >= keywords.len());
        Args { values, keywords }
    }

    #[inline(always)]
    pub fn positional(&self) -> &'a [Value] {
        &self.values[..self.values.len() - self.keywords.len()]
    }

    #[inline(always)]
    pub fn has_keywords(&self) -> bool {
        !self.keywords.is_empty()
    }

    /// All values, those of keywords last.
    pub fn values(&self) -> &'a [Value] {
        self.values
    }

    /// The names of the keywords.
    pub fn keyword_names(&self) -> &'a [Interned] {
        self.keywords
    }

    pub fn keywords(&self) -> impl Iterator<Item = (&'a Interned, &'a Value)> {
        self.keywords.iter().zip(&self.values[self.values.len() - self.keywords.len()..])
    }

    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    pub fn keyword(&self, name: &str) -> Option<&'a Value> {
        self.keywords().find(|(key, _)| key.text().bytes() == name.as_bytes()).map(|(_, value)| value)
    }

    /// For callables without keyword parameters: `f() takes no keyword arguments`.
    pub fn no_keywords(&self, ctx: Ctx, function: &str) -> Result<&'a [Value]> {
        if self.has_keywords() {
            return Err(ctx.raise(&TYPE_ERROR, format!("{function}() takes no keyword arguments")));
        }
        Ok(self.values)
    }
}

/// What calls the function of a row: converts `parameters` (a place for each parameter of the
/// signature; those missing at the end are not given) and the result.
pub type NativeCall = fn(Ctx, &'static NativeDef, &[Option<Value>]) -> Result<Value>;

/// One row of a table of built-ins.
pub struct NativeDef {
    pub name: &'static str,
    /// The parameters as in a `def`, without parentheses.
    pub signature: &'static str,
    pub doc: &'static str,
    pub arity: Arity,
    /// The parameters in order, without `*args` and `**kwargs`.
    pub parameters: &'static [Parameter],
    pub call: NativeCall,
}

/// What a signature's text says about positional arguments; worked out when compiling.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arity {
    /// All parameters, `*args` and `**kwargs` included.
    pub parameters: u8,
    /// Parameters that can be given by position.
    pub positional: u8,
    /// Parameters that can only be given by position.
    pub positional_only: u8,
    /// Positional parameters without default.
    pub required: u8,
    pub var_positional: bool,
    pub var_keyword: bool,
    /// Whether the first parameter is `self`.
    pub method: bool,
    /// Whether a call without keywords, of the right number of arguments, needs no binding: the
    /// values are the first parameters, and all others have defaults.
    pub plain: bool,
}

/// A parameter of a signature, as written.
#[derive(Clone, Copy)]
pub struct Parameter {
    pub name: &'static str,
    pub has_default: bool,
    pub keyword_only: bool,
}

/// What [`NextParameter`] reads from a signature.
#[derive(Clone, Copy)]
enum Item {
    /// A parameter that is not starred.
    Named(Parameter),
    /// `*args`.
    VarPositional,
    /// `**kwargs`.
    VarKeyword,
    /// `/`.
    PositionalOnly,
}

/// Reads a signature, as `stringify!` prints it, when compiling.
struct Signature {
    text: &'static str,
    at: usize,
    keyword_only: bool,
}

impl Signature {
    const fn new(text: &'static str) -> Signature {
        Signature { text, at: 0, keyword_only: false }
    }

    const fn next(&mut self) -> Option<Item> {
        let text = self.text.as_bytes();
        loop {
            // One parameter: up to the next comma outside brackets and quotes.
            let mut first = self.at;
            while first < text.len() && is_space(text[first]) {
                first += 1;
            }
            let mut end = first;
            let mut name_end = first;
            let mut depth = 0;
            let mut has_default = false;
            let mut quoted = false;
            while end < text.len() && (quoted || depth > 0 || text[end] != b',') {
                match text[end] {
                    b'"' => quoted = !quoted,
                    b'(' | b'[' | b'{' if !quoted => depth += 1,
                    b')' | b']' | b'}' if !quoted => depth -= 1,
                    b'=' if !quoted => has_default = true,
                    _ => {}
                }
                if !has_default && !is_space(text[end]) {
                    name_end = end + 1;
                }
                end += 1;
            }
            if first == end {
                return None;
            }
            self.at = end + 1;
            if text[first] == b'/' {
                return Some(Item::PositionalOnly);
            }
            if text[first] == b'*' {
                self.keyword_only = true;
                if first + 1 == name_end {
                    continue;
                }
                return Some(if text[first + 1] == b'*' { Item::VarKeyword } else { Item::VarPositional });
            }
            if name_end - first > 2 && text[first] == b'r' && text[first + 1] == b'#' {
                first += 2;
            }
            let name = self.text.split_at(name_end).0.split_at(first).1;
            return Some(Item::Named(Parameter { name, has_default, keyword_only: self.keyword_only }));
        }
    }
}

const fn is_space(byte: u8) -> bool {
    byte == b' ' || byte == b'\n'
}

/// How many parameters of a signature are not starred.
pub const fn count_named(signature: &'static str) -> usize {
    let mut signature = Signature::new(signature);
    let mut count = 0;
    while let Some(item) = signature.next() {
        count += matches!(item, Item::Named(_)) as usize;
    }
    count
}

/// The parameters of a signature that are not starred; `N` by [`count_named`].
pub const fn named_parameters<const N: usize>(signature: &'static str) -> [Parameter; N] {
    let mut parameters = [Parameter { name: "", has_default: false, keyword_only: false }; N];
    let mut signature = Signature::new(signature);
    let mut count = 0;
    while let Some(item) = signature.next() {
        if let Item::Named(parameter) = item {
            parameters[count] = parameter;
            count += 1;
        }
    }
    parameters
}

impl Arity {
    /// Reads a signature as `stringify!` prints it.
    pub const fn of(signature: &'static str) -> Arity {
        let mut arity = Arity {
            parameters: 0,
            positional: 0,
            positional_only: 0,
            required: 0,
            var_positional: false,
            var_keyword: false,
            method: false,
            plain: true,
        };
        let mut signature = Signature::new(signature);
        while let Some(item) = signature.next() {
            match item {
                Item::PositionalOnly => {
                    arity.positional_only = arity.positional;
                    continue;
                }
                Item::VarPositional => arity.var_positional = true,
                Item::VarKeyword => arity.var_keyword = true,
                Item::Named(parameter) => {
                    if arity.parameters == 0 && matches!(parameter.name.as_bytes(), [b's', b'e', b'l', b'f', ..]) {
                        arity.method = true;
                    }
                    if !parameter.keyword_only {
                        arity.positional += 1;
                        arity.required += !parameter.has_default as u8;
                    } else if !parameter.has_default {
                        arity.plain = false;
                    }
                }
            }
            arity.parameters += 1;
        }
        arity.plain &= !arity.var_positional && !arity.var_keyword;
        arity
    }

    /// Whether a call with so many values and no keywords needs no binding.
    #[inline(always)]
    pub const fn is_plain(&self, values: usize) -> bool {
        self.plain && values >= self.required as usize && values <= self.positional as usize
    }
}

impl NativeDef {
    /// `__text_signature__`: of a method, or of a function in a module, with what it is called on marked by `$`.
    pub fn text_signature(&self, in_module: bool) -> String {
        let mut parameters: Vec<String> = split_parameters(self.signature)
            .map(|text| text.replace(" = ", "=").replace("r#", "").replace("* ", "*").replace('"', "'"))
            .collect();
        if self.arity.method {
            parameters[0] = "$self".to_owned();
        } else if in_module {
            parameters.insert(0, "$module".to_owned());
        }
        if (self.arity.method || in_module) && !parameters.iter().any(|parameter| parameter == "/") {
            parameters.insert(1, "/".to_owned());
        }
        format!("({})", parameters.join(", "))
    }
}

fn split_parameters(signature: &'static str) -> impl Iterator<Item = &'static str> {
    let mut rest = signature;
    std::iter::from_fn(move || {
        rest = rest.trim_start();
        if rest.is_empty() {
            return None;
        }
        let (mut depth, mut quoted) = (0, false);
        let end = rest
            .bytes()
            .position(|byte| {
                match byte {
                    b'"' => quoted = !quoted,
                    b'(' | b'[' | b'{' => depth += 1,
                    b')' | b']' | b'}' => depth -= 1,
                    _ => {}
                }
                byte == b',' && depth == 0 && !quoted
            })
            .unwrap_or(rest.len());
        let parameter = rest[..end].trim_end();
        rest = rest.get(end + 1..).unwrap_or("");
        Some(parameter)
    })
}

// ---- calling ----

const MAX_PARAMETERS: usize = 12;

impl NativeDef {
    /// Calls the function with the arguments of a Python call; methods get `self` first.
    #[inline]
    pub fn invoke(&'static self, ctx: Ctx, args: Args) -> Result<Value> {
        if !args.has_keywords() && self.arity.is_plain(args.values.len()) {
            return (self.call)(ctx, self, as_parameters(args.values));
        }
        self.invoke_binding(ctx, args)
    }

    /// As [`NativeDef::invoke`] where `self` is apart from the arguments.
    pub fn invoke_method(&'static self, ctx: Ctx, this: &Value, args: Args) -> Result<Value> {
        with_first(this, args, |args| self.invoke(ctx, args))
    }

    #[inline(never)]
    fn invoke_binding(&'static self, ctx: Ctx, args: Args) -> Result<Value> {
        let mut parameters: [Option<Value>; MAX_PARAMETERS] = [const { None }; MAX_PARAMETERS];
        let count = self.arity.parameters as usize;
        self.bind(ctx, args, &mut parameters[..count])?;
        (self.call)(ctx, self, &parameters[..count])
    }

    /// Distributes arguments over parameters, with CPython's messages (`Python/getargs.c`).
    fn bind(&'static self, ctx: Ctx, args: Args, parameters: &mut [Option<Value>]) -> Result<()> {
        let arity = &self.arity;
        let given = args.positional();
        let positional = arity.positional as usize;
        if !arity.var_positional && !arity.var_keyword {
            let by_position_only = self.is_by_position_only();
            if by_position_only && args.has_keywords() {
                let name = self.qualified_name(args);
                return Err(ctx.raise(&TYPE_ERROR, format!("{name}() takes no keyword arguments")));
            }
            let all = args.values().len();
            if !by_position_only && all > self.parameters.len() {
                return Err(self.too_many(ctx, args));
            }
        }
        if given.len() > positional && !arity.var_positional {
            return Err(self.wrong_count(ctx, args));
        }
        let named = parameters.len() - arity.var_positional as usize - arity.var_keyword as usize;
        for (place, value) in parameters.iter_mut().zip(&given[..given.len().min(positional)]) {
            *place = Some(value.clone());
        }
        // `*args` stands after the positional parameters, `**kwargs` last.
        let var_positional = arity.var_positional.then_some(positional);
        if let Some(place) = var_positional {
            parameters[place] = Some(Tuple::from_slice(given.get(positional..).unwrap_or(&[])).into());
        }
        let var_keyword = arity.var_keyword.then(Dict::new);
        for (name, value) in args.keywords() {
            let text = name.text().as_str().unwrap_or("?");
            let found = self.parameters.iter().enumerate().take(named).find(|(_, parameter)| parameter.name == text);
            match found {
                Some((index, _)) if index >= arity.positional_only as usize => {
                    let place = index + var_positional.is_some_and(|var| index >= var) as usize;
                    if parameters[place].is_some() {
                        return Err(ctx.raise(
                            &TYPE_ERROR,
                            format!(
                                "argument for {}() given by name ('{text}') and position ({})",
                                self.name,
                                index + 1 - arity.method as usize
                            ),
                        ));
                    }
                    parameters[place] = Some(value.clone());
                }
                _ => match &var_keyword {
                    Some(dict) => drop(dict.set_interned(*name, value.clone())),
                    None => {
                        return Err(ctx.raise(
                            &TYPE_ERROR,
                            format!("{}() got an unexpected keyword argument '{text}'", self.name),
                        ));
                    }
                },
            }
        }
        if let Some(dict) = var_keyword {
            parameters[self.arity.parameters as usize - 1] = Some(dict.into());
        }
        for (index, parameter) in self.parameters.iter().enumerate() {
            let place = index + var_positional.is_some_and(|var| index >= var) as usize;
            if parameters[place].is_none() && !parameter.has_default {
                if index < arity.positional_only as usize {
                    return Err(self.wrong_count(ctx, args));
                }
                let position = index + 1 - arity.method as usize;
                return Err(ctx.raise(
                    &TYPE_ERROR,
                    format!("{}() missing required argument '{}' (pos {position})", self.name, parameter.name),
                ));
            }
        }
        Ok(())
    }

    /// Whether no parameter can be given by name.
    fn is_by_position_only(&self) -> bool {
        let count = self.parameters.len();
        count == self.arity.positional_only as usize || count == self.arity.method as usize
    }

    /// Whether this is the constructor of a built-in class, which has the class's name.
    fn is_constructor(&self, args: Args) -> bool {
        let class = args.values.first().and_then(Value::as_class);
        self.arity.method && class.is_some_and(|class| self.owner(class).short_name() == self.name)
    }

    /// The class that the method was declared for: of `class` and its bases, the built-in one that has the name.
    fn owner<'a>(&self, class: &'a Class) -> &'a Class {
        let declares = |class: &&'a Class| {
            !class.is_heap() && (class.short_name() == self.name || class.dict().get_str(self.name).is_some())
        };
        class.mro().into_iter().find(declares).unwrap_or(class)
    }

    /// `list.append` for methods, the bare name for functions.
    fn qualified_name(&self, args: Args) -> String {
        match args.values.first() {
            // Of a class method, the class itself.
            Some(this) if self.arity.method => {
                let class = this.as_class().unwrap_or_else(|| self.owner(super::protocol::class_of(this)));
                let name = class.short_name();
                if name == self.name { name.into_owned() } else { format!("{name}.{}", self.name) }
            }
            _ => self.name.to_owned(),
        }
    }

    /// More arguments than parameters, where some can be given by name.
    #[cold]
    fn too_many(&self, ctx: Ctx, args: Args) -> super::error::Raised {
        let method = self.arity.method as usize;
        let (given, most) = (args.values().len() - method, self.parameters.len() - method);
        let keyword = if args.positional().len() == method { "keyword " } else { "" };
        let plural = if most == 1 { "" } else { "s" };
        let message = format!("{}() takes at most {most} {keyword}argument{plural} ({given} given)", self.name);
        ctx.raise(&TYPE_ERROR, message)
    }

    #[cold]
    fn wrong_count(&self, ctx: Ctx, args: Args) -> super::error::Raised {
        let method = self.arity.method as usize;
        let given = args.positional().len().saturating_sub(method);
        let least = self.arity.required as usize - method;
        let most = self.arity.positional as usize - method;
        if args.positional().len() < method {
            return ctx.raise(&TYPE_ERROR, format!("unbound method {}() needs an argument", self.name));
        }
        let by_position_only = self.is_by_position_only();
        let message = match (least, most) {
            (0, 0) if self.arity.parameters > self.arity.positional => {
                format!("{}() takes no positional arguments", self.name)
            }
            (0, 0) => format!("{}() takes no arguments ({given} given)", self.qualified_name(args)),
            (1, 1) if by_position_only && !self.is_constructor(args) => {
                format!("{}() takes exactly one argument ({given} given)", self.qualified_name(args))
            }
            _ if !by_position_only => {
                let bound = if given < least {
                    if least == most { "exactly" } else { "at least" }
                } else if least == most {
                    "exactly"
                } else {
                    "at most"
                };
                let count = if given < least { least } else { most };
                let plural = if count == 1 { "" } else { "s" };
                format!("{}() takes {bound} {count} positional argument{plural} ({given} given)", self.name)
            }
            _ => {
                let (bound, count) = if least == most {
                    ("", most)
                } else if given < least {
                    ("at least ", least)
                } else {
                    ("at most ", most)
                };
                let plural = if count == 1 { "" } else { "s" };
                format!("{} expected {bound}{count} argument{plural}, got {given}", self.name)
            }
        };
        ctx.raise(&TYPE_ERROR, message)
    }
}

/// Calls a function with `first` before the positional arguments.
pub fn with_first<R>(first: &Value, args: Args, call: impl FnOnce(Args) -> R) -> R {
    const FEW: usize = 8;
    let count = args.values.len();
    if count >= FEW {
        let values: Vec<Value> = std::iter::once(first).chain(args.values).cloned().collect();
        return call(Args { values: &values, keywords: args.keywords });
    }
    let mut values = [const { MaybeUninit::<Value>::uninit() }; FEW];
    // SAFETY: the copies are second handles on references that the caller keeps for the length of
    // the call; they are never dropped.
    unsafe {
        values[0].write(first.alias());
        values.as_mut_ptr().add(1).cast::<Value>().copy_from_nonoverlapping(args.values.as_ptr(), count);
    }
    // SAFETY: the first `count + 1` values were just written.
    let values = unsafe { std::slice::from_raw_parts(values.as_ptr().cast::<Value>(), count + 1) };
    call(Args { values, keywords: args.keywords })
}

/// The same values, seen as parameters that are all given.
#[inline(always)]
fn as_parameters(values: &[Value]) -> &[Option<Value>] {
    // SAFETY: `Option<Value>` has `Value`'s layout, `None` being the bits no value has.
    unsafe { std::slice::from_raw_parts(values.as_ptr().cast(), values.len()) }
}

// ---- conversion of parameters and results ----

/// A type that a parameter can have.
pub trait FromArg<'a>: Sized {
    /// `place` says what is being converted, for the message.
    fn from_arg(ctx: Ctx, value: &'a Value, place: Place) -> Result<Self>;

    /// The value of an argument that was not given.
    fn absent() -> Option<Self> {
        None
    }
}

/// Where an argument stands: the function's row and the argument's index.
#[derive(Clone, Copy)]
pub struct Place {
    pub def: &'static NativeDef,
    pub index: usize,
}

impl Place {
    /// `f() argument 2 must be str, not int`, or of a method's `self`: `descriptor 'f' requires a
    /// 'list' object but received a 'int'`.
    #[cold]
    pub fn mismatch(&self, ctx: Ctx, expected: &str, value: &Value) -> super::error::Raised {
        let name = self.def.name;
        let given = super::protocol::class_of(value).name();
        let message = if self.def.arity.method && self.index == 0 {
            format!("descriptor '{name}' for '{expected}' objects doesn't apply to a '{given}' object")
        } else if self.index >= self.def.arity.positional_only as usize
            && let Some(parameter) = self.def.parameters.get(self.index)
        {
            format!("{name}() argument '{}' must be {expected}, not {given}", parameter.name)
        } else if self.def.arity.parameters - self.def.arity.method as u8 == 1 {
            format!("{name}() argument must be {expected}, not {given}")
        } else {
            format!(
                "{name}() argument {} must be {expected}, not {given}",
                self.index + 1 - self.def.arity.method as usize
            )
        };
        ctx.raise(&TYPE_ERROR, message)
    }
}

/// Converts the next parameter; used by [`natives!`].
#[inline(always)]
pub fn next_argument<'a, T: FromArg<'a>>(
    ctx: Ctx,
    def: &'static NativeDef,
    parameters: &'a [Option<Value>],
    index: &mut usize,
) -> Result<T> {
    let place = Place { def, index: *index };
    *index += 1;
    match parameters.get(place.index) {
        Some(Some(value)) => T::from_arg(ctx, value, place),
        Some(None) | None => Ok(T::absent().expect("a parameter with a default is an Option")),
    }
}

impl<'a> FromArg<'a> for &'a Value {
    #[inline(always)]
    fn from_arg(_: Ctx, value: &'a Value, _: Place) -> Result<&'a Value> {
        Ok(value)
    }
}

impl<'a> FromArg<'a> for Value {
    #[inline(always)]
    fn from_arg(_: Ctx, value: &'a Value, _: Place) -> Result<Value> {
        Ok(value.clone())
    }
}

impl<'a, T: FromArg<'a>> FromArg<'a> for Option<T> {
    #[inline(always)]
    fn from_arg(ctx: Ctx, value: &'a Value, place: Place) -> Result<Option<T>> {
        T::from_arg(ctx, value, place).map(Some)
    }

    fn absent() -> Option<Option<T>> {
        Some(None)
    }
}

impl<'a, T: Object> FromArg<'a> for &'a T {
    #[inline(always)]
    fn from_arg(ctx: Ctx, value: &'a Value, place: Place) -> Result<&'a T> {
        value.downcast::<T>().ok_or_else(|| place.mismatch(ctx, &T::class().name(), value))
    }
}

impl<'a, T: Object> FromArg<'a> for Ref<T> {
    fn from_arg(ctx: Ctx, value: &'a Value, place: Place) -> Result<Ref<T>> {
        <&T>::from_arg(ctx, value, place).map(ObjectExt::reference)
    }
}

/// Valid UTF-8 text; for text that may hold surrogates take a `&Str`.
impl<'a> FromArg<'a> for &'a str {
    fn from_arg(ctx: Ctx, value: &'a Value, place: Place) -> Result<&'a str> {
        let text = <&Str>::from_arg(ctx, value, place)?;
        text.as_str().ok_or_else(|| ctx.raise(&super::exception::VALUE_ERROR, "surrogates not allowed"))
    }
}

impl<'a> FromArg<'a> for bool {
    fn from_arg(ctx: Ctx, value: &'a Value, _: Place) -> Result<bool> {
        ctx.is_true(value)
    }
}

/// By `__index__`; `OverflowError` where it does not fit.
impl<'a> FromArg<'a> for i64 {
    #[inline(always)]
    fn from_arg(ctx: Ctx, value: &'a Value, _: Place) -> Result<i64> {
        match value.as_small_int() {
            Some(number) => Ok(number),
            None => ctx.index_i64(value),
        }
    }
}

/// By `__float__` or `__index__`.
/// As `i64`, within the bounds of a C `int`.
impl<'a> FromArg<'a> for i32 {
    #[inline(always)]
    fn from_arg(ctx: Ctx, value: &'a Value, _: Place) -> Result<i32> {
        let number = match value.as_small_int() {
            Some(number) => Some(number),
            None => ctx.index(value)?.as_i64(),
        };
        let number = number.and_then(|number| i32::try_from(number).ok());
        number.ok_or_else(|| ctx.raise(&OVERFLOW_ERROR, "Python int too large to convert to C int"))
    }
}

impl<'a> FromArg<'a> for f64 {
    #[inline(always)]
    fn from_arg(ctx: Ctx, value: &'a Value, _: Place) -> Result<f64> {
        match value.as_float() {
            Some(number) => Ok(number),
            None => ctx.to_f64(value),
        }
    }
}

/// A type that a native may return.
pub trait IntoResult {
    fn into_result(self, ctx: Ctx) -> Result<Value>;
}

/// A type that converts to a Python object.
pub trait IntoValue {
    fn into_value(self, ctx: Ctx) -> Value;
}

impl<T: IntoValue> IntoResult for T {
    #[inline(always)]
    fn into_result(self, ctx: Ctx) -> Result<Value> {
        Ok(self.into_value(ctx))
    }
}

impl<T: IntoValue> IntoResult for Result<T> {
    #[inline(always)]
    fn into_result(self, ctx: Ctx) -> Result<Value> {
        self.map(|value| value.into_value(ctx))
    }
}

macro_rules! into_value {
    ($($type:ty: $value:ident => $convert:expr;)*) => {
        $(impl IntoValue for $type {
            #[inline(always)]
            fn into_value(self, _: Ctx) -> Value {
                let $value = self;
                $convert
            }
        })*
    };
}

into_value! {
    Value: value => value;
    (): _unit => Value::NONE;
    bool: truth => Value::from_bool(truth);
    f64: number => Value::float(number);
    i32: number => Value::int32(number);
    u32: number => super::int::from_i64(number as i64);
    i64: number => super::int::from_i64(number);
    u64: number => super::int::from_u64(number);
    usize: number => super::int::from_u64(number as u64);
    malachite_bigint::BigInt: number => super::int::from_bigint(number);
    &str: text => Str::new(text).into();
    String: text => Str::new(&text).into();
    rustpython_wtf8::Wtf8Buf: text => Str::from_wtf8(&text).into();
    Vec<Value>: items => Tuple::new(items).into();
    &'static Class: class => class.to_value();
}

impl<T: Object> IntoValue for Ref<T> {
    #[inline(always)]
    fn into_value(self, _: Ctx) -> Value {
        self.into()
    }
}

impl<T: IntoValue> IntoValue for Option<T> {
    fn into_value(self, ctx: Ctx) -> Value {
        self.map_or(Value::NONE, |value| value.into_value(ctx))
    }
}

/// A table of built-ins: see the module's documentation. A row is `name(parameters) "doc";`, or
/// `name = function(parameters) "doc";` where the Rust function has another name.
#[macro_export]
macro_rules! natives {
    ($(#[$meta:meta])* $visibility:vis $table:ident: $($rows:tt)*) => {
        $(#[$meta])*
        $visibility static $table: &[$crate::object::native::NativeDef] = $crate::natives!(@rows [] $($rows)*);
    };
    (@rows [$($done:expr,)*]) => { &[$($done,)*] };
    (@rows [$($done:expr,)*] $name:ident = $function:ident ($($signature:tt)*) $doc:expr; $($rest:tt)*) => {
        $crate::natives!(@rows [$($done,)* $crate::native_def!(stringify!($name), $function, ($($signature)*), $doc),] $($rest)*)
    };
    (@rows [$($done:expr,)*] $name:ident ($($signature:tt)*) $doc:expr; $($rest:tt)*) => {
        $crate::natives!(@rows [$($done,)* $crate::native_def!(stringify!($name), $name, ($($signature)*), $doc),] $($rest)*)
    };
    (@rows [$($done:expr,)*] $name:literal = $function:ident ($($signature:tt)*) $doc:expr; $($rest:tt)*) => {
        $crate::natives!(@rows [$($done,)* $crate::native_def!($name, $function, ($($signature)*), $doc),] $($rest)*)
    };
}

/// One [`NativeDef`](crate::object::native::NativeDef).
#[macro_export]
macro_rules! native_def {
    ($name:expr, $function:ident, ($($signature:tt)*), $doc:expr) => {
        $crate::object::native::NativeDef {
            name: $name,
            signature: stringify!($($signature)*),
            doc: $doc,
            arity: const { $crate::object::native::Arity::of(stringify!($($signature)*)) },
            parameters: const {
                &$crate::object::native::named_parameters::<{ $crate::object::native::count_named(stringify!($($signature)*)) }>(
                    stringify!($($signature)*)
                )
            },
            call: |ctx, def, parameters| {
                #[allow(unused_mut, unused_variables)]
                let mut index = 0usize;
                // A function without parameters uses neither.
                let _ = (def, parameters);
                $crate::native_call!(@next $function, (ctx, def, parameters, index), [], $($signature)* ,)
            },
        }
    };
}

/// Calls a native with one converted argument for each parameter of its signature.
#[doc(hidden)]
#[macro_export]
macro_rules! native_call {
    (@next $f:ident, ($ctx:ident, $def:ident, $p:ident, $i:ident), [$($a:expr,)*], $(,)?) => {
        $crate::object::native::IntoResult::into_result($f($ctx $(, $a)*), $ctx)
    };
    (@next $f:ident, $c:tt, [$($a:expr,)*], / $(, $($rest:tt)*)?) => {
        $crate::native_call!(@next $f, $c, [$($a,)*], $($($rest)*)?)
    };
    (@next $f:ident, $c:tt, [$($a:expr,)*], ** $name:ident $(, $($rest:tt)*)?) => {
        $crate::native_call!(@argument $f, $c, [$($a,)*], $($($rest)*)?)
    };
    (@next $f:ident, $c:tt, [$($a:expr,)*], * , $($rest:tt)*) => {
        $crate::native_call!(@next $f, $c, [$($a,)*], $($rest)*)
    };
    (@next $f:ident, $c:tt, [$($a:expr,)*], * $name:ident $(, $($rest:tt)*)?) => {
        $crate::native_call!(@argument $f, $c, [$($a,)*], $($($rest)*)?)
    };
    (@next $f:ident, $c:tt, [$($a:expr,)*], $name:ident = - $default:literal $(, $($rest:tt)*)?) => {
        $crate::native_call!(@argument $f, $c, [$($a,)*], $($($rest)*)?)
    };
    (@next $f:ident, $c:tt, [$($a:expr,)*], $name:ident = $default:tt $(, $($rest:tt)*)?) => {
        $crate::native_call!(@argument $f, $c, [$($a,)*], $($($rest)*)?)
    };
    (@next $f:ident, $c:tt, [$($a:expr,)*], self $(, $($rest:tt)*)?) => {
        $crate::native_call!(@argument $f, $c, [$($a,)*], $($($rest)*)?)
    };
    (@next $f:ident, $c:tt, [$($a:expr,)*], $name:ident $(, $($rest:tt)*)?) => {
        $crate::native_call!(@argument $f, $c, [$($a,)*], $($($rest)*)?)
    };
    (@argument $f:ident, ($ctx:ident, $def:ident, $p:ident, $i:ident), [$($a:expr,)*], $($rest:tt)*) => {
        $crate::native_call!(@next $f, ($ctx, $def, $p, $i),
            [$($a,)* $crate::object::native::next_argument($ctx, $def, $p, &mut $i)?,], $($rest)*)
    };
}

// ---- attributes computed by native code ----

/// Sets a computed attribute, or deletes it where there is no value.
type SetAttribute = fn(Ctx, &Value, Option<&Value>) -> Result<()>;

/// One row of a table of computed attributes (`PyGetSetDef`).
pub struct GetSetDef {
    pub name: &'static str,
    pub doc: &'static str,
    pub get: fn(Ctx, &Value) -> Result<Value>,
    pub set: Option<SetAttribute>,
}

/// A table of computed attributes. A row is `name: get "doc";` or `name: get, set "doc";` with
/// `fn get(ctx: Ctx, this: &T) -> impl IntoResult` and
/// `fn set(ctx: Ctx, this: &T, value: Option<&Value>) -> Result<()>`.
#[macro_export]
macro_rules! getsets {
    ($visibility:vis $table:ident for $type:ty: $($name:ident: $get:ident $(, $set:ident)? $doc:expr;)*) => {
        $visibility static $table: &[$crate::object::native::GetSetDef] = &[$(
            $crate::object::native::GetSetDef {
                name: const { $crate::object::native::plain_name(stringify!($name)) },
                doc: $doc,
                get: |ctx, this| {
                    let this = $crate::object::native::self_of::<$type>(ctx, this, stringify!($name))?;
                    $crate::object::native::IntoResult::into_result($get(ctx, this), ctx)
                },
                set: $crate::getsets!(@set $type, $name $(, $set)?),
            },
        )*];
    };
    (@set $type:ty, $name:ident) => { None };
    (@set $type:ty, $name:ident, $set:ident) => {
        Some(|ctx, this, value| $set(ctx, $crate::object::native::self_of::<$type>(ctx, this, stringify!($name))?, value))
    };
}

/// The setter of an attribute that is a read-only member in CPython's structures.
///
/// # Errors
/// Always `AttributeError`.
pub fn readonly<T: ?Sized>(ctx: Ctx, _: &T, _: Option<&Value>) -> Result<()> {
    Err(ctx.raise(&ATTRIBUTE_ERROR, "readonly attribute"))
}

/// A name of Python's that is a keyword of Rust's, without its mark.
pub const fn plain_name(name: &'static str) -> &'static str {
    match name.as_bytes() {
        [b'r', b'#', ..] => name.split_at(2).1,
        _ => name,
    }
}

/// The object of a computed attribute as a `T`.
pub fn self_of<'a, T: SelfArg<'a>>(ctx: Ctx, value: &'a Value, attribute: &str) -> Result<T::Target> {
    T::self_arg(value).ok_or_else(|| {
        let given = super::protocol::class_of(value).name();
        ctx.raise(
            &TYPE_ERROR,
            format!("descriptor '{attribute}' for '{}' objects doesn't apply to a '{given}' object", T::NAME()),
        )
    })
}

/// `T` for an object type `T`, or `Value` for attributes of any object.
#[allow(non_snake_case)]
pub trait SelfArg<'a> {
    type Target: 'a;
    fn self_arg(value: &'a Value) -> Option<Self::Target>;
    fn NAME() -> String;
}

impl<'a, T: Object> SelfArg<'a> for T {
    type Target = &'a T;
    fn self_arg(value: &'a Value) -> Option<&'a T> {
        value.downcast::<T>()
    }
    fn NAME() -> String {
        T::class().name().into_owned()
    }
}

impl<'a> SelfArg<'a> for Value {
    type Target = &'a Value;
    fn self_arg(value: &'a Value) -> Option<&'a Value> {
        Some(value)
    }
    fn NAME() -> String {
        "object".to_owned()
    }
}
