# json, with and without its quick paths.
import json


def raises(kind, message, call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except kind as error:
        assert message is None or str(error) == message, (str(error), message)
    else:
        raise AssertionError(f"{kind.__name__} was not raised")


value = {"a": [1, 2.5, None, True, False, "é\n\"\\😀\x00"], "b": {}, "c": [], "é": -12345678901234567890}
text = json.dumps(value)
assert text == '{"a": [1, 2.5, null, true, false, "\\u00e9\\n\\"\\\\\\ud83d\\ude00\\u0000"], "b": {}, "c": [], "\\u00e9": -12345678901234567890}', text
assert json.loads(text) == value and json.dumps(value, ensure_ascii=False) == text.replace("\\u00e9", "é").replace("\\ud83d\\ude00", "😀")
assert json.dumps([1, {"x": ()}], indent=2) == '[\n  1,\n  {\n    "x": []\n  }\n]' and json.dumps({"b": 1, "a": 2}, sort_keys=True, separators=(",", ":")) == '{"a":2,"b":1}'
assert json.dumps({1: 1, 1.5: 2, True: 3, None: 4}) == '{"1": 3, "1.5": 2, "null": 4}' and json.dumps({(1,): 1, "a": 2}, skipkeys=True) == '{"a": 2}'
assert json.dumps(float("nan")) == "NaN" and json.dumps([float("inf"), -float("inf")]) == "[Infinity, -Infinity]" and json.dumps("\x7f\u2028") == '"\\u007f\\u2028"' and json.dumps("\x7f\u2028", ensure_ascii=False) == '"\x7f\u2028"'
assert json.dumps(1e100) == "1e+100" and json.dumps(10**30) == "1" + "0" * 30 and json.dumps("") == '""' and json.dumps([[], {}]) == "[[], {}]" and json.dumps({"k": [1]}, indent="\t") == '{\n\t"k": [\n\t\t1\n\t]\n}'


class Int(int):
    def __repr__(self):
        return "no"


class Text(str):
    pass


assert json.dumps([Int(5), Text("x")]) == '[5, "x"]' and json.dumps(object, default=lambda o: o.__name__) == '"object"'
raises(TypeError, "Object of type object is not JSON serializable", json.dumps, object())
raises(TypeError, "keys must be str, int, float, bool or None, not tuple", json.dumps, {(1,): 1})
raises(ValueError, "Out of range float values are not JSON compliant: nan", json.dumps, [float("nan")], allow_nan=False)
circular = []
circular.append(circular)
raises(ValueError, "Circular reference detected", json.dumps, circular)
try:
    json.dumps({"a": [1, object()]})
except TypeError as error:
    assert error.__notes__ == ["when serializing list item 1", "when serializing dict item 'a'"], error.__notes__

assert json.loads(' [1, -0, 0.5, 1e3, -1.5E-2, "\\u00e9\\ud83d\\ude00\\/\\b\\t", true, null] ') == [1, 0, 0.5, 1000.0, -0.015, "é😀/\b\t", True, None]
assert json.loads('{"a": {"b": [{}]}, "a": 2}') == {"a": 2} and json.loads('"\\ud800"') == "\ud800" and json.loads("[]") == [] and json.loads(b'{"\xc3\xa9": 1}') == {"é": 1}
assert str(json.loads("NaN")) == "nan" and json.loads("-Infinity") == float("-inf") and json.loads("1" * 30) == int("1" * 30)
assert json.loads("[1.5, 2]", parse_float=str, parse_int=lambda s: s + "i") == ["1.5", "2i"] and json.loads("[NaN]", parse_constant=lambda s: s) == ["NaN"]
assert json.loads('{"a": 1, "b": 2}', object_pairs_hook=list) == [("a", 1), ("b", 2)] and json.loads('{"a": {"b": 1}}', object_hook=lambda d: sorted(d)) == ["a"]
for wrong, message in [
    ("", "Expecting value: line 1 column 1 (char 0)"),
    ("[1,]", "Illegal trailing comma before end of array: line 1 column 3 (char 2)"),
    ('{"a":1,}', "Illegal trailing comma before end of object: line 1 column 7 (char 6)"),
    ("{1: 2}", "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
    ('{"a" 1}', "Expecting ':' delimiter: line 1 column 6 (char 5)"),
    ("[1 2]", "Expecting ',' delimiter: line 1 column 4 (char 3)"),
    ('"abc', "Unterminated string starting at: line 1 column 1 (char 0)"),
    ('"é\n"', "Invalid control character at: line 1 column 3 (char 2)"),
    ('"\\x"', "Invalid \\escape: line 1 column 2 (char 1)"),
    ('"\\u12"', "Invalid \\uXXXX escape: line 1 column 3 (char 2)"),
    ("1 2", "Extra data: line 1 column 3 (char 2)"),
    ("[\n\ntru]", "Expecting value: line 3 column 1 (char 3)"),
    ("-", "Expecting value: line 1 column 1 (char 0)"),
    ("[1", "Expecting ',' delimiter: line 1 column 3 (char 2)"),
    ("01", "Extra data: line 1 column 2 (char 1)"),
]:
    raises(json.JSONDecodeError, message, json.loads, wrong)
assert json.loads('"a\nb"', strict=False) == "a\nb"
import io

stream = io.StringIO()
json.dump({"a": [1, 2]}, stream)
stream.seek(0)
assert json.load(stream) == {"a": [1, 2]}


class Encoder(json.JSONEncoder):
    def default(self, o):
        if isinstance(o, complex):
            return [o.real, o.imag]
        return super().default(o)


assert json.dumps(1 + 2j, cls=Encoder) == "[1.0, 2.0]" and "".join(Encoder().iterencode([1, {"a": 1j}])) == '[1, {"a": [0.0, 1.0]}]'
decoder = json.JSONDecoder()
assert decoder.raw_decode('{"é": 1} rest') == ({"é": 1}, 8)
from json import decoder as pure, scanner

assert pure.py_scanstring('a\\u00e9" b', 0) == pure.scanstring('a\\u00e9" b', 0) == ("aé", 8)
print("ok")  # expect: ok
