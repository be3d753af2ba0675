"""binascii and base64."""

import base64
import binascii as b

# Each line: an expression and its repr, or the error it raises.
TABLE = r"""
b.unhexlify('a') -> Error: Odd-length string
b.unhexlify('zz') -> Error: Non-hexadecimal digit found
b.unhexlify('é') -> ValueError: string argument should contain only ASCII characters
b.unhexlify('00ff'), b.unhexlify(b'00FF'), b.a2b_hex(''), b.hexlify(b''), b.b2a_hex(b'\x00\xff') -> (b'\x00\xff', b'\x00\xff', b'', b'', b'00ff')
b.hexlify(b'abc', '-'), b.hexlify(b'abc', '-', 2), b.hexlify(b'abc', '-', -2), b.hexlify(bytearray(b'abcd'), b':', 2) -> (b'61-62-63', b'61-6263', b'6162-63', b'6162:6364')
b.hexlify(b'abc', '--') -> ValueError: sep must be length 1.
b.a2b_base64('YQ') -> Error: Incorrect padding
b.a2b_base64('YQ=='), b.a2b_base64('YWI='), b.a2b_base64('YWJj'), b.a2b_base64(''), b.a2b_base64('Y!Q=='), b.a2b_base64('YWJj\nZGVm'), b.a2b_base64('+/+/') -> (b'a', b'ab', b'abc', b'', b'a', b'abcdef', b'\xfb\xff\xbf')
b.a2b_base64('Y') -> Error: Invalid base64-encoded string: number of data characters (1) cannot be 1 more than a multiple of 4
b.a2b_base64('YWJjY') -> Error: Invalid base64-encoded string: number of data characters (5) cannot be 1 more than a multiple of 4
b.a2b_base64('YQ==x', strict_mode=True) -> Error: Excess data after padding
b.a2b_base64('=YQ', strict_mode=True) -> Error: Leading padding not allowed
b.a2b_base64('Y!Q==', strict_mode=True) -> Error: Only base64 data is allowed
b.a2b_base64('YQ=Q=', strict_mode=True) -> Error: Discontinuous padding not allowed
b.a2b_base64('YWJj=', strict_mode=True) -> Error: Excess padding not allowed
b.a2b_base64('YQ===', strict_mode=True) -> Error: Excess data after padding
b.b2a_base64(b'abc'), b.b2a_base64(b'abc', newline=False), [b.b2a_base64(b'abcdef'[:n], newline=False) for n in range(7)] -> (b'YWJj\n', b'YWJj', [b'', b'YQ==', b'YWI=', b'YWJj', b'YWJjZA==', b'YWJjZGU=', b'YWJjZGVm'])
all(b.a2b_base64(b.b2a_base64(bytes(range(n)))) == bytes(range(n)) for n in range(70)) -> True
b.crc32(b'hello'), b.crc32(b'hello', 5), b.crc32(b''), b.crc32(b'lo', b.crc32(b'hel')) == b.crc32(b'hello'), b.crc32(b'a', -1), b.crc32(b'a', 2 ** 40 + 3), b.crc_hqx(b'hello', 0), b.crc_hqx(b'hello', 2 ** 20 + 1) -> (907060870, 4277152246, 0, True, 3310005809, 1908338681, 50018, 46550)
b.b2a_uu(b'abc'), b.b2a_uu(b''), b.b2a_uu(b'\x00\x00', backtick=True), b.a2b_uu(b'#86)C\n'), b.a2b_uu('#86)C'), all(b.a2b_uu(b.b2a_uu(bytes(range(n)))) == bytes(range(n)) for n in range(46)) -> (b'#86)C\n', b' \n', b'"````\n', b'abc', b'abc', True)
b.b2a_uu(b'a' * 46) -> Error: At most 45 bytes at once
b.a2b_uu(b'!~') -> Error: Illegal char
b.a2b_uu(b'!86)C86)C') -> Error: Trailing garbage
b.a2b_qp(b'a=20b='), b.a2b_qp(b'a=\nb'), b.a2b_qp(b'a_b=3D', header=True), b.a2b_qp('=zz'), b.a2b_qp('a=\r\nb') -> (b'a b', b'ab', b'a b=', b'=zz', b'ab')
b.b2a_qp(b'a\xff b \n'), b.b2a_qp(b'x' * 100), b.b2a_qp(b'a b\tc', quotetabs=True), b.b2a_qp(b'a_b c', header=True), b.b2a_qp(b'a\nb', istext=False), b.b2a_qp(b'.\n'), b.b2a_qp(b'a=b') -> (b'a=FF b=20\n', b'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx=\nxxxxxxxxxxxxxxxxxxxxxxxxx', b'a=20b=09c', b'a=5Fb_c', b'a=0Ab', b'=2E\n', b'a=3Db')
b.crc32('a') -> TypeError: a bytes-like object is required, not 'str'
b.a2b_base64(5) -> TypeError: argument should be bytes, buffer or ASCII string, not 'int'
b.Error.__mro__, b.Incomplete.__base__ -> ((<class 'binascii.Error'>, <class 'ValueError'>, <class 'Exception'>, <class 'BaseException'>, <class 'object'>), <class 'Exception'>)
base64.b64encode(b'hello'), base64.b64decode('aGVsbG8='), base64.urlsafe_b64encode(b'\xff\xfe'), base64.b32encode(b'hello'), base64.b16encode(b'hello'), base64.b85encode(b'hello'), base64.a85encode(b'hello'), base64.b85decode(base64.b85encode(b'hello')) -> (b'aGVsbG8=', b'hello', b'__4=', b'NBSWY3DP', b'68656C6C6F', b'Xk~0{Zv', b'BOu!rDZ', b'hello')
"""

for line in TABLE.strip().splitlines():
    expression, expected = line.split(" -> ")
    try:
        result = repr(eval(expression))
    except Exception as error:
        result = f"{type(error).__name__}: {error}"
    assert result == expected, f"{line}    got {result}"
