//! Source text to a syntax tree with the shape of CPython's `ast` module (`Parser/Python.asdl`), free
//! of the parser's types.

use super::{CompileError, Mode, Options, depth, source};
use crate::code::linetable::Position;
use crate::code::raw::RawConst;
use malachite_bigint::BigInt;
use num_traits::Num;
use ruff_python_ast::{
    Alias, BoolOp, CmpOp, Comprehension, ConversionFlag, ExceptHandler, Expr, ExprContext, FStringPart, Identifier,
    InterpolatedElement, InterpolatedStringElement, Keyword, Mod, Number, Operator, Parameter, ParameterWithDefault,
    Parameters, Pattern, Singleton, Stmt, StmtIf, TypeParam, TypeParams, UnaryOp, WithItem,
};
use ruff_text_size::{Ranged, TextRange, TextSize};
use rustpython_compiler::parser;
use std::borrow::Cow;

/// A value of a field of a node.
#[derive(Clone, Debug)]
pub enum Tree {
    None,
    Int(i64),
    /// An identifier or another text.
    Text(String),
    /// The value of a `Constant`.
    Constant(RawConst),
    List(Vec<Tree>),
    Node(Box<Node>),
}

#[derive(Clone, Debug)]
pub struct Node {
    /// Its name in the grammar.
    pub class: &'static str,
    /// In the order of the grammar.
    pub fields: Vec<Tree>,
    /// Lines from 1, columns in UTF-8 bytes; `None` for nodes without.
    pub position: Option<Position>,
}

/// Parses source text.
///
/// # Errors
/// What CPython's parser raises.
pub fn parse(text: &str, filename: &str, mode: Mode, options: Options) -> Result<Tree, CompileError> {
    if text.contains('\0') {
        // The compiler says it in CPython's words.
        return super::compile(text, filename, mode, options).map(|_| Tree::None);
    }
    let text = source::unify_newlines(text);
    let parsed = depth::with_enough_stack(&text, filename, || {
        let parser_mode = match mode {
            Mode::Exec | Mode::Single => parser::Mode::Module,
            Mode::Eval => parser::Mode::Expression,
        };
        match parser::parse(&text, parser_mode.into()) {
            Ok(parsed) => Ok(Some(Builder::new(&text).module(parsed.into_syntax(), mode))),
            Err(_) => Ok(None),
        }
    })?;
    match parsed {
        Some(tree) => Ok(tree),
        None => super::compile(&text, filename, mode, options).map(|_| Tree::None),
    }
}

struct Builder<'a> {
    source: &'a str,
    /// Where lines begin.
    lines: Vec<usize>,
}

fn text(text: &str) -> Tree {
    Tree::Text(text.to_owned())
}

fn identifier(name: &Identifier) -> Tree {
    text(&name.id)
}

fn optional_identifier(name: Option<&Identifier>) -> Tree {
    name.map_or(Tree::None, identifier)
}

fn plain(class: &'static str, fields: Vec<Tree>) -> Tree {
    Tree::Node(Box::new(Node { class, fields, position: None }))
}

fn context(context: ExprContext) -> Tree {
    let class = match context {
        ExprContext::Store => "Store",
        ExprContext::Del => "Del",
        ExprContext::Load | ExprContext::Invalid => "Load",
    };
    plain(class, Vec::new())
}

fn operator(operator: Operator) -> Tree {
    let class = match operator {
        Operator::Add => "Add",
        Operator::Sub => "Sub",
        Operator::Mult => "Mult",
        Operator::MatMult => "MatMult",
        Operator::Div => "Div",
        Operator::Mod => "Mod",
        Operator::Pow => "Pow",
        Operator::LShift => "LShift",
        Operator::RShift => "RShift",
        Operator::BitOr => "BitOr",
        Operator::BitXor => "BitXor",
        Operator::BitAnd => "BitAnd",
        Operator::FloorDiv => "FloorDiv",
    };
    plain(class, Vec::new())
}

fn unary_operator(operator: UnaryOp) -> Tree {
    let class = match operator {
        UnaryOp::Invert => "Invert",
        UnaryOp::Not => "Not",
        UnaryOp::UAdd => "UAdd",
        UnaryOp::USub => "USub",
    };
    plain(class, Vec::new())
}

fn comparison(operator: CmpOp) -> Tree {
    let class = match operator {
        CmpOp::Eq => "Eq",
        CmpOp::NotEq => "NotEq",
        CmpOp::Lt => "Lt",
        CmpOp::LtE => "LtE",
        CmpOp::Gt => "Gt",
        CmpOp::GtE => "GtE",
        CmpOp::Is => "Is",
        CmpOp::IsNot => "IsNot",
        CmpOp::In => "In",
        CmpOp::NotIn => "NotIn",
    };
    plain(class, Vec::new())
}

fn number(number: &Number) -> RawConst {
    match number {
        Number::Float(number) => RawConst::Float(*number),
        Number::Complex { real, imag } => RawConst::Complex { re: *real, im: *imag },
        Number::Int(number) => match number.as_i64() {
            Some(number) => RawConst::Int(number),
            None => RawConst::BigInt(big_int(&number.to_string())),
        },
    }
}

/// An integer literal that the parser keeps as its text.
fn big_int(literal: &str) -> BigInt {
    let literal = literal.replace('_', "").to_ascii_lowercase();
    let (digits, radix) = match literal.get(..2) {
        Some("0x") => (&literal[2..], 16),
        Some("0o") => (&literal[2..], 8),
        Some("0b") => (&literal[2..], 2),
        Some(_) | None => (&literal[..], 10),
    };
    BigInt::from_str_radix(digits, radix).expect("the parser has checked the digits")
}

fn string(text: &str) -> RawConst {
    RawConst::Str(Cow::Owned(rustpython_wtf8::Wtf8Buf::from(text.to_owned())))
}

impl<'a> Builder<'a> {
    fn new(source: &'a str) -> Builder<'a> {
        let starts = source.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(index, _)| index + 1);
        Builder { source, lines: std::iter::once(0).chain(starts).collect() }
    }

    fn place(&self, offset: TextSize) -> (u32, i32) {
        let offset = offset.to_usize();
        let line = self.lines.partition_point(|&start| start <= offset);
        (line as u32, (offset - self.lines[line - 1]) as i32)
    }

    fn node(&self, class: &'static str, range: TextRange, fields: Vec<Tree>) -> Tree {
        let ((line, col), (end_line, end_col)) = (self.place(range.start()), self.place(range.end()));
        let position = Some(Position { line: Some(line), end_line, col, end_col });
        Tree::Node(Box::new(Node { class, fields, position }))
    }

    fn module(&self, module: Mod, mode: Mode) -> Tree {
        match module {
            Mod::Module(module) if mode == Mode::Single => plain("Interactive", vec![self.body(&module.body)]),
            Mod::Module(module) => plain("Module", vec![self.body(&module.body), Tree::List(Vec::new())]),
            Mod::Expression(expression) => plain("Expression", vec![self.expr(&expression.body)]),
        }
    }

    // ---- statements ----

    fn body(&self, body: &[Stmt]) -> Tree {
        Tree::List(body.iter().map(|statement| self.stmt(statement)).collect())
    }

    /// The range of a definition without its decorators.
    fn undecorated(&self, range: TextRange, decorators: &[ruff_python_ast::Decorator]) -> TextRange {
        let Some(last) = decorators.last() else { return range };
        let mut start = last.end().to_usize();
        // Line ends, indentation and comments stand between the decorator and the keyword.
        loop {
            let rest = &self.source[start..];
            let trimmed = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '\\');
            start += rest.len() - trimmed.len();
            match trimmed.strip_prefix('#') {
                Some(comment) => start += 1 + comment.find('\n').unwrap_or(comment.len()),
                None => break,
            }
        }
        TextRange::new(TextSize::new(start as u32), range.end())
    }

    fn decorators(&self, decorators: &[ruff_python_ast::Decorator]) -> Tree {
        Tree::List(decorators.iter().map(|decorator| self.expr(&decorator.expression)).collect())
    }

    fn stmt(&self, statement: &Stmt) -> Tree {
        let range = statement.range();
        let (class, fields) = match statement {
            Stmt::FunctionDef(def) => {
                let fields = vec![
                    identifier(&def.name),
                    self.parameters(Some(&def.parameters)),
                    self.body(&def.body),
                    self.decorators(&def.decorator_list),
                    self.optional(def.returns.as_deref()),
                    Tree::None,
                    self.type_params(def.type_params.as_deref()),
                ];
                let class = if def.is_async { "AsyncFunctionDef" } else { "FunctionDef" };
                return self.node(class, self.undecorated(range, &def.decorator_list), fields);
            }
            Stmt::ClassDef(def) => {
                let (bases, keywords) = match &def.arguments {
                    Some(arguments) => (self.exprs(&arguments.args), self.keywords(&arguments.keywords)),
                    None => (Tree::List(Vec::new()), Tree::List(Vec::new())),
                };
                let decorators = self.decorators(&def.decorator_list);
                let type_params = self.type_params(def.type_params.as_deref());
                let fields =
                    vec![identifier(&def.name), bases, keywords, self.body(&def.body), decorators, type_params];
                return self.node("ClassDef", self.undecorated(range, &def.decorator_list), fields);
            }
            Stmt::If(statement) => return self.if_chain(statement),
            Stmt::Return(statement) => ("Return", vec![self.optional(statement.value.as_deref())]),
            Stmt::Delete(statement) => ("Delete", vec![self.exprs(&statement.targets)]),
            Stmt::TypeAlias(alias) => (
                "TypeAlias",
                vec![self.expr(&alias.name), self.type_params(alias.type_params.as_deref()), self.expr(&alias.value)],
            ),
            Stmt::Assign(assign) => ("Assign", vec![self.exprs(&assign.targets), self.expr(&assign.value), Tree::None]),
            Stmt::AugAssign(assign) => {
                ("AugAssign", vec![self.expr(&assign.target), operator(assign.op), self.expr(&assign.value)])
            }
            Stmt::AnnAssign(assign) => (
                "AnnAssign",
                vec![
                    self.expr(&assign.target),
                    self.expr(&assign.annotation),
                    self.optional(assign.value.as_deref()),
                    Tree::Int(i64::from(assign.simple)),
                ],
            ),
            Stmt::For(statement) => (
                if statement.is_async { "AsyncFor" } else { "For" },
                vec![
                    self.expr(&statement.target),
                    self.expr(&statement.iter),
                    self.body(&statement.body),
                    self.body(&statement.orelse),
                    Tree::None,
                ],
            ),
            Stmt::While(statement) => {
                ("While", vec![self.expr(&statement.test), self.body(&statement.body), self.body(&statement.orelse)])
            }
            Stmt::With(statement) => (
                if statement.is_async { "AsyncWith" } else { "With" },
                vec![
                    Tree::List(statement.items.iter().map(|item| self.with_item(item)).collect()),
                    self.body(&statement.body),
                    Tree::None,
                ],
            ),
            Stmt::Match(statement) => {
                let cases = statement.cases.iter().map(|case| {
                    plain(
                        "match_case",
                        vec![self.pattern(&case.pattern), self.optional(case.guard.as_deref()), self.body(&case.body)],
                    )
                });
                ("Match", vec![self.expr(&statement.subject), Tree::List(cases.collect())])
            }
            Stmt::Raise(raise) => {
                ("Raise", vec![self.optional(raise.exc.as_deref()), self.optional(raise.cause.as_deref())])
            }
            Stmt::Try(statement) => (
                if statement.is_star { "TryStar" } else { "Try" },
                vec![
                    self.body(&statement.body),
                    Tree::List(statement.handlers.iter().map(|handler| self.handler(handler)).collect()),
                    self.body(&statement.orelse),
                    self.body(&statement.finalbody),
                ],
            ),
            Stmt::Assert(assert) => ("Assert", vec![self.expr(&assert.test), self.optional(assert.msg.as_deref())]),
            Stmt::Import(import) => ("Import", vec![self.aliases(&import.names)]),
            Stmt::ImportFrom(import) => {
                let module = optional_identifier(import.module.as_ref());
                ("ImportFrom", vec![module, self.aliases(&import.names), Tree::Int(i64::from(import.level))])
            }
            Stmt::Global(statement) => ("Global", vec![Tree::List(statement.names.iter().map(identifier).collect())]),
            Stmt::Nonlocal(statement) => {
                ("Nonlocal", vec![Tree::List(statement.names.iter().map(identifier).collect())])
            }
            Stmt::Expr(statement) => ("Expr", vec![self.expr(&statement.value)]),
            // IPython's commands are not parsed in the modes that are used here.
            Stmt::Pass(_) | Stmt::IpyEscapeCommand(_) => ("Pass", Vec::new()),
            Stmt::Break(_) => ("Break", Vec::new()),
            Stmt::Continue(_) => ("Continue", Vec::new()),
        };
        self.node(class, range, fields)
    }

    /// `elif` is an `if` in the `else` of the one before.
    fn if_chain(&self, statement: &StmtIf) -> Tree {
        let mut orelse = Tree::List(Vec::new());
        for clause in statement.elif_else_clauses.iter().rev() {
            orelse = match &clause.test {
                None => self.body(&clause.body),
                Some(test) => {
                    let range = TextRange::new(clause.start(), statement.end());
                    Tree::List(vec![self.node("If", range, vec![self.expr(test), self.body(&clause.body), orelse])])
                }
            };
        }
        self.node("If", statement.range(), vec![self.expr(&statement.test), self.body(&statement.body), orelse])
    }

    fn handler(&self, handler: &ExceptHandler) -> Tree {
        let ExceptHandler::ExceptHandler(handler) = handler;
        let fields = vec![
            self.optional(handler.type_.as_deref()),
            optional_identifier(handler.name.as_ref()),
            self.body(&handler.body),
        ];
        self.node("ExceptHandler", handler.range(), fields)
    }

    fn with_item(&self, item: &WithItem) -> Tree {
        plain("withitem", vec![self.expr(&item.context_expr), self.optional(item.optional_vars.as_deref())])
    }

    fn aliases(&self, aliases: &[Alias]) -> Tree {
        let alias = |alias: &Alias| {
            self.node("alias", alias.range(), vec![identifier(&alias.name), optional_identifier(alias.asname.as_ref())])
        };
        Tree::List(aliases.iter().map(alias).collect())
    }

    fn type_params(&self, params: Option<&TypeParams>) -> Tree {
        let param = |param: &TypeParam| {
            let (class, fields) = match param {
                TypeParam::TypeVar(param) => (
                    "TypeVar",
                    vec![
                        identifier(&param.name),
                        self.optional(param.bound.as_deref()),
                        self.optional(param.default.as_deref()),
                    ],
                ),
                TypeParam::ParamSpec(param) => {
                    ("ParamSpec", vec![identifier(&param.name), self.optional(param.default.as_deref())])
                }
                TypeParam::TypeVarTuple(param) => {
                    ("TypeVarTuple", vec![identifier(&param.name), self.optional(param.default.as_deref())])
                }
            };
            self.node(class, param.range(), fields)
        };
        Tree::List(params.map_or_else(Vec::new, |params| params.type_params.iter().map(param).collect()))
    }

    // ---- parameters ----

    fn parameters(&self, parameters: Option<&Parameters>) -> Tree {
        let Some(parameters) = parameters else {
            let empty = || Tree::List(Vec::new());
            return plain("arguments", vec![empty(), empty(), Tree::None, empty(), empty(), Tree::None, empty()]);
        };
        let list = |list: &[ParameterWithDefault]| {
            Tree::List(list.iter().map(|parameter| self.parameter(&parameter.parameter)).collect())
        };
        let positional = parameters.posonlyargs.iter().chain(&parameters.args);
        let defaults =
            positional.filter_map(|parameter| parameter.default.as_deref()).map(|default| self.expr(default));
        let keyword_defaults =
            parameters.kwonlyargs.iter().map(|parameter| self.optional(parameter.default.as_deref()));
        plain(
            "arguments",
            vec![
                list(&parameters.posonlyargs),
                list(&parameters.args),
                parameters.vararg.as_deref().map_or(Tree::None, |parameter| self.parameter(parameter)),
                list(&parameters.kwonlyargs),
                Tree::List(keyword_defaults.collect()),
                parameters.kwarg.as_deref().map_or(Tree::None, |parameter| self.parameter(parameter)),
                Tree::List(defaults.collect()),
            ],
        )
    }

    fn parameter(&self, parameter: &Parameter) -> Tree {
        // Without the star of `*args`.
        let end = parameter.annotation.as_deref().map_or(parameter.name.end(), Ranged::end);
        let fields = vec![identifier(&parameter.name), self.optional(parameter.annotation.as_deref()), Tree::None];
        self.node("arg", TextRange::new(parameter.name.start(), end), fields)
    }

    fn keywords(&self, keywords: &[Keyword]) -> Tree {
        let keyword = |keyword: &Keyword| {
            self.node(
                "keyword",
                keyword.range(),
                vec![optional_identifier(keyword.arg.as_ref()), self.expr(&keyword.value)],
            )
        };
        Tree::List(keywords.iter().map(keyword).collect())
    }

    // ---- expressions ----

    fn optional(&self, expr: Option<&Expr>) -> Tree {
        expr.map_or(Tree::None, |expr| self.expr(expr))
    }

    fn exprs(&self, exprs: &[Expr]) -> Tree {
        Tree::List(exprs.iter().map(|expr| self.expr(expr)).collect())
    }

    fn constant(&self, range: TextRange, value: RawConst, unicode: bool) -> Tree {
        let kind = if unicode { text("u") } else { Tree::None };
        self.node("Constant", range, vec![Tree::Constant(value), kind])
    }

    fn generators(&self, generators: &[Comprehension]) -> Tree {
        let generator = |generator: &Comprehension| {
            let is_async = Tree::Int(i64::from(generator.is_async));
            plain(
                "comprehension",
                vec![self.expr(&generator.target), self.expr(&generator.iter), self.exprs(&generator.ifs), is_async],
            )
        };
        Tree::List(generators.iter().map(generator).collect())
    }

    fn expr(&self, expr: &Expr) -> Tree {
        let range = expr.range();
        let (class, fields) = match expr {
            Expr::BoolOp(expr) => {
                let class = match expr.op {
                    BoolOp::And => "And",
                    BoolOp::Or => "Or",
                };
                ("BoolOp", vec![plain(class, Vec::new()), self.exprs(&expr.values)])
            }
            Expr::Named(expr) => ("NamedExpr", vec![self.expr(&expr.target), self.expr(&expr.value)]),
            Expr::BinOp(expr) => ("BinOp", vec![self.expr(&expr.left), operator(expr.op), self.expr(&expr.right)]),
            Expr::UnaryOp(expr) => ("UnaryOp", vec![unary_operator(expr.op), self.expr(&expr.operand)]),
            Expr::Lambda(expr) => ("Lambda", vec![self.parameters(expr.parameters.as_deref()), self.expr(&expr.body)]),
            Expr::If(expr) => ("IfExp", vec![self.expr(&expr.test), self.expr(&expr.body), self.expr(&expr.orelse)]),
            Expr::Dict(expr) => {
                let keys = expr.items.iter().map(|item| self.optional(item.key.as_ref()));
                let values = expr.items.iter().map(|item| self.expr(&item.value));
                ("Dict", vec![Tree::List(keys.collect()), Tree::List(values.collect())])
            }
            Expr::Set(expr) => ("Set", vec![self.exprs(&expr.elts)]),
            Expr::ListComp(expr) => ("ListComp", vec![self.expr(&expr.elt), self.generators(&expr.generators)]),
            Expr::SetComp(expr) => ("SetComp", vec![self.expr(&expr.elt), self.generators(&expr.generators)]),
            Expr::DictComp(expr) => (
                "DictComp",
                vec![self.optional(expr.key.as_deref()), self.expr(&expr.value), self.generators(&expr.generators)],
            ),
            Expr::Generator(expr) => ("GeneratorExp", vec![self.expr(&expr.elt), self.generators(&expr.generators)]),
            Expr::Await(expr) => ("Await", vec![self.expr(&expr.value)]),
            Expr::Yield(expr) => ("Yield", vec![self.optional(expr.value.as_deref())]),
            Expr::YieldFrom(expr) => ("YieldFrom", vec![self.expr(&expr.value)]),
            Expr::Compare(expr) => {
                let operators = expr.ops.iter().map(|operator| comparison(*operator)).collect();
                ("Compare", vec![self.expr(&expr.left), Tree::List(operators), self.exprs(&expr.comparators)])
            }
            Expr::Call(call) => {
                let args = match &*call.arguments.args {
                    // A lone generator expression has the parentheses of the call.
                    [Expr::Generator(generator)] if !generator.parenthesized => {
                        let fields = vec![self.expr(&generator.elt), self.generators(&generator.generators)];
                        Tree::List(vec![self.node("GeneratorExp", call.arguments.range(), fields)])
                    }
                    args => self.exprs(args),
                };
                ("Call", vec![self.expr(&call.func), args, self.keywords(&call.arguments.keywords)])
            }
            Expr::FString(expr) => {
                let mut values = Values::new(self, "FormattedValue");
                for part in expr.value.as_slice() {
                    match part {
                        FStringPart::Literal(literal) => values.literal(literal.range(), &literal.value),
                        FStringPart::FString(string) => {
                            string.elements.iter().for_each(|element| values.element(element))
                        }
                    }
                }
                ("JoinedStr", vec![values.finish()])
            }
            Expr::TString(expr) => {
                let mut values = Values::new(self, "Interpolation");
                for string in expr.value.as_slice() {
                    string.elements.iter().for_each(|element| values.element(element));
                }
                ("TemplateStr", vec![values.finish()])
            }
            Expr::StringLiteral(expr) => {
                return self.constant(range, string(expr.value.to_str()), expr.value.is_unicode());
            }
            Expr::BytesLiteral(expr) => {
                return self.constant(range, RawConst::Bytes(Cow::Owned(expr.value.bytes().collect())), false);
            }
            Expr::NumberLiteral(expr) => return self.constant(range, number(&expr.value), false),
            Expr::BooleanLiteral(expr) => return self.constant(range, RawConst::Bool(expr.value), false),
            Expr::EllipsisLiteral(_) => return self.constant(range, RawConst::Ellipsis, false),
            // The parser makes neither `Constant`s nor IPython's commands in the modes that are used here.
            Expr::NoneLiteral(_) | Expr::Constant(_) | Expr::IpyEscapeCommand(_) => {
                return self.constant(range, RawConst::None, false);
            }
            Expr::Attribute(expr) => {
                ("Attribute", vec![self.expr(&expr.value), identifier(&expr.attr), context(expr.ctx)])
            }
            Expr::Subscript(expr) => {
                ("Subscript", vec![self.expr(&expr.value), self.expr(&expr.slice), context(expr.ctx)])
            }
            Expr::Starred(expr) => ("Starred", vec![self.expr(&expr.value), context(expr.ctx)]),
            Expr::Name(expr) => ("Name", vec![text(&expr.id), context(expr.ctx)]),
            Expr::List(expr) => ("List", vec![self.exprs(&expr.elts), context(expr.ctx)]),
            Expr::Tuple(expr) => ("Tuple", vec![self.exprs(&expr.elts), context(expr.ctx)]),
            Expr::Slice(expr) => (
                "Slice",
                vec![
                    self.optional(expr.lower.as_deref()),
                    self.optional(expr.upper.as_deref()),
                    self.optional(expr.step.as_deref()),
                ],
            ),
        };
        self.node(class, range, fields)
    }

    /// A replacement field of an f-string or a t-string.
    fn replacement(&self, element: &InterpolatedElement, class: &'static str) -> Tree {
        let conversion = match element.conversion {
            // `f"{x=}"` shows the representation, unless it says otherwise.
            ConversionFlag::None if element.debug_text.is_some() && element.format_spec.is_none() => i64::from(b'r'),
            ConversionFlag::None => -1,
            ConversionFlag::Str => i64::from(b's'),
            ConversionFlag::Ascii => i64::from(b'a'),
            ConversionFlag::Repr => i64::from(b'r'),
        };
        let format_spec = element.format_spec.as_deref().map_or(Tree::None, |spec| {
            let mut values = Values::new(self, class);
            spec.elements.iter().for_each(|element| values.element(element));
            self.node("JoinedStr", spec.range(), vec![values.finish()])
        });
        let mut fields = vec![self.expr(&element.expression)];
        if class == "Interpolation" {
            fields.push(Tree::Constant(string(&self.source[element.expression.range()])));
        }
        fields.extend([Tree::Int(conversion), format_spec]);
        self.node(class, element.range(), fields)
    }

    // ---- patterns ----

    fn patterns(&self, patterns: &[Pattern]) -> Tree {
        Tree::List(patterns.iter().map(|pattern| self.pattern(pattern)).collect())
    }

    fn pattern(&self, pattern: &Pattern) -> Tree {
        let (class, fields) = match pattern {
            Pattern::MatchValue(pattern) => ("MatchValue", vec![self.expr(&pattern.value)]),
            Pattern::MatchSingleton(pattern) => {
                let value = match pattern.value {
                    Singleton::None => RawConst::None,
                    Singleton::True => RawConst::Bool(true),
                    Singleton::False => RawConst::Bool(false),
                };
                ("MatchSingleton", vec![Tree::Constant(value)])
            }
            Pattern::MatchSequence(pattern) => ("MatchSequence", vec![self.patterns(&pattern.patterns)]),
            Pattern::MatchMapping(pattern) => (
                "MatchMapping",
                vec![
                    self.exprs(&pattern.keys),
                    self.patterns(&pattern.patterns),
                    optional_identifier(pattern.rest.as_ref()),
                ],
            ),
            Pattern::MatchClass(pattern) => {
                let names = pattern.arguments.keywords.iter().map(|keyword| identifier(&keyword.attr));
                let values = pattern.arguments.keywords.iter().map(|keyword| self.pattern(&keyword.pattern));
                (
                    "MatchClass",
                    vec![
                        self.expr(&pattern.cls),
                        self.patterns(&pattern.arguments.patterns),
                        Tree::List(names.collect()),
                        Tree::List(values.collect()),
                    ],
                )
            }
            Pattern::MatchStar(pattern) => ("MatchStar", vec![optional_identifier(pattern.name.as_ref())]),
            Pattern::MatchAs(pattern) => {
                let inner = pattern.pattern.as_deref().map_or(Tree::None, |inner| self.pattern(inner));
                ("MatchAs", vec![inner, optional_identifier(pattern.name.as_ref())])
            }
            Pattern::MatchOr(pattern) => ("MatchOr", vec![self.patterns(&pattern.patterns)]),
        };
        self.node(class, pattern.range(), fields)
    }
}

/// The values of an f-string: replacement fields, and texts, of which no two are next to each other.
struct Values<'a> {
    builder: &'a Builder<'a>,
    /// The class of replacement fields.
    class: &'static str,
    values: Vec<Tree>,
    pending: Option<(TextRange, String)>,
}

impl<'a> Values<'a> {
    fn new(builder: &'a Builder<'a>, class: &'static str) -> Values<'a> {
        Values { builder, class, values: Vec::new(), pending: None }
    }

    fn literal(&mut self, range: TextRange, text: &str) {
        if text.is_empty() {
            return;
        }
        match &mut self.pending {
            Some((before, joined)) => {
                *before = before.cover(range);
                joined.push_str(text);
            }
            None => self.pending = Some((range, text.to_owned())),
        }
    }

    fn element(&mut self, element: &InterpolatedStringElement) {
        match element {
            InterpolatedStringElement::Literal(literal) => self.literal(literal.range(), &literal.value),
            InterpolatedStringElement::Interpolation(element) => {
                if let Some(debug) = &element.debug_text {
                    self.literal(element.range(), debug.as_str());
                }
                self.flush();
                self.values.push(self.builder.replacement(element, self.class));
            }
        }
    }

    fn flush(&mut self) {
        if let Some((range, text)) = self.pending.take() {
            self.values.push(self.builder.constant(range, string(&text), false));
        }
    }

    fn finish(mut self) -> Tree {
        self.flush();
        Tree::List(self.values)
    }
}

/// Deep trees are taken apart without recursion.
impl Drop for Node {
    fn drop(&mut self) {
        let mut rest = std::mem::take(&mut self.fields);
        while let Some(tree) = rest.pop() {
            match tree {
                Tree::List(items) => rest.extend(items),
                Tree::Node(mut node) => rest.append(&mut node.fields),
                Tree::None | Tree::Int(_) | Tree::Text(_) | Tree::Constant(_) => {}
            }
        }
    }
}
