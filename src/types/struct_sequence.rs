//! Named tuples of native modules (`Objects/structseq.c`): `sys.version_info`, `time.struct_time`, ….
//!
//! ```ignore
//! pub static VERSION_INFO: StructSequence = StructSequence::new(&CLASS, &["major", …]);
//! VERSION_INFO.define("doc", false); // once, when the types are defined
//! let value = VERSION_INFO.make(vec![…]);
//! ```

use crate::object::builtin_classes::TUPLE;
use crate::object::define::ClassDef;
use crate::object::native::{Args, GetSetDef};
use crate::object::{Class, Ctx, GilCell, ObjectExt, Result, Str, Tuple, Value, int, intern, names};
use crate::natives;

pub struct StructSequence {
    pub class: &'static Class,
    /// By place.
    fields: &'static [&'static str],
}

static DEFINED: GilCell<Vec<&'static StructSequence>> = GilCell::new(Vec::new());

const MOST_FIELDS: usize = 24;

type Get = fn(Ctx, &Value) -> Result<Value>;

fn get<const N: usize>(_: Ctx, this: &Value) -> Result<Value> {
    Ok(items_of(this).get(N).cloned().unwrap_or(Value::NONE))
}

macro_rules! getters {
    ($($n:literal)*) => { [$(get::<$n> as Get),*] };
}

static GETTERS: [Get; MOST_FIELDS] = getters!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23);

fn items_of(this: &Value) -> &[Value] {
    this.downcast::<Tuple>().map_or(&[], Tuple::items)
}

fn of_class(class: &Class) -> Option<&'static StructSequence> {
    DEFINED.with(|defined| defined.iter().find(|sequence| class.is_subclass_of(sequence.class)).copied())
}

impl StructSequence {
    pub const fn new(class: &'static Class, fields: &'static [&'static str]) -> StructSequence {
        StructSequence { class, fields }
    }

    /// Completes the class; it cannot be instantiated by Python code unless `with_constructor`.
    pub fn define(&'static self, doc: &'static str, with_constructor: bool) {
        let getsets: Vec<GetSetDef> = self
            .fields
            .iter()
            .zip(GETTERS)
            .map(|(name, get)| GetSetDef { name, doc: "", get, set: None })
            .collect();
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
        if !with_constructor {
            self.class.slots.new.set(|ctx, class, _| Err(ctx.type_error(format!("cannot create '{}' instances", class.name()))));
        }
        let dict = self.class.dict();
        for (name, number) in [
            ("n_fields", self.fields.len()),
            ("n_sequence_fields", self.fields.len()),
            ("n_unnamed_fields", 0),
        ] {
            dict.set_str(name, int::from_i64(number as i64));
        }
        let match_args = self.fields.iter().map(|name| intern::intern(name)).collect();
        dict.set_interned(names::__match_args__.clone(), Tuple::new(match_args).into());
        DEFINED.with(|defined| defined.push(self));
    }

    pub fn make(&self, items: Vec<Value>) -> Value {
        debug_assert_eq!(items.len(), self.fields.len());
        Tuple::new_in(self.class, items).into()
    }

    fn qualified_name(&self) -> String {
        self.class.name().into_owned()
    }
}

fn new(ctx: Ctx, class: &'static Class, args: Args) -> Result<Value> {
    let Some(sequence) = of_class(class) else { return Err(ctx.type_error("not a struct sequence")) };
    let Some(iterable) = args.values().first() else {
        return Err(ctx.type_error(format!("{}() missing required argument 'sequence' (pos 1)", sequence.qualified_name())));
    };
    if !crate::types::sequence::is_iterable(iterable) {
        return Err(ctx.type_error("constructor requires a sequence"));
    }
    let items = ctx.collect(iterable)?;
    if items.len() != sequence.fields.len() {
        let (name, wanted, given) = (sequence.qualified_name(), sequence.fields.len(), items.len());
        return Err(ctx.type_error(format!("{name}() takes a {wanted}-sequence ({given}-sequence given)")));
    }
    Ok(Tuple::new_in(class, items).into())
}

fn repr(ctx: Ctx, this: &Value) -> Result<Value> {
    let Some(sequence) = of_class(this.class()) else { return Ok(Str::new("()").into()) };
    let items = items_of(this);
    let mut parts = Vec::new();
    for (name, item) in sequence.fields.iter().zip(items) {
        parts.push(format!("{name}={}", ctx.repr(item)?.to_string_lossy()));
    }
    Ok(Str::new(&format!("{}({})", this.class().name(), parts.join(", "))).into())
}

natives! { METHODS:
    __reduce__(self, /) "";
}

fn __reduce__(_: Ctx, this: &Tuple) -> Vec<Value> {
    let items: Value = Tuple::from_slice(this.items()).into();
    vec![crate::object::protocol::class_of(&this.to_value()).to_value(), Tuple::new(vec![items]).into()]
}
