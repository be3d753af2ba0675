//! How deep a source nests, measured on its tokens without recursion, so that source nested too deep
//! for the stack is refused before the parser, the compiler or the syntax tree's destructor recurse.

use super::error::{CompileError, ErrorClass, MAX_INDENT, too_many_levels};
use crate::host;
use rustpython_compiler::{TokenKind, parser};
use std::thread;

/// What one level of nesting costs, in units of a quarter of an expression's. The compiler needs at
/// most 0.3 KiB of stack for a unit when it is optimised (measured for each construct, natively and in
/// wasm), and at most 4 KiB when it is not.
mod cost {
    pub const EXPRESSION: usize = 4;
    /// A scope of its own, whose name holds the names of all scopes around it.
    pub const LAMBDA: usize = 40;
    pub const BLOCK: usize = 12;
    pub const ELIF: usize = 1;
}

/// What compiles on whatever stack is left, in any build.
const SHALLOW: usize = 100 * cost::EXPRESSION;

/// What compiles in half of wasm's stack of 1 MiB, where there is no other stack to be had.
const UNAIDED: usize = 400 * cost::EXPRESSION;

/// About where CPython gives up with its usual 8 MiB. On a stack of its own this much would always compile.
const DEEPEST: usize = 6000 * cost::EXPRESSION;

/// Stack for a unit of cost in an unoptimised build.
const STACK_PER_UNIT: usize = 4096;

const STACK_BASE: usize = 1 << 20;

/// Runs `compile` where it has the stack that `source` needs: here, or for deeply nested source on a
/// thread of its own. Where no thread can be started (in a browser) less is accepted.
///
/// # Errors
/// What `compile` returns; CPython's `RecursionError` or `MemoryError` for what nests deeper.
pub(super) fn with_enough_stack<T: Send>(
    source: &str,
    filename: &str,
    compile: impl FnOnce() -> Result<T, CompileError> + Send,
) -> Result<T, CompileError> {
    let Source { nesting, levels } = measure(source);
    let compile = || match levels > MAX_INDENT {
        true => too_many_levels(source, filename).map_or_else(compile, Err),
        false => compile(),
    };
    if nesting.total() <= SHALLOW {
        return host::on_first_stack(compile);
    }
    if nesting.total() > DEEPEST {
        return Err(nesting.error(filename));
    }
    let stack = STACK_BASE + nesting.total() * STACK_PER_UNIT;
    // The closure must outlive a failed start.
    let mut compile = Some(compile);
    let aided = thread::scope(|scope| {
        let compile = &mut compile;
        let work = move || compile.take().map(|compile| compile());
        let thread = thread::Builder::new().stack_size(stack).spawn_scoped(scope, work).ok()?;
        thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    });
    match (aided, compile) {
        (Some(result), _) => result,
        (None, Some(compile)) if nesting.total() <= UNAIDED => host::on_first_stack(compile),
        (None, _) => Err(nesting.error(filename)),
    }
}

/// Upper bounds of the depth of a source's syntax tree, in units of [`cost`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Nesting {
    /// By constructs that an iterative parser makes: `a + b + c`, `a.b.c`, `f()()()`.
    left: usize,
    /// By all others.
    right: usize,
}

impl Nesting {
    fn total(self) -> usize {
        self.left + self.right
    }

    fn max(self, other: Nesting) -> Nesting {
        if other.total() > self.total() { other } else { self }
    }

    /// CPython's parser gives up on what it recurses into, its compiler on the rest.
    fn error(self, filename: &str) -> CompileError {
        if self.left > self.right {
            let msg = "maximum recursion depth exceeded during compilation";
            CompileError::bare(ErrorClass::RecursionError, msg, filename)
        } else {
            let msg = "Parser stack overflowed - Python source too complex to parse";
            CompileError::bare(ErrorClass::MemoryError, msg, filename)
        }
    }
}

/// What is between two brackets or, for a lambda, after its keyword or its colon.
#[derive(Default)]
struct Level {
    is_lambda: bool,
    /// Whether this lambda's colon is still to come.
    in_parameters: bool,
    /// Of the item being read: a comma ends it.
    item: Item,
    /// The deepest item that is complete.
    deepest: Nesting,
}

#[derive(Default)]
struct Item {
    /// Left-recursive operators since the last that binds looser than any of them, and the most of
    /// these in any run.
    left: usize,
    most_left: usize,
    /// Prefix operators, likewise; `and` and `or` bind looser.
    prefix: usize,
    most_prefix: usize,
    /// Conditional expressions, clauses of comprehensions, `yield` and the like.
    others: usize,
    /// The deepest level that this item holds.
    inner: Nesting,
}

impl Item {
    fn nesting(&self) -> Nesting {
        let left = self.most_left.max(self.left);
        let prefix = self.most_prefix.max(self.prefix);
        Nesting { left: self.inner.left + left, right: self.inner.right + prefix + self.others }
    }
}

impl Level {
    fn end_item(&mut self) {
        self.deepest = self.deepest.max(self.item.nesting());
        self.item = Item::default();
    }

    fn end_run(&mut self) {
        self.item.most_left = self.item.most_left.max(self.item.left);
        self.item.left = 0;
    }

    fn end_operand(&mut self) {
        self.end_run();
        self.item.most_prefix = self.item.most_prefix.max(self.item.prefix);
        self.item.prefix = 0;
    }
}

#[derive(Default)]
struct Levels {
    open: Vec<Level>,
}

impl Levels {
    fn top(&mut self) -> &mut Level {
        if self.open.is_empty() {
            self.open.push(Level::default());
        }
        self.open.last_mut().expect("just pushed")
    }

    fn push(&mut self, is_lambda: bool) {
        self.top();
        self.open.push(Level { is_lambda, in_parameters: is_lambda, ..Level::default() });
    }

    /// Ends the innermost level; what it held becomes part of the item around it.
    fn pop(&mut self) {
        if self.open.len() < 2 {
            return;
        }
        if let Some(mut level) = self.open.pop() {
            level.end_item();
            let own = if level.is_lambda { cost::LAMBDA } else { cost::EXPRESSION };
            let inner = Nesting { left: level.deepest.left, right: level.deepest.right + own };
            let item = &mut self.top().item;
            item.inner = item.inner.max(inner);
        }
    }

    /// Ends the lambdas whose body ends here.
    fn pop_lambdas(&mut self) {
        while self.top().is_lambda && !self.top().in_parameters {
            self.pop();
        }
    }

    fn close_bracket(&mut self) {
        while self.top().is_lambda {
            self.pop();
        }
        self.pop();
    }

    fn finish_line(&mut self) -> Nesting {
        while self.open.len() > 1 {
            self.pop();
        }
        self.top().end_item();
        std::mem::take(&mut self.top().deepest)
    }
}

struct Source {
    nesting: Nesting,
    /// Blocks that are open at once, the module included.
    levels: usize,
}

fn measure(source: &str) -> Source {
    use TokenKind::*;
    let mut lexer = parser::lexer::lex(source, parser::Mode::Module);
    let mut levels = Levels::default();
    let mut deepest = Nesting::default();
    let mut most_levels = 1;
    // For each open block, the `elif` clauses of the `if` statement in it that was last begun.
    let mut elifs = vec![0];
    let mut at_line_start = true;
    loop {
        let kind = lexer.next_token();
        if !matches!(kind, Indent | Dedent | NonLogicalNewline | Comment) && std::mem::take(&mut at_line_start) {
            let chain = elifs.last_mut().expect("the outermost block is never left");
            match kind {
                Elif => *chain += 1,
                Else => {}
                _ => *chain = 0,
            }
        }
        match kind {
            Lpar | Lsqb | Lbrace => {
                levels.top().item.left += cost::EXPRESSION;
                levels.push(false);
            }
            Rpar | Rsqb | Rbrace => levels.close_bracket(),
            Lambda => levels.push(true),
            Colon => {
                if !levels.top().in_parameters {
                    levels.pop_lambdas();
                }
                let level = levels.top();
                if level.in_parameters {
                    level.end_item();
                    level.in_parameters = false;
                }
            }
            Comma => {
                levels.pop_lambdas();
                levels.top().end_item();
            }
            Plus | Minus | Star | Slash | DoubleSlash | Percent | At | LeftShift | RightShift | Amper | Vbar
            | CircumFlex | DoubleStar | Tilde | Dot | Await => levels.top().item.left += cost::EXPRESSION,
            Not => levels.top().item.prefix += cost::EXPRESSION,
            Less | Greater | LessEqual | GreaterEqual | EqEqual | NotEqual | Is | In => levels.top().end_run(),
            And | Or => levels.top().end_operand(),
            If | For | Yield | ColonEqual => levels.top().item.others += cost::EXPRESSION,
            Else => levels.top().end_operand(),
            Indent => {
                elifs.push(0);
                most_levels = most_levels.max(elifs.len());
            }
            Dedent if elifs.len() > 1 => drop(elifs.pop()),
            Semi | Newline | EndOfFile => {
                let line = levels.finish_line();
                let blocks = (elifs.len() - 1) * cost::BLOCK + elifs.iter().sum::<usize>() * cost::ELIF;
                deepest = deepest.max(Nesting { left: line.left, right: line.right + blocks });
                at_line_start = kind == Newline;
                if kind == EndOfFile {
                    return Source { nesting: deepest, levels: most_levels };
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn levels(source: &str) -> usize {
        measure(source).nesting.total() / cost::EXPRESSION
    }

    #[test]
    fn flat_source_is_shallow() {
        let list = format!("x = [{}]\n", "f(a) + b[0], lambda p, q: p, ".repeat(5000));
        assert!(levels(&list) < 20, "{}", levels(&list));
        let lines = "if a and not b: x.y(z)\nelse: x = -1 if a else 2\n".repeat(5000);
        assert!(levels(&lines) < 20, "{}", levels(&lines));
        let condition = format!("x = {} c", "a < -b and not c or ".repeat(5000));
        assert!(levels(&condition) < 5, "{}", levels(&condition));
        let dictionary = format!("{{{}}}", "a: lambda: b, lambda: c: d, ".repeat(5000));
        assert!(levels(&dictionary) < 30, "{}", levels(&dictionary));
    }

    #[test]
    fn nesting_is_never_underestimated() {
        let n = 50;
        for source in [
            "a+".repeat(n) + "a",
            "a".to_owned() + &".a".repeat(n),
            "a".to_owned() + &"()".repeat(n),
            "not ".repeat(n) + "a",
            "-".repeat(n) + "a",
            "a if a else ".repeat(n) + "a",
            "lambda a=1, b=2: ".repeat(n) + "a",
            "lambda a=lambda: ".repeat(n) + "a" + &": a".repeat(n),
            "(".repeat(n) + "a" + &")".repeat(n),
            "[f(".repeat(n / 2) + "a" + &")]".repeat(n / 2),
            "f'{".repeat(n) + "a" + &"}'".repeat(n),
            "a.b(".repeat(n / 2) + "c" + &")".repeat(n / 2),
            "f(".repeat(n / 2) + "c" + &")".repeat(n / 2) + &".d".repeat(n / 2),
            format!("[a {}]", "for a in b if c ".repeat(n / 2)),
        ] {
            assert!(levels(&source) >= n, "{source}: {}", levels(&source));
        }
    }

    #[test]
    fn blocks_and_elif_chains_count() {
        let block = |depth: usize| " ".repeat(depth) + "if a:\n";
        let blocks: String = (0..20).map(block).chain([" ".repeat(20), "pass\n".to_owned()]).collect();
        assert_eq!(measure(&blocks).nesting.right, 20 * cost::BLOCK);
        let chain = "if a:\n  pass\n".to_owned() + &"# c\nelif a:\n  pass\n\n".repeat(1000) + "else: pass\n";
        assert!(measure(&chain).nesting.right >= 1000 * cost::ELIF);
        let separate = "if a: pass\nelif b: pass\n".repeat(1000);
        assert!(measure(&separate).nesting.right < 10 * cost::EXPRESSION);
    }

    #[test]
    fn what_is_refused_is_what_cpython_refuses() {
        let run = |source: &str| with_enough_stack(source, "f", || Ok(())).map_err(|error| error.class);
        let n = 20_000;
        assert_eq!(run(&("a+".repeat(n) + "a")), Err(ErrorClass::RecursionError));
        assert_eq!(run(&("lambda: ".repeat(n) + "a")), Err(ErrorClass::MemoryError));
        assert_eq!(run(&("a+".repeat(5000) + "a")), Ok(()));
    }
}
