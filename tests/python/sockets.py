# Sockets between the threads of a program.
import errno
import select
import selectors
import socket
import socketserver
import threading
import warnings

# ---- pairs ----

first, second = socket.socketpair()
print(first.family.name, first.type.name, first.proto, first.getsockname(), first.fileno() >= 0)  # expect: AF_UNIX SOCK_STREAM 0  True
print(first.send(b"some"), first.sendall(b" bytes"), second.recv(3), second.recv(100, socket.MSG_PEEK))  # expect: 4 None b'som' b'e bytes'
place = bytearray(10)
print(second.recv_into(place), place)  # expect: 7 bytearray(b'e bytes\x00\x00\x00')
second.setblocking(False)
try:
    second.recv(1)
except BlockingIOError as error:
    print(error.errno == errno.EAGAIN, second.gettimeout(), second.getblocking())  # expect: True 0.0 False
second.settimeout(0.01)
try:
    second.recv(1)
except TimeoutError as error:
    print(error)  # expect: timed out
first.shutdown(socket.SHUT_WR)
print(second.recv(1), second.send(b"still"), first.recv(10))  # expect: b'' 5 b'still'
try:
    first.send(b"x")
except BrokenPipeError as error:
    print(type(error).__name__)  # expect: BrokenPipeError
first.close()
second.close()
print(first.fileno(), first)  # expect: -1 <socket.socket [closed] fd=-1, family=1, type=1, proto=0>
try:
    first.recv(1)
except OSError as error:
    print(error.errno == errno.EBADF)  # expect: True

# ---- a server and its clients ----


def serve(server):
    while True:
        connection, address = server.accept()
        with connection, connection.makefile("rw", encoding="utf-8") as lines:
            for line in lines:
                if line == "stop\n":
                    return
                print(line.upper(), end="", file=lines, flush=True)


server = socket.create_server(("127.0.0.1", 0))
address = server.getsockname()
thread = threading.Thread(target=serve, args=(server,))
thread.start()
for text in "one\ntwo\n", "three\n":
    with socket.create_connection(address, timeout=60) as client:
        print(client.getpeername() == address, client.gettimeout())
        client.sendall(text.encode())
        client.shutdown(socket.SHUT_WR)
        answer = b""
        while piece := client.recv(4):
            answer += piece
        print(answer)
# expect: True 60.0
# expect: b'ONE\nTWO\n'
# expect: True 60.0
# expect: b'THREE\n'
with socket.create_connection(address) as client:
    client.sendall(b"stop\n")
thread.join()
try:
    with socket.socket() as other:
        other.bind(address)
except OSError as error:
    print(error.errno == errno.EADDRINUSE)  # expect: True
server.settimeout(0)
try:
    server.accept()
except BlockingIOError:
    print("nobody waits")  # expect: nobody waits
server.close()
with socket.socket() as client:
    print(client.connect_ex(address) == errno.ECONNREFUSED)  # expect: True
    try:
        client.connect(address)
    except ConnectionRefusedError as error:
        print(error)  # expect: [Errno 111] Connection refused
    try:
        client.send(b"x")
    except OSError as error:
        print(error.errno in (errno.ENOTCONN, errno.EPIPE))  # expect: True

# ---- much at once, to somebody who reads slowly ----

first, second = socket.socketpair()
writer = threading.Thread(target=lambda: (first.sendall(bytes(500_000)), first.close()))
writer.start()
count = 0
while piece := second.recv(10_000):
    count += len(piece)
writer.join()
second.close()
print(count)  # expect: 500000

# ---- datagrams ----

with socket.socket(type=socket.SOCK_DGRAM) as here, socket.socket(type=socket.SOCK_DGRAM) as there:
    here.bind(("localhost", 0))
    print(there.sendto(b"one", here.getsockname()), there.sendto(b"two", here.getsockname()))  # expect: 3 3
    data, sender = here.recvfrom(100)
    here.sendto(data.upper(), sender)
    print(data, here.recv(1), there.recv(100))  # expect: b'one' b't' b'ONE'

# ---- waiting for several ----

first, second = socket.socketpair()
with selectors.DefaultSelector() as selector, first, second:
    selector.register(first, selectors.EVENT_READ, "data")
    print(selector.select(0))  # expect: []
    threading.Timer(0.01, second.send, [b"x"]).start()
    print([(key.data, events) for key, events in selector.select(60)])  # expect: [('data', 1)]
    print(select.select([first, second], [first], [], 0) == ([first], [first], []))  # expect: True


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(self.rfile.readline()[::-1])


with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    with socket.create_connection(server.server_address) as client:
        client.sendall(b"abc\n")
        print(client.recv(100))  # expect: b'\ncba'
    server.shutdown()
    thread.join()

# ---- names and numbers ----

print(socket.gethostbyname("localhost"), socket.inet_aton("1.2.3.4"), socket.inet_ntoa(b"\x7f\0\0\1"))  # expect: 127.0.0.1 b'\x01\x02\x03\x04' 127.0.0.1
print(socket.getaddrinfo("127.0.0.1", 80, type=socket.SOCK_STREAM)[0][4], socket.htons(1), socket.ntohl(1))  # expect: ('127.0.0.1', 80) 256 16777216
try:
    socket.inet_aton("1.2.3.x")
except OSError as error:
    print(error)  # expect: illegal IP address string passed to inet_aton
for address in "localhost", ("localhost",), ("localhost", 70000), (1, 1):
    try:
        with socket.socket() as client:
            client.connect(address)
    except (TypeError, OverflowError) as error:
        print(error)
# expect: connect(): AF_INET address must be tuple, not str
# expect: AF_INET address must be a pair (host, port)
# expect: connect(): port must be 0-65535.
# expect: str, bytes or bytearray expected, not int
with socket.socket() as options:
    options.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    print(options.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR), options.getsockopt(1, socket.SO_TYPE))  # expect: 1 1
socket.setdefaulttimeout(2.5)
with socket.socket() as client:
    print(client.gettimeout(), client.timeout)  # expect: 2.5 2.5
socket.setdefaulttimeout(None)
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    socket.socketpair()
    print(len(caught), caught[0].category.__name__, str(caught[0].message)[:27])  # expect: 2 ResourceWarning unclosed <socket.socket fd=
