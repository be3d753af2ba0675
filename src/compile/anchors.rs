//! What tracebacks ask about the expression that they mark: where its operator or brackets are.

use super::depth;
use ruff_python_ast::{Expr, Mod, Stmt};
use ruff_text_size::Ranged;
use rustpython_compiler::parser;

/// The parts of an expression, as byte offsets in its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parts {
    /// The operator is between the two operands (parentheses around them not counted).
    Binary { left_end: usize, right_start: usize },
    /// `operand[…]` or `operand(…)`: the bracket comes after the operand.
    Brackets { operand_end: usize, bracket: char, end: usize },
}

/// The statements of a source text; `None` where it is wrong.
fn parse<R>(source: &str, use_body: impl FnOnce(&[Stmt]) -> Option<R>) -> Option<R> {
    let parsed = depth::with_enough_stack(source, "", || {
        parser::parse(source, parser::Mode::Module.into())
            .map_err(|_| super::CompileError::bare(super::ErrorClass::SyntaxError, "", ""))
    });
    match parsed.ok()?.into_syntax() {
        Mod::Module(module) => use_body(&module.body),
        Mod::Expression(_) => None,
    }
}

/// The parts of an expression that is a binary operation, a subscription or a call.
pub fn parts(expression: &str) -> Option<Parts> {
    const BEFORE: usize = "(\n".len();
    // In parentheses, so that line breaks do not end it.
    parse(&format!("(\n{expression}\n)"), |body| {
        let [Stmt::Expr(statement)] = body else { return None };
        let end = |expr: &Expr| expr.end().to_usize() - BEFORE;
        match &*statement.value {
            Expr::BinOp(operation) => Some(Parts::Binary {
                left_end: end(&operation.left),
                right_start: operation.right.start().to_usize() - BEFORE,
            }),
            Expr::Subscript(subscript) => {
                Some(Parts::Brackets { operand_end: end(&subscript.value), bracket: '[', end: end(&statement.value) })
            }
            Expr::Call(call) => {
                Some(Parts::Brackets { operand_end: end(&call.func), bracket: '(', end: end(&statement.value) })
            }
            _ => None,
        }
    })
}

/// The call in `return f(…)` (of a plain name) or `name = call(…)`, if the first statement is one:
/// its start and end in bytes, of a call that begins on the first line.
pub fn whole_statement_call(source: &str) -> Option<(usize, usize)> {
    let call = parse(source, |body| match body.first()? {
        Stmt::Return(statement) => match statement.value.as_deref()? {
            call @ Expr::Call(inner) if inner.func.is_name_expr() => {
                Some((call.start().to_usize(), call.end().to_usize()))
            }
            _ => None,
        },
        Stmt::Assign(statement) => match (&statement.targets[..], &*statement.value) {
            ([Expr::Name(_)], call @ Expr::Call(_)) => Some((call.start().to_usize(), call.end().to_usize())),
            _ => None,
        },
        _ => None,
    });
    call.filter(|&(start, _)| !source[..start].contains('\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_expressions() {
        assert_eq!(parts("a + b"), Some(Parts::Binary { left_end: 1, right_start: 4 }));
        assert_eq!(parts("(a)\n  // b"), Some(Parts::Binary { left_end: 2, right_start: 9 }));
        assert_eq!(parts("f(1)[2]"), Some(Parts::Brackets { operand_end: 4, bracket: '[', end: 7 }));
        assert_eq!(parts("f.g(1)"), Some(Parts::Brackets { operand_end: 3, bracket: '(', end: 6 }));
        assert_eq!(parts("a < b"), None);
        assert_eq!(parts("a +"), None);
    }

    #[test]
    fn calls_that_are_the_whole_statement() {
        assert_eq!(whole_statement_call("return f(1)"), Some((7, 11)));
        assert_eq!(whole_statement_call("x = a.f(1)"), Some((4, 10)));
        assert_eq!(whole_statement_call("return a.f(1)"), None);
        assert_eq!(whole_statement_call("x = y = f(1)"), None);
    }
}
