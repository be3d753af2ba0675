//! Named tuples of native modules (`Objects/structseq.c`): `sys.version_info`, `time.struct_time`, ….
//!
//! ```ignore
//! pub static VERSION_INFO: StructSequence = StructSequence::new(&CLASS, &["major", …]);
//! VERSION_INFO.define("doc", false); // once, when the types are defined
//! let value = VERSION_INFO.make(vec![…]);
//! ```

use crate::natives;
use crate::object::builtin_classes::TUPLE;
use crate::object::define::ClassDef;
use crate::object::native::{Args, GetSetDef};
use crate::object::{Class, Ctx, Dict, GilCell, ObjectExt, Result, Str, Tuple, Value, attributes, int, intern, names};
use crate::types::list::List;
use rustpython_wtf8::Wtf8Buf;

pub struct StructSequence {
    pub class: &'static Class,
    /// By place.
    fields: &'static [&'static str],
    /// Fields that are no items: attributes only, kept in the slots of an instance.
    hidden: &'static [&'static str],
}

static DEFINED: GilCell<Vec<&'static StructSequence>> = GilCell::new(Vec::new());

const MOST_FIELDS: usize = 24;

type Get = fn(Ctx, &Value) -> Result<Value>;

fn get<const N: usize>(_: Ctx, this: &Value) -> Result<Value> {
    Ok(field(this, N))
}

macro_rules! getters {
    ($($n:literal)*) => { [$(get::<$n> as Get),*] };
}

static GETTERS: [Get; MOST_FIELDS] = getters!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23);

fn items_of(this: &Value) -> &[Value] {
    this.downcast::<Tuple>().map_or(&[], Tuple::items)
}

/// An item, or after the items a hidden field.
fn field(this: &Value, number: usize) -> Value {
    let items = items_of(this);
    if let Some(item) = items.get(number) {
        return item.clone();
    }
    let slots = this.class().slot_count() as usize;
    let hidden = this.as_object().filter(|_| number - items.len() < slots);
    hidden.and_then(|object| attributes::get_slot(object, number - items.len())).unwrap_or(Value::NONE)
}

fn of_class(class: &Class) -> Option<&'static StructSequence> {
    DEFINED.with(|defined| defined.iter().find(|sequence| class.is_subclass_of(sequence.class)).copied())
}

impl StructSequence {
    pub const fn new(class: &'static Class, fields: &'static [&'static str]) -> StructSequence {
        StructSequence { class, fields, hidden: &[] }
    }

    pub const fn with_hidden(
        class: &'static Class,
        fields: &'static [&'static str],
        hidden: &'static [&'static str],
    ) -> StructSequence {
        StructSequence { class, fields, hidden }
    }

    fn all_fields(&self) -> impl Iterator<Item = &'static str> {
        self.fields.iter().chain(self.hidden).copied()
    }

    /// Completes the class; it cannot be instantiated by Python code unless `with_constructor`.
    pub fn define(&'static self, doc: &'static str, with_constructor: bool) {
        if self.class.is_ready() {
            return;
        }
        let getsets: Vec<GetSetDef> =
            self.all_fields().zip(GETTERS).map(|(name, get)| GetSetDef { name, doc: "", get, set: None }).collect();
        self.class.define::<Tuple>(&ClassDef {
            base: Some(&TUPLE),
            doc,
            slots: |slots| {
                slots.repr.set(repr);
                slots.new.set(new);
            },
            methods: METHODS,
            getsets: getsets.leak(),
            ..ClassDef::EMPTY
        });
        self.class.set_slot_count(self.hidden.len() as u32);
        if !with_constructor {
            self.class
                .slots
                .new
                .set(|ctx, class, _| Err(ctx.type_error(format!("cannot create '{}' instances", class.name()))));
        }
        let dict = self.class.dict();
        for (name, number) in [
            ("n_fields", self.fields.len() + self.hidden.len()),
            ("n_sequence_fields", self.fields.len()),
            ("n_unnamed_fields", 0),
        ] {
            dict.set_str(name, int::from_i64(number as i64));
        }
        let match_args = self.fields.iter().map(|name| intern::intern(name).into()).collect();
        dict.set_interned(*names::__match_args__, Tuple::new(match_args).into());
        DEFINED.with(|defined| defined.push(self));
    }

    /// An instance: the items, then hidden fields; of those, what is left out is `None`.
    pub fn make(&self, mut items: Vec<Value>) -> Value {
        debug_assert!(items.len() >= self.fields.len());
        let hidden = items.split_off(self.fields.len());
        let tuple = Tuple::new_in(self.class, items);
        for (number, value) in hidden.into_iter().enumerate() {
            attributes::set_slot(tuple.as_header(), number, Some(value));
        }
        tuple.into()
    }

    fn qualified_name(&self) -> String {
        self.class.name().into_owned()
    }
}

fn new(ctx: Ctx, class: &Class, args: Args) -> Result<Value> {
    let Some(sequence) = of_class(class) else { return Err(ctx.type_error("not a struct sequence")) };
    let name = sequence.qualified_name();
    let Some(iterable) = args.positional().first().or_else(|| args.keyword("sequence")) else {
        return Err(ctx.type_error("structseq() missing required argument 'sequence' (pos 1)"));
    };
    let dict = args.positional().get(1).or_else(|| args.keyword("dict"));
    if !crate::types::sequence::is_iterable(iterable) {
        return Err(ctx.type_error("constructor requires a sequence"));
    }
    if dict.is_some_and(|dict| dict.downcast::<Dict>().is_none()) {
        return Err(ctx.type_error(format!("{name}() takes a dict as second arg, if any")));
    }
    let mut items = ctx.collect(iterable)?;
    let (least, most, given) = (sequence.fields.len(), sequence.fields.len() + sequence.hidden.len(), items.len());
    if given < least || given > most {
        let wanted = match (least == most, given < least) {
            (true, _) => format!("a {least}"),
            (false, true) => format!("an at least {least}"),
            (false, false) => format!("an at most {most}"),
        };
        return Err(ctx.type_error(format!("{name}() takes {wanted}-sequence ({given}-sequence given)")));
    }
    if let Some(dict) = dict.and_then(Value::downcast::<Dict>) {
        let mut used = 0;
        for hidden in &sequence.hidden[given - least..] {
            let value = dict.get_interned(&intern::intern(hidden));
            used += usize::from(value.is_some());
            items.push(value.unwrap_or(Value::NONE));
        }
        if used < dict.len() {
            return Err(ctx.type_error(format!("{name}() got duplicate or unexpected field name(s)")));
        }
    }
    Ok(sequence.make(items))
}

fn repr(ctx: Ctx, this: &Value) -> Result<Value> {
    let Some(sequence) = of_class(this.class()) else { return Ok(Str::new("()").into()) };
    let mut text = Wtf8Buf::from(format!("{}(", this.class().name()));
    for (index, (name, item)) in sequence.fields.iter().zip(items_of(this)).enumerate() {
        text.push_str(if index > 0 { ", " } else { "" });
        text.push_str(&format!("{name}="));
        text.push_wtf8(ctx.repr(item)?.as_wtf8());
    }
    text.push_str(")");
    Ok(Str::from_wtf8(&text).into())
}

natives! { METHODS:
    __reduce__(self, /) "";
    __replace__(self, /, **changes) "Return a copy of the structure with new values for the specified fields.";
}

fn __reduce__(_: Ctx, this: &Tuple) -> Vec<Value> {
    let items: Value = Tuple::from_slice(this.items()).into();
    let hidden = Dict::new();
    let class = this.header().class();
    for (number, name) in of_class(class).map_or(&[][..], |sequence| sequence.hidden).iter().enumerate() {
        hidden.set_str(name, field(&this.to_value(), this.len() + number));
    }
    vec![class.to_value(), Tuple::new(vec![items, hidden.into()]).into()]
}

fn __replace__(ctx: Ctx, this: &Tuple, changes: &Dict) -> Result<Value> {
    let Some(sequence) = of_class(this.header().class()) else { return Err(ctx.type_error("not a struct sequence")) };
    let old = this.to_value();
    let items = sequence
        .all_fields()
        .enumerate()
        .map(|(number, name)| changes.get_interned(&intern::intern(name)).unwrap_or_else(|| field(&old, number)))
        .collect();
    let unknown: Vec<Value> = changes
        .keys()
        .into_iter()
        .filter(|key| !sequence.all_fields().any(|name| key.as_str() == Some(name)))
        .collect();
    if !unknown.is_empty() {
        let list = List::new(unknown).into();
        return Err(ctx.type_error(format!("Got unexpected field name(s): {}", ctx.repr(&list)?.to_string_lossy())));
    }
    Ok(sequence.make(items))
}
