"""Numbers in format specs and %."""

inf = float("inf")
nan = float("nan")


class Int(int):
    pass


class Float(float):
    pass


class Named(int):
    def __str__(self):
        return "named"

# Each line: an expression and its repr, or the error it raises.
TABLE = r"""
[format(42, s) for s in ("", "d", "5", "<5", "^5", ">5", "=5", "05", "+", " ", "-", "+5", "x", "X", "#x", "#X", "o", "#o", "b", "#b", "#010x", "n", ",", "_", "c", "*^9", "é>5")] -> ['42', '42', '   42', '42   ', ' 42  ', '   42', '   42', '00042', '+42', ' 42', '42', '  +42', '2a', '2A', '0x2a', '0X2A', '52', '0o52', '101010', '0b101010', '0x0000002a', '42', '42', '42', '*', '***42****', 'ééé42']
[format(-42, s) for s in ("", "d", "5", "<5", "^6", "=5", "05", "+", " ", "x", "#x", "#o", "#b", "#010x", "*=8", "08b")] -> ['-42', '-42', '  -42', '-42  ', ' -42  ', '-  42', '-0042', '-42', '-42', '-2a', '-0x2a', '-0o52', '-0b101010', '-0x000002a', '-*****42', '-0101010']
[format(1234567, s) for s in (",", "_", ",d", "_d", "_x", "_b", "015,", "015_", "#_x", "012_x", "+,", "20,", "<20,", ",.2f", "_.1e", ",.2%", ",g")] -> ['1,234,567', '1_234_567', '1,234,567', '1_234_567', '12_d687', '1_0010_1101_0110_1000_0111', '000,001,234,567', '000_001_234_567', '0x12_d687', '00_0012_d687', '+1,234,567', '           1,234,567', '1,234,567           ', '1,234,567.00', '1.2e+06', '123,456,700.00%', '1.23457e+06']
[format(0, s) for s in ("", "x", "#b", "05", "+", ",", "06,")] -> ['0', '0', '0b0', '00000', '+0', '0', '00,000']
[format(10 ** 25, s) for s in ("", ",", "_x", "e", ".3g", "30", "030,")] -> ['10000000000000000000000000', '10,000,000,000,000,000,000,000,000', '8_4595_1614_0148_4a00_0000', '1.000000e+25', '1e+25', '    10000000000000000000000000', '10,000,000,000,000,000,000,000,000']
[format(5, s) for s in ("e", "f", "g", ".2f", "%", ".1%", "E", "G", "F")] -> ['5.000000e+00', '5.000000', '5', '5.00', '500.000000%', '500.0%', '5.000000E+00', '5', '5.000000']
[format(3.14159, s) for s in ("", ".2f", "10.2f", "<10.2f", "^10.2f", "=+10.2f", "010.2f", "e", ".3e", "E", "g", ".3g", "G", ".10g", "%", ".1%", "n", ".3", ".0f", "#.0f", ".1", "+.2f", " .2f", "z.2f", "#.3g", "08.3f", "*>10.1f")] -> ['3.14159', '3.14', '      3.14', '3.14      ', '   3.14   ', '+     3.14', '0000003.14', '3.141590e+00', '3.142e+00', '3.141590E+00', '3.14159', '3.14', '3.14159', '3.14159', '314.159000%', '314.2%', '3.14159', '3.14', '3', '3.', '3e+00', '+3.14', ' 3.14', '3.14', '3.14', '0003.142', '*******3.1']
[format(-3.14159, s) for s in ("", ".2f", "10.2f", "=10.2f", "010.2f", "+", ".0f", "e")] -> ['-3.14159', '-3.14', '     -3.14', '-     3.14', '-000003.14', '-3.14159', '-3', '-3.141590e+00']
[format(1234567.891, s) for s in ("", ",", "_", ",.2f", "_.2f", "015,.1f", ",.0f", ".3e", "g", ",g", ",.10g", "020,.2f", ",e", "_.3%", ".2f")] -> ['1234567.891', '1,234,567.891', '1_234_567.891', '1,234,567.89', '1_234_567.89', '0,001,234,567.9', '1,234,568', '1.235e+06', '1.23457e+06', '1.23457e+06', '1,234,567.891', '0,000,001,234,567.89', '1.234568e+06', '123_456_789.100%', '1234567.89']
[format(0.0, s) for s in ("", "g", "f", "e", ".0f", "+", "%", ".0e", "#g", "#.0f")], [format(-0.0, s) for s in ("", "g", "f", "z", "zf", "z.1f", "+", "+z")] -> (['0.0', '0', '0.000000', '0.000000e+00', '0', '+0.0', '0.000000%', '0e+00', '0.00000', '0.'], ['-0.0', '-0', '-0.000000', '0.0', '0.000000', '0.0', '-0.0', '+0.0'])
[format(x, "z.1f") for x in (-0.04, -0.06, -0.0, 0.04, -1.0)], format(-0.001, "z.2e"), format(-1e-10, "zg") -> (['0.0', '-0.1', '0.0', '0.0', '-1.0'], '-1.00e-03', '-1e-10')
[format(x, s) for x in (inf, -inf, nan) for s in ("", "f", "F", "e", "G", "10", "010", "+", "%", "<8", ",")] -> ['inf', 'inf', 'INF', 'inf', 'INF', '       inf', '0000000inf', '+inf', 'inf%', 'inf     ', 'inf', '-inf', '-inf', '-INF', '-inf', '-INF', '      -inf', '-000000inf', '-inf', '-inf%', '-inf    ', '-inf', 'nan', 'nan', 'NAN', 'nan', 'NAN', '       nan', '0000000nan', '+nan', 'nan%', 'nan     ', 'nan']
[format(x, "") for x in (1e16, 1e15, 1e-5, 0.1, 1e100, 123.0)], [format(x, "g") for x in (1e16, 1e15, 1e-5, 0.0001, 100000.0, 1e6, 123456789.0)] -> (['1e+16', '1000000000000000.0', '1e-05', '0.1', '1e+100', '123.0'], ['1e+16', '1e+15', '1e-05', '0.0001', '100000', '1e+06', '1.23457e+08'])
[format(x, ".17g") for x in (0.1, 1 / 3, 1e23, 5e-324)], [format(x, ".0e") for x in (0.5, 1.5, 2.5, 15.0, 25.0)], [format(x, ".0f") for x in (0.5, 1.5, 2.5, 1e22, 1e23)], format(1e308, ".3f")[:20], len(format(1.5, ".2000f")), format(2.0 ** -1074, ".800g")[-10:] -> (['0.10000000000000001', '0.33333333333333331', '9.9999999999999992e+22', '4.9406564584124654e-324'], ['5e-01', '2e+00', '2e+00', '2e+01', '2e+01'], ['0', '2', '2', '10000000000000000000000', '99999999999999991611392'], '10000000000000000109', 2002, '65625e-324')
[format(100000.0, s) for s in (".3", ".6", ".5", ".10")], [format(123456.0, s) for s in (".6", ".5", ".7", "")] -> (['1e+05', '1e+05', '1e+05', '100000.0'], ['1.23456e+05', '1.2346e+05', '123456.0', '123456.0'])
format(1234.56789, ".,f"), format(1234.56789, "_.6_f"), format(1234567.1234567, ",.7_f"), format(0.123456789, ".9_f"), format(1e20, ",.3,f"), format(1234.5, "020,.4_f") -> ('1234.567,890', '1_234.567_890', '1,234,567.123_456_7', '0.123_456_789', '100,000,000,000,000,000,000.000', '00,000,001,234.500_0')
format(5, "s") -> ValueError: Unknown format code 's' for object of type 'int'
format(5, ".2d") -> ValueError: Precision not allowed in integer format specifier
format(5, ",n") -> ValueError: Cannot specify ',' with 'n'.
format(5, "_n") -> ValueError: Cannot specify '_' with 'n'.
format(5, ",_d") -> ValueError: Cannot specify both ',' and '_'.
format(5, "_,d") -> ValueError: Cannot specify both ',' and '_'.
format(5, ",,d") -> ValueError: Invalid format specifier ',,d' for object of type 'int'
format(5, "zd") -> ValueError: Negative zero coercion (z) not allowed in integer format specifier
format(5, "10$") -> ValueError: Unknown format code '$' for object of type 'int'
format(5, "llx") -> ValueError: Invalid format specifier 'llx' for object of type 'int'
format(5, "99999999999999999999d") -> ValueError: Too many decimal digits in format string
format(5.0, ".99999999999999999999f") -> ValueError: Too many decimal digits in format string
format(5.0, ".f") -> ValueError: Format specifier missing precision
format(5.0, ".2") -> '5.0'
format(5, "\x07") -> ValueError: Unknown format code '\x7' for object of type 'int'
format(5, "é") -> ValueError: Unknown format code '\xe9' for object of type 'int'
format(5, ",x") -> ValueError: Cannot specify ',' with 'x'.
format(5, ",b") -> ValueError: Cannot specify ',' with 'b'.
format(5, ",c") -> ValueError: Cannot specify ',' with 'c'.
format(5, "_c") -> ValueError: Cannot specify '_' with 'c'.
format(5, "+c") -> ValueError: Sign not allowed with integer format specifier 'c'
format(5, "#c") -> ValueError: Alternate form (#) not allowed with integer format specifier 'c'
format(-5, "c") -> OverflowError: %c arg not in range(0x110000)
format(0x110000, "c") -> OverflowError: %c arg not in range(0x110000)
[format(65, s) for s in ("c", "5c", "<5c", "^5c", "05c")], format(0x20AC, "c"), format(0x10FFFF, "c") == "\U0010ffff" -> (['A', '    A', 'A    ', '  A  ', '0000A'], '€', True)
format(1.5, "d") -> ValueError: Unknown format code 'd' for object of type 'float'
format(1.5, "x") -> ValueError: Unknown format code 'x' for object of type 'float'
format(1.5, "c") -> ValueError: Unknown format code 'c' for object of type 'float'
format(1.5, "s") -> ValueError: Unknown format code 's' for object of type 'float'
format(1.5, ",n") -> ValueError: Cannot specify ',' with 'n'.
format(1.5, ".3,n") -> ValueError: Cannot specify ',' with 'n'.
format(1.5, "Q") -> ValueError: Unknown format code 'Q' for object of type 'float'
(5).__format__(1) -> TypeError: __format__() argument must be str, not int
(1.5).__format__() -> TypeError: float.__format__() takes exactly one argument (0 given)
format(Int(42), "5d"), format(Int(42)), format(Float(1.5), ".3f"), format(Float(1.5)), format(Named(5)), format(Named(5), "d"), f"{Named(5)}", f"{Named(5)!r}", str(Named(5)) -> ('   42', '42', '1.500', '1.5', 'named', '5', 'named', '5', 'named')
f"{3:{'>'}{5}}", f"{3.14159:.{2}f}", f"{255:#x} {255:08b}", f"{10 ** 20:,}", "{:>8.3f}|{:<8}|{:^8}".format(1.5, 42, 7), f"{1.0}", f"{1e300}", f"{-5:+}", f"{5:=+5}" -> ('    3', '3.14', '0xff 11111111', '100,000,000,000,000,000,000', '   1.500|42      |   7    ', '1.0', '1e+300', '-5', '+   5')
"%d %i %u" % (42, -42, 7), "%5d|%-5d|%05d|%+d|% d" % (42, 42, 42, 42, 42), "%x %X %o %#x %#X %#o" % (255, 255, 8, 255, 255, 8), "%.3d|%8.3d|%-8.3d|%08.3d|%+.3d" % (5, 5, 5, 5, 5), "%x" % -255, "%#x" % -255, "%#06x" % 15, "%d" % 10 ** 25, "%x" % 10 ** 25, "%d" % 3.99, "%d" % -3.99, "%d" % True -> ('42 -42 7', '   42|42   |00042|+42| 42', 'ff FF 10 0xff 0XFF 0o10', '005|     005|005     |00000005|+005', '-ff', '-0xff', '0x000f', '10000000000000000000000000', '84595161401484a000000', '3', '-3', '1')
"%f %.2f %10.3f|%-10.1f|%+f|% f|%010.2f" % (1.5, 1.555, 1.5, 1.5, 1.5, 1.5, -1.5), "%e %.2e %E" % (12345.678, 12345.678, 12345.678), "%g %.3g %G %#g" % (1e-10, 1234.5, 1e20, 1.0), "%f %F %e %G" % (inf, inf, nan, -inf), "%.0f %#.0f" % (2.5, 2.5), "%05f" % inf, "%f" % 5, "%.1f" % True, "%.*f" % (2, 3.14159), "%*d" % (5, 42), "%-*d|" % (5, 42) -> ('1.500000 1.55      1.500|1.5       |+1.500000| 1.500000|-000001.50', '1.234568e+04 1.23e+04 1.234568E+04', '1e-10 1.23e+03 1E+20 1.00000', 'inf INF nan -INF', '2 2.', '00inf', '5.000000', '1.0', '3.14', '   42', '42   |')
"%c%c" % (65, "b"), "%5c|%-5c|" % (65, "b"), "%c" % 0x20AC, "%s %r %a" % (1.5, 10 ** 20, 2j), "%5s|%-8s|%.2s" % (1.5, 42, 12345), "%%" % (), "%(a)d %(b).1f" % {"a": 1, "b": 2} -> ('Ab', '    A|b    |', '€', '1.5 100000000000000000000 2j', '  1.5|42      |12', '%', '1 2.0')
"%d" % "a" -> TypeError: %d format: a real number is required, not str
"%d" % None -> TypeError: %d format: a real number is required, not NoneType
"%x" % 1.5 -> TypeError: %x format: an integer is required, not float
"%o" % "a" -> TypeError: %o format: an integer is required, not str
"%f" % "a" -> TypeError: must be real number, not str
"%c" % 1.5 -> TypeError: %c requires an int or a unicode character, not float
"%c" % "ab" -> TypeError: %c requires an int or a unicode character, not a string of length 2
"%c" % -1 -> OverflowError: %c arg not in range(0x110000)
"%c" % 0x110000 -> OverflowError: %c arg not in range(0x110000)
"%d" % nan -> ValueError: cannot convert float NaN to integer
"%d" % inf -> OverflowError: cannot convert float infinity to integer
"%d %d" % 1 -> TypeError: not enough arguments for format string
"%d" % (1, 2) -> TypeError: not all arguments converted during string formatting
"%z" % 1 -> ValueError: unsupported format character 'z' (0x7a) at index 1
"%d" % 10 ** 5000 -> ValueError: Exceeds the limit (4300 digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit
format(10 ** 5000, "d") -> ValueError: Exceeds the limit (4300 digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit
len(format(10 ** 5000, "x")), len("%x" % 10 ** 5000) -> (4153, 4153)
[format(x, "") for x in (True, False)], [format(True, s) for s in ("d", "5", "b", "c", "e", ".1f", "x", "05", "n")] -> (['True', 'False'], ['1', '    1', '1', '\x01', '1.000000e+00', '1.0', '1', '00001', '1'])
"""

for line in TABLE.strip().splitlines():
    expression, expected = line.split(" -> ")
    try:
        result = repr(eval(expression))
    except Exception as error:
        result = f"{type(error).__name__}: {error}"
    assert result == expected, f"{line}    got {result}"
