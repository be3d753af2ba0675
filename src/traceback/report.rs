//! The whole report of an exception: what caused it, groups as a tree, the final line and notes.

use super::{frames, hints, syntax};
use crate::object::builtin_classes::{BYTES, LIST, TUPLE};
use crate::object::exception::{BaseException, SYNTAX_ERROR};
use crate::object::protocol::{class_of, id, qualified_name};
use crate::object::{Class, Ctx, Ref, Str, Value, intern, names};
use crate::types::exception_group;
use std::collections::HashSet;

const CAUSE: &str = "\nThe above exception was the direct cause of the following exception:\n\n";
const CONTEXT: &str = "\nDuring handling of the above exception, another exception occurred:\n\n";
const MAX_GROUP_WIDTH: usize = 15;
const MAX_GROUP_DEPTH: usize = 10;

/// `str(value)`, or what says that it failed. `what` names the value in that case.
pub(super) fn safe_str(ctx: Ctx, value: &Value, what: &str) -> String {
    match ctx.str(value) {
        Ok(text) => text.to_string_lossy(),
        Err(_) => {
            drop(ctx.take_raised());
            format!("<{what} str() failed>")
        }
    }
}

/// An exception with all that is told about it (`traceback.TracebackException`).
pub(super) struct Report {
    stack: Vec<String>,
    /// The lines about the exception itself, each with its newline.
    last: Vec<String>,
    cause: Option<Box<Report>>,
    context: Option<Box<Report>>,
    exceptions: Option<Vec<Report>>,
}

impl Report {
    pub(super) fn of(ctx: Ctx, exception: &Value) -> Report {
        Report::new(ctx, exception, &mut HashSet::new())
    }

    fn new(ctx: Ctx, exception: &Value, seen: &mut HashSet<u64>) -> Report {
        seen.insert(id(exception));
        let mut report = Report { stack: Vec::new(), last: Vec::new(), cause: None, context: None, exceptions: None };
        let Some(base) = exception.downcast::<BaseException>() else {
            report.last.push(format!("{}\n", safe_str(ctx, exception, "exception")));
            return report;
        };
        let traceback = base.traceback.get();
        report.stack = frames::format(ctx, traceback.as_ref(), frames::Style::Marked);
        report.last = last_lines(ctx, exception, base, traceback.as_ref());
        // A chain or tree deeper than the machine stack is cut.
        if ctx.check_stack("").is_err() {
            drop(ctx.take_raised());
            return report;
        }
        let new = |other: Option<Value>, seen: &mut HashSet<u64>| {
            other.filter(|other| !seen.contains(&id(other))).map(|other| Box::new(Report::new(ctx, &other, seen)))
        };
        report.cause = new(base.cause.get(), seen);
        if report.cause.is_none() && !base.suppress_context.get() {
            report.context = new(base.context.get(), seen);
        }
        if exception_group::is_group(exception) {
            let members = exception_group::exceptions_of(exception);
            report.exceptions = Some(members.items().iter().map(|member| Report::new(ctx, member, seen)).collect());
        }
        report
    }

    pub(super) fn format(&self) -> String {
        let mut printer = Printer { text: String::new(), depth: 0, need_close: false };
        printer.print(self);
        printer.text
    }
}

/// What `sys.unraisablehook` shows of an exception (`Python/errors.c`).
pub(super) fn plain(ctx: Ctx, exception: &Value) -> String {
    let traceback = exception.downcast::<BaseException>().and_then(|exception| exception.traceback.get());
    let mut text = String::new();
    if traceback.is_some() {
        text += "Traceback (most recent call last):\n";
        text += &frames::format(ctx, traceback.as_ref(), frames::Style::Plain).concat();
    }
    let message = safe_str(ctx, exception, "exception");
    let separator = if message.is_empty() { "" } else { ": " };
    text + &format!("{}{separator}{message}\n", name_of(class_of(exception)))
}

/// The class's name with its module, where that is worth telling.
fn name_of(class: &Class) -> String {
    let module = match class.static_module() {
        Some(module) => Some(module.to_owned()),
        None => class.lookup(&names::__module__).and_then(|module| module.downcast::<Str>().map(Str::to_string_lossy)),
    };
    let name = qualified_name(class);
    match module.as_deref() {
        Some("builtins" | "__main__") => name,
        Some(module) => format!("{module}.{name}"),
        None => format!("<unknown>.{name}"),
    }
}

/// The final line, or the lines of a syntax error, and the notes.
fn last_lines(ctx: Ctx, exception: &Value, base: &BaseException, traceback: Option<&Value>) -> Vec<String> {
    let class = class_of(exception);
    let name = name_of(class);
    let mut lines = if class.is_subclass_of(&SYNTAX_ERROR) {
        syntax::lines(ctx, &name, base)
    } else {
        let text = safe_str(ctx, exception, "exception") + &hints::hint(ctx, exception, base, traceback);
        vec![if text.is_empty() { format!("{name}\n") } else { format!("{name}: {text}\n") }]
    };
    lines.extend(notes(ctx, exception));
    lines
}

fn notes(ctx: Ctx, exception: &Value) -> Vec<String> {
    let notes = match ctx.lookup_attr(exception, &names::__notes__) {
        Ok(None) => return Vec::new(),
        Ok(Some(notes)) => notes,
        Err(_) => {
            let error = ctx.take_raised();
            return vec![format!("Ignored error getting __notes__: {}\n", safe_repr(ctx, &error, "__notes__"))];
        }
    };
    if notes.is_none() {
        return Vec::new();
    }
    let class = class_of(&notes);
    let is_sequence =
        [&LIST, &TUPLE].iter().any(|known| class.is_subclass_of(known)) || is_registered_sequence(ctx, &notes);
    let is_text = notes.downcast::<Str>().is_some() || class.is_subclass_of(&BYTES);
    let items = if is_sequence && !is_text { ctx.collect(&notes) } else { Ok(Vec::new()) };
    match items {
        Ok(items) if is_sequence && !is_text => items
            .iter()
            .flat_map(|note| {
                let text = safe_str(ctx, note, "note");
                text.split('\n').map(|line| format!("{line}\n")).collect::<Vec<_>>()
            })
            .collect(),
        Ok(_) => vec![format!("{}\n", safe_repr(ctx, &notes, "__notes__"))],
        Err(_) => {
            drop(ctx.take_raised());
            Vec::new()
        }
    }
}

/// Whether a class made by Python code is a `collections.abc.Sequence`, if that module is there.
fn is_registered_sequence(ctx: Ctx, value: &Value) -> bool {
    let Some(module) = ctx.interp.modules.get_interned(&intern::intern("_collections_abc")) else { return false };
    let answer = ctx.getattr_str(&module, "Sequence").and_then(|class| ctx.is_instance(value, &class));
    answer.unwrap_or_else(|_| {
        drop(ctx.take_raised());
        false
    })
}

fn safe_repr(ctx: Ctx, value: &Value, what: &str) -> String {
    match ctx.repr(value) {
        Ok(text) => Ref::<Str>::clone(&text).to_string_lossy(),
        Err(_) => {
            drop(ctx.take_raised());
            format!("<{what} repr() failed>")
        }
    }
}

/// Writes reports, those in groups indented behind a margin.
struct Printer {
    text: String,
    /// Groups around what is being written.
    depth: usize,
    /// The frame around a group's exceptions is still to be closed.
    need_close: bool,
}

impl Printer {
    fn indent(&self) -> String {
        " ".repeat(2 * self.depth)
    }

    fn emit(&mut self, text: &str, margin: char) {
        if self.depth == 0 {
            self.text += text;
            return;
        }
        let indent = format!("{}{margin} ", self.indent());
        for line in text.split_inclusive('\n') {
            self.text += &indent;
            self.text += line;
        }
    }

    fn emit_all(&mut self, texts: &[String]) {
        for text in texts {
            self.emit(text, '|');
        }
    }

    fn print(&mut self, report: &Report) {
        let mut chain: Vec<(&str, &Report)> = Vec::new();
        let mut link = Some(report);
        while let Some(report) = link {
            let (message, next) = match (&report.cause, &report.context) {
                (Some(cause), _) => (CAUSE, Some(&**cause)),
                (None, Some(context)) => (CONTEXT, Some(&**context)),
                (None, None) => ("", None),
            };
            chain.push((message, report));
            link = next;
        }
        for (message, report) in chain.into_iter().rev() {
            if !message.is_empty() {
                self.emit(message, '|');
            }
            match &report.exceptions {
                None => {
                    if !report.stack.is_empty() {
                        self.emit("Traceback (most recent call last):\n", '|');
                        self.emit_all(&report.stack);
                    }
                    self.emit_all(&report.last);
                }
                Some(_) if self.depth > MAX_GROUP_DEPTH => {
                    self.emit(&format!("... (max_group_depth is {MAX_GROUP_DEPTH})\n"), '|')
                }
                Some(exceptions) => self.print_group(report, exceptions),
            }
        }
    }

    fn print_group(&mut self, report: &Report, exceptions: &[Report]) {
        let is_toplevel = self.depth == 0;
        if is_toplevel {
            self.depth = 1;
        }
        if !report.stack.is_empty() {
            self.emit("Exception Group Traceback (most recent call last):\n", if is_toplevel { '+' } else { '|' });
            self.emit_all(&report.stack);
        }
        self.emit_all(&report.last);
        let shown = if exceptions.len() <= MAX_GROUP_WIDTH { exceptions.len() } else { MAX_GROUP_WIDTH + 1 };
        self.need_close = false;
        for number in 0..shown {
            let is_last = number + 1 == shown;
            if is_last {
                self.need_close = true;
            }
            let truncated = number >= MAX_GROUP_WIDTH;
            let title = if truncated { "...".to_owned() } else { (number + 1).to_string() };
            let corner = if number == 0 { "+-" } else { "  " };
            self.text += &format!("{}{corner}+---------------- {title} ----------------\n", self.indent());
            self.depth += 1;
            if truncated {
                let remaining = exceptions.len() - MAX_GROUP_WIDTH;
                let plural = if remaining > 1 { "s" } else { "" };
                self.emit(&format!("and {remaining} more exception{plural}\n"), '|');
            } else {
                self.print(&exceptions[number]);
            }
            if is_last && self.need_close {
                self.text += &format!("{}+------------------------------------\n", self.indent());
                self.need_close = false;
            }
            self.depth -= 1;
        }
        if is_toplevel {
            self.depth = 0;
        }
    }
}
