# str: construction, indexing, searching, splitting, case, predicates, translation.


def raises(kind, message, call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except kind as error:
        assert message is None or str(error) == message, (str(error), message)
    else:
        raise AssertionError(f"{kind.__name__} was not raised")


# construction
assert str() == "" and str(5) == "5" and str(b"abc", "ascii") == "abc" and str(object="x") == "x"
assert str(b"\xff", "latin-1") == "ÿ" and str(b"caf\xc3\xa9", errors="strict") == "café"
raises(TypeError, "decoding str is not supported", str, "a", "utf-8")
raises(TypeError, "decoding to str: need a bytes-like object, int found", str, 1, "utf-8")


class Sub(str):
    def __repr__(self):
        return "sub"


sub = Sub("text")
assert type(sub.upper()) is str and type(sub[:]) is str and type(str(sub)) is str and sub == "text"
assert type(sub.strip()) is str and hash(sub) == hash("text") and {"text": 1}[sub] == 1
assert f"{sub!r} {sub}" == "sub text"

# indexing and slicing
text = "aé€😀z"
assert len(text) == 5 and [text[i] for i in range(5)] == ["a", "é", "€", "😀", "z"]
assert text[-1] == "z" and text[-5] == "a" and text[1:4] == "é€😀" and text[::-1] == "z😀€éa"
assert text[::2] == "a€z" and text[3:1:-1] == "😀€" and text[10:] == "" and text[-100:2] == "aé"
assert list(text) == ["a", "é", "€", "😀", "z"] and "abc"[1:2] is "abc"[1]
raises(IndexError, "string index out of range", lambda: text[5])
raises(TypeError, "string indices must be integers, not 'str'", lambda: text["a"])
raises(ValueError, "slice step cannot be zero", lambda: text[::0])
assert "\ud83d\ude00" != "😀" and len("\ud83d\ude00") == 2 and "\ud83d" + "\ude00" == "\ud83d\ude00"

# operators
assert "ab" + "cd" == "abcd" and "ab" * 3 == "ababab" and 2 * "é" == "éé" and "x" * -1 == "" and "x" * 0 == ""
assert "a" < "b" < "é" < "😀" and "\uffff" < "😀" and not "a" < "A" and "a" >= "a"
assert "b" in "abc" and "" in "" and "bd" not in "abcd" and "€" in text
raises(TypeError, "'in <string>' requires string as left operand, not int", lambda: 1 in "a")
raises(TypeError, 'can only concatenate str (not "int") to str', lambda: "a" + 1)
raises(TypeError, "can't multiply sequence by non-int of type 'str'", lambda: "a" * "b")
raises((MemoryError, OverflowError), None, lambda: "abc" * (1 << 62))
assert "a" != b"a" and not "a" == 1

# finding
assert text.find("€") == 2 and text.find("z", -1) == 4 and text.find("q") == -1 and text.find("") == 0
assert "abcabc".find("c", 3) == 5 and "abcabc".rfind("b") == 4 and "abcabc".rfind("b", 0, 4) == 1
assert "abc".find("", 3) == 3 and "abc".find("", 4) == -1 and "abc".rfind("") == 3 and "abc".find("c", None, None) == 2
assert text.index("😀") == 3 and text.rindex("😀") == 3 and "aaaa".count("aa") == 2 and "abc".count("") == 4
assert text.count("é", 2) == 0 and "a" * 10 == "".join(["a"] * 10)
raises(ValueError, "substring not found", "abc".index, "d")
raises(TypeError, "find() argument 1 must be str, not int", "abc".find, 1)
assert "abc".startswith("ab") and "abc".startswith(("x", "a")) and not "abc".startswith("b") and "abc".startswith("b", 1)
assert "abc".endswith("bc") and "abc".endswith(("x", "c")) and "abc".endswith("b", 0, 2) and not "abc".endswith("abcd")
raises(TypeError, "startswith first arg must be str or a tuple of str, not int", "a".startswith, 1)
raises(TypeError, "tuple for endswith must only contain str, not int", "a".endswith, (1,))
assert "TestHook".removeprefix("Test") == "Hook" and "MiscTests".removesuffix("Tests") == "Misc"
assert "abc".removeprefix("x") == "abc" and "abc".removesuffix("") == "abc"
assert "aXbXc".replace("X", "--") == "a--b--c" and "aaa".replace("a", "b", 2) == "bba" and "abc".replace("", "-") == "-a-b-c-"
assert "é€".replace("", ".", 2) == ".é.€" and "abc".replace("x", "y") == "abc" and "aaa".replace("a", "", count=1) == "aa"

# splitting and joining
assert "a,b,,c".split(",") == ["a", "b", "", "c"] and "a b".split(" ", 0) == ["a b"] and "".split(",") == [""]
assert "  a  b  ".split() == ["a", "b"] and "".split() == [] and " a b c ".split(None, 1) == ["a", "b c "]
assert "a b c".rsplit(" ", 1) == ["a b", "c"] and " a b c ".rsplit(None, 1) == [" a b", "c"] and "a::b::c".rsplit("::") == ["a", "b", "c"]
assert "a\u2003b\x1cc".split() == ["a", "b", "c"] and "x\u3000y".rsplit() == ["x", "y"]
assert "a\nb\r\nc\rd\x0be\u2028f\n".splitlines() == ["a", "b", "c", "d", "e", "f"]
assert "a\nb\r\n".splitlines(True) == ["a\n", "b\r\n"] and "".splitlines() == [] and "\n".splitlines() == [""]
assert "a=b=c".partition("=") == ("a", "=", "b=c") and "a=b=c".rpartition("=") == ("a=b", "=", "c")
assert "abc".partition("x") == ("abc", "", "") and "abc".rpartition("x") == ("", "", "abc")
assert "-".join(["a", "b"]) == "a-b" and "".join(c for c in "xyz") == "xyz" and ", ".join(()) == "" and "x".join({"k": 1}) == "k"
raises(ValueError, "empty separator", "a".split, "")
raises(ValueError, "empty separator", "a".partition, "")
raises(TypeError, "must be str or None, not int", "a".split, 1)
raises(TypeError, "sequence item 1: expected str instance, int found", "".join, ["a", 1])
raises(TypeError, "can only join an iterable", "".join, 1)

# stripping and padding
assert "  a ".strip() == "a" and "xxaxx".strip("x") == "a" and "abcba".lstrip("ab") == "cba" and "abcba".rstrip("ab") == "abc"
assert "\u2003a\xa0".strip() == "a" and "éaé".strip("é") == "a" and "abc".strip("") == "abc"
raises(TypeError, "strip arg must be None or str", "a".strip, 1)
assert "a".center(4) == " a  " and "ab".center(5, "*") == "**ab*" and "a".ljust(3, ".") == "a.." and "a".rjust(3, "€") == "€€a"
assert "abc".center(2) == "abc" and "-42".zfill(5) == "-0042" and "+1".zfill(4) == "+001" and "abc".zfill(2) == "abc"
raises(TypeError, "The fill character must be exactly one character long", "a".center, 5, "ab")
assert "a\tb".expandtabs() == "a       b" and "01\t012\t0".expandtabs(4) == "01  012 0" and "\ta".expandtabs(0) == "a"

# case
assert "straße".upper() == "STRASSE" and "ΑΣ".lower() == "ας" and "ß".casefold() == "ss" and "ǆ".title() == "ǅ"
assert "hello WORLD".capitalize() == "Hello world" and "hello world's".title() == "Hello World'S"
assert "aBc".swapcase() == "AbC" and "ﬁ".upper() == "FI" and "İ".lower() == "i̇" and "ŉ".upper() == "ʼN"
assert "abc".islower() and not "Abc".islower() and not "".islower() and "a1".islower() and "ABC1".isupper()
assert "Hello World".istitle() and not "Hello world".istitle() and not "".istitle() and not "HeLLo".istitle()

# predicates
assert "abcé".isalpha() and not "a1".isalpha() and not "".isalpha() and "a1½".isalnum() and "12".isdecimal()
assert "²".isdigit() and not "²".isdecimal() and "½".isnumeric() and "一".isnumeric() and "٣".isdecimal()
assert " \t\u2003".isspace() and not "".isspace() and "abc".isascii() and not "é".isascii() and "".isascii()
assert "abc é".isprintable() and not "a\n".isprintable() and "".isprintable() and not "\u200b".isprintable()
assert "_a1".isidentifier() and "é".isidentifier() and not "1a".isidentifier() and not "".isidentifier() and not "a-b".isidentifier()

# translation
table = str.maketrans({"a": "1", "b": None, 0x63: "xyz"})
assert "abcd".translate(table) == "1xyzd" and "abc".translate(str.maketrans("ab", "xy", "c")) == "xy"
assert "é".translate({233: 101}) == "e" and "ab".translate([]) == "ab"
raises(ValueError, "the first two maketrans arguments must have equal length", str.maketrans, "a", "bc")
raises(ValueError, "string keys in translate table must be of length 1", str.maketrans, {"ab": 1})
raises(TypeError, "character mapping must return integer, None or str", "a".translate, {97: 1.5})

# repr
assert repr("a'b") == '"a\'b"' and repr("a\"b'") == "'a\"b\\''" and repr("\n\t\\\x00\x7f") == "'\\n\\t\\\\\\x00\\x7f'"
assert repr("é\u200b\ud800😀\U000e0001") == "'é\\u200b\\ud800😀\\U000e0001'" and repr("\xad\xa0") == "'\\xad\\xa0'"
assert ascii("é😀") == "'\\xe9\\U0001f600'"

# iteration
iterator = iter("ab€")
assert iterator.__length_hint__() == 3 and next(iterator) == "a" and list(iterator) == ["b", "€"] and list(iterator) == []
assert "".join(reversed("ab€")) == "€ba" and sorted("cab") == ["a", "b", "c"] and max("abc") == "c"
assert [*"ab"] == ["a", "b"] and dict(zip("ab", "xy")) == {"a": "x", "b": "y"}
import copy

iterator = iter("abc")
next(iterator)
assert list(copy.copy(iterator)) == ["b", "c"]
print("ok")  # expect: ok

# Names of characters are found in either case, but to the letter.
import unicodedata

print("\N{BLACK STAR}\N{black star}\N{Latin Small Letter Gha}\N{NBSP}\N{HANGUL SYLLABLE GAG}\N{CJK UNIFIED IDEOGRAPH-4E00}\N{LINE FEED}".encode())
# expect: b'\xe2\x98\x85\xe2\x98\x85\xc6\xa3\xc2\xa0\xea\xb0\x81\xe4\xb8\x80\n'
for name in ("Black_Star", "BLACKSTAR", "BLACK-STAR", "BLACK  STAR", " BLACK STAR", "LINE-FEED", "NO BREAK SPACE", "HANGUL SYLLABLE_GAG"):
    try:
        unicodedata.lookup(name)
        print(name, "is found")
    except KeyError as error:
        pass
    try:
        compile(f"'\\N{{{name}}}'", "f", "eval")
        print(name, "is compiled")
    except SyntaxError as error:
        assert "unknown Unicode character name" in str(error), error
    try:
        print(name, f"\\N{{{name}}}".encode().decode("unicode_escape"))
    except UnicodeDecodeError:
        pass
assert all(unicodedata.lookup(name) == chr(c) for c in range(0, 0x30000, 7) if (name := unicodedata.name(chr(c), None)))
