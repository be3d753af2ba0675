"""contextvars: variables, tokens, contexts."""

import contextvars


def raises(kind, function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except kind as error:
        return error
    raise AssertionError(f"{kind.__name__} not raised")


var = contextvars.ContextVar("var")
with_default = contextvars.ContextVar("with_default", default=1)
assert var.name == "var" and with_default.get() == 1 and with_default.get(2) == 2 and var.get("d") == "d"
assert raises(LookupError, var.get).args == (var,)
assert repr(with_default).startswith("<ContextVar name='with_default' default=1 at 0x")

token = var.set(1)
assert var.get() == 1 and token.var is var and token.old_value is contextvars.Token.MISSING
second = var.set(2)
assert second.old_value == 1
var.reset(second)
assert var.get() == 1
assert str(raises(RuntimeError, var.reset, second)).endswith("has already been used once")
assert str(raises(ValueError, with_default.reset, token)).endswith("was created by a different ContextVar")
var.reset(token)
assert var.get(None) is None

with var.set("block") as token:
    assert var.get() == "block" and token.var is var
assert var.get(None) is None

# ---- contexts ----

var.set("outer")
context = contextvars.copy_context()
assert context[var] == "outer" and var in context and len(context) >= 1 and context.get(with_default) is None


def inner(*args, **kwargs):
    assert var.get() == "outer"
    var.set("inner")
    assert contextvars.copy_context()[var] == "inner"
    return args, kwargs


assert context.run(inner, 1, k=2) == ((1,), {"k": 2})
assert var.get() == "outer" and context[var] == "inner"
copy = context.copy()
copy.run(var.set, "copy")
assert copy[var] == "copy" and context[var] == "inner"
assert raises(KeyError, lambda: context[with_default]).args == (with_default,)
assert str(raises(TypeError, lambda: context["x"])) == "a ContextVar key was expected, got 'x'"
assert str(raises(RuntimeError, context.run, context.run, inner)).startswith("cannot enter context: ")


def failing():
    var.set("failed")
    raise ZeroDivisionError


raises(ZeroDivisionError, context.run, failing)
assert var.get() == "outer" and context[var] == "failed"
assert dict(context.items())[var] == "failed" and list(context.keys()) == list(context) and "failed" in list(context.values())
assert contextvars.Context() == contextvars.Context() and context == context.copy() and contextvars.Context() != context
assert contextvars.ContextVar[int].__origin__ is contextvars.ContextVar

print("ok")  # expect: ok
