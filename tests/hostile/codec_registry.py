"""Codecs and error handlers under the names of others."""
import codecs

def encode(text, errors="strict"):
    return b"another run", len(text)

def decode(data, errors="strict"):
    return "another run", len(data)

def search(name):
    return codecs.CodecInfo(encode, decode, name=name)

def handle(error):
    return "another run", error.end

for name in ("utf-8", "latin-1", "cp1252", "rot13", "idna", "no-such-codec"):
    try:
        codecs.lookup(name)
    except LookupError:
        pass
codecs.register(search)
codecs.lookup("x-of-another-run")
for name in ("strict", "ignore", "replace", "surrogateescape", "xmlcharrefreplace", "x-handler"):
    codecs.register_error(name, handle)
