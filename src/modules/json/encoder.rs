//! Writing JSON: `make_encoder`.

use super::quote;
use crate::object::define::{ClassDef, NativeFunction};
use crate::object::intern::intern;
use crate::object::native::Args;
use crate::object::{Class, Ctx, Dict, Header, Object, Raised, Result, Str, Tuple, Value, Visitor, heap, int};
use crate::types::list::List;
use crate::types::str::from_buffer;
use crate::types::{sequence, text};

#[repr(C)]
pub struct Encoder {
    header: Header,
    markers: Option<Value>,
    default: Value,
    encoder: Value,
    /// How strings are written natively; `None` calls `encoder`.
    ascii: Option<bool>,
    indent: Option<Value>,
    key_separator: Value,
    item_separator: Value,
    sort_keys: bool,
    skipkeys: bool,
    allow_nan: bool,
}

pub static ENCODER: Class = Class::on_demand("_json.Encoder", define);

// SAFETY: `repr(C)`, header first.
unsafe impl Object for Encoder {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &ENCODER
    }

    fn traverse(&self, visit: Visitor) {
        self.markers.iter().for_each(&mut *visit);
        self.indent.iter().for_each(&mut *visit);
        [&self.default, &self.encoder, &self.key_separator, &self.item_separator].into_iter().for_each(visit);
    }
}

pub fn define() {
    ENCODER.define::<Encoder>(&ClassDef {
        doc: "Encoder(markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan)",
        slots: |slots| {
            slots.new.set(new);
            slots.init.set(|_, _, _| Ok(()));
            slots.call.set(call);
        },
        ..ClassDef::EMPTY
    });
}

fn new(ctx: Ctx, class: &Class, args: Args) -> Result<Value> {
    const NAMES: [&str; 9] = [
        "markers",
        "default",
        "encoder",
        "indent",
        "key_separator",
        "item_separator",
        "sort_keys",
        "skipkeys",
        "allow_nan",
    ];
    let mut values = Vec::with_capacity(NAMES.len());
    for (index, name) in NAMES.iter().enumerate() {
        match args.positional().get(index).or(args.keyword(name)) {
            Some(value) => values.push(value.clone()),
            None => {
                return Err(
                    ctx.type_error(format!("make_encoder() missing required argument '{name}' (pos {})", index + 1))
                );
            }
        }
    }
    let Ok([markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan]) =
        <[Value; 9]>::try_from(values)
    else {
        unreachable!("one value for each name");
    };
    if !markers.is_none() && markers.downcast::<Dict>().is_none() {
        return Err(
            ctx.type_error(format!("make_encoder() argument 1 must be dict or None, not {}", markers.class_name()))
        );
    }
    for separator in [&key_separator, &item_separator] {
        if separator.downcast::<Str>().is_none() {
            return Err(
                ctx.type_error(format!("make_encoder() separators must be str, not {}", separator.class_name()))
            );
        }
    }
    let ascii = encoder.downcast::<NativeFunction>().and_then(|function| match function.def.name {
        "encode_basestring_ascii" => Some(true),
        "encode_basestring" => Some(false),
        _ => None,
    });
    let (sort_keys, skipkeys, allow_nan) =
        (ctx.is_true(&sort_keys)?, ctx.is_true(&skipkeys)?, ctx.is_true(&allow_nan)?);
    let option = |value: Value| if value.is_none() { None } else { Some(value) };
    Ok(heap::new_in(class, |header| Encoder {
        header,
        markers: option(markers),
        default,
        encoder,
        ascii,
        indent: option(indent),
        key_separator,
        item_separator,
        sort_keys,
        skipkeys,
        allow_nan,
    })
    .into())
}

fn call(ctx: Ctx, this: &Value, args: Args) -> Result<Value> {
    let this = this.receiver::<Encoder>();
    let Some(object) = args.positional().first().or(args.keyword("obj")) else {
        return Err(ctx.type_error("_iterencode() missing required argument 'obj' (pos 1)"));
    };
    let level = match args.positional().get(1).or(args.keyword("_current_indent_level")) {
        Some(level) => usize::try_from(ctx.index_i64(level)?).unwrap_or(0),
        None => 0,
    };
    let mut writer = Writer { ctx, encoder: this, result: Vec::new() };
    writer.value(object, level)?;
    let text = from_buffer(ctx, &writer.result)?;
    Ok(Tuple::new(vec![text]).into())
}

struct Writer<'a> {
    ctx: Ctx,
    encoder: &'a Encoder,
    result: Vec<u8>,
}

impl Writer<'_> {
    fn put(&mut self, text: &Value) -> Result<()> {
        let bytes = text.downcast::<Str>().map_or(&[][..], Str::bytes);
        text::check_size(self.ctx, self.result.len().checked_add(bytes.len()))?;
        self.result.extend_from_slice(bytes);
        Ok(())
    }

    fn value(&mut self, value: &Value, level: usize) -> Result<()> {
        if value.is_none() {
            self.result.extend_from_slice(b"null");
            return Ok(());
        }
        if let Some(truth) = value.as_bool() {
            self.result.extend_from_slice(if truth { b"true" } else { b"false" });
            return Ok(());
        }
        if value.downcast::<Str>().is_some() {
            return self.string(value);
        }
        if value.is_int() {
            let text = self.int_text(value)?;
            return self.put(&text);
        }
        if value.class().is_subclass_of(&crate::object::builtin_classes::FLOAT) {
            let text = self.float_text(value)?;
            return self.put(&text);
        }
        self.ctx.check_stack(" while encoding a JSON object")?;
        if value.downcast::<List>().is_some() || value.downcast::<Tuple>().is_some() {
            return self.marked(value, |writer| writer.list(value, level));
        }
        if let Some(dict) = value.downcast::<Dict>() {
            return self.marked(value, |writer| writer.dict(value, dict, level));
        }
        self.marked(value, |writer| {
            let replacement = writer.ctx.call(&writer.encoder.default, std::slice::from_ref(value))?;
            let written = writer.value(&replacement, level);
            written
                .map_err(|raised| note(writer.ctx, raised, &format!("when serializing {} object", class_name(value))))
        })
    }

    /// Notes a container as being written, to find one that contains itself.
    fn marked(&mut self, value: &Value, write: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        let Some(markers) = self.encoder.markers.as_ref().and_then(Value::downcast::<Dict>) else { return write(self) };
        let key = int::from_u64(crate::object::protocol::id(value));
        if markers.contains(self.ctx, &key)? {
            return Err(self.ctx.value_error("Circular reference detected"));
        }
        markers.set(self.ctx, &key, value.clone())?;
        write(self)?;
        markers.remove(self.ctx, &key).map(drop)
    }

    fn string(&mut self, value: &Value) -> Result<()> {
        match (self.encoder.ascii, value.downcast::<Str>()) {
            (Some(ascii), Some(text)) => quote(self.ctx, &mut self.result, text, ascii),
            _ => {
                let encoded = self.ctx.call(&self.encoder.encoder, std::slice::from_ref(value))?;
                if encoded.downcast::<Str>().is_none() {
                    return Err(self
                        .ctx
                        .type_error(format!("encoder() must return a string, not {}", encoded.class_name())));
                }
                self.put(&encoded)
            }
        }
    }

    /// `int.__repr__`, whatever a subclass says.
    fn int_text(&self, value: &Value) -> Result<Value> {
        let exact = self.ctx.index(value)?;
        self.ctx.repr(&exact).map(Value::from)
    }

    fn float_text(&self, value: &Value) -> Result<Value> {
        let number = self.ctx.to_f64(value)?;
        let name = if number.is_nan() {
            "NaN"
        } else if number == f64::INFINITY {
            "Infinity"
        } else if number == f64::NEG_INFINITY {
            "-Infinity"
        } else {
            return self.ctx.repr(&Value::float(number)).map(Value::from);
        };
        if !self.encoder.allow_nan {
            let shown = self.ctx.repr(value)?.to_string_lossy();
            return Err(self.ctx.value_error(format!("Out of range float values are not JSON compliant: {shown}")));
        }
        Ok(intern(name).into())
    }

    fn new_line(&mut self, level: usize) -> Result<()> {
        if let Some(indent) = &self.encoder.indent {
            self.result.push(b'\n');
            for _ in 0..level {
                self.put(indent)?;
            }
        }
        Ok(())
    }

    fn list(&mut self, value: &Value, level: usize) -> Result<()> {
        let items = sequence::items_of(self.ctx, value)?;
        if items.is_empty() {
            self.result.extend_from_slice(b"[]");
            return Ok(());
        }
        self.result.push(b'[');
        self.new_line(level + 1)?;
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.put(&self.encoder.item_separator)?;
                self.new_line(level + 1)?;
            }
            let written = self.value(item, level + 1);
            written.map_err(|raised| {
                note(self.ctx, raised, &format!("when serializing {} item {index}", class_name(value)))
            })?;
        }
        self.new_line(level)?;
        self.result.push(b']');
        Ok(())
    }

    /// The text of a key; `None` where it is skipped.
    fn key(&self, key: &Value) -> Result<Option<Value>> {
        if key.downcast::<Str>().is_some() {
            return Ok(Some(key.clone()));
        }
        if key.class().is_subclass_of(&crate::object::builtin_classes::FLOAT) {
            return self.float_text(key).map(Some);
        }
        if let Some(truth) = key.as_bool() {
            return Ok(Some(intern(if truth { "true" } else { "false" }).into()));
        }
        if key.is_none() {
            return Ok(Some(intern("null").into()));
        }
        if key.is_int() {
            return self.int_text(key).map(Some);
        }
        if self.encoder.skipkeys {
            return Ok(None);
        }
        Err(self.ctx.type_error(format!("keys must be str, int, float, bool or None, not {}", key.class_name())))
    }

    fn dict(&mut self, value: &Value, dict: &Dict, level: usize) -> Result<()> {
        let mut entries: Vec<(Value, Value)> = if value.is_instance_of_exactly::<Dict>() && !self.encoder.sort_keys {
            dict.entries()
        } else {
            self.items(value)?
        };
        if entries.is_empty() {
            self.result.extend_from_slice(b"{}");
            return Ok(());
        }
        self.result.push(b'{');
        self.new_line(level + 1)?;
        let mut first = true;
        for (key, item) in entries.drain(..) {
            let Some(text) = self.key(&key)? else { continue };
            if !std::mem::replace(&mut first, false) {
                self.put(&self.encoder.item_separator)?;
                self.new_line(level + 1)?;
            }
            self.string(&text)?;
            self.put(&self.encoder.key_separator)?;
            if let Err(raised) = self.value(&item, level + 1) {
                let pending = self.ctx.take_raised();
                let shown = self.ctx.repr(&key).map(|shown| shown.to_string_lossy());
                drop(raised);
                return Err(match shown {
                    Ok(shown) => {
                        let raised = self.ctx.restore(pending);
                        note(self.ctx, raised, &format!("when serializing {} item {shown}", class_name(value)))
                    }
                    Err(raised) => raised,
                });
            }
        }
        self.new_line(level)?;
        self.result.push(b'}');
        Ok(())
    }

    /// The items of a mapping by its own method, sorted if asked for.
    fn items(&self, mapping: &Value) -> Result<Vec<(Value, Value)>> {
        let items = self.ctx.call_method(mapping, &crate::object::names::items, &[])?;
        let list = List::new(sequence::items_of(self.ctx, &items)?);
        if self.encoder.sort_keys {
            self.ctx.call_method(list.as_value(), &intern("sort"), &[])?;
        }
        let pair = |item: &Value| match item.downcast::<Tuple>().map(Tuple::items) {
            Some([key, value]) => Ok((key.clone(), value.clone())),
            _ => Err(self.ctx.value_error("items must return 2-tuples")),
        };
        list.to_vec().iter().map(pair).collect()
    }
}

fn class_name(value: &Value) -> String {
    value.class_name().into_owned()
}

/// Adds a note to the pending exception.
fn note(ctx: Ctx, raised: Raised, text: &str) -> Raised {
    let _ = raised;
    let pending = ctx.take_raised();
    match ctx.call_method(&pending, &intern("add_note"), &[Str::new(text).into()]) {
        Ok(_) => ctx.restore(pending),
        Err(raised) => raised,
    }
}
