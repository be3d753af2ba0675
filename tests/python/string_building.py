# Building a string piece by piece: `+=` may work in place, but nobody can tell.


def build(count, piece):
    text = ""
    for _ in range(count):
        text += piece
    return text


assert build(100_000, "x") == "x" * 100_000 and build(50_000, "é€") == "é€" * 50_000 and len(build(300_000, "ab")) == 600_000


def shared(count):
    text, kept = "", []
    for number in range(count):
        text += chr(97 + number % 26)
        kept.append(text)
    return kept


for length, text in enumerate(shared(2000), 1):
    assert len(text) == length and text[-1] == chr(97 + (length - 1) % 26)


def hashed():
    text = "start" * 200
    seen = set()
    for _ in range(100):
        seen.add(hash(text))
        text += "x"
        assert {text: 1}[text] == 1
    return len(seen)


assert hashed() == 100


def doubled(text):
    for _ in range(12):
        text += text
    return text


assert doubled("ab" * 300) == "ab" * 300 * 4096


def alias():
    a = "z" * 1000
    b = a
    a += "!"
    return a, b


assert alias() == ("z" * 1000 + "!", "z" * 1000)


def failing():
    text = "a"
    try:
        for piece in ("b", "c", 5):
            text += piece
    except TypeError as error:
        assert str(error) == 'can only concatenate str (not "int") to str'
    return text


for _ in range(20):
    assert failing() == "abc"


class Sub(str):
    pass


def subclass():
    text = Sub("a" * 600)
    for _ in range(30):
        text += "b"
    return text


assert type(subclass()) is str and subclass() == "a" * 600 + "b" * 30
print("ok")  # expect: ok
