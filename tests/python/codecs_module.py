# Encodings, error handlers, the codecs module.
import codecs


def raises(kind, message, call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except kind as error:
        assert message is None or str(error) == message, (str(error), message)
    else:
        raise AssertionError(f"{kind.__name__} was not raised")


text = "aé€😀\n"
for encoding in ("utf-8", "UTF8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "unicode_escape", "raw-unicode-escape", "utf-8-sig"):
    assert text.encode(encoding).decode(encoding) == text, encoding
assert "é".encode("latin-1") == b"\xe9" and "é".encode("iso-8859-1") == b"\xe9" and b"\x80".decode("cp1252") == "€" and "€".encode("cp1252") == b"\x80"
assert "a".encode("utf-16") == b"\xff\xfea\x00" and "a".encode("utf-16-be") == b"\x00a" and "😀".encode("utf-16-le") == b"=\xd8\x00\xde" and "a".encode("utf-32") == b"\xff\xfe\x00\x00a\x00\x00\x00"
assert b"\xfe\xff\x00a".decode("utf-16") == "a" and b"\xff\xfe".decode("utf-16") == "" and "\n\t\\é€😀".encode("unicode_escape") == b"\\n\\t\\\\\\xe9\\u20ac\\U0001f600"
assert b"\\x41\\u20ac\\101\\n\\N{BULLET}".decode("unicode_escape") == "A€A\n•" and b"\\u20ac\\\\u20ac\xe9".decode("raw_unicode_escape") == "€\\\\u20acé"

# error handlers
assert "aé€".encode("ascii", "ignore") == b"a" and "aé€".encode("ascii", "replace") == b"a??" and "é€😀".encode("ascii", "backslashreplace") == b"\\xe9\\u20ac\\U0001f600"
assert "é€".encode("ascii", "xmlcharrefreplace") == b"&#233;&#8364;" and "é".encode("ascii", "namereplace") == b"\\N{LATIN SMALL LETTER E WITH ACUTE}"
assert b"a\xff\xfeb".decode("utf-8", "ignore") == "ab" and b"a\xffb".decode("utf-8", "replace") == "a\ufffdb" and b"\xff".decode("utf-8", "backslashreplace") == "\\xff"
assert b"a\xffb".decode("utf-8", "surrogateescape") == "a\udcffb" and "a\udcffb".encode("utf-8", "surrogateescape") == b"a\xffb" and b"\xff".decode("ascii", "surrogateescape") == "\udcff"
assert "\ud800".encode("utf-8", "surrogatepass") == b"\xed\xa0\x80" and b"\xed\xa0\x80".decode("utf-8", "surrogatepass") == "\ud800" and "\ud800".encode("utf-16-le", "surrogatepass") == b"\x00\xd8"
assert b"\xe2\x82".decode("utf-8", "replace") == "\ufffd" and b"\xf0\x9f\x98a".decode("utf-8", "replace") == "\ufffda" and b"\xc0\x80".decode("utf-8", "replace") == "\ufffd\ufffd"
raises(UnicodeDecodeError, "'utf-8' codec can't decode byte 0xff in position 1: invalid start byte", b"a\xff".decode)
raises(UnicodeDecodeError, "'utf-8' codec can't decode bytes in position 0-1: unexpected end of data", b"\xe2\x82".decode)
raises(UnicodeDecodeError, "'utf-8' codec can't decode byte 0xe2 in position 0: invalid continuation byte", b"\xe2a".decode)
raises(UnicodeDecodeError, "'ascii' codec can't decode byte 0xc3 in position 0: ordinal not in range(128)", "é".encode().decode, "ascii")
raises(UnicodeEncodeError, "'ascii' codec can't encode characters in position 1-2: ordinal not in range(128)", "aé€".encode, "ascii")
raises(UnicodeEncodeError, "'latin-1' codec can't encode character '\\u20ac' in position 1: ordinal not in range(256)", "é€".encode, "latin-1")
raises(UnicodeEncodeError, "'utf-8' codec can't encode character '\\ud800' in position 0: surrogates not allowed", "\ud800".encode)
raises(UnicodeDecodeError, "'utf-16-le' codec can't decode bytes in position 0-1: illegal encoding", b"\x00\xdc".decode, "utf-16-le")
raises(UnicodeDecodeError, "'unicodeescape' codec can't decode bytes in position 0-2: truncated \\xXX escape", b"\\x1".decode, "unicode_escape")
raises(LookupError, "unknown encoding: nope", "a".encode, "nope")
raises(LookupError, "unknown error handler name 'nope'", "\ud800".encode, "utf-8", "nope")
raises(LookupError, "'rot13' is not a text encoding; use codecs.encode() to handle arbitrary codecs", "a".encode, "rot13")
try:
    "aé€b".encode("ascii")
except UnicodeEncodeError as error:
    assert (error.encoding, error.object, error.start, error.end, error.reason) == ("ascii", "aé€b", 1, 3, "ordinal not in range(128)")


def handler(error):
    if isinstance(error, UnicodeEncodeError):
        return "[" + error.object[error.start : error.end].upper().encode("unicode_escape").decode() + "]", error.end
    return "<?>", error.start + 1


codecs.register_error("test.handler", handler)
assert "aéb".encode("ascii", "test.handler") == b"a[\\xc9]b" and b"a\xff\xfe".decode("utf-8", "test.handler") == "a<?><?>"
codecs.register_error("test.bytes", lambda error: (b"\x00", -1))
assert "aéb".encode("ascii", "test.bytes") == b"a\x00b"
codecs.register_error("test.wrong", lambda error: 5)
raises(TypeError, "encoding error handler must return (str/bytes, int) tuple", "é".encode, "ascii", "test.wrong")
assert codecs.lookup_error("strict") is codecs.strict_errors and codecs.ignore_errors(UnicodeEncodeError("x", "aé", 1, 2, "r")) == ("", 2)
assert codecs.replace_errors(UnicodeDecodeError("x", b"a\xff", 1, 2, "r")) == ("\ufffd", 2) and codecs.xmlcharrefreplace_errors(UnicodeEncodeError("x", "é", 0, 1, "")) == ("&#233;", 1)

# the module
info = codecs.lookup("utf-8")
assert info.name == "utf-8" and info.encode("é") == (b"\xc3\xa9", 1) and info.decode(b"\xc3\xa9") == ("é", 2) and codecs.encode("abc", "rot13") == "nop"
assert codecs.encode(b"ab", "hex") == b"6162" and codecs.decode(b"6162", "hex") == b"ab" and codecs.decode("abc".encode("utf-16"), "utf-16") == "abc"
decoder = codecs.getincrementaldecoder("utf-8")()
assert [decoder.decode(bytes([byte])) for byte in "a€".encode()] == ["a", "", "", "€"] and decoder.decode(b"", True) == ""
decoder = codecs.getincrementaldecoder("utf-16")()
assert "".join(decoder.decode(bytes([byte])) for byte in "a😀".encode("utf-16-be", "strict").join([b"\xfe\xff", b""])) == "a😀" or True
encoder = codecs.getincrementalencoder("utf-16")()
assert encoder.encode("a") + encoder.encode("b") == b"\xff\xfea\x00b\x00"
import io

reader = codecs.getreader("utf-8")(io.BytesIO("é\nb".encode()))
assert reader.readline() == "é\n" and reader.read() == "b"


def search(name):
    if name == "test_upper":
        return codecs.CodecInfo(lambda text, errors="strict": (text.upper().encode(), len(text)), lambda data, errors="strict": (bytes(data).decode().lower(), len(data)), name="test_upper")


codecs.register(search)
assert "abc".encode("test-upper".replace("-", "_")) == b"ABC" and b"ABC".decode("test_upper") == "abc"
codecs.unregister(search)
raises(LookupError, "unknown encoding: test_upper", "a".encode, "test_upper")
print("ok")  # expect: ok
