# `array.array`.
import copy
import io
from array import array


def error_of(call, *args):
    try:
        return call(*args)
    except (TypeError, ValueError, OverflowError, IndexError, EOFError) as error:
        return f"{type(error).__name__}: {error}"


numbers = array("i", [3, 1, 2])
print(numbers, len(numbers), numbers.itemsize, numbers.typecode, array("d"))  # expect: array('i', [3, 1, 2]) 3 4 i array('d')
numbers.append(5)
numbers.extend([7, -1])
numbers.insert(1, 9)
print(numbers.tolist(), numbers.pop(), numbers.pop(0), numbers.index(7), numbers.count(9))  # expect: [3, 9, 1, 2, 5, 7, -1] -1 3 4 1
numbers.remove(9)
numbers.reverse()
print(numbers[0], numbers[-1], numbers[1:3], numbers[::-2], 5 in numbers, "x" in numbers)  # expect: 7 1 array('i', [5, 2]) array('i', [1, 5]) True False
numbers[0] = 70
numbers[1:3] = array("i", [4, 4, 4])
del numbers[-1]
print(numbers + array("i", [1]), numbers * 2, list(numbers))  # expect: array('i', [70, 4, 4, 4, 1]) array('i', [70, 4, 4, 4, 70, 4, 4, 4]) [70, 4, 4, 4]
numbers[::2] = array("i", [0, 0])
del numbers[1::2]
print(numbers, numbers == array("l", [0, 0]), numbers < array("i", [0, 1]), numbers != [0, 0])  # expect: array('i', [0, 0]) True True True
print(array("f", [0.1])[0], array("d", [0.1, 1])[:], array("b", b"\xff\x01"))  # expect: 0.10000000149011612 array('d', [0.1, 1.0]) array('b', [-1, 1])
print(array("H", [1, 258]).tobytes(), array("Q", [2**64 - 1])[0], array("w", "aä€").tounicode())  # expect: b'\x01\x00\x02\x01' 18446744073709551615 aä€
swapped = array("H", [1, 258])
swapped.byteswap()
swapped.frombytes(b"\x05\x00")
swapped.fromlist([6])
print(swapped, bytes(swapped)[:2], copy.copy(swapped) == swapped, copy.deepcopy(swapped) is swapped)  # expect: array('H', [256, 513, 5, 6]) b'\x00\x01' True False
stream = io.BytesIO()
swapped.tofile(stream)
stream.seek(0)
again = array("H")
again.fromfile(stream, 3)
print(again, error_of(again.fromfile, stream, 5))  # expect: array('H', [256, 513, 5, 6]) EOFError: read() didn't return enough bytes
print(array("w", "hi"), sum(array("i", range(10))), sorted(array("d", [2, 1])))  # expect: array('w', 'hi') 45 [1.0, 2.0]

print(error_of(array, "z"))  # expect: ValueError: bad typecode (must be b, B, u, w, h, H, i, I, l, L, q, Q, f or d)
print(error_of(array, 5))  # expect: TypeError: array() argument 1 must be a unicode character, not int
print(error_of(array, "i", [1.5]))  # expect: TypeError: 'float' object cannot be interpreted as an integer
print(error_of(array, "i", "abc"))  # expect: TypeError: cannot use a str to initialize an array with typecode 'i'
print(error_of(array, "b", [200]))  # expect: OverflowError: signed char is greater than maximum
print(error_of(array, "B", [-1]))  # expect: OverflowError: unsigned byte integer is less than minimum
print(error_of(array, "h", [40000]))  # expect: OverflowError: signed short integer is greater than maximum
print(error_of(array, "i", b"abc"))  # expect: ValueError: bytes length not a multiple of item size
print(error_of(lambda: numbers[5]))  # expect: IndexError: array index out of range
print(error_of(lambda: numbers + [1]))  # expect: TypeError: can only append array (not "list") to array
print(error_of(numbers.extend, array("d", [1])))  # expect: TypeError: can only extend with array of same kind
print(error_of(array("i").pop))  # expect: IndexError: pop from empty array
print(error_of(numbers.remove, 99))  # expect: ValueError: array.remove(x): x not in array
