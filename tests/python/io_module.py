# io: in-memory streams, text over bytes, redirection, the standard streams.
import contextlib
import io
import sys


def raises(kind, message, call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except kind as error:
        assert message is None or str(error) == message, (str(error), message)
    else:
        raise AssertionError(f"{kind.__name__} was not raised")


# StringIO
stream = io.StringIO("a\nbé\nc")
assert stream.read(1) == "a" and stream.readline() == "\n" and stream.tell() == 2 and stream.readlines() == ["bé\n", "c"] and stream.read() == ""
assert stream.seek(2) == 2 and list(stream) == ["bé\n", "c"] and stream.getvalue() == "a\nbé\nc"
stream.seek(3)
assert stream.write("XX") == 2 and stream.getvalue() == "a\nbXXc" and stream.truncate(2) == 2 and stream.getvalue() == "a\n"
stream.seek(4)
stream.write("z")
assert stream.getvalue() == "a\n\0\0z" and stream.readable() and stream.writable() and stream.seekable() and not stream.isatty() and stream.newlines is None
assert stream.seek(0, 2) == 5 and stream.write("") == 0 and not stream.closed
raises(TypeError, "string argument expected, got 'bytes'", stream.write, b"a")
raises(ValueError, None, stream.seek, -1)
stream.close()
raises(ValueError, "I/O operation on closed file", stream.getvalue)
raises(ValueError, "I/O operation on closed file", stream.read)
assert stream.closed
assert io.StringIO("a\r\nb\rc\n").read() == "a\r\nb\rc\n" and io.StringIO("a\r\nb\rc\n", newline=None).read() == "a\nb\nc\n" and io.StringIO("a\r\nb\rc", newline="").readlines() == ["a\r\n", "b\r", "c"]
crlf = io.StringIO(newline="\r\n")
crlf.write("a\nb")
assert crlf.getvalue() == "a\r\nb" and io.StringIO("x\ny").readlines(1) == ["x\n"] and io.StringIO("abc").readline(2) == "ab" and io.StringIO("a\nb").__next__() == "a\n"
with io.StringIO() as stream:
    print("hello", 5, sep="-", end="!\n", file=stream)
    stream.writelines(["x", "y"])
    assert stream.getvalue() == "hello-5!\nxy"
raises(TypeError, "initial_value must be str or None, not int", io.StringIO, 5)
raises(ValueError, "illegal newline value: 'x'", io.StringIO, "", "x")


class Sub(io.StringIO):
    def write(self, text):
        return super().write(text.upper())


stream = Sub()
stream.attribute = 1
print("abc", file=stream)
assert stream.getvalue() == "ABC\n" and stream.attribute == 1 and isinstance(stream, io.TextIOBase) and isinstance(stream, io.IOBase)

# BytesIO
stream = io.BytesIO(b"ab\ncd")
assert stream.read(1) == b"a" and stream.readline() == b"b\n" and stream.read1() == b"cd" and stream.read() == b"" and stream.tell() == 5
stream.seek(1)
assert stream.write(b"XYZ") == 3 and stream.getvalue() == b"aXYZd" and stream.seek(-2, 2) == 3 and stream.read() == b"Zd" and stream.seek(2, 1) == 7
stream.write(bytearray(b"!"))
assert stream.getvalue() == b"aXYZd\0\0!" and stream.truncate(3) == 3 and stream.getvalue() == b"aXY"
target = bytearray(2)
stream.seek(0)
assert stream.readinto(target) == 2 and target == b"aX" and list(io.BytesIO(b"x\ny")) == [b"x\n", b"y"]
view = stream.getbuffer()
view[0] = 90
raises(BufferError, "Existing exports of data: object cannot be re-sized", stream.write, b"longer")
view.release()
assert stream.getvalue() == b"ZXY" and io.BytesIO(b"a\nb").readlines() == [b"a\n", b"b"] and isinstance(stream, io.BufferedIOBase)
raises(TypeError, "a bytes-like object is required, not 'str'", stream.write, "a")

# text over bytes
raw = io.BytesIO()
text = io.TextIOWrapper(raw, encoding="utf-8", newline="\r\n")
assert text.write("é\nx") == 3 and text.encoding == "utf-8" and text.errors == "strict" and text.buffer is raw
text.flush()
assert raw.getvalue() == b"\xc3\xa9\r\nx"
raw.seek(0)
text = io.TextIOWrapper(io.BytesIO("a\r\né\rb\n😀".encode()), encoding="utf-8")
assert text.readline() == "a\n" and text.read(1) == "é" and text.read() == "\nb\n😀" and text.newlines == ("\r", "\n", "\r\n")
text.seek(0)
assert [line for line in text] == ["a\n", "é\n", "b\n", "😀"] and text.readable() and text.seekable()
text = io.TextIOWrapper(io.BytesIO(b"a\xff"), encoding="ascii", errors="replace")
assert text.read() == "a\ufffd" and io.TextIOWrapper(io.BytesIO("aé".encode("utf-16")), encoding="utf-16").read() == "aé"
text = io.TextIOWrapper(io.BytesIO("x€y\nz".encode()), encoding="utf-8")
text.read(2)
position = text.tell()
assert position == 4 and text.read() == "y\nz" and text.seek(position) == 4 and text.read(1) == "y"
raises(LookupError, None, io.TextIOWrapper, io.BytesIO(), encoding="nope")
raises(TypeError, "write() argument must be str, not bytes", io.TextIOWrapper(io.BytesIO()).write, b"a")
raises(UnicodeEncodeError, None, io.TextIOWrapper(io.BytesIO(), encoding="ascii").write, "é")
assert raw.closed  # with the wrapper, which nothing refers to any more
raw = io.BytesIO()
detached = io.TextIOWrapper(raw)
assert detached.detach() is raw
raises(ValueError, "underlying buffer has been detached", detached.read)


# Python classes as raw streams
class Raw(io.RawIOBase):
    def __init__(self, data):
        self.data, self.written = data, []

    def readable(self):
        return True

    def writable(self):
        return True

    def readinto(self, buffer):
        piece = self.data[: min(3, len(buffer))]
        self.data = self.data[len(piece) :]
        buffer[: len(piece)] = piece
        return len(piece)

    def write(self, data):
        self.written.append(bytes(data[:2]))
        return min(2, len(data))


reader = io.BufferedReader(Raw(b"line one\nline two\nrest"))
assert reader.peek(1)[:1] == b"l" and reader.readline() == b"line one\n" and reader.read(4) == b"line" and reader.readlines() == [b" two\n", b"rest"] and reader.read() == b""
assert Raw(b"abcdef").read(2) == b"ab" and Raw(b"abcdef").readall() == b"abcdef" and list(Raw(b"a\nb")) == [b"a\n", b"b"]
raw = Raw(b"")
writer = io.BufferedWriter(raw)
assert writer.write(b"abcde") == 5 and raw.written == []
writer.flush()
assert raw.written == [b"ab", b"cd", b"e"]
with io.TextIOWrapper(io.BufferedReader(Raw("é\nb".encode())), encoding="utf-8") as text:
    assert text.read() == "é\nb"
assert text.closed
raises(ValueError, "I/O operation on closed file.", text.read)
raises(io.UnsupportedOperation, "fileno", io.BytesIO().fileno)
raises(io.UnsupportedOperation, None, io.RawIOBase().seek, 0)
assert issubclass(io.UnsupportedOperation, (OSError)) and issubclass(io.UnsupportedOperation, ValueError)
decoder = io.IncrementalNewlineDecoder(None, translate=True)
assert decoder.decode("a\r") + decoder.decode("\nb\r", True) == "a\nb\n" and set(decoder.newlines) == {"\r", "\r\n"}

# redirection
with contextlib.redirect_stdout(io.StringIO()) as captured:
    print("captured")
    sys.stdout.write("more")
assert captured.getvalue() == "captured\nmore"
with contextlib.redirect_stderr(io.StringIO()) as captured:
    print("error", file=sys.stderr)
assert captured.getvalue() == "error\n"

# standard streams
assert sys.stdout.encoding.lower() == "utf-8" and sys.stdout.writable() and not sys.stdout.closed and sys.stdout.name == "<stdout>" and sys.stderr.errors == "backslashreplace"
assert sys.stdout.write("") == 0 and sys.stdout.fileno() == 1 and sys.stdin.readable() and sys.stdout.buffer.write(b"") == 0 and sys.__stdout__ is sys.stdout
raises(FileNotFoundError, None, open, "/no/such/file")
raises(ValueError, "invalid mode: 'q'", open, "x", "q")
raises(ValueError, "can't have text and binary mode at once", open, "x", "rbt")
raises(ValueError, "binary mode doesn't take an encoding argument", open, "x", "rb", encoding="utf-8")
print("ok")  # expect: ok

# A writer does not read, a reader does not write.
writer, reader = io.BufferedWriter(io.BytesIO()), io.BufferedReader(io.BytesIO(b"ab\nc"))
for method in ("peek", "mode"):
    print(method, hasattr(io.BufferedWriter, method))
# expect: peek False
# expect: mode True
for call in (writer.read, writer.read1, writer.readline, writer.__next__, lambda: reader.write(b"x"), lambda: writer.readinto(bytearray(1))):
    try:
        print(call())
    except io.UnsupportedOperation as error:
        print(error)
# expect: read
# expect: read1
# expect: read
# expect: read
# expect: write
# expect: read
print(writer.readable(), writer.writable(), reader.readable(), reader.writable())  # expect: False True True False
print(next(reader), list(reader))  # expect: b'ab\n' [b'c']
pair = io.BufferedRWPair(io.BytesIO(b"1\n2"), io.BytesIO())
print(next(pair), pair.write(b"3"), pair.readable(), pair.writable())  # expect: b'1\n' 1 True True


class Stream:
    pass


for ability in ("readable", "writable", "seekable", None):
    try:
        print(type(io.TextIOWrapper(Stream())))
    except AttributeError as error:
        print(error)
    if ability:
        setattr(Stream, ability, lambda self: False)
# expect: 'Stream' object has no attribute 'readable'
# expect: 'Stream' object has no attribute 'writable'
# expect: 'Stream' object has no attribute 'seekable'
# expect: <class '_io.TextIOWrapper'>
