# re over _sre.
import re


def raises(kind, message, call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except kind as error:
        assert message is None or str(error) == message, (str(error), message)
    else:
        raise AssertionError(f"{kind.__name__} was not raised")


match = re.match(r"(?P<year>\d{4})-(?P<month>\d\d)(-x)?", "2024-05 rest")
assert match.group() == "2024-05" and match.group(1, "month") == ("2024", "05") and match["year"] == "2024" and match[2] == "05" and match[3] is None
assert match.groups() == ("2024", "05", None) and match.groups("?") == ("2024", "05", "?") and match.groupdict() == {"year": "2024", "month": "05"}
assert match.span() == (0, 7) and match.start("month") == 5 and match.end(2) == 7 and match.span(3) == (-1, -1) and match.lastindex == 2 and match.lastgroup == "month"
assert match.string == "2024-05 rest" and match.pos == 0 and match.endpos == 12 and match.re.pattern.startswith("(?P") and match.regs == ((0, 7), (0, 4), (5, 7), (-1, -1))
assert match.expand(r"\2/\g<year>\n") == "05/2024\n" and repr(match) == "<re.Match object; span=(0, 7), match='2024-05'>" and bool(match)
raises(IndexError, "no such group", match.group, 4)
raises(IndexError, "no such group", match.group, "day")
assert re.match("b", "ab") is None and re.search("b", "ab").start() == 1 and re.fullmatch("a+", "aaa") and not re.fullmatch("a+", "aab") and re.fullmatch("a|ab", "ab").group() == "ab"

assert re.findall(r"\w+", "hello wörld 12") == ["hello", "wörld", "12"] and re.findall(r"(\w)(\d)?", "a1b") == [("a", "1"), ("b", "")] and re.findall("x*", "axb") == ["", "x", "", ""]
assert [m.group() for m in re.finditer(r"\d", "1a2é3")] == ["1", "2", "3"] and [m.span() for m in re.finditer("é", "éaéb")] == [(0, 1), (2, 3)]
assert re.split(r"[,;]\s*", "a, b;c") == ["a", "b", "c"] and re.split("(-)", "a-b") == ["a", "-", "b"] and re.split("x*", "axbc") == ["", "a", "", "b", "c", ""] and re.split(",", "a,b,c", maxsplit=1) == ["a", "b,c"]
assert re.sub(r"(\w)(\d)", r"\2\1", "a1 b2") == "1a 2b" and re.sub("a", lambda m: m.group().upper() + "!", "banana") == "bA!nA!nA!" and re.sub("a", "b", "aaa", count=2) == "bba"
assert re.subn("x", "y", "xx") == ("yy", 2) and re.sub("", "-", "abc") == "-a-b-c-" and re.sub(r"(?P<n>a)", r"<\g<n>\g<0>>", "a") == "<aa>" and re.sub("b", "\\\\", "abc") == "a\\c"
assert re.sub("(a)|b", r"[\1]", "ab") == "[a][]" and re.sub("é", "e", "café") == "cafe" and re.escape("a.b*c é") == r"a\.b\*c\ é"
raises(re.PatternError, "invalid group reference 2 at position 1", re.sub, "(a)", r"\2", "a")

# syntax
assert re.search(r"^b$", "a\nb\nc", re.M).start() == 2 and re.search("a.b", "a\nb", re.S) and not re.search("a.b", "a\nb") and re.search("ABC", "xabc", re.I) and re.match("É", "é", re.I)
assert re.search(r"(?i:A)b", "ab") and re.match(r"a (?x: b c )", "a bc") and re.match(" a b # comment", "ab", re.X) and re.match(r"\w", "é") and not re.match(r"\w", "é", re.A)
assert re.search(r"(?<=a)b(?=c)", "abc").span() == (1, 2) and not re.search(r"(?<!a)b", "ab") and re.search(r"a(?!b)", "abac").start() == 2 and re.match(r"(a)(?(1)b|c)", "ab") and re.match(r"(a)?(?(1)b|c)", "c")
assert re.match(r"(.)\1", "aa") and re.match(r"(?P<q>['\"]).*?(?P=q)", "'a\"'b").group() == "'a\"'" and re.match("a{2,3}?", "aaaa").group() == "aa" and re.match("a++b", "aaab") and not re.match("a++a", "aaa") and re.match("(?>a*)b", "aab")
assert re.findall(r"\bfoo\b", "foo foobar foo") == ["foo", "foo"] and re.findall(r"[^\W\d_]+", "a1_b") == ["a", "b"] and re.match(r"[\u00e0-\u00ff]+", "éè").end() == 2 and re.match(r"\N{EM DASH}", "—")
assert re.match(r"(a|b)*c", "ababc").group(1) == "b" and re.match("(?:a|b)+", "abba").group() == "abba" and re.match("[]a]+", "]a").end() == 2 and re.match(r"\Aab\Z", "ab")
for wrong in ("(", ")", "[a", "*a", "a**", "(?P<n>a)(?P<n>b)", "(?P=x)", "\\1", "a{3,1}", "(?<=a*)b"):
    raises(re.PatternError, None, re.compile, wrong)

# patterns
pattern = re.compile(r"(?P<a>x)(y)?", re.I | re.M)
assert pattern.flags == (re.I | re.M | re.U) and pattern.groups == 2 and dict(pattern.groupindex) == {"a": 1} and repr(pattern) == "re.compile('(?P<a>x)(y)?', re.IGNORECASE|re.MULTILINE)"
assert pattern == re.compile(r"(?P<a>x)(y)?", re.I | re.M) and hash(pattern) == hash(re.compile(r"(?P<a>x)(y)?", re.I | re.M)) and pattern != re.compile("x")
assert re.compile("b").search("abcb", 2).start() == 3 and re.compile("^b").match("ab", 1) is None and re.compile("b").match("ab", 1) and re.compile("b$").search("abc", 0, 2) and re.compile("a").findall("aaaa", 1, 3) == ["a", "a"]
scanner = re.compile(r"\d").scanner("1a2")
assert scanner.match().group() == "1" and scanner.match() is None
scanner = re.compile(r"\d").scanner("1a2")
assert scanner.search().group() == "1" and scanner.search().group() == "2" and scanner.search() is None
import copy

assert copy.copy(pattern) is pattern and copy.deepcopy(match) is match and re.Pattern[str] and isinstance(match, re.Match)
lexer = re.Scanner([(r"\d+", lambda s, t: int(t)), (r"\w+", lambda s, t: t), (r"\s+", None)])
assert lexer.scan("a 12 b") == (["a", 12, "b"], "")

# bytes
assert re.findall(rb"\w+", b"ab \xff1") == [b"ab", b"1"] and re.sub(b"a", b"b", b"aa") == b"bb" and re.match(b"(.)", bytearray(b"x")).group(1) == b"x" and re.split(b",", b"a,b") == [b"a", b"b"]
assert re.sub(rb"(a)", rb"<\1>", b"ab") == b"<a>b" and re.sub(b"a", lambda m: b"z", b"ab") == b"zb" and re.search(b"b", memoryview(b"ab")).start() == 1
raises(TypeError, "cannot use a string pattern on a bytes-like object", re.match, "a", b"a")
raises(TypeError, "cannot use a bytes pattern on a string-like object", re.match, b"a", "a")
raises(TypeError, "expected string or bytes-like object, got 'int'", re.match, "a", 1)


def fail(match):
    raise KeyError(match.group())


raises(KeyError, "'a'", re.sub, "a", fail, "xa")
raises(TypeError, "sequence item 1: expected str instance, int found", re.sub, "a", lambda m: 1, "xa")
assert re.match("a" * 50 + "?" * 0, "a" * 50) and len(re.findall("a", "a" * 10000)) == 10000 and re.match("(?:a?){20}a{20}", "a" * 20) and re.match("(a)*", "a" * 100000).end() == 100000
print("ok")  # expect: ok

for flags in (2**31, 2**40, 2**63):
    try:
        re.compile("a", flags)
    except OverflowError as error:
        print(error)
# expect: Python int too large to convert to C int
# expect: Python int too large to convert to C int
# expect: Python int too large to convert to C int
