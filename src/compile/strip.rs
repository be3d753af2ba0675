//! Source without what neither runs nor shows in a traceback.

use rustpython_compiler::ast::visitor::{self, Visitor};
use rustpython_compiler::ast::{self, Expr, Stmt};
use rustpython_compiler::{TokenKind, parser};
use std::ops::Range;

/// `source` without the docstrings of functions, and without comments that have a line of their own.
/// Everything else keeps its line and column.
pub fn without_remarks(source: &str) -> String {
    let parsed = parser::parse_unchecked(source, parser::ParseOptions::from(parser::Mode::Module));
    let mut remarks = Remarks { found: Vec::new() };
    if let ast::Mod::Module(module) = parsed.syntax() {
        remarks.visit_body(&module.body);
    }
    for token in parsed.tokens().iter().filter(|token| token.kind() == TokenKind::Comment) {
        let comment = to_usize(token.as_tuple().1);
        let line_start = source[..comment.start].rfind('\n').map_or(0, |newline| newline + 1);
        if source[line_start..comment.start].trim().is_empty() {
            remarks.found.push(Remark { range: line_start..comment.end, instead: "" });
        }
    }
    remarks.found.sort_by_key(|remark| remark.range.start);

    let mut out = String::with_capacity(source.len());
    let mut from = 0;
    for Remark { range, instead } in remarks.found {
        out.push_str(&source[from..range.start]);
        out.push_str(instead);
        out.extend(source[range.clone()].matches('\n'));
        from = range.end;
    }
    out.push_str(&source[from..]);
    out
}

/// A piece of source to cut out. Its newlines stay.
struct Remark {
    range: Range<usize>,
    instead: &'static str,
}

struct Remarks {
    found: Vec<Remark>,
}

impl<'a> Visitor<'a> for Remarks {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        if let Stmt::FunctionDef(function) = statement
            && let Some(Stmt::Expr(first)) = function.body.first()
            && let Expr::StringLiteral(_) = &*first.value
        {
            let instead = if function.body.len() == 1 { "pass" } else { "" };
            self.found.push(Remark { range: to_usize(first.range), instead });
        }
        visitor::walk_stmt(self, statement);
    }
}

fn to_usize(range: impl Into<Range<u32>>) -> Range<usize> {
    let range = range.into();
    range.start as usize..range.end as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stays_keeps_its_place() {
        let source = "'''Module.'''\n# one\ndef f(a):  # two\n    \"\"\"First.\n\n    # Not a comment.\n    \"\"\"\n    return '# three'\n\
                      class A:\n    'Doc.'\n    def g(self):\n        'Only this.'\n    # four\n    x = 1\n";
        let want = "'''Module.'''\n\ndef f(a):  # two\n    \n\n\n\n    return '# three'\n\
                    class A:\n    'Doc.'\n    def g(self):\n        pass\n\n    x = 1\n";
        assert_eq!(without_remarks(source), want);
    }
}
