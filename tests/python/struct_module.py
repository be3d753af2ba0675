"""struct: formats, packing, unpacking, errors."""

import struct


class Index:
    def __index__(self):
        return 7

# Each line: an expression and its repr, or the error it raises.
TABLE = r"""
struct.pack('i','a') -> error: required argument is not an integer
struct.pack('i',1.5) -> error: required argument is not an integer
struct.pack('i') -> error: pack expected 1 items for packing (got 0)
struct.pack('ii',1,2,3) -> error: pack expected 2 items for packing (got 3)
struct.pack('b',200) -> error: 'b' format requires -128 <= number <= 127
struct.pack('B',-1) -> error: 'B' format requires 0 <= number <= 255
struct.pack('H',70000) -> error: 'H' format requires 0 <= number <= 65535
struct.pack('<q',2**63) -> error: 'q' format requires -9223372036854775808 <= number <= 9223372036854775807
struct.pack('<Q',2**64) -> error: 'Q' format requires 0 <= number <= 18446744073709551615
struct.pack('f','a') -> error: required argument is not a float
struct.pack('c','a') -> error: char format requires a bytes object of length 1
struct.pack('c',b'ab') -> error: char format requires a bytes object of length 1
struct.pack('5s','a') -> error: argument for 's' must be a bytes object
struct.pack('z',1) -> error: bad char in struct format
struct.pack('5','a') -> error: repeat count given without format specifier
struct.pack('<n',1) -> error: bad char in struct format
struct.unpack('<i',b'123') -> error: unpack requires a buffer of 4 bytes
struct.unpack_from('<i',b'123',0) -> error: unpack_from requires a buffer of at least 4 bytes for unpacking 4 bytes at offset 0 (actual buffer size is 3)
struct.unpack_from('<i',b'12345',2) -> error: unpack_from requires a buffer of at least 6 bytes for unpacking 4 bytes at offset 2 (actual buffer size is 5)
struct.unpack_from('<i',b'12345',-2) -> error: not enough data to unpack 4 bytes at offset -2
struct.unpack_from('<i',b'12345',-9) -> error: offset -9 out of range for 5-byte buffer
struct.pack_into('<i',bytearray(3),0,1) -> error: pack_into requires a buffer of at least 4 bytes for packing 4 bytes at offset 0 (actual buffer size is 3)
struct.pack_into('<i',bytearray(8),-9,1) -> error: offset -9 out of range for 8-byte buffer
struct.pack_into('<i',bytearray(8),-2,1) -> error: no space to pack 4 bytes at offset -2
struct.pack_into('<i',b'12345678',0,1) -> TypeError: argument must be read-write bytes-like object, not bytes
struct.pack_into('<i',bytearray(8),'a',1) -> TypeError: 'str' object cannot be interpreted as an integer
struct.pack_into('<i') -> error: pack_into expected buffer argument
list(struct.iter_unpack('<h',b'123')) -> error: iterative unpacking requires a buffer of a multiple of 2 bytes
list(struct.iter_unpack('',b'')) -> error: cannot iteratively unpack with a struct of length 0
struct.Struct('<i') -> Struct('<i')
struct.Struct('<i').format -> '<i'
struct.Struct() -> TypeError: Struct() missing required argument 'format' (pos 1)
struct.Struct(1) -> TypeError: Struct() argument 1 must be a str or bytes object, not int
struct.Struct(b'<i').format -> '<i'
struct.pack(1) -> TypeError: Struct() argument 1 must be a str or bytes object, not int
struct.unpack('<i','abcd') -> TypeError: a bytes-like object is required, not 'str'
struct.pack('<l',2**31) -> error: 'l' format requires -2147483648 <= number <= 2147483647
struct.pack('<e',65519.9) -> b'\xff{'
struct.pack('<e',65520.0) -> OverflowError: float too large to pack with e format
struct.pack('<f',1e39) -> OverflowError: float too large to pack with f format
struct.pack('=f',-1e39) -> OverflowError: float too large to pack with f format
struct.pack('f',1e39), struct.pack('<f',-float('inf')) -> (b'\x00\x00\x80\x7f', b'\x00\x00\x80\xff')
struct.pack('<i',None) -> error: required argument is not an integer
struct.error.__mro__ -> (<class 'struct.error'>, <class 'Exception'>, <class 'BaseException'>, <class 'object'>)
[struct.pack(order + "hil", 1, 2, 3) for order in "=<>!"] -> [b'\x01\x00\x02\x00\x00\x00\x03\x00\x00\x00', b'\x01\x00\x02\x00\x00\x00\x03\x00\x00\x00', b'\x00\x01\x00\x00\x00\x02\x00\x00\x00\x03', b'\x00\x01\x00\x00\x00\x02\x00\x00\x00\x03']
[struct.pack(">" + code, 1) for code in "bBhHiIlLqQ"], [struct.pack("<" + code, -1) for code in "bhilq"] -> ([b'\x01', b'\x01', b'\x00\x01', b'\x00\x01', b'\x00\x00\x00\x01', b'\x00\x00\x00\x01', b'\x00\x00\x00\x01', b'\x00\x00\x00\x01', b'\x00\x00\x00\x00\x00\x00\x00\x01', b'\x00\x00\x00\x00\x00\x00\x00\x01'], [b'\xff', b'\xff\xff', b'\xff\xff\xff\xff', b'\xff\xff\xff\xff', b'\xff\xff\xff\xff\xff\xff\xff\xff'])
[struct.unpack(">" + code, struct.pack(">" + code, 100)) for code in "bBhHiIlLqQefd"] -> [(100,), (100,), (100,), (100,), (100,), (100,), (100,), (100,), (100,), (100,), (100.0,), (100.0,), (100.0,)]
struct.pack("<efd", 1.5, 1.5, 1.5), struct.pack(">efd", -2.5, -2.5, -2.5), struct.unpack("<e", b"\x00\x7c"), struct.unpack("<2e", struct.pack("<2e", 5.960464477539063e-08, 65504.0)), struct.pack("<e", 1e-10), struct.pack("<e", 0.1) -> (b'\x00>\x00\x00\xc0?\x00\x00\x00\x00\x00\x00\xf8?', b'\xc1\x00\xc0 \x00\x00\xc0\x04\x00\x00\x00\x00\x00\x00', (inf,), (5.960464477539063e-08, 65504.0), b'\x00\x00', b'f.')
struct.pack("<c?x2sxx3p", b"a", True, b"xyz", b"hello"), struct.unpack("<c?x2sxx3p", b"a\x01\x00xy\x00\x00\x02he"), struct.pack("<0s", b"abc"), struct.unpack("<0s", b""), struct.pack("<5s", bytearray(b"ab")) -> (b'a\x01\x00xy\x00\x00\x02he', (b'a', True, b'xy', b'he'), b'', (b'',), b'ab\x00\x00\x00')
struct.pack("<3B2h", 1, 2, 3, 4, 5), struct.unpack("<3B2h", b"\x01\x02\x03\x04\x00\x05\x00"), struct.calcsize("<bi"), struct.calcsize("@bi"), struct.calcsize("@bh0i"), struct.calcsize(""), struct.calcsize("<10s3x"), struct.pack("@bi", 1, 2) -> (b'\x01\x02\x03\x04\x00\x05\x00', (1, 2, 3, 4, 5), 5, 8, 4, 0, 13, b'\x01\x00\x00\x00\x02\x00\x00\x00')
list(struct.iter_unpack("<hb", b"\x01\x00\x02\x03\x00\x04")), struct.unpack_from("<h", b"\x00\x01\x02\x03", 1), struct.unpack_from("<h", b"\x00\x01\x02\x03", -2), struct.unpack_from("<h", buffer=bytearray(4), offset=2), struct.unpack("<h", memoryview(b"\x05\x00")) -> ([(1, 2), (3, 4)], (513,), (770,), (0,), (5,))
struct.Struct("<hh").pack(1, 2), struct.Struct("<hh").unpack(b"\x01\x00\x02\x00"), list(struct.Struct("<h").iter_unpack(b"\x01\x00")), struct.Struct("<hh").unpack_from(b"\x00\x01\x00\x02\x00", 1), struct.Struct(" <h h ").size -> error: bad char in struct format
struct.unpack("<F", struct.pack("<F", 1 + 2j)), struct.unpack(">D", struct.pack(">D", 1.5 - 2j)), struct.pack("<D", 1) -> (((1+2j),), ((1.5-2j),), b'\x00\x00\x00\x00\x00\x00\xf0?\x00\x00\x00\x00\x00\x00\x00\x00')
struct.pack("<i", Index()), struct.pack("<d", Index()), struct.pack("<d", 3), struct.pack("<?", 5) -> (b'\x07\x00\x00\x00', b'\x00\x00\x00\x00\x00\x00\x1c@', b'\x00\x00\x00\x00\x00\x00\x08@', b'\x01')
"""

for line in TABLE.strip().splitlines():
    expression, expected = line.split(" -> ")
    try:
        result = repr(eval(expression))
    except Exception as error:
        result = f"{type(error).__name__}: {error}"
    assert result == expected, f"{line}    got {result}"

buffer = bytearray(8)
struct.pack_into("<h", buffer, 2, -1)
assert buffer == b"\0\0\xff\xff\0\0\0\0"
struct.Struct(">h").pack_into(buffer, -2, 258)
assert buffer == b"\0\0\xff\xff\0\0\1\2"
struct.pack_into("<h", memoryview(buffer)[4:], 0, 1)
assert buffer == b"\0\0\xff\xff\1\0\1\2"
iterator = struct.iter_unpack("<h", b"123456")
assert iterator.__length_hint__() == 3 and next(iterator) == (0x3231,) and iterator.__length_hint__() == 2
assert len(list(iterator)) == 2 and list(iterator) == []
for number in range(200):
    assert struct.calcsize(f"<{number}s") == number
