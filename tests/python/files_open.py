# `open` in every mode, and what goes wrong.
import errno
import io
import os
import tempfile
import threading
import warnings

folder = tempfile.mkdtemp()
path = os.path.join(folder, "file.txt")

with open(path, "w", encoding="utf-8", newline="") as file:
    print(file.mode, file.encoding, file.fileno() > 2, file.closed)  # expect: w utf-8 True False
    print(file.write("grün\r\nzwei\n"), file.tell())  # expect: 11 12
print(file.closed)  # expect: True
with open(path, "rb") as file:
    print(file.read())  # expect: b'gr\xc3\xbcn\r\nzwei\n'
    print(file.raw.mode, file.seek(-5, io.SEEK_END), file.readline())  # expect: rb 7 b'zwei\n'
with open(path, encoding="utf-8") as file:
    print(list(file), file.newlines)  # expect: ['grün\n', 'zwei\n'] ('\n', '\r\n')
with open(path, encoding="utf-8", newline="") as file:
    print([file.readline(), file.read(2)])  # expect: ['grün\r\n', 'zw']

with open(path, "r+b") as file:
    print(file.read(4), file.write(b"!"), file.tell())  # expect: b'gr\xc3\xbc' 1 5
    file.seek(0, 2)
    file.write(b"end")
    print(file.truncate(7), file.tell())  # expect: 7 15
with open(path, "ab+") as file:
    print(file.tell(), file.mode)  # expect: 7 ab+
    file.seek(0)
    file.write(b"appended")
    file.seek(0)
    print(file.read())  # expect: b'gr\xc3\xbc!\r\nappended'
with open(path, "w+") as file:
    file.write("abc")
    file.seek(1)
    print(file.read(), file.seek(0), file.readline(2))  # expect: bc 0 ab
with open(path, "a") as file:
    file.write("d")
print(open(path).read())  # expect: abcd

for mode, arguments in [
    ("x", {}), ("rw", {}), ("", {}), ("q", {}), ("rbt", {}), ("rb", {"encoding": "utf-8"}), ("r", {"buffering": 0}),
]:
    try:
        open(path, mode, **arguments)
    except (ValueError, OSError) as error:
        print(type(error).__name__, str(error).replace(folder, ""))
# expect: FileExistsError [Errno 17] File exists: '/file.txt'
# expect: ValueError must have exactly one of create/read/write/append mode
# expect: ValueError Must have exactly one of create/read/write/append mode and at most one plus
# expect: ValueError invalid mode: 'q'
# expect: ValueError can't have text and binary mode at once
# expect: ValueError binary mode doesn't take an encoding argument
# expect: ValueError can't have unbuffered text I/O

os.mkdir(os.path.join(folder, "sub"))
for name, mode in [("none", "r"), ("none/none", "w"), ("sub", "r"), ("sub", "w"), ("file.txt/x", "r"), ("a\0b", "r")]:
    try:
        open(os.path.join(folder, name), mode)
    except (ValueError, OSError) as error:
        print(type(error).__name__, getattr(error, "errno", None), getattr(error, "filename", folder)[len(folder):] or "-")
# expect: FileNotFoundError 2 /none
# expect: FileNotFoundError 2 /none/none
# expect: IsADirectoryError 21 /sub
# expect: IsADirectoryError 21 /sub
# expect: NotADirectoryError 20 /file.txt/x
# expect: ValueError None -
for wrong in [None, 1.5, -1, 999]:
    try:
        open(wrong)
    except (TypeError, ValueError, OSError) as error:
        print(type(error).__name__, error)
# expect: TypeError expected str, bytes or os.PathLike object, not NoneType
# expect: TypeError expected str, bytes or os.PathLike object, not float
# expect: ValueError negative file descriptor
# expect: OSError [Errno 9] Bad file descriptor

# An opener, descriptors that stay open, names that are bytes.
calls = []


def opener(name, flags):
    calls.append((name[len(folder):], flags & os.O_ACCMODE == os.O_RDONLY))
    return os.open(name, flags)


with open(path, opener=opener) as file:
    print(file.read(), calls)  # expect: abcd [('/file.txt', True)]
try:
    open(path, opener=lambda name, flags: -3)
except ValueError as error:
    print(error)  # expect: opener returned -3
descriptor = os.open(path, os.O_RDWR)
with open(descriptor, "r+", closefd=False) as file:
    print(file.read(), file.name == descriptor)  # expect: abcd True
print(os.lseek(descriptor, 1, os.SEEK_SET), os.read(descriptor, 2))  # expect: 1 b'bc'
os.close(descriptor)
with open(os.fsencode(path), "rb", buffering=0) as file:
    print(type(file).__name__, file.name == os.fsencode(path), file.read(1), file.readall())  # expect: FileIO True b'a' b'bcd'
    target = bytearray(3)
    file.seek(1)
    print(file.readinto(target), target)  # expect: 3 bytearray(b'bcd')

# What is not closed is written when it goes, with a warning.
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    open(path, "w").write("left open")
    print([warning.category.__name__ for warning in caught])  # expect: ['ResourceWarning']
print(open(path, "rb").read())  # expect: b'left open'

closed = open(path)
closed.close()
for action in [closed.read, closed.fileno, closed.__enter__, closed.__next__, lambda: closed.write("x")]:
    try:
        action()
    except ValueError as error:
        print(str(error).rstrip("."))
# expect: I/O operation on closed file
# expect: I/O operation on closed file
# expect: I/O operation on closed file
# expect: I/O operation on closed file
# expect: I/O operation on closed file
with open(path) as file:
    try:
        file.write("x")
    except io.UnsupportedOperation as error:
        print(error)  # expect: not writable
with open(path, "w") as file:
    try:
        file.read()
    except io.UnsupportedOperation as error:
        print(error)  # expect: not readable

# Threads that write to one file: no line is torn or lost.
with open(path, "w") as file:
    def work(number):
        for _ in range(200):
            file.write(f"{number}" * 50 + "\n")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
lines = open(path).read().splitlines()
print(len(lines), all(len(line) == 50 and len(set(line)) == 1 for line in lines))  # expect: 800 True

# Encodings and errors.
with open(path, "w", encoding="latin-1", errors="replace") as file:
    file.write("ä€")
print(open(path, "rb").read())  # expect: b'\xe4?'
try:
    open(path, encoding="utf-8").read()
except UnicodeDecodeError as error:
    print(error)  # expect: 'utf-8' codec can't decode byte 0xe4 in position 0: invalid continuation byte
print(ascii(open(path, encoding="utf-8", errors="surrogateescape").read()))  # expect: '\udce4?'
with open(path, "w", encoding="utf-16", newline="\r\n") as file:
    file.write("a\n")
print(open(path, "rb").read()[2:])  # expect: b'a\x00\r\x00\n\x00'
print(open(path, encoding="utf-16").read() == "a\n")  # expect: True

with open(os.devnull, "w") as null:
    print(null.write("gone"))  # expect: 4
print(open(os.devnull).read() == "")  # expect: True
print(errno.errorcode[errno.ENOENT])  # expect: ENOENT

os.remove(path)
os.rmdir(os.path.join(folder, "sub"))
os.rmdir(folder)
