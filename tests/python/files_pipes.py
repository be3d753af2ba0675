# Pipes between threads: reading and writing wait without the GIL.
import os
import threading
import time

reader, writer = os.pipe()
received = []


def consume():
    while piece := os.read(reader, 4):
        received.append(piece)


thread = threading.Thread(target=consume)
thread.start()
for word in [b"one ", b"two ", b"three"]:
    os.write(writer, word)
os.close(writer)
thread.join()
os.close(reader)
print(b"".join(received))  # expect: b'one two three'

# A writer waits for room.
reader, writer = os.pipe()
written = []
thread = threading.Thread(target=lambda: written.append(os.write(writer, bytes(300_000))))
thread.start()
total = 0
while total < 300_000:
    total += len(os.read(reader, 10_000))
thread.join()
print(total, written)  # expect: 300000 [300000]

# Several readers share a pipe of tokens; each token is had once.
taken = []


def worker():
    for _ in range(50):
        token = os.read(reader, 1)
        taken.append(token)
        os.write(writer, token)


os.write(writer, b"ab")
threads = [threading.Thread(target=worker) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(len(taken), set(taken) <= {b"a", b"b"}, sorted(os.read(reader, 10)))  # expect: 200 True [97, 98]

# Not to be waited for.
os.set_blocking(reader, False)
try:
    os.read(reader, 1)
except BlockingIOError as error:
    print(error, error.errno)  # expect: [Errno 11] Resource temporarily unavailable 11
os.set_blocking(reader, True)

# Files over the ends of a pipe.
with open(reader) as source, open(writer, "w", buffering=1) as sink:
    lines = []
    thread = threading.Thread(target=lambda: lines.extend(source))
    thread.start()
    print("first", file=sink)
    time.sleep(0.01)
    print("second\nthird", file=sink, end="")
    sink.close()
    thread.join()
    print(lines, source.seekable())  # expect: ['first\n', 'second\n', 'third'] False

reader, writer = os.pipe()
os.close(reader)
try:
    os.write(writer, b"x")
except BrokenPipeError as error:
    print(error)  # expect: [Errno 32] Broken pipe
os.close(writer)

# Others run while one waits.
reader, writer = os.pipe()
thread = threading.Thread(target=os.read, args=(reader, 1))
thread.start()
count = sum(1 for _ in range(10_000))
print(thread.is_alive(), count)  # expect: True 10000
os.write(writer, b"x")
thread.join()
os.close(reader)
os.close(writer)
