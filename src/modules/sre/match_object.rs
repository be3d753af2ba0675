//! `re.Match`, and the templates that `sub` and `expand` fill in.

use super::pattern::{Pattern, compile_template, join};
use super::subject::{Found, Subject};
use crate::object::class::class_flags;
use crate::object::define::ClassDef;
use crate::object::str::Str;
use crate::object::{Class, Ctx, Dict, Header, Object, ObjectExt, Ref, Result, Tuple, Value, Visitor, heap, int};
use crate::types::{buffer, bytes, str};
use crate::{getsets, natives};

#[repr(C)]
pub struct Match {
    header: Header,
    string: Value,
    pattern: Ref<Pattern>,
    found: Found,
    pos: usize,
    endpos: usize,
}

pub static MATCH: Class = Class::on_demand("re.Match", define);
static TEMPLATE: Class = Class::on_demand("_sre.SRE_Template", define);

// SAFETY: `repr(C)`, header first.
unsafe impl Object for Match {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &MATCH
    }

    fn traverse(&self, visit: Visitor) {
        visit(&self.string);
        visit(self.pattern.as_value());
    }
}

pub fn define() {
    MATCH.define::<Match>(&ClassDef {
        flags: class_flags::NO_INSTANTIATION,
        doc: "The result of re.match() and re.search().\nMatch objects always have a boolean value of True.",
        slots: |slots| {
            slots.repr.set(repr);
            slots.getitem.set(|ctx, this, key| {
                let this = this.receiver::<Match>();
                let number = this.pattern.group_number(ctx, key)?;
                this.text(ctx, number, &Value::NONE)
            });
        },
        methods: METHODS,
        class_methods: CLASS_METHODS,
        getsets: ATTRIBUTES,
        ..ClassDef::EMPTY
    });
    TEMPLATE.define::<Template>(&ClassDef { flags: class_flags::NO_INSTANTIATION, ..ClassDef::EMPTY });
}

impl Match {
    pub fn new(pattern: &Pattern, subject: &Subject, found: Found) -> Ref<Match> {
        let (pattern, string) = (pattern.reference(), subject.object.clone());
        heap::new(|header| Match { header, string, pattern, found, pos: subject.start, endpos: subject.end })
    }

    /// What a group matched, `default` where it did not take part.
    fn text(&self, ctx: Ctx, group: usize, default: &Value) -> Result<Value> {
        let Some((start, end)) = self.found.spans[group] else { return Ok(default.clone()) };
        if let Some(text) = self.string.downcast::<Str>() {
            if start == 0 && end == text.len() && self.string.is_instance_of_exactly::<Str>() {
                return Ok(self.string.clone());
            }
            return Ok(str::substring(text, start, end));
        }
        let bytes = buffer::require(ctx, &self.string)?;
        // A bytearray may have become shorter.
        let end = end.min(bytes.len());
        Ok(bytes::from_slice(&bytes[start.min(end)..end]))
    }

    fn number(&self, ctx: Ctx, group: Option<&Value>) -> Result<usize> {
        group.map_or(Ok(0), |group| self.pattern.group_number(ctx, group))
    }
}

fn repr(ctx: Ctx, this: &Value) -> Result<Value> {
    let this = this.receiver::<Match>();
    let (start, end) = this.found.span();
    let text = this.text(ctx, 0, &Value::NONE)?;
    let head = format!("<re.Match object; span=({start}, {end}), match=");
    str::build_string(ctx, &[Str::new(&head).into(), ctx.repr(&text)?.into(), Str::new(">").into()])
}

fn group(ctx: Ctx, this: &Match, groups: &Tuple) -> Result<Value> {
    match groups.items() {
        [] => this.text(ctx, 0, &Value::NONE),
        [one] => this.text(ctx, this.pattern.group_number(ctx, one)?, &Value::NONE),
        many => {
            let texts: Result<Vec<Value>> =
                many.iter().map(|group| this.text(ctx, this.pattern.group_number(ctx, group)?, &Value::NONE)).collect();
            Ok(Tuple::new(texts?).into())
        }
    }
}

fn groups(ctx: Ctx, this: &Match, default: Option<&Value>) -> Result<Vec<Value>> {
    let default = &default.cloned().unwrap_or(Value::NONE);
    (1..this.found.spans.len()).map(|number| this.text(ctx, number, default)).collect()
}

fn groupdict(ctx: Ctx, this: &Match, default: Option<&Value>) -> Result<Ref<Dict>> {
    let default = &default.cloned().unwrap_or(Value::NONE);
    let result = Dict::new();
    for (name, number) in this.pattern.groupindex.entries() {
        let number = this.pattern.group_number(ctx, &number)?;
        result.set(ctx, &name, this.text(ctx, number, default)?)?;
    }
    Ok(result)
}

fn bounds(this: &Match, number: usize) -> (i64, i64) {
    this.found.spans[number].map_or((-1, -1), |(start, end)| (start as i64, end as i64))
}

fn start(ctx: Ctx, this: &Match, group: Option<&Value>) -> Result<i64> {
    Ok(bounds(this, this.number(ctx, group)?).0)
}

fn end(ctx: Ctx, this: &Match, group: Option<&Value>) -> Result<i64> {
    Ok(bounds(this, this.number(ctx, group)?).1)
}

fn pair((start, end): (i64, i64)) -> Value {
    Tuple::new(vec![int::from_i64(start), int::from_i64(end)]).into()
}

fn span(ctx: Ctx, this: &Match, group: Option<&Value>) -> Result<Value> {
    Ok(pair(bounds(this, this.number(ctx, group)?)))
}

fn expand(ctx: Ctx, this: &Match, template: &Value) -> Result<Value> {
    let template = compile_template(ctx, &this.pattern, template)?;
    match template.literal_only() {
        Some(literal) => Ok(literal),
        None => template.fill(ctx, |number| this.text(ctx, number, &Value::NONE)),
    }
}

fn same(_: Ctx, this: &Match) -> Ref<Match> {
    this.reference()
}

fn deepcopy(_: Ctx, this: &Match, _memo: &Value) -> Ref<Match> {
    this.reference()
}

fn class_getitem(_: Ctx, class: &Value, item: &Value) -> Value {
    crate::object::seq_iter::generic_alias(class, item)
}

natives! { METHODS:
    group(self, *groups) "group([group1, ...]) -> str or tuple.\nReturn subgroup(s) of the match by indices or names.\nFor 0 returns the entire match.";
    groups(self, default=None) "Return a tuple containing all the subgroups of the match, from 1.";
    groupdict(self, default=None) "Return a dictionary containing all the named subgroups of the match, keyed by the subgroup name.";
    start(self, group=0, /) "Return index of the start of the substring matched by group.";
    end(self, group=0, /) "Return index of the end of the substring matched by group.";
    span(self, group=0, /) "For match object m, return the 2-tuple (m.start(group), m.end(group)).";
    expand(self, template) "Return the string obtained by doing backslash substitution on the string template, as done by the sub() method.";
    __copy__ = same(self, /) "";
    __deepcopy__ = deepcopy(self, memo, /) "";
}

natives! { CLASS_METHODS:
    __class_getitem__ = class_getitem(self, item, /) "See PEP 585";
}

fn string(_: Ctx, this: &Match) -> Value {
    this.string.clone()
}

fn pattern(_: Ctx, this: &Match) -> Ref<Pattern> {
    this.pattern.clone()
}

fn pos(_: Ctx, this: &Match) -> usize {
    this.pos
}

fn endpos(_: Ctx, this: &Match) -> usize {
    this.endpos
}

fn lastindex(_: Ctx, this: &Match) -> Option<usize> {
    this.found.last_index
}

fn lastgroup(_: Ctx, this: &Match) -> Option<Value> {
    this.pattern.last_group(this.found.last_index)
}

fn regs(_: Ctx, this: &Match) -> Vec<Value> {
    (0..this.found.spans.len()).map(|number| pair(bounds(this, number))).collect()
}

getsets! { ATTRIBUTES for Match:
    string: string "The string passed to match() or search().";
    re: pattern "The regular expression object.";
    pos: pos "The index into the string at which the RE engine started looking for a match.";
    endpos: endpos "The index into the string beyond which the RE engine will not go.";
    lastindex: lastindex "The integer index of the last matched capturing group.";
    lastgroup: lastgroup "The name of the last matched capturing group.";
    regs: regs "";
}

/// A replacement with references to groups, in turn with literal text.
#[repr(C)]
pub struct Template {
    header: Header,
    /// The text before the first group.
    literal: Value,
    /// Each group and the text after it.
    chunks: Vec<(usize, Value)>,
}

// SAFETY: `repr(C)`, header first.
unsafe impl Object for Template {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &TEMPLATE
    }

    fn traverse(&self, visit: Visitor) {
        visit(&self.literal);
        self.chunks.iter().for_each(|(_, literal)| visit(literal));
    }
}

impl Template {
    /// From a list of literal, group, literal, …, literal.
    pub fn new(ctx: Ctx, pattern: &Pattern, parts: &[Value]) -> Result<Ref<Template>> {
        let Some((literal, rest)) = parts.split_first().filter(|(_, rest)| rest.len() % 2 == 0) else {
            return Err(ctx.type_error("invalid template"));
        };
        let mut chunks = Vec::with_capacity(rest.len() / 2);
        for chunk in rest.as_chunks::<2>().0 {
            let number = ctx.index_i64(&chunk[0])?;
            match usize::try_from(number).ok().filter(|&number| number <= pattern.groups) {
                Some(number) => chunks.push((number, chunk[1].clone())),
                None if number < 0 => return Err(ctx.type_error("invalid template")),
                None => return Err(ctx.index_error("invalid group reference")),
            }
        }
        let literal = literal.clone();
        Ok(heap::new(|header| Template { header, literal, chunks }))
    }

    /// The text, where there are no groups in it.
    pub fn literal_only(&self) -> Option<Value> {
        self.chunks.is_empty().then(|| self.literal.clone())
    }

    pub fn expand(&self, ctx: Ctx, subject: &Subject, found: &Found) -> Result<Value> {
        self.fill(ctx, |number| Ok(found.spans[number].map_or(Value::NONE, |(start, end)| subject.slice(start, end))))
    }

    /// The text with the groups filled in; one that did not take part is empty.
    fn fill(&self, ctx: Ctx, group: impl Fn(usize) -> Result<Value>) -> Result<Value> {
        let mut pieces = vec![self.literal.clone()];
        for (number, literal) in &self.chunks {
            let text = group(*number)?;
            if !text.is_none() {
                pieces.push(text);
            }
            if ctx.len(literal)? > 0 {
                pieces.push(literal.clone());
            }
        }
        let empty = match self.literal.downcast::<Str>() {
            Some(_) => str::from_wtf8(&[]),
            None => bytes::from_slice(&[]),
        };
        join(ctx, &empty, &pieces)
    }
}
