# zlib, gzip, bz2 and zip files.
import bz2
import gzip
import io
import os
import tempfile
import threading
import zipfile
import zlib

data = b"hello world " * 1000

# ---- zlib ----

print(all(zlib.decompress(zlib.compress(data, level)) == data for level in range(-1, 10)))  # expect: True
print(zlib.crc32(b"hello"), zlib.crc32(b"lo", zlib.crc32(b"hel")), zlib.adler32(b"hello"))  # expect: 907060870 907060870 103547413
print(zlib.decompress(b"x\x9c\xcbH\xcd\xc9\xc9\x07\x00\x06,\x02\x15"))  # expect: b'hello'
for wbits in (9, 15, -9, -15, 25, 31):
    packer = zlib.compressobj(wbits=wbits)
    packed = packer.compress(data) + packer.flush()
    assert zlib.decompress(packed, wbits) == data, wbits

unpacker = zlib.decompressobj()
first = unpacker.decompress(zlib.compress(data) + b"rest", 100)
print(len(first), len(unpacker.unconsumed_tail) > 0, unpacker.eof)  # expect: 100 True False
rest = unpacker.decompress(unpacker.unconsumed_tail)
print(first + rest == data, unpacker.unused_data, unpacker.eof)  # expect: True b'rest' True

packer = zlib.compressobj(zdict=b"hello")
packed = packer.compress(b"hello hello") + packer.flush()
print(zlib.decompressobj(zdict=b"hello").decompress(packed))  # expect: b'hello hello'
try:
    zlib.decompressobj().decompress(packed)
except zlib.error as error:
    print(error)  # expect: Error 2 while decompressing data

for wrong in (b"nope", zlib.compress(data)[:20], b""):
    try:
        zlib.decompress(wrong)
    except zlib.error as error:
        print(error)
# expect: Error -3 while decompressing data: incorrect header check
# expect: Error -5 while decompressing data: incomplete or truncated stream
# expect: Error -5 while decompressing data: incomplete or truncated stream
for call in (
    lambda: zlib.compressobj(level=10),
    lambda: zlib.compress(b"", 10),
    lambda: zlib.decompressobj(wbits=99),
    lambda: unpacker.decompress(b"", -1),
    lambda: unpacker.flush(0),
    lambda: zlib.compressobj().copy(),
):
    try:
        call()
    except Exception as error:
        print(type(error).__name__, error)
# expect: ValueError Invalid initialization option
# expect: error Bad compression level
# expect: ValueError Invalid initialization option
# expect: ValueError max_length must be non-negative
# expect: ValueError length must be greater than zero
# expect: NotImplementedError this interpreter cannot copy a zlib stream

# Piece by piece, with sync points.
packer, unpacker = zlib.compressobj(), zlib.decompressobj()
pieces = []
for start in range(0, len(data), 1000):
    pieces.append(unpacker.decompress(packer.compress(data[start : start + 1000]) + packer.flush(zlib.Z_SYNC_FLUSH)))
print(b"".join(pieces) == data, all(pieces))  # expect: True True
try:
    packer.flush()
    packer.compress(b"more")
except zlib.error as error:
    print(error)  # expect: Error -2 while compressing data: inconsistent stream state

# ---- gzip ----

print(gzip.decompress(gzip.compress(data)) == data)  # expect: True
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "text.gz")
    with gzip.open(path, "wt") as file:
        file.writelines(f"line {number}\n" for number in range(3))
    with gzip.open(path, "rt") as file:
        print(file.read().split("\n"))  # expect: ['line 0', 'line 1', 'line 2', '']

# ---- bz2 ----

print(bz2.decompress(bz2.compress(data)) == data)  # expect: True
unpacker = bz2.BZ2Decompressor()
packed = bz2.compress(data)
got = b""
for byte in range(len(packed)):
    got += unpacker.decompress(packed[byte : byte + 1], 50)
while not unpacker.needs_input and not unpacker.eof:
    got += unpacker.decompress(b"", 1000)
print(got == data, unpacker.eof, unpacker.unused_data)  # expect: True True b''
for call in (
    lambda: unpacker.decompress(b""),
    lambda: bz2.decompress(b"nonsense"),
    lambda: bz2.BZ2Compressor(0),
):
    try:
        call()
    except Exception as error:
        print(type(error).__name__, error)
# expect: EOFError End of stream already reached
# expect: OSError Invalid data stream
# expect: ValueError compresslevel must be between 1 and 9

# ---- zip files ----

buffer = io.BytesIO()
with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
    archive.writestr("a.txt", data)
    archive.writestr("b/c.txt", "short")
with zipfile.ZipFile(buffer) as archive:
    print(archive.namelist(), archive.read("a.txt") == data, archive.testzip())  # expect: ['a.txt', 'b/c.txt'] True None
    print(archive.getinfo("a.txt").compress_size < 200)  # expect: True

# ---- threads that share a stream ----

packer = zlib.compressobj()
packed = []
lock = threading.Lock()


def work():
    for _ in range(20):
        with lock:
            packed.append(packer.compress(data))


threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(zlib.decompress(b"".join(packed) + packer.flush()) == data * 80)  # expect: True
