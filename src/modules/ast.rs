//! `_ast`: the classes of syntax tree nodes (`Python/Python-ast.c`), made from the grammar that
//! CPython makes them from.

use super::NativeModule;
use crate::compile::tree::{self, Tree};
use crate::compile::{Mode, Options};
use crate::object::builtin_classes::{INT, OBJECT, STR, TYPE};
use crate::object::class::{Class, class_flags};
use crate::object::code::constant_value;
use crate::object::define::ClassDef;
use crate::object::exception::DEPRECATION_WARNING;
use crate::object::intern;
use crate::object::names;
use crate::object::native::Args;
use crate::object::protocol::class_of;
use crate::object::refs::Object;
use crate::object::slot_table;
use crate::object::{Ctx, Dict, Header, ObjectExt, Ref, Result, Str, Tuple, Value, heap, int};
use crate::types::generic_alias::GenericAlias;
use crate::types::list::List;
use crate::types::{type_attributes, union};
use crate::{getsets, natives};
use std::collections::HashMap;

pub static MODULE: NativeModule = NativeModule { name: "_ast", doc: "", functions: &[], init };

/// `Parser/Python.asdl` of CPython 3.14.
const GRAMMAR: &str = "
mod = Module(stmt* body, type_ignore* type_ignores)
    | Interactive(stmt* body)
    | Expression(expr body)
    | FunctionType(expr* argtypes, expr returns)
stmt = FunctionDef(identifier name, arguments args, stmt* body, expr* decorator_list, expr? returns, string? type_comment, type_param* type_params)
     | AsyncFunctionDef(identifier name, arguments args, stmt* body, expr* decorator_list, expr? returns, string? type_comment, type_param* type_params)
     | ClassDef(identifier name, expr* bases, keyword* keywords, stmt* body, expr* decorator_list, type_param* type_params)
     | Return(expr? value)
     | Delete(expr* targets)
     | Assign(expr* targets, expr value, string? type_comment)
     | TypeAlias(expr name, type_param* type_params, expr value)
     | AugAssign(expr target, operator op, expr value)
     | AnnAssign(expr target, expr annotation, expr? value, int simple)
     | For(expr target, expr iter, stmt* body, stmt* orelse, string? type_comment)
     | AsyncFor(expr target, expr iter, stmt* body, stmt* orelse, string? type_comment)
     | While(expr test, stmt* body, stmt* orelse)
     | If(expr test, stmt* body, stmt* orelse)
     | With(withitem* items, stmt* body, string? type_comment)
     | AsyncWith(withitem* items, stmt* body, string? type_comment)
     | Match(expr subject, match_case* cases)
     | Raise(expr? exc, expr? cause)
     | Try(stmt* body, excepthandler* handlers, stmt* orelse, stmt* finalbody)
     | TryStar(stmt* body, excepthandler* handlers, stmt* orelse, stmt* finalbody)
     | Assert(expr test, expr? msg)
     | Import(alias* names)
     | ImportFrom(identifier? module, alias* names, int? level)
     | Global(identifier* names)
     | Nonlocal(identifier* names)
     | Expr(expr value)
     | Pass
     | Break
     | Continue
     attributes (int lineno, int col_offset, int? end_lineno, int? end_col_offset)
expr = BoolOp(boolop op, expr* values)
     | NamedExpr(expr target, expr value)
     | BinOp(expr left, operator op, expr right)
     | UnaryOp(unaryop op, expr operand)
     | Lambda(arguments args, expr body)
     | IfExp(expr test, expr body, expr orelse)
     | Dict(expr?* keys, expr* values)
     | Set(expr* elts)
     | ListComp(expr elt, comprehension* generators)
     | SetComp(expr elt, comprehension* generators)
     | DictComp(expr key, expr value, comprehension* generators)
     | GeneratorExp(expr elt, comprehension* generators)
     | Await(expr value)
     | Yield(expr? value)
     | YieldFrom(expr value)
     | Compare(expr left, cmpop* ops, expr* comparators)
     | Call(expr func, expr* args, keyword* keywords)
     | FormattedValue(expr value, int conversion, expr? format_spec)
     | Interpolation(expr value, constant str, int conversion, expr? format_spec)
     | JoinedStr(expr* values)
     | TemplateStr(expr* values)
     | Constant(constant value, string? kind)
     | Attribute(expr value, identifier attr, expr_context ctx)
     | Subscript(expr value, expr slice, expr_context ctx)
     | Starred(expr value, expr_context ctx)
     | Name(identifier id, expr_context ctx)
     | List(expr* elts, expr_context ctx)
     | Tuple(expr* elts, expr_context ctx)
     | Slice(expr? lower, expr? upper, expr? step)
     attributes (int lineno, int col_offset, int? end_lineno, int? end_col_offset)
expr_context = Load | Store | Del
boolop = And | Or
operator = Add | Sub | Mult | MatMult | Div | Mod | Pow | LShift | RShift | BitOr | BitXor | BitAnd | FloorDiv
unaryop = Invert | Not | UAdd | USub
cmpop = Eq | NotEq | Lt | LtE | Gt | GtE | Is | IsNot | In | NotIn
comprehension(expr target, expr iter, expr* ifs, int is_async)
excepthandler = ExceptHandler(expr? type, identifier? name, stmt* body)
              attributes (int lineno, int col_offset, int? end_lineno, int? end_col_offset)
arguments(arg* posonlyargs, arg* args, arg? vararg, arg* kwonlyargs, expr?* kw_defaults, arg? kwarg, expr* defaults)
arg(identifier arg, expr? annotation, string? type_comment)
    attributes (int lineno, int col_offset, int? end_lineno, int? end_col_offset)
keyword(identifier? arg, expr value)
    attributes (int lineno, int col_offset, int? end_lineno, int? end_col_offset)
alias(identifier name, identifier? asname)
    attributes (int lineno, int col_offset, int? end_lineno, int? end_col_offset)
withitem(expr context_expr, expr? optional_vars)
match_case(pattern pattern, expr? guard, stmt* body)
pattern = MatchValue(expr value)
        | MatchSingleton(constant value)
        | MatchSequence(pattern* patterns)
        | MatchMapping(expr* keys, pattern* patterns, identifier? rest)
        | MatchClass(expr cls, pattern* patterns, identifier* kwd_attrs, pattern* kwd_patterns)
        | MatchStar(identifier? name)
        | MatchAs(pattern? pattern, identifier? name)
        | MatchOr(pattern* patterns)
        attributes (int lineno, int col_offset, int end_lineno, int end_col_offset)
type_ignore = TypeIgnore(int lineno, string tag)
type_param = TypeVar(identifier name, expr? bound, expr? default_value)
           | ParamSpec(identifier name, expr? default_value)
           | TypeVarTuple(identifier name, expr? default_value)
           attributes (int lineno, int col_offset, int end_lineno, int end_col_offset)
";

/// A field: its type's name with the marks `?` and `*`, and its name.
type Field<'a> = (&'a str, &'a str);

/// A node class.
struct Node<'a> {
    name: &'a str,
    base: &'a str,
    fields: Vec<Field<'a>>,
    attributes: Vec<Field<'a>>,
    doc: String,
}

fn fields(text: &str) -> Vec<Field<'_>> {
    text.split(',').filter_map(|field| field.trim().split_once(' ')).collect()
}

/// The name and the fields of `Name(type field, …)` or `Name`.
fn constructor(text: &str) -> (&str, Vec<Field<'_>>) {
    match text.split_once('(') {
        Some((name, rest)) => (name.trim(), fields(rest.trim_end_matches(')'))),
        None => (text.trim(), Vec::new()),
    }
}

/// The classes of one rule of the grammar, the base first.
fn rule(text: &str) -> Vec<Node<'_>> {
    let (definition, attributes) = match text.split_once("attributes (") {
        Some((definition, attributes)) => (definition.trim_end(), fields(attributes.trim_end().trim_end_matches(')'))),
        None => (text.trim_end(), Vec::new()),
    };
    let Some((name, alternatives)) = definition.split_once(" = ") else {
        let (name, fields) = constructor(definition);
        return vec![Node { name, base: "AST", fields, attributes, doc: definition.to_owned() }];
    };
    let mut nodes = vec![Node { name, base: "AST", fields: Vec::new(), attributes, doc: definition.to_owned() }];
    for alternative in alternatives.split('|') {
        let (own, fields) = constructor(alternative.trim());
        nodes.push(Node { name: own, base: name, fields, attributes: Vec::new(), doc: alternative.trim().to_owned() });
    }
    nodes
}

/// The rules: a line that is not indented begins one.
fn rules() -> Vec<String> {
    let mut rules: Vec<String> = Vec::new();
    for line in GRAMMAR.lines().filter(|line| !line.is_empty()) {
        match rules.last_mut() {
            Some(rule) if line.starts_with(' ') => {
                rule.push('\n');
                rule.push_str(line);
            }
            _ => rules.push(line.to_owned()),
        }
    }
    rules
}

fn tuple_of_names(fields: &[Field]) -> Value {
    Tuple::new(fields.iter().map(|(_, name)| intern::intern(name).into()).collect()).into()
}

fn init(ctx: Ctx, namespace: &Ref<Dict>) -> Result<()> {
    namespace.set_str("AST", AST.to_value());
    for (name, number) in [
        ("PyCF_ALLOW_TOP_LEVEL_AWAIT", 0x2000),
        ("PyCF_ONLY_AST", 0x400),
        ("PyCF_TYPE_COMMENTS", 0x1000),
        ("PyCF_OPTIMIZED_AST", 0x8400),
    ] {
        namespace.set_str(name, Value::int32(number));
    }
    let rules = rules();
    let nodes: Vec<Node> = rules.iter().flat_map(|text| rule(text)).collect();
    for node in &nodes {
        let content = Dict::new();
        content.set_str("_fields", tuple_of_names(&node.fields));
        content.set_str("__match_args__", tuple_of_names(&node.fields));
        content.set_str("__module__", Str::new("ast").into());
        content.set_str("__doc__", Str::new(&node.doc).into());
        if node.base == "AST" {
            content.set_str("_attributes", tuple_of_names(&node.attributes));
        }
        for (kind, name) in node.fields.iter().chain(&node.attributes) {
            if kind.ends_with('?') {
                content.set_str(name, Value::NONE);
            }
        }
        let base = namespace.get_str(node.base).unwrap_or_else(|| AST.to_value());
        let arguments = [Str::new(node.name).into(), Tuple::new(vec![base]).into(), content.into()];
        let class = ctx.call(&TYPE.to_value(), &arguments)?;
        namespace.set_str(node.name, class);
    }
    // Fields have classes for types that come later in the grammar.
    for node in nodes.iter().filter(|node| !node.fields.is_empty()) {
        let types = Dict::new();
        for (kind, name) in &node.fields {
            types.set_str(name, field_type(ctx, namespace, kind)?);
        }
        if let Some(class) = namespace.get_str(node.name) {
            ctx.setattr_str(&class, "_field_types", types.as_value())?;
            ctx.setattr(&class, &names::__annotations__, types.as_value())?;
        }
    }
    Ok(())
}

fn field_type(ctx: Ctx, namespace: &Dict, kind: &str) -> Result<Value> {
    if let Some(item) = kind.strip_suffix('*') {
        let item = field_type(ctx, namespace, item.trim_end_matches('?'))?;
        let list = crate::object::builtin_classes::LIST.to_value();
        return Ok(crate::object::seq_iter::generic_alias(&list, &item));
    }
    if let Some(required) = kind.strip_suffix('?') {
        return union::from_args(ctx, &[field_type(ctx, namespace, required)?, Value::NONE]);
    }
    Ok(match kind {
        "identifier" | "string" => STR.to_value(),
        "int" => INT.to_value(),
        "constant" => OBJECT.to_value(),
        other => namespace.get_str(other).unwrap_or(Value::NONE),
    })
}

// ---- trees of source text ----

/// Parses source text to nodes (`compile()` with `PyCF_ONLY_AST`).
///
/// # Errors
/// What CPython's parser raises.
pub fn parse(ctx: Ctx, source: &str, filename: &str, mode: Mode, options: Options) -> Result<Value> {
    let tree = tree::parse(source, filename, mode, options).map_err(|error| ctx.compile_error(&error))?;
    let module = ctx.import_module("_ast")?;
    let mut maker = Maker { ctx, module, classes: HashMap::new() };
    maker.value(&tree)
}

/// Whether a value is a node.
pub fn is_node(value: &Value) -> bool {
    value.downcast::<Ast>().is_some()
}

struct Maker {
    ctx: Ctx,
    module: Value,
    classes: HashMap<&'static str, NodeClass>,
}

struct NodeClass {
    class: Ref<Class>,
    fields: Vec<Value>,
    /// The one node of a class without content: `Load()`, `Add()`.
    shared: Option<Value>,
}

impl Maker {
    fn value(&mut self, tree: &Tree) -> Result<Value> {
        Ok(match tree {
            Tree::None => Value::NONE,
            Tree::Int(number) => int::from_i64(*number),
            Tree::Text(text) => intern::intern(text).into(),
            Tree::Constant(constant) => constant_value(constant.clone(), true),
            Tree::List(items) => {
                let items = items.iter().map(|item| self.value(item)).collect::<Result<Vec<_>>>()?;
                List::new(items).into()
            }
            Tree::Node(node) => self.node(node)?,
        })
    }

    fn node(&mut self, node: &tree::Node) -> Result<Value> {
        self.ctx.check_stack(" during ast construction")?;
        let (class, fields) = match self.classes.get(node.class) {
            Some(NodeClass { shared: Some(shared), .. }) => return Ok(shared.clone()),
            Some(known) => (known.class.clone(), known.fields.clone()),
            None => self.add_class(node.class)?,
        };
        let made: Value = heap::new_in(&class, |header| Ast { header }).into();
        for (name, field) in fields.iter().zip(&node.fields) {
            let value = self.value(field)?;
            set(self.ctx, &made, name, &value)?;
        }
        if let Some(position) = node.position {
            for (name, number) in [
                ("lineno", i64::from(position.line.unwrap_or(0))),
                ("col_offset", i64::from(position.col)),
                ("end_lineno", i64::from(position.end_line)),
                ("end_col_offset", i64::from(position.end_col)),
            ] {
                self.ctx.setattr_str(&made, name, &int::from_i64(number))?;
            }
        } else if fields.is_empty()
            && let Some(known) = self.classes.get_mut(node.class)
        {
            known.shared = Some(made.clone());
        }
        Ok(made)
    }

    fn add_class(&mut self, name: &'static str) -> Result<(Ref<Class>, Vec<Value>)> {
        let class = self.ctx.getattr_str(&self.module, name)?;
        let fields = self.ctx.getattr_str(&class, "_fields")?;
        let fields: Vec<Value> = self.ctx.collect(&fields)?;
        let Ok(class) = class.into_ref::<Class>() else {
            return Err(self.ctx.type_error(format!("_ast.{name} is no class")));
        };
        self.classes.insert(name, NodeClass { class: class.clone(), fields: fields.clone(), shared: None });
        Ok((class, fields))
    }
}

// ---- AST ----

#[repr(C)]
struct Ast {
    header: Header,
}

static AST: Class = Class::on_demand("ast.AST", define);

// SAFETY: `repr(C)`, header first.
unsafe impl Object for Ast {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &AST
    }
}

fn new(_: Ctx, class: &Class, _args: Args) -> Result<Value> {
    Ok(heap::new_in(class, |header| Ast { header }).into())
}

fn class_fields(ctx: Ctx, this: &Value, attribute: &str) -> Result<Vec<Value>> {
    let names = ctx.lookup_attr(&class_of(this).to_value(), &intern::intern(attribute))?;
    names.map_or_else(|| Ok(Vec::new()), |names| ctx.collect(&names))
}

fn deprecated(ctx: Ctx, message: &str) -> Result<()> {
    super::warnings::warn(ctx, &DEPRECATION_WARNING, message, 1)
}

/// Positional arguments are the fields in order; what is not given has a default by its type.
fn init_node(ctx: Ctx, this: &Value, args: Args) -> Result<()> {
    let class = class_of(this);
    let fields = class_fields(ctx, this, "_fields")?;
    let given = args.positional();
    if given.len() > fields.len() {
        let plural = if fields.len() == 1 { "" } else { "s" };
        return Err(ctx.type_error(format!(
            "{} constructor takes at most {} positional argument{plural}",
            class.name(),
            fields.len()
        )));
    }
    let mut remaining = fields.clone();
    let take = |remaining: &mut Vec<Value>, name: &Value| {
        let place = remaining.iter().position(|field| field.as_str() == name.as_str());
        place.map(|place| remaining.remove(place))
    };
    for (field, value) in fields.iter().zip(given) {
        set(ctx, this, field, value)?;
        take(&mut remaining, field);
    }
    let attributes = class_fields(ctx, this, "_attributes")?;
    for (name, value) in args.keywords() {
        let text = name.as_str().unwrap_or("?");
        let is = |field: &Value| field.as_str() == Some(text);
        if fields.iter().any(is) {
            if take(&mut remaining, name).is_none() {
                return Err(ctx.type_error(format!("{} got multiple values for argument '{text}'", class.name())));
            }
        } else if !attributes.iter().any(is) {
            deprecated(
                ctx,
                &format!(
                    "{}.__init__ got an unexpected keyword argument '{text}'. Support for arbitrary keyword arguments is deprecated and will be removed in Python 3.15.",
                    class.name()
                ),
            )?;
        }
        set(ctx, this, name, value)?;
    }
    if remaining.is_empty() {
        return Ok(());
    }
    let Some(types) = ctx.lookup_attr(&class.to_value(), &intern::intern("_field_types"))? else { return Ok(()) };
    for field in remaining {
        let kind = types.downcast::<Dict>().and_then(|types| types.get_str(field.as_str()?));
        let Some(kind) = kind else {
            deprecated(
                ctx,
                &format!(
                    "Field '{}' is missing from {}._field_types. This will become an error in Python 3.15.",
                    field.as_str().unwrap_or("?"),
                    class.name()
                ),
            )?;
            continue;
        };
        if kind.downcast::<union::Union>().is_some() {
            // The class has the attribute `None` already.
            continue;
        }
        if kind.downcast::<GenericAlias>().is_some() {
            set(ctx, this, &field, &List::new(Vec::new()).into())?;
        } else if kind.as_class().is_some_and(|class| &*class.name() == "expr_context") {
            let load = load_context(ctx)?;
            set(ctx, this, &field, &load)?;
        } else {
            deprecated(
                ctx,
                &format!(
                    "{}.__init__ missing 1 required positional argument: '{}'. This will become an error in Python 3.15.",
                    class.name(),
                    field.as_str().unwrap_or("?")
                ),
            )?;
        }
    }
    Ok(())
}

fn set(ctx: Ctx, this: &Value, name: &Value, value: &Value) -> Result<()> {
    let name = slot_table::attribute_name(ctx, name)?;
    ctx.setattr(this, &name, value)
}

fn load_context(ctx: Ctx) -> Result<Value> {
    let module = ctx.import_module("_ast")?;
    let class = ctx.getattr_str(&module, "Load")?;
    ctx.call(&class, &[])
}

/// `Name(id='x', ctx=Load())`, cut after three levels and, in lists, to the first and last item.
fn repr(ctx: Ctx, this: &Value) -> Result<Value> {
    Ok(Str::new(&shown(ctx, this, 3)?).into())
}

fn shown(ctx: Ctx, this: &Value, depth: usize) -> Result<String> {
    let name = class_of(this).short_name();
    let fields = class_fields(ctx, this, "_fields")?;
    if depth == 0 && !fields.is_empty() {
        return Ok(format!("{name}(...)"));
    }
    let mut parts = Vec::new();
    for field in fields {
        let field = crate::object::slot_table::attribute_name(ctx, &field)?;
        let Some(value) = ctx.lookup_attr(this, &field)? else { continue };
        parts.push(format!("{}={}", field.as_str().unwrap_or("?"), shown_field(ctx, &value, depth)?));
    }
    Ok(format!("{name}({})", parts.join(", ")))
}

fn shown_field(ctx: Ctx, value: &Value, depth: usize) -> Result<String> {
    let one = |value: &Value| -> Result<String> {
        if value.downcast::<Ast>().is_some() {
            shown(ctx, value, depth - 1)
        } else {
            Ok(ctx.repr(value)?.to_string_lossy())
        }
    };
    let Some(items) = value.downcast::<List>().map(List::to_vec) else { return one(value) };
    Ok(match &items[..] {
        [] => "[]".to_owned(),
        [only] => format!("[{}]", one(only)?),
        [first, .., last] => {
            let middle = if items.len() > 2 { ", ..." } else { "" };
            format!("[{}{middle}, {}]", one(first)?, one(last)?)
        }
    })
}

fn reduce(ctx: Ctx, this: &Value) -> Result<Ref<Tuple>> {
    let state = type_attributes::instance_dict(ctx, this)?;
    Ok(Tuple::new(vec![class_of(this).to_value(), Tuple::empty().into(), state.copy(ctx)?.into()]))
}

/// `copy.replace(node, …)`.
fn replace(ctx: Ctx, this: &Value, changes: &Dict) -> Result<Value> {
    let class = class_of(this);
    let mut expected = class_fields(ctx, this, "_fields")?;
    expected.extend(class_fields(ctx, this, "_attributes")?);
    for (name, _) in changes.entries() {
        if !expected.iter().any(|known| known.as_str() == name.as_str()) {
            let name = name.as_str().unwrap_or("?");
            return Err(
                ctx.type_error(format!("{}.__replace__ got an unexpected keyword argument '{name}'.", class.name()))
            );
        }
    }
    let content = type_attributes::instance_dict(ctx, this)?.copy(ctx)?;
    content.update(ctx, changes)?;
    for name in class_fields(ctx, this, "_fields")? {
        if !content.contains(ctx, &name)?
            && ctx.lookup_attr(&class.to_value(), &slot_table::attribute_name(ctx, &name)?)?.is_none()
        {
            let name = name.as_str().unwrap_or("?");
            return Err(ctx.type_error(format!("{}.__replace__ missing 1 keyword argument: '{name}'.", class.name())));
        }
    }
    ctx.call_with(&class.to_value(), &[], &content)
}

fn dict(ctx: Ctx, this: &Ast) -> Result<Ref<Dict>> {
    type_attributes::instance_dict(ctx, &this.to_value())
}

fn set_dict(ctx: Ctx, this: &Ast, value: Option<&Value>) -> Result<()> {
    type_attributes::set_instance_dict(ctx, &this.to_value(), value)
}

natives! { METHODS:
    "__reduce__" = reduce(self, /) "";
    "__replace__" = replace(self, /, **fields) "Return a copy of the AST node with new values for the specified fields.";
}

getsets! { GETSETS for Ast:
    __dict__: dict, set_dict "";
}

/// Defines the base of all nodes.
pub fn define() {
    AST.define::<Ast>(&ClassDef {
        flags: class_flags::BASE | class_flags::DICT | class_flags::WEAKREF,
        slots: |slots| {
            slots.new.set(new);
            slots.init.set(init_node);
            slots.repr.set(repr);
        },
        methods: METHODS,
        getsets: GETSETS,
        ..ClassDef::EMPTY
    });
    for name in ["_fields", "_attributes", "__match_args__"] {
        AST.dict().set_str(name, Tuple::empty().into());
    }
}
