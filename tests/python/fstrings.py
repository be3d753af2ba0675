# f-strings, and template strings where the compiler has them.
name, number, width = "wörld", 3.14159, 10
assert f"hello {name}" == "hello wörld" and f"{name!r:>10}" == "   'wörld'" and f"{number:.2f} {number:{width}.{3}}" == "3.14       3.14"
assert f"{name=} {1 + 1 = }" == "name='wörld' 1 + 1 = 2" and f"{{}} {{{name}}}" == "{} {wörld}" and f"{'a' 'b'}" == "ab"
assert f"{name!s}{name!a}" == "wörld'w\\xf6rld'" and f"{[x * 2 for x in range(3)]}" == "[0, 2, 4]" and f"{lambda_ if (lambda_ := 1) else 2}" == "1"
assert f"" == "" and f"{''}" == "" and f"{None}{True}{1}" == "NoneTrue1" and f"{number:}" == "3.14159" and f"{number!r:.3}" == "3.1"
assert f"a{1}b{2}c{'x' * 3}d" == "a1b2cxxxd" and f"{f'{name}'}" == name and rf"\n{1}" == "\\n1"
nested = {"a": {"b": 5}}
assert f"{nested['a']['b']:03d} {nested['a']["b"]}" == "005 5"


class Formatted:
    def __format__(self, spec):
        return f"[{spec}]"

    def __str__(self):
        return "str"


assert f"{Formatted()}" == "[]" and f"{Formatted():abc}" == "[abc]" and f"{Formatted()!s:>5}" == "  str" and f"{Formatted():{name}}" == "[wörld]"


class Bad:
    def __format__(self, spec):
        return 1


try:
    f"{Bad()}"
except TypeError as error:
    assert str(error) == "__format__ must return a str, not int"
else:
    raise AssertionError

source = """
template = t"hello {name!r:>5} and {1 + 1}"
assert template.strings == ("hello ", " and ", ""), template.strings
assert template.values == ("wörld", 2)
first = template.interpolations[0]
assert (first.value, first.expression, first.conversion, first.format_spec) == ("wörld", "name", "r", ">5")
assert [type(part).__name__ for part in template] == ["str", "Interpolation", "str", "Interpolation"]
assert (t"a" + t"{name}b").strings == ("a", "b")
Template, Interpolation = type(template), type(first)
made = Template("a", "b", Interpolation(1, "x"), Interpolation(2))
assert made.strings == ("ab", "", "") and made.values == (1, 2)
assert repr(t"x{1}") == "Template(strings=('x', ''), interpolations=(Interpolation(1, '1', None, ''),))", repr(t"x{1}")
try:
    t"a" + "b"
except TypeError as error:
    assert str(error) == 'can only concatenate string.templatelib.Template (not "str") to string.templatelib.Template', str(error)
else:
    raise AssertionError
"""
import sys

if sys.version_info >= (3, 14):
    exec(source)
print("ok")  # expect: ok
