"""Code objects that run where nobody binds arguments: eval, exec and class bodies."""


def show(call):
    try:
        print(call())
    except Exception as error:
        print(type(error).__name__, error)


def closure():
    x = 1
    return lambda: x


show(lambda: eval((lambda x: x).__code__))  # expect: TypeError <lambda>() missing 1 required positional argument: 'x'
show(lambda: exec((lambda x: x).__code__))  # expect: TypeError <lambda>() missing 1 required positional argument: 'x'
show(lambda: eval((lambda *a, **k: (a, k)).__code__))  # expect: ((), {})
show(lambda: eval((lambda *, y=5: y).__code__))
# expect: TypeError <lambda>() missing 1 required keyword-only argument: 'y'
show(lambda: exec(closure().__code__))  # expect: TypeError code object requires a closure of exactly length 1
show(lambda: eval(closure().__code__))  # expect: TypeError code object passed to eval() may not contain free variables
show(lambda: exec(closure().__code__, closure=closure().__closure__))  # expect: None
show(lambda: exec(closure().__code__, closure=()))  # expect: TypeError code object requires a closure of exactly length 1
show(lambda: exec((lambda: 1).__code__, closure=closure().__closure__))
# expect: TypeError cannot use a closure with this code object


def generator(*a):
    yield a


def needs(a):
    yield a


show(lambda: list(eval(generator.__code__)))  # expect: [()]
show(lambda: eval(needs.__code__))  # expect: TypeError needs() missing 1 required positional argument: 'a'

show(lambda: __build_class__(lambda x: x, "C"))
# expect: TypeError <lambda>.<locals>.<lambda>() missing 1 required positional argument: 'x'
show(lambda: __build_class__(lambda x=1: x, "C"))  # expect: <class '__main__.C'>
show(lambda: __build_class__(lambda *, x: x, "C"))
# expect: TypeError <lambda>.<locals>.<lambda>() missing 1 required keyword-only argument: 'x'
show(lambda: __build_class__(generator, "C"))  # expect: <class '__main__.C'>
show(lambda: __build_class__(closure, "C"))  # expect: <class '__main__.C'>
show(lambda: __build_class__(1, "C"))  # expect: TypeError __build_class__: func must be a function


# More defaults than parameters.
def f(a):
    return a


f.__defaults__ = (1, 2, 3)
for _ in range(100):
    assert f() == 3
show(lambda: f(1, 2))  # expect: TypeError f() takes from -2 to 1 positional arguments but 2 were given
