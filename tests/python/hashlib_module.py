"""hashlib, hmac, secrets: CPython's digests, names and errors."""
import hashlib
import hmac
import io
import random
import secrets


def check(call):
    try:
        print(call())
    except (TypeError, ValueError) as error:
        print(f"{type(error).__name__}: {error}")


for name in ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_224", "sha3_256", "sha3_384", "sha3_512", "blake2b", "blake2s"):
    hash = hashlib.new(name, b"abc")
    print(name, hash.name == name, hash.digest_size, hash.block_size, hash.hexdigest()[:16])
# expect: md5 True 16 64 900150983cd24fb0
# expect: sha1 True 20 64 a9993e364706816a
# expect: sha224 True 28 64 23097d223405d822
# expect: sha256 True 32 64 ba7816bf8f01cfea
# expect: sha384 True 48 128 cb00753f45a35e8b
# expect: sha512 True 64 128 ddaf35a193617aba
# expect: sha3_224 True 28 144 e642824c3f8cf24a
# expect: sha3_256 True 32 136 3a985da74fe225b2
# expect: sha3_384 True 48 104 ec01498288516fc9
# expect: sha3_512 True 64 72 b751850b1a57168a
# expect: blake2b True 64 128 ba80a53f981c4d0d
# expect: blake2s True 32 64 508c5e8c327c14e2

# Any way to cut the data gives the same; each algorithm meets each place in its block.
summary = hashlib.sha256()
data = bytes(n * 7 % 256 for n in range(600))
for name in sorted(hashlib.algorithms_guaranteed):
    length = (300,) if name.startswith("shake") else ()
    for size in range(0, 600, 11):
        whole = hashlib.new(name, data[:size])
        pieces = hashlib.new(name)
        for start in range(0, size, 37):
            pieces.update(memoryview(data)[start : min(start + 37, size)])
        assert whole.digest(*length) == pieces.copy().digest(*length) == pieces.digest(*length)
        summary.update(whole.digest(*length))
print(summary.hexdigest())  # expect: d0e3d1b52b8d16673275ea9152be98319701b533c6b47fb878f6c9bd0873f16a

print(hashlib.shake_128(b"abc").hexdigest(5), hashlib.shake_256().digest(3), hashlib.shake_256().digest_size)  # expect: 5881092dd8 b'F\xb9\xdd' 0
print(hashlib.blake2b(b"data", digest_size=9, key=b"key", salt=b"salt", person=b"me").hexdigest())  # expect: 877508c39e3e207e07
tree = dict(fanout=2, depth=2, leaf_size=400, node_offset=7, node_depth=1, inner_size=5, last_node=True)
print(hashlib.blake2s(data, digest_size=13, **tree).hexdigest())  # expect: 1e21121fb252201be320d3b52d

check(lambda: hashlib.sha256("text"))  # expect: TypeError: Strings must be encoded before hashing
check(lambda: hashlib.md5(5))  # expect: TypeError: object supporting the buffer API required
check(lambda: hashlib.new("nothing"))  # expect: ValueError: unsupported hash type nothing
check(lambda: hashlib.shake_128().digest(-1))  # expect: ValueError: Cannot convert negative int
check(lambda: hashlib.sha1().update())  # expect: TypeError: sha1.update() takes exactly one argument (0 given)
check(lambda: hashlib.blake2b(digest_size=65))  # expect: ValueError: digest_size for Blake2b must be between 1 and 64 bytes, here it is 65
check(lambda: hashlib.blake2s(key=bytes(33)))  # expect: ValueError: maximum key length is 32 bytes
check(lambda: type(hashlib.sha1())())  # expect: TypeError: cannot create '_sha1.sha1' instances

print(hmac.new(b"key", b"message", "sha256").hexdigest()[:20])  # expect: 6e9ef29b75fffc5b7aba
print(hmac.compare_digest("same", "same"), len(secrets.token_hex(8)))  # expect: True 16
print(hashlib.file_digest(io.BytesIO(b"abc"), "sha1").hexdigest()[:10])  # expect: a9993e3647

# A text is hashed to make a seed of it.
random.seed("text")
print(random.random(), random.randrange(1000))  # expect: 0.8711565613554825 863
random.seed(b"bytes")
print(random.random())  # expect: 0.37075677971469856
