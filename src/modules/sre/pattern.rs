//! `re.Pattern`.

use super::match_object::{Match, Template};
use super::subject::{Found, How, Subject};
use crate::object::class::class_flags;
use crate::object::define::ClassDef;
use crate::object::slots::Comparison;
use crate::object::{Class, Ctx, Dict, Header, Object, ObjectExt, Ref, Result, Str, Tuple, Value, Visitor, heap, int};
use crate::types::codecs::registry::import;
use crate::types::list::List;
use crate::types::{buffer, bytes, sequence, str, text};
use crate::{getsets, natives};
use std::cell::Cell;

#[repr(C)]
pub struct Pattern {
    header: Header,
    /// The text it was made of, or `None`.
    pattern: Value,
    pub flags: i64,
    pub code: Vec<u32>,
    pub groups: usize,
    pub groupindex: Ref<Dict>,
    /// The name of each group, `None` for those without.
    pub indexgroup: Ref<Tuple>,
    /// Whether it matches bytes; `None` where it matches both.
    pub is_bytes: Option<bool>,
}

pub static PATTERN: Class = Class::on_demand("re.Pattern", define);
static SCANNER: Class = Class::on_demand("_sre.SRE_Scanner", define);

// SAFETY: `repr(C)`, header first.
unsafe impl Object for Pattern {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &PATTERN
    }

    fn traverse(&self, visit: Visitor) {
        [&self.pattern, self.groupindex.as_value(), self.indexgroup.as_value()].into_iter().for_each(visit);
    }
}

pub fn define() {
    PATTERN.define::<Pattern>(&ClassDef {
        flags: class_flags::NO_INSTANTIATION | class_flags::WEAKREF,
        doc: "Compiled regular expression object.",
        slots: |slots| {
            slots.repr.set(repr);
            slots.hash.set(hash);
            slots.compare.set(compare);
        },
        methods: METHODS,
        class_methods: CLASS_METHODS,
        getsets: ATTRIBUTES,
        ..ClassDef::EMPTY
    });
    SCANNER.define::<Scanner>(&ClassDef {
        flags: class_flags::NO_INSTANTIATION,
        methods: SCANNER_METHODS,
        getsets: SCANNER_ATTRIBUTES,
        ..ClassDef::EMPTY
    });
}

impl Pattern {
    pub fn new(
        ctx: Ctx,
        pattern: &Value,
        flags: i64,
        code: Vec<u32>,
        groups: usize,
        groupindex: Ref<Dict>,
        indexgroup: &Tuple,
    ) -> Result<Ref<Pattern>> {
        let is_bytes = if pattern.is_none() { None } else { Some(pattern.downcast::<Str>().is_none()) };
        if is_bytes == Some(true) {
            buffer::require(ctx, pattern)?;
        }
        let (pattern, indexgroup) = (pattern.clone(), indexgroup.reference());
        Ok(heap::new(|header| Pattern { header, pattern, flags, code, groups, groupindex, indexgroup, is_bytes }))
    }

    /// The number of a group given by number or name.
    ///
    /// # Errors
    /// `IndexError`.
    pub fn group_number(&self, ctx: Ctx, group: &Value) -> Result<usize> {
        let number = if group.is_int() || group.class().slots.index.get().is_some() {
            ctx.index(group)?.as_i64()
        } else {
            match ctx.hash(group) {
                Ok(_) => self.groupindex.get(ctx, group)?.and_then(|number| number.as_i64()),
                Err(raised) => {
                    ctx.catch(&crate::object::exception::TYPE_ERROR, raised)?;
                    None
                }
            }
        };
        match number.and_then(|number| usize::try_from(number).ok()).filter(|&number| number <= self.groups) {
            Some(number) => Ok(number),
            None => Err(ctx.index_error("no such group")),
        }
    }

    fn name_of(&self, group: usize) -> Option<Value> {
        self.indexgroup.items().get(group).filter(|name| !name.is_none()).cloned()
    }

    pub fn last_group(&self, index: Option<usize>) -> Option<Value> {
        self.name_of(index?)
    }
}

// ---- slots ----

fn of(this: &Value) -> &Pattern {
    this.receiver::<Pattern>()
}

fn repr(ctx: Ctx, this: &Value) -> Result<Value> {
    const FLAGS: [(i64, &str); 8] = [
        (2, "re.IGNORECASE"),
        (4, "re.LOCALE"),
        (8, "re.MULTILINE"),
        (16, "re.DOTALL"),
        (32, "re.UNICODE"),
        (64, "re.VERBOSE"),
        (128, "re.DEBUG"),
        (256, "re.ASCII"),
    ];
    let this = of(this);
    // Text patterns are Unicode unless said otherwise.
    let mut flags = this.flags;
    if this.is_bytes == Some(false) && flags & (4 | 32 | 256) == 32 {
        flags &= !32;
    }
    let mut names = Vec::new();
    for (bit, name) in FLAGS {
        if flags & bit != 0 {
            names.push(name.to_owned());
            flags &= !bit;
        }
    }
    if flags != 0 {
        names.push(format!("{flags:#x}"));
    }
    let pattern = ctx.repr(&this.pattern)?;
    let shown = str::substring(&pattern, 0, pattern.len().min(200));
    let end = if names.is_empty() { ")".to_owned() } else { format!(", {})", names.join("|")) };
    str::build_string(ctx, &[Str::new("re.compile(").into(), shown, Str::new(&end).into()])
}

fn hash(ctx: Ctx, this: &Value) -> Result<i64> {
    let this = of(this);
    let code: Vec<u8> = this.code.iter().flat_map(|word| word.to_le_bytes()).collect();
    let hash = ctx.hash(&this.pattern)? ^ crate::object::hash::hash_bytes(&code) ^ this.flags ^ this.groups as i64;
    Ok(if hash == -1 { -2 } else { hash })
}

fn compare(ctx: Ctx, a: &Value, b: &Value, op: Comparison) -> Result<Value> {
    let (Some(left), Some(right)) = (a.downcast::<Pattern>(), b.downcast::<Pattern>()) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    if !matches!(op, Comparison::Eq | Comparison::Ne) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let equal = left.flags == right.flags
        && left.is_bytes == right.is_bytes
        && left.code == right.code
        && ctx.eq(&left.pattern, &right.pattern)?;
    Ok(Value::from_bool(equal == (op == Comparison::Eq)))
}

// ---- methods ----

fn subject(ctx: Ctx, this: &Pattern, string: &Value, pos: Option<i64>, endpos: Option<i64>) -> Result<Subject> {
    Subject::new(ctx, this, string, pos.unwrap_or(0), endpos.unwrap_or(i64::MAX))
}

fn find(
    ctx: Ctx,
    this: &Pattern,
    string: &Value,
    pos: Option<i64>,
    endpos: Option<i64>,
    how: How,
) -> Result<Option<Ref<Match>>> {
    let subject = subject(ctx, this, string, pos, endpos)?;
    Ok(subject.find(this, how).map(|found| Match::new(this, &subject, found)))
}

fn r#match(
    ctx: Ctx,
    this: &Pattern,
    string: &Value,
    pos: Option<i64>,
    endpos: Option<i64>,
) -> Result<Option<Ref<Match>>> {
    find(ctx, this, string, pos, endpos, How::Match)
}

fn fullmatch(
    ctx: Ctx,
    this: &Pattern,
    string: &Value,
    pos: Option<i64>,
    endpos: Option<i64>,
) -> Result<Option<Ref<Match>>> {
    find(ctx, this, string, pos, endpos, How::FullMatch)
}

fn search(
    ctx: Ctx,
    this: &Pattern,
    string: &Value,
    pos: Option<i64>,
    endpos: Option<i64>,
) -> Result<Option<Ref<Match>>> {
    find(ctx, this, string, pos, endpos, How::Search)
}

fn findall(ctx: Ctx, this: &Pattern, string: &Value, pos: Option<i64>, endpos: Option<i64>) -> Result<Ref<List>> {
    let subject = subject(ctx, this, string, pos, endpos)?;
    let mut finder = subject.finder(this, How::Search);
    let mut items = Vec::new();
    while let Some(found) = finder.next(How::Search) {
        let group = |number: usize| {
            found.spans[number].map_or_else(|| subject.empty(), |(start, end)| subject.slice(start, end))
        };
        items.push(match this.groups {
            0 => group(0),
            1 => group(1),
            groups => Tuple::new((1..=groups).map(group).collect()).into(),
        });
    }
    Ok(List::new(items))
}

fn finditer(ctx: Ctx, this: &Pattern, string: &Value, pos: Option<i64>, endpos: Option<i64>) -> Result<Value> {
    let scanner = scanner(ctx, this, string, pos, endpos)?;
    let search = ctx.getattr_str(scanner.as_value(), "search")?;
    let iter = ctx.interp.builtins.get_str("iter").unwrap_or(Value::NONE);
    ctx.call(&iter, &[search, Value::NONE])
}

fn split(ctx: Ctx, this: &Pattern, string: &Value, maxsplit: Option<i64>) -> Result<Ref<List>> {
    let subject = subject(ctx, this, string, None, None)?;
    let max = sequence::to_size(maxsplit.unwrap_or(0));
    let mut finder = subject.finder(this, How::Search);
    let (mut items, mut last, mut count) = (Vec::new(), 0, 0);
    // A negative `maxsplit` splits nowhere, zero everywhere.
    while maxsplit.unwrap_or(0) >= 0 && (max == 0 || count < max) {
        let Some(found) = finder.next(How::Search) else { break };
        let (start, end) = found.span();
        items.push(subject.slice(last, start));
        items.extend(
            found.spans[1..].iter().map(|span| span.map_or(Value::NONE, |(start, end)| subject.slice(start, end))),
        );
        last = end;
        count += 1;
    }
    items.push(subject.slice(last, subject.length));
    Ok(List::new(items))
}

/// What takes the place of matches.
enum Replacement {
    Literal(Value),
    Template(Ref<Template>),
    Callable(Value),
}

impl Replacement {
    fn of(ctx: Ctx, pattern: &Pattern, replacement: &Value) -> Result<Replacement> {
        if ctx.is_callable(replacement) {
            return Ok(Replacement::Callable(replacement.clone()));
        }
        let has_escape = match replacement.downcast::<Str>() {
            Some(text) => memchr::memchr(b'\\', text.bytes()).is_some(),
            None => match buffer::get(ctx, replacement)? {
                Some(bytes) => memchr::memchr(b'\\', &bytes).is_some(),
                None => true,
            },
        };
        if !has_escape {
            return Ok(Replacement::Literal(replacement.clone()));
        }
        let template = compile_template(ctx, pattern, replacement)?;
        Ok(match template.literal_only() {
            Some(literal) => Replacement::Literal(literal),
            None => Replacement::Template(template),
        })
    }
}

/// `re._compile_template(pattern, replacement)`, which caches.
pub fn compile_template(ctx: Ctx, pattern: &Pattern, replacement: &Value) -> Result<Ref<Template>> {
    let module = import(ctx, "re")?;
    let compile = ctx.getattr_str(&module, "_compile_template")?;
    let template = ctx.call(&compile, &[pattern.to_value(), replacement.clone()])?;
    template.into_ref::<Template>().map_err(|other| {
        ctx.type_error(format!(
            "the result of compiling a replacement string is {}, not a template",
            other.class_name()
        ))
    })
}

/// Replaces up to `count` matches; the result is the string, or with `with_count` a pair.
fn substitute(
    ctx: Ctx,
    this: &Pattern,
    replacement: &Value,
    string: &Value,
    count: Option<i64>,
    with_count: bool,
) -> Result<Value> {
    let replacement = Replacement::of(ctx, this, replacement)?;
    let subject = subject(ctx, this, string, None, None)?;
    let max = match count.unwrap_or(0) {
        ..0 => 0,
        0 => usize::MAX,
        count => sequence::to_size(count),
    };
    let mut found = Vec::new();
    let mut finder = subject.finder(this, How::Search);
    while found.len() < max {
        let Some(next) = finder.next(How::Search) else { break };
        found.push(next);
    }
    match replacement {
        Replacement::Callable(function) => {
            let pattern = this.reference();
            ctx.suspend(async move {
                let mut items = Vec::with_capacity(found.len());
                let spans: Vec<(usize, usize)> = found.iter().map(Found::span).collect();
                for found in found {
                    let matched = Match::new(&pattern, &subject, found);
                    items.push(ctx.call_async(&function, &[matched.into()]).await?);
                }
                assemble(ctx, &subject, &spans, items, with_count)
            })
        }
        Replacement::Literal(literal) => {
            let spans: Vec<(usize, usize)> = found.iter().map(Found::span).collect();
            let items = vec![literal; found.len()];
            assemble(ctx, &subject, &spans, items, with_count)
        }
        Replacement::Template(template) => {
            let spans: Vec<(usize, usize)> = found.iter().map(Found::span).collect();
            let items: Result<Vec<Value>> = found.iter().map(|found| template.expand(ctx, &subject, found)).collect();
            assemble(ctx, &subject, &spans, items?, with_count)
        }
    }
}

/// The subject with its matches replaced; `None` replaces with nothing.
fn assemble(
    ctx: Ctx,
    subject: &Subject,
    spans: &[(usize, usize)],
    items: Vec<Value>,
    with_count: bool,
) -> Result<Value> {
    let count = spans.len();
    let mut pieces = Vec::with_capacity(count * 2 + 1);
    let mut last = 0;
    for (&(start, end), item) in spans.iter().zip(items) {
        if last < start {
            pieces.push(subject.slice(last, start));
        }
        if !item.is_none() {
            pieces.push(item);
        }
        last = end;
    }
    if last < subject.length {
        pieces.push(subject.slice(last, subject.length));
    }
    let joined = join(ctx, &subject.empty(), &pieces)?;
    Ok(if with_count { Tuple::new(vec![joined, int::from_u64(count as u64)]).into() } else { joined })
}

/// Strings joined, or bytes, as the empty one says.
pub fn join(ctx: Ctx, empty: &Value, pieces: &[Value]) -> Result<Value> {
    if let Some(empty) = empty.downcast::<Str>() {
        return str::str_join(ctx, empty, pieces);
    }
    let mut result = Vec::new();
    for (index, piece) in pieces.iter().enumerate() {
        let Some(piece) = buffer::get(ctx, piece)? else {
            let given = piece.class_name();
            return Err(ctx.type_error(format!("sequence item {index}: expected a bytes-like object, {given} found")));
        };
        result.extend_from_slice(&piece);
        text::check_size(ctx, Some(result.len()))?;
    }
    Ok(bytes::from_slice(&result))
}

fn sub(ctx: Ctx, this: &Pattern, repl: &Value, string: &Value, count: Option<i64>) -> Result<Value> {
    substitute(ctx, this, repl, string, count, false)
}

fn subn(ctx: Ctx, this: &Pattern, repl: &Value, string: &Value, count: Option<i64>) -> Result<Value> {
    substitute(ctx, this, repl, string, count, true)
}

fn same(_: Ctx, this: &Pattern) -> Ref<Pattern> {
    this.reference()
}

fn deepcopy(_: Ctx, this: &Pattern, _memo: &Value) -> Ref<Pattern> {
    this.reference()
}

fn class_getitem(_: Ctx, class: &Value, item: &Value) -> Value {
    crate::object::seq_iter::generic_alias(class, item)
}

natives! { METHODS:
    "match" = r#match(self, string, pos=0, endpos=9223372036854775807) "Matches zero or more characters at the beginning of the string.";
    fullmatch(self, string, pos=0, endpos=9223372036854775807) "Matches against all of the string.";
    search(self, string, pos=0, endpos=9223372036854775807) "Scan through string looking for a match, and return a corresponding match object instance.\n\nReturn None if no position in the string matches.";
    findall(self, string, pos=0, endpos=9223372036854775807) "Return a list of all non-overlapping matches of pattern in string.";
    finditer(self, string, pos=0, endpos=9223372036854775807) "Return an iterator over all non-overlapping matches for the RE pattern in string.\n\nFor each match, the iterator returns a match object.";
    scanner(self, string, pos=0, endpos=9223372036854775807) "";
    split(self, string, maxsplit=0) "Split string by the occurrences of pattern.";
    sub(self, repl, string, count=0) "Return the string obtained by replacing the leftmost non-overlapping occurrences of pattern in string by the replacement repl.";
    subn(self, repl, string, count=0) "Return the tuple (new_string, number_of_subs_made) found by replacing the leftmost non-overlapping occurrences of pattern with the replacement repl.";
    __copy__ = same(self, /) "";
    __deepcopy__ = deepcopy(self, memo, /) "";
}

natives! { CLASS_METHODS:
    __class_getitem__ = class_getitem(self, item, /) "See PEP 585";
}

fn pattern(_: Ctx, this: &Pattern) -> Value {
    this.pattern.clone()
}

fn flags(_: Ctx, this: &Pattern) -> i64 {
    this.flags
}

fn groups(_: Ctx, this: &Pattern) -> usize {
    this.groups
}

fn groupindex(ctx: Ctx, this: &Pattern) -> Result<Value> {
    if this.groupindex.is_empty() {
        return Ok(Dict::new().into());
    }
    ctx.call(&crate::object::builtin_classes::MAPPING_PROXY.to_value(), &[this.groupindex.to_value()])
}

getsets! { ATTRIBUTES for Pattern:
    pattern: pattern "The pattern string from which the RE object was compiled.";
    flags: flags "The regex matching flags.";
    groups: groups "The number of capturing groups in the pattern.";
    groupindex: groupindex "A dictionary mapping group names to group numbers.";
}

// ---- scanners ----

#[repr(C)]
struct Scanner {
    header: Header,
    pattern: Ref<Pattern>,
    subject: Subject,
    at: Cell<usize>,
    must_advance: Cell<bool>,
}

// SAFETY: `repr(C)`, header first.
unsafe impl Object for Scanner {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &SCANNER
    }

    fn traverse(&self, visit: Visitor) {
        visit(self.pattern.as_value());
        visit(&self.subject.object);
    }
}

fn scanner(ctx: Ctx, this: &Pattern, string: &Value, pos: Option<i64>, endpos: Option<i64>) -> Result<Ref<Scanner>> {
    let subject = subject(ctx, this, string, pos, endpos)?;
    let (pattern, at) = (this.reference(), Cell::new(subject.start));
    Ok(heap::new(|header| Scanner { header, pattern, subject, at, must_advance: Cell::new(false) }))
}

fn scan(this: &Scanner, how: How) -> Option<Ref<Match>> {
    let mut finder = this.subject.finder(&this.pattern, how);
    finder.at = this.at.get();
    finder.must_advance = this.must_advance.get();
    let found = finder.next(how);
    this.at.set(finder.at);
    this.must_advance.set(finder.must_advance);
    found.map(|found| Match::new(&this.pattern, &this.subject, found))
}

fn scanner_match(_: Ctx, this: &Scanner) -> Option<Ref<Match>> {
    scan(this, How::Match)
}

fn scanner_search(_: Ctx, this: &Scanner) -> Option<Ref<Match>> {
    scan(this, How::Search)
}

natives! { SCANNER_METHODS:
    "match" = scanner_match(self, /) "";
    search = scanner_search(self, /) "";
}

fn scanner_pattern(_: Ctx, this: &Scanner) -> Ref<Pattern> {
    this.pattern.clone()
}

getsets! { SCANNER_ATTRIBUTES for Scanner:
    pattern: scanner_pattern "";
}
