//! What a pattern is matched against, and the matches found in it.

use super::pattern::Pattern;
use crate::object::str::Str;
use crate::object::{Ctx, Ref, Result, Value};
use crate::types::sequence::to_size;
use crate::types::str::substring;
use crate::types::{buffer, bytes};
use rustpython_sre_engine::{Request, State, StrDrive, StringCursor};
use rustpython_wtf8::Wtf8;

/// The text or the bytes searched, and the range of it.
pub struct Subject {
    /// What Python sees as `Match.string`.
    pub object: Value,
    content: Content,
    /// In characters or bytes.
    pub length: usize,
    pub start: usize,
    pub end: usize,
}

enum Content {
    Text(Ref<Str>),
    Bytes(Vec<u8>),
}

/// One byte a character: bytes, and ASCII text.
#[derive(Clone, Copy)]
struct Bytes<'a>(&'a [u8]);

impl<'a> StrDrive for Bytes<'a> {
    fn count(&self) -> usize {
        self.0.len()
    }

    fn create_cursor(&self, n: usize) -> StringCursor {
        self.0.create_cursor(n)
    }

    fn adjust_cursor(&self, cursor: &mut StringCursor, n: usize) {
        self.0.adjust_cursor(cursor, n);
    }

    #[inline]
    fn advance(cursor: &mut StringCursor) -> u32 {
        // The engine's own looks at the byte after the one it passes, which may be past the end.
        let passed = <&[u8] as StrDrive>::peek(cursor);
        <&[u8] as StrDrive>::skip(cursor, 1);
        passed
    }

    #[inline]
    fn peek(cursor: &StringCursor) -> u32 {
        <&[u8] as StrDrive>::peek(cursor)
    }

    #[inline]
    fn skip(cursor: &mut StringCursor, n: usize) {
        <&[u8] as StrDrive>::skip(cursor, n);
    }

    #[inline]
    fn back_advance(cursor: &mut StringCursor) -> u32 {
        <&[u8] as StrDrive>::back_advance(cursor)
    }

    #[inline]
    fn back_peek(cursor: &StringCursor) -> u32 {
        <&[u8] as StrDrive>::back_peek(cursor)
    }

    #[inline]
    fn back_skip(cursor: &mut StringCursor, n: usize) {
        <&[u8] as StrDrive>::back_skip(cursor, n);
    }
}

/// A match: the span of each group, the whole match first.
pub struct Found {
    pub spans: Vec<Option<(usize, usize)>>,
    pub last_index: Option<usize>,
}

impl Found {
    pub fn span(&self) -> (usize, usize) {
        self.spans[0].expect("the whole match has a span")
    }
}

/// How a pattern is applied at a position.
#[derive(Clone, Copy, PartialEq)]
pub enum How {
    Search,
    Match,
    FullMatch,
}

impl Subject {
    /// # Errors
    /// `TypeError` where the pattern is not for this kind of object.
    pub fn new(ctx: Ctx, pattern: &Pattern, object: &Value, start: i64, end: i64) -> Result<Subject> {
        let (content, length) = if let Some(text) = object.downcast::<Str>() {
            if pattern.is_bytes == Some(true) {
                return Err(ctx.type_error("cannot use a bytes pattern on a string-like object"));
            }
            let text = crate::object::ObjectExt::reference(text);
            let length = text.len();
            (Content::Text(text), length)
        } else {
            let Some(bytes) = buffer::get(ctx, object)? else {
                return Err(
                    ctx.type_error(format!("expected string or bytes-like object, got '{}'", object.class_name()))
                );
            };
            if pattern.is_bytes == Some(false) {
                return Err(ctx.type_error("cannot use a string pattern on a bytes-like object"));
            }
            let length = bytes.len();
            (Content::Bytes(bytes.into_owned()), length)
        };
        let clamp = |bound: i64| to_size(bound).min(length);
        let (start, end) = (clamp(start), clamp(end));
        Ok(Subject { object: object.clone(), content, length, start: start.min(end.max(start)), end })
    }

    /// Finds one match.
    pub fn find(&self, pattern: &Pattern, how: How) -> Option<Found> {
        self.finder(pattern, how).next(how)
    }

    /// A search that can be continued.
    pub fn finder<'a>(&'a self, pattern: &'a Pattern, how: How) -> Finder<'a> {
        Finder {
            subject: self,
            pattern,
            at: self.start,
            must_advance: false,
            state: State::default(),
            whole: how == How::FullMatch,
        }
    }

    /// The characters of a range.
    pub fn slice(&self, start: usize, end: usize) -> Value {
        match &self.content {
            Content::Text(text) if start == 0 && end == text.len() && self.object.is_instance_of_exactly::<Str>() => {
                self.object.clone()
            }
            Content::Text(text) => substring(text, start, end),
            Content::Bytes(_)
                if start == 0 && end == self.length && self.object.is_instance_of_exactly::<bytes::Bytes>() =>
            {
                self.object.clone()
            }
            Content::Bytes(content) => bytes::from_slice(&content[start..end]),
        }
    }

    /// An empty string or empty bytes.
    pub fn empty(&self) -> Value {
        self.slice(0, 0)
    }
}

/// Finds match after match.
pub struct Finder<'a> {
    subject: &'a Subject,
    pattern: &'a Pattern,
    /// Where the next search starts.
    pub at: usize,
    /// Whether the next match must not be empty at its start: the last one was.
    pub must_advance: bool,
    state: State,
    whole: bool,
}

impl Finder<'_> {
    pub fn next(&mut self, how: How) -> Option<Found> {
        if self.at > self.subject.end {
            return None;
        }
        let found = match &self.subject.content {
            Content::Text(text) if text.is_ascii() => self.run(Bytes(text.bytes()), how),
            Content::Text(text) => self.run::<&Wtf8>(text.as_wtf8(), how),
            Content::Bytes(bytes) => self.run(Bytes(bytes), how),
        };
        if !found {
            self.at = self.subject.end + 1;
            return None;
        }
        let (start, end) = (self.state.start, self.state.cursor.position);
        let mut spans = Vec::with_capacity(self.pattern.groups + 1);
        spans.push(Some((start, end)));
        for group in 0..self.pattern.groups {
            let (start, end) = self.state.marks.get(group);
            let span = start.into_option().zip(end.into_option()).filter(|(start, end)| start <= end);
            spans.push(span);
        }
        let last_index = usize::try_from(self.state.marks.last_index()).ok().filter(|&index| index > 0);
        self.must_advance = start == end;
        self.at = end;
        Some(Found { spans, last_index })
    }

    fn run<S: StrDrive>(&mut self, content: S, how: How) -> bool {
        // The length is known; counting it again for each match would make loops quadratic.
        let request = Request {
            string: content,
            start: self.at,
            end: self.subject.end,
            pattern_codes: &self.pattern.code,
            match_all: self.whole,
            must_advance: self.must_advance,
        };
        self.state.reset(&request, self.at);
        match how {
            How::Search => self.state.search(request),
            How::Match | How::FullMatch => self.state.py_match(&request),
        }
    }
}
