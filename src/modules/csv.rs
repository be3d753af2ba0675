//! `_csv` (`Modules/_csv.c`): the reader, the writer and dialects of `csv`.

use super::NativeModule;
use crate::natives;
use crate::object::builtin_classes::FLOAT;
use crate::object::class::class_flags;
use crate::object::define::ClassDef;
use crate::object::exception::{BaseException, EXCEPTION};
use crate::object::native::Args;
use crate::object::protocol::class_of;
use crate::object::{Class, Ctx, Dict, InterpLocal, ObjectExt, Raised, Ref, Result, Str, Tuple, Value, intern, names};
use crate::types::held::Held;
use crate::types::list::List;
use crate::types::str;
use crate::{getsets, object_type};
use std::cell::Cell;

pub static MODULE: NativeModule =
    NativeModule { name: "_csv", doc: "CSV parsing and writing.", functions: FUNCTIONS, init };

static ERROR: Class = Class::on_demand("_csv.Error", define);
static DIALECT: Class = Class::on_demand("_csv.Dialect", define);
static READER: Class = Class::on_demand("_csv.reader", define);
static WRITER: Class = Class::on_demand("_csv.writer", define);

natives! { FUNCTIONS:
    reader(*args, **kwargs) "Return a reader object that will process lines from the given iterable.";
    writer(*args, **kwargs) "Return a writer object that will write user data on the given file object.";
    list_dialects() "Return a list of all known dialect names.\n\n    names = csv.list_dialects()";
    register_dialect(*args, **kwargs) "Create a mapping from a string name to a dialect class.";
    unregister_dialect(name) "Delete the name/dialect mapping associated with a string name.\n\n    csv.unregister_dialect(name)";
    get_dialect(name) "Return the dialect instance associated with name.\n\n    dialect = csv.get_dialect(name)";
    field_size_limit(new_limit=None) "Sets an upper limit on parsed fields.\n\n    csv.field_size_limit([limit])\n\nReturns old limit. If limit is not given, no new limit is set and\nthe old limit is returned";
}

/// The registered dialects, a dict by name: the module's `_dialects`.
static DIALECTS: intern::Name = intern::Name::new("_dialects");
const FIELD_LIMIT: i64 = 128 * 1024;
static LIMIT: InterpLocal<i64> = InterpLocal::new(|| FIELD_LIMIT);

/// `csv.QUOTE_*`.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Quoting {
    Minimal,
    All,
    NonNumeric,
    None,
    Strings,
    NotNull,
}

const QUOTINGS: [(&str, Quoting); 6] = [
    ("QUOTE_MINIMAL", Quoting::Minimal),
    ("QUOTE_ALL", Quoting::All),
    ("QUOTE_NONNUMERIC", Quoting::NonNumeric),
    ("QUOTE_NONE", Quoting::None),
    ("QUOTE_STRINGS", Quoting::Strings),
    ("QUOTE_NOTNULL", Quoting::NotNull),
];

fn init(_: Ctx, namespace: &Ref<Dict>) -> Result<()> {
    namespace.set_str("Error", ERROR.to_value());
    namespace.set_str("Dialect", DIALECT.to_value());
    namespace.set_str("Reader", READER.to_value());
    namespace.set_str("Writer", WRITER.to_value());
    namespace.set_interned(DIALECTS.get().clone(), Dict::new().into());
    for (name, quoting) in QUOTINGS {
        namespace.set_str(name, Value::int32(quoting as i32));
    }
    Ok(())
}

fn error(ctx: Ctx, message: impl AsRef<str>) -> Raised {
    ctx.raise(&ERROR, message)
}

// ---- dialects ----

/// How rows are written: characters are code points.
#[derive(Clone, Copy, PartialEq)]
struct Format {
    delimiter: u32,
    quotechar: Option<u32>,
    escapechar: Option<u32>,
    doublequote: bool,
    skipinitialspace: bool,
    strict: bool,
    quoting: Quoting,
}

struct FormatCell(Format);

impl Held for FormatCell {}

object_type! {
    struct Dialect: DIALECT {
        format: FormatCell,
        lineterminator: Value,
    }

    struct Reader: READER {
        lines: Value,
        dialect: Ref<Dialect>,
        line_number: Cell<i64>,
    }

    struct Writer: WRITER {
        write: Value,
        dialect: Ref<Dialect>,
    }
}

const PARAMETERS: [&str; 9] = [
    "dialect",
    "delimiter",
    "doublequote",
    "escapechar",
    "lineterminator",
    "quotechar",
    "quoting",
    "skipinitialspace",
    "strict",
];

/// One character, as a parameter is given.
fn character(ctx: Ctx, name: &str, value: Option<Value>, default: Option<u32>, or_none: bool) -> Result<Option<u32>> {
    let Some(value) = value else { return Ok(default) };
    if value.is_none() && or_none {
        return Ok(None);
    }
    let wanted = if or_none { "a unicode character or None" } else { "a unicode character" };
    let Some(text) = value.downcast::<Str>() else {
        return Err(ctx.type_error(format!("\"{name}\" must be {wanted}, not {}", value.class_name())));
    };
    if text.len() != 1 {
        return Err(ctx.type_error(format!("\"{name}\" must be {wanted}, not a string of length {}", text.len())));
    }
    Ok(Some(str::chars::first(text.bytes()).0))
}

/// Makes a dialect of another one, or of an object with its attributes, and parameters by name.
fn make_dialect(ctx: Ctx, class: &Class, dialect: Option<&Value>, keywords: &Dict) -> Result<Ref<Dialect>> {
    for name in keywords.keys() {
        let name = name.as_str().unwrap_or("?");
        if !PARAMETERS.contains(&name) {
            return Err(ctx.type_error(format!("this function got an unexpected keyword argument '{name}'")));
        }
    }
    let dialect = dialect.cloned().or_else(|| keywords.get_str("dialect")).filter(|dialect| !dialect.is_none());
    let dialect = match dialect {
        Some(name) if name.downcast::<Str>().is_some() => Some(get_dialect(ctx, &name)?),
        dialect => dialect,
    };
    if let Some(dialect) = &dialect
        && keywords.is_empty()
        && let Ok(same) = dialect.clone().into_ref::<Dialect>()
        && class == &DIALECT
    {
        return Ok(same);
    }
    let parameter = |name: &str| -> Result<Option<Value>> {
        match (keywords.get_str(name), &dialect) {
            (Some(value), _) => Ok(Some(value)),
            (None, Some(dialect)) => ctx.lookup_attr(dialect, &intern::intern(name)),
            (None, None) => Ok(None),
        }
    };
    let flag = |name: &str, default: bool| match parameter(name)? {
        Some(value) => ctx.is_true(&value),
        None => Ok(default),
    };
    let delimiter = character(ctx, "delimiter", parameter("delimiter")?, Some(u32::from(b',')), false)?;
    let quotechar_given = parameter("quotechar")?;
    let quoting = match parameter("quoting")? {
        // Without a character to quote with, nothing is.
        None if quotechar_given.as_ref().is_some_and(Value::is_none) => Quoting::None,
        None => Quoting::Minimal,
        Some(value) => {
            let Some(number) = value.as_i64().filter(|_| value.is_int()) else {
                return Err(ctx.type_error(format!("\"quoting\" must be an integer, not {}", value.class_name())));
            };
            let known = usize::try_from(number).ok().and_then(|number| QUOTINGS.get(number));
            known.ok_or_else(|| ctx.type_error("bad \"quoting\" value"))?.1
        }
    };
    let quotechar = character(ctx, "quotechar", quotechar_given, Some(u32::from(b'"')), true)?;
    let escapechar = character(ctx, "escapechar", parameter("escapechar")?, None, true)?;
    let lineterminator = match parameter("lineterminator")? {
        None => Str::new("\r\n").into(),
        Some(value) if value.downcast::<Str>().is_some() => value,
        Some(value) => {
            let given = value.class_name();
            return Err(ctx.type_error(format!("\"lineterminator\" must be a string, not {given}")));
        }
    };
    if quoting != Quoting::None && quotechar.is_none() {
        return Err(ctx.type_error("quotechar must be set if quoting enabled"));
    }
    let format = Format {
        delimiter: delimiter.expect("it has a default and cannot be None"),
        quotechar,
        escapechar,
        doublequote: flag("doublequote", true)?,
        skipinitialspace: flag("skipinitialspace", false)?,
        strict: flag("strict", false)?,
        quoting,
    };
    check_format(ctx, &format, lineterminator.downcast::<Str>().map_or(&[], Str::bytes))?;
    Ok(Dialect::make(class, FormatCell(format), lineterminator))
}

/// Characters that mean different things must be different.
fn check_format(ctx: Ctx, format: &Format, terminator: &[u8]) -> Result<()> {
    let named =
        [("delimiter", Some(format.delimiter)), ("escapechar", format.escapechar), ("quotechar", format.quotechar)];
    for (name, character) in named {
        let Some(character) = character else { continue };
        let is_end = character == u32::from(b'\n') || character == u32::from(b'\r');
        let is_skipped = character == u32::from(b' ') && name != "delimiter" && format.skipinitialspace;
        if is_end || is_skipped {
            return Err(ctx.value_error(format!("bad {name} value")));
        }
        if str::chars::code_points(terminator).any(|other| other == character) {
            return Err(ctx.value_error(format!("bad {name} or lineterminator value")));
        }
    }
    for (first, second) in [(0, 1), (0, 2), (1, 2)] {
        if named[first].1.is_some() && named[first].1 == named[second].1 {
            return Err(ctx.value_error(format!("bad {} or {} value", named[first].0, named[second].0)));
        }
    }
    Ok(())
}

fn new_dialect(ctx: Ctx, class: &Class, args: Args) -> Result<Value> {
    if args.positional().len() > 1 {
        let message = format!("Dialect() takes at most 1 positional argument ({} given)", args.positional().len());
        return Err(ctx.type_error(message));
    }
    let keywords = Dict::new();
    for (name, value) in args.keywords() {
        keywords.set(ctx, name, value.clone())?;
    }
    make_dialect(ctx, class, args.positional().first(), &keywords).map(Value::from)
}

fn of_char(character: u32) -> Value {
    str::from_char(character)
}

fn delimiter(_: Ctx, this: &Dialect) -> Value {
    of_char(this.format.0.delimiter)
}

fn quotechar(_: Ctx, this: &Dialect) -> Option<Value> {
    this.format.0.quotechar.map(of_char)
}

fn escapechar(_: Ctx, this: &Dialect) -> Option<Value> {
    this.format.0.escapechar.map(of_char)
}

fn doublequote(_: Ctx, this: &Dialect) -> bool {
    this.format.0.doublequote
}

fn skipinitialspace(_: Ctx, this: &Dialect) -> bool {
    this.format.0.skipinitialspace
}

fn strict(_: Ctx, this: &Dialect) -> bool {
    this.format.0.strict
}

fn quoting(_: Ctx, this: &Dialect) -> i32 {
    this.format.0.quoting as i32
}

fn lineterminator(_: Ctx, this: &Dialect) -> Value {
    this.lineterminator.clone()
}

getsets! { DIALECT_ATTRIBUTES for Dialect:
    delimiter: delimiter "";
    quotechar: quotechar "";
    escapechar: escapechar "";
    doublequote: doublequote "";
    skipinitialspace: skipinitialspace "";
    strict: strict "";
    quoting: quoting "";
    lineterminator: lineterminator "";
}

/// The module's dict of dialects; another interpreter has another one.
fn dialects(ctx: Ctx) -> Result<Value> {
    match ctx.interp.modules.get_str("_csv") {
        Some(module) => ctx.getattr(&module, &DIALECTS),
        None => Err(error(ctx, "the module _csv is gone")),
    }
}

fn list_dialects(ctx: Ctx) -> Result<Value> {
    let names = ctx.collect(&dialects(ctx)?)?;
    Ok(List::new(names).into())
}

fn register_dialect(ctx: Ctx, args: &Tuple, kwargs: &Dict) -> Result<()> {
    let (name, dialect) = match args.items() {
        [name] => (name, None),
        [name, dialect] => (name, Some(dialect)),
        items if items.is_empty() => {
            return Err(ctx.type_error("register_dialect expected at least 1 argument, got 0"));
        }
        items => {
            let message = format!("register_dialect expected at most 2 arguments, got {}", items.len());
            return Err(ctx.type_error(message));
        }
    };
    if name.downcast::<Str>().is_none() {
        return Err(ctx.type_error("dialect name must be a string"));
    }
    let dialect = make_dialect(ctx, &DIALECT, dialect, kwargs)?;
    ctx.setitem(&dialects(ctx)?, name, &dialect.into())
}

fn known(ctx: Ctx, name: &Value) -> Result<Option<Value>> {
    let dialects = dialects(ctx)?;
    let Some(dialects) = dialects.downcast::<Dict>() else { return Ok(None) };
    dialects.get(ctx, name)
}

fn get_dialect(ctx: Ctx, name: &Value) -> Result<Value> {
    known(ctx, name)?.ok_or_else(|| error(ctx, "unknown dialect"))
}

fn unregister_dialect(ctx: Ctx, name: &Value) -> Result<()> {
    get_dialect(ctx, name)?;
    ctx.delitem(&dialects(ctx)?, name)
}

fn field_size_limit(ctx: Ctx, new_limit: Option<&Value>) -> Result<i64> {
    let old = LIMIT.get(ctx);
    if let Some(limit) = new_limit {
        if !limit.is_int() {
            return Err(ctx.type_error("limit must be an integer"));
        }
        LIMIT.set(ctx, ctx.index_i64(limit)?);
    }
    Ok(old)
}

// ---- reading ----

/// Where the reader is in a row.
#[derive(Clone, Copy, PartialEq)]
enum State {
    StartRecord,
    StartField,
    Escaped,
    InField,
    InQuoted,
    EscapedInQuoted,
    QuoteInQuoted,
    EatNewline,
    AfterEscapedNewline,
}

/// A row under way.
struct Parser {
    format: Format,
    state: State,
    fields: Vec<Value>,
    field: Vec<u8>,
    /// Characters of `field`, and how many there may be.
    length: i64,
    limit: i64,
    /// Whether the field is one without quotes, which some ways of quoting take for a number or nothing.
    unquoted: bool,
}

impl Parser {
    fn new(format: Format, limit: i64) -> Parser {
        Parser {
            format,
            state: State::StartRecord,
            fields: Vec::new(),
            field: Vec::new(),
            length: 0,
            limit,
            unquoted: true,
        }
    }

    fn save_field(&mut self, ctx: Ctx) -> Result<()> {
        let text = std::mem::take(&mut self.field);
        self.length = 0;
        let unquoted = std::mem::replace(&mut self.unquoted, true);
        let quoting = self.format.quoting;
        if unquoted && text.is_empty() && matches!(quoting, Quoting::NotNull | Quoting::Strings) {
            self.fields.push(Value::NONE);
            return Ok(());
        }
        let field = str::from_buffer(ctx, &text)?;
        let is_number = unquoted && !text.is_empty() && matches!(quoting, Quoting::NonNumeric | Quoting::Strings);
        let field = if is_number { ctx.call(&FLOAT.to_value(), &[field])? } else { field };
        self.fields.push(field);
        Ok(())
    }

    fn add(&mut self, ctx: Ctx, character: u32) -> Result<()> {
        if self.length >= self.limit {
            return Err(error(ctx, format!("field larger than field limit ({})", self.limit)));
        }
        self.length += 1;
        str::chars::push(&mut self.field, character);
        Ok(())
    }

    /// Takes a character; `None` is the end of a line.
    fn step(&mut self, ctx: Ctx, character: Option<u32>) -> Result<()> {
        let Format { delimiter, quotechar, escapechar, quoting, strict, doublequote, skipinitialspace } = self.format;
        let is_end = character == Some(u32::from(b'\n')) || character == Some(u32::from(b'\r'));
        let after_end = if character.is_none() { State::StartRecord } else { State::EatNewline };
        let is_escape = escapechar.is_some() && character == escapechar;
        let is_quote = character.is_some() && character == quotechar && quoting != Quoting::None;
        match self.state {
            State::StartRecord if character.is_none() => {}
            State::StartRecord if is_end => self.state = State::EatNewline,
            State::StartRecord | State::StartField => {
                self.state = State::StartField;
                if character.is_none() || is_end {
                    self.save_field(ctx)?;
                    self.state = after_end;
                } else if is_quote {
                    self.unquoted = false;
                    self.state = State::InQuoted;
                } else if is_escape {
                    self.state = State::Escaped;
                } else if character == Some(u32::from(b' ')) && skipinitialspace {
                    // Stays where it is.
                } else if character == Some(delimiter) {
                    self.save_field(ctx)?;
                } else if let Some(character) = character {
                    self.add(ctx, character)?;
                    self.state = State::InField;
                }
            }
            State::Escaped => {
                if is_end {
                    self.add(ctx, character.unwrap_or_default())?;
                    self.state = State::AfterEscapedNewline;
                } else {
                    self.add(ctx, character.unwrap_or(u32::from(b'\n')))?;
                    self.state = State::InField;
                }
            }
            State::AfterEscapedNewline if character.is_none() => {}
            State::AfterEscapedNewline | State::InField => {
                if character.is_none() || is_end {
                    self.save_field(ctx)?;
                    self.state = after_end;
                } else if is_escape {
                    self.state = State::Escaped;
                } else if character == Some(delimiter) {
                    self.save_field(ctx)?;
                    self.state = State::StartField;
                } else if let Some(character) = character {
                    self.add(ctx, character)?;
                    self.state = State::InField;
                }
            }
            State::InQuoted => {
                if is_escape {
                    self.state = State::EscapedInQuoted;
                } else if is_quote {
                    self.state = if doublequote { State::QuoteInQuoted } else { State::InField };
                } else if let Some(character) = character {
                    self.add(ctx, character)?;
                }
            }
            State::EscapedInQuoted => {
                self.add(ctx, character.unwrap_or(u32::from(b'\n')))?;
                self.state = State::InQuoted;
            }
            State::QuoteInQuoted => {
                if is_quote {
                    self.add(ctx, character.unwrap_or_default())?;
                    self.state = State::InQuoted;
                } else if character == Some(delimiter) {
                    self.save_field(ctx)?;
                    self.state = State::StartField;
                } else if character.is_none() || is_end {
                    self.save_field(ctx)?;
                    self.state = after_end;
                } else if !strict {
                    self.add(ctx, character.unwrap_or_default())?;
                    self.state = State::InField;
                } else {
                    let [delimiter, quote] = [delimiter, quotechar.unwrap_or_default()]
                        .map(|character| char::from_u32(character).unwrap_or('?'));
                    return Err(error(ctx, format!("'{delimiter}' expected after '{quote}'")));
                }
            }
            State::EatNewline => {
                if character.is_none() {
                    self.state = State::StartRecord;
                } else if !is_end {
                    let message =
                        "new-line character seen in unquoted field - do you need to open the file with newline=''?";
                    return Err(error(ctx, message));
                }
            }
        }
        Ok(())
    }
}

/// What `reader` and `writer` are called with: the file, and the dialect with its parameters.
fn arguments(ctx: Ctx, args: &Tuple, kwargs: &Dict, function: &str) -> Result<(Value, Ref<Dialect>)> {
    let (file, dialect) = match args.items() {
        [file] => (file, None),
        [file, dialect] => (file, Some(dialect)),
        items => {
            let (bound, count) = if items.is_empty() { ("at least", 1) } else { ("at most", 2) };
            let plural = if count == 1 { "" } else { "s" };
            let message = format!("{function} expected {bound} {count} argument{plural}, got {}", items.len());
            return Err(ctx.type_error(message));
        }
    };
    Ok((file.clone(), make_dialect(ctx, &DIALECT, dialect, kwargs)?))
}

fn reader(ctx: Ctx, args: &Tuple, kwargs: &Dict) -> Result<Value> {
    let (lines, dialect) = arguments(ctx, args, kwargs, "reader")?;
    let lines = ctx.iter(&lines)?;
    Ok(Reader::make(&READER, lines, dialect, Cell::new(0)).into())
}

fn next_row(ctx: Ctx, this: &Value) -> Result<Option<Value>> {
    let reader = this.receiver::<Reader>();
    let mut parser = Parser::new(reader.dialect.format.0, LIMIT.get(ctx));
    loop {
        let Some(line) = ctx.next(&reader.lines)? else {
            if !parser.field.is_empty() || matches!(parser.state, State::InQuoted) {
                if parser.format.strict {
                    return Err(error(ctx, "unexpected end of data"));
                }
                parser.save_field(ctx)?;
                return Ok(Some(List::new(parser.fields).into()));
            }
            return Ok(None);
        };
        let Some(text) = line.downcast::<Str>() else {
            let message = format!(
                "iterator should return strings, not {} (the file should be opened in text mode)",
                line.class_name()
            );
            return Err(error(ctx, message));
        };
        reader.line_number.set(reader.line_number.get() + 1);
        let bytes = text.bytes();
        let mut at = 0;
        while at < bytes.len() {
            let (character, length) = str::chars::first(&bytes[at..]);
            at += length;
            parser.step(ctx, Some(character))?;
        }
        parser.step(ctx, None)?;
        if parser.state == State::StartRecord {
            return Ok(Some(List::new(parser.fields).into()));
        }
    }
}

fn line_num(_: Ctx, this: &Reader) -> i64 {
    this.line_number.get()
}

fn reader_dialect(_: Ctx, this: &Reader) -> Value {
    this.dialect.to_value()
}

getsets! { READER_ATTRIBUTES for Reader:
    line_num: line_num "";
    dialect: reader_dialect "";
}

// ---- writing ----

fn writer(ctx: Ctx, args: &Tuple, kwargs: &Dict) -> Result<Value> {
    let (file, dialect) = arguments(ctx, args, kwargs, "writer")?;
    let write = ctx.lookup_attr(&file, &names::write)?;
    let Some(write) = write.filter(|write| ctx.is_callable(write)) else {
        return Err(ctx.type_error("argument 1 must have a \"write\" method"));
    };
    Ok(Writer::make(&WRITER, write, dialect).into())
}

/// Adds a field to a row, quoted and escaped as the format asks.
fn add_field(ctx: Ctx, row: &mut Vec<u8>, field: &[u8], dialect: &Dialect, mut quoted: bool) -> Result<()> {
    let format = dialect.format.0;
    let terminator = dialect.lineterminator.downcast::<Str>().map_or(&[][..], Str::bytes);
    let mut text = Vec::with_capacity(field.len());
    let mut at = 0;
    while at < field.len() {
        let (character, length) = str::chars::first(&field[at..]);
        at += length;
        let mut escape = None;
        let is_special = character == format.delimiter
            || Some(character) == format.escapechar
            || Some(character) == format.quotechar
            || character == u32::from(b'\n')
            || character == u32::from(b'\r')
            || str::chars::code_points(terminator).any(|other| other == character);
        if is_special {
            if format.quoting == Quoting::None {
                escape = Some(format.escapechar);
            } else if Some(character) == format.quotechar {
                if format.doublequote {
                    escape = Some(format.quotechar);
                } else {
                    escape = Some(format.escapechar);
                }
            } else if Some(character) == format.escapechar {
                escape = Some(format.escapechar);
            }
            // What is not escaped is quoted; so is what is escaped by a doubled quote.
            quoted |= format.quoting != Quoting::None
                && (escape.is_none() || Some(character) == format.quotechar && format.doublequote);
        }
        match escape {
            Some(None) => return Err(error(ctx, "need to escape, but no escapechar set")),
            Some(Some(escape)) => str::chars::push(&mut text, escape),
            None => {}
        }
        str::chars::push(&mut text, character);
    }
    // A space at the start of a field would be skipped when it is read.
    if field.is_empty() && format.delimiter == u32::from(b' ') && format.skipinitialspace {
        if format.quoting == Quoting::None {
            return Err(error(ctx, "empty field must be quoted if delimiter is a space and skipinitialspace is true"));
        }
        quoted = true;
    }
    let quote = format.quotechar.filter(|_| quoted);
    quote.into_iter().for_each(|quote| str::chars::push(row, quote));
    row.extend_from_slice(&text);
    quote.into_iter().for_each(|quote| str::chars::push(row, quote));
    Ok(())
}

fn row_text(ctx: Ctx, dialect: &Dialect, row: &Value) -> Result<Value> {
    let format = dialect.format.0;
    if !crate::types::sequence::is_iterable(row) {
        return Err(error(ctx, format!("iterable expected, not {}", row.class_name())));
    }
    let fields = ctx.collect(row)?;
    let mut text = Vec::new();
    for (number, field) in fields.iter().enumerate() {
        if number > 0 {
            str::chars::push(&mut text, format.delimiter);
        }
        let is_text = field.downcast::<Str>().is_some();
        let slots = &class_of(field).slots;
        let is_number = slots.int.get().is_some() || slots.float.get().is_some() || slots.index.get().is_some();
        let quoted = match format.quoting {
            Quoting::NonNumeric => !is_number,
            Quoting::All => true,
            Quoting::Strings => is_text,
            Quoting::NotNull => !field.is_none(),
            Quoting::Minimal | Quoting::None => false,
        };
        let written = if field.is_none() { Str::new("") } else { ctx.str(field)? };
        let only_empty = fields.len() == 1 && written.is_empty();
        // A row of one field that is nothing would be an empty line.
        if only_empty
            && (format.quoting == Quoting::None
                || field.is_none() && matches!(format.quoting, Quoting::Strings | Quoting::NotNull))
        {
            return Err(error(ctx, "single empty field record must be quoted"));
        }
        add_field(ctx, &mut text, written.bytes(), dialect, quoted || only_empty)?;
    }
    text.extend_from_slice(dialect.lineterminator.downcast::<Str>().map_or(&[], Str::bytes));
    str::from_buffer(ctx, &text)
}

fn writerow(ctx: Ctx, this: &Writer, row: &Value) -> Result<Value> {
    let text = row_text(ctx, &this.dialect, row)?;
    ctx.call(&this.write, &[text])
}

fn writerows(ctx: Ctx, this: &Writer, rows: &Value) -> Result<()> {
    ctx.for_each(rows, |row| writerow(ctx, this, &row).map(|_| true))
}

natives! { WRITER_METHODS:
    writerow(self, row, /) "writerow(iterable)\n\nConstruct and write a CSV record from an iterable of fields.  Non-string\nelements will be converted to string.";
    writerows(self, rows, /) "writerows(iterable of iterables)\n\nConstruct and write a series of iterables to a csv file.  Non-string\nelements will be converted to string.";
}

fn writer_dialect(_: Ctx, this: &Writer) -> Value {
    this.dialect.to_value()
}

getsets! { WRITER_ATTRIBUTES for Writer:
    dialect: writer_dialect "";
}

fn define() {
    ERROR.define::<BaseException>(&ClassDef {
        base: Some(&EXCEPTION),
        flags: class_flags::BASE | class_flags::DICT | class_flags::EXCEPTION | class_flags::WEAKREF,
        ..ClassDef::EMPTY
    });
    DIALECT.define::<Dialect>(&ClassDef {
        flags: class_flags::BASE,
        doc: "CSV dialect\n\nThe Dialect type records CSV dialect options.",
        slots: |slots| slots.new.set(new_dialect),
        getsets: DIALECT_ATTRIBUTES,
        ..ClassDef::EMPTY
    });
    READER.define::<Reader>(&ClassDef {
        doc: "CSV reader\n\nReader objects are responsible for reading and parsing tabular data\nin CSV format.",
        slots: |slots| {
            slots.iter.set(|_, this| Ok(this.clone()));
            slots.next.set(next_row);
            slots.new.set(|ctx, class, _| Err(ctx.type_error(format!("cannot create '{}' instances", class.name()))));
        },
        getsets: READER_ATTRIBUTES,
        ..ClassDef::EMPTY
    });
    WRITER.define::<Writer>(&ClassDef {
        doc: "CSV writer\n\nWriter objects are responsible for generating tabular data\nin CSV format from sequence input.",
        slots: |slots| {
            slots.new.set(|ctx, class, _| Err(ctx.type_error(format!("cannot create '{}' instances", class.name()))));
        },
        methods: WRITER_METHODS,
        getsets: WRITER_ATTRIBUTES,
        ..ClassDef::EMPTY
    });
}
