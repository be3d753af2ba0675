# keys(), values(), items(): they follow the dict; set operations; iterators.

def raises(exception, message, function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except exception as error:
        assert message is None or str(error) == message, str(error)
    else:
        raise AssertionError(f"{exception.__name__} not raised")


d = {"a": 1, "b": 2}
keys, values, items = d.keys(), d.values(), d.items()
assert repr(keys) == "dict_keys(['a', 'b'])" and repr(values) == "dict_values([1, 2])"
assert repr(items) == "dict_items([('a', 1), ('b', 2)])"
assert list(keys) == ["a", "b"] and list(values) == [1, 2] and list(items) == [("a", 1), ("b", 2)]
d["c"] = 3
assert len(keys) == len(values) == len(items) == 3 and "c" in keys and ("c", 3) in items and 3 in values
assert ("c", 4) not in items and "c" not in items and ("c",) not in items and [("c", 3)] not in [items]
assert list(reversed(keys)) == ["c", "b", "a"] and list(reversed(values)) == [3, 2, 1]
assert list(reversed(items)) == [("c", 3), ("b", 2), ("a", 1)]
raises(TypeError, "cannot create 'dict_keys' instances", type(keys), {})
raises(TypeError, "cannot use 'list' as a dict key (unhashable type: 'list')", lambda: [] in keys)

# As sets.
assert keys == {"a", "b", "c"} and {"a", "b", "c"} == keys and keys != {"a"} and keys == {"c": 0, "b": 0, "a": 0}.keys()
assert keys & ["a", "z"] == {"a"} and ["a", "z"] & keys == {"a"}
assert keys | ["z"] == {"a", "b", "c", "z"} and keys - ["a"] == {"b", "c"} and keys ^ ["a", "z"] == {"b", "c", "z"}
assert ["a", "z"] - keys == {"z"} and ["z"] | keys == {"a", "b", "c", "z"}
assert type(keys & keys) is set
assert keys < {"a", "b", "c", "d"} and keys <= keys and keys > {"a"} and keys >= {"a"} and not keys < keys
assert keys.isdisjoint("xyz") and not keys.isdisjoint("abc")
assert items == {("a", 1), ("b", 2), ("c", 3)} and items & [("a", 1), ("a", 2)] == {("a", 1)}
assert items - {("a", 1)} == {("b", 2), ("c", 3)}
assert (keys == ["a", "b", "c"]) is False
raises(TypeError, "'<' not supported between instances of 'dict_keys' and 'list'", lambda: keys < [])
raises(TypeError, "unsupported operand type(s) for &: 'dict_values' and 'set'", lambda: values & set())
raises(TypeError, "'int' object is not iterable", lambda: keys | 1)
raises(TypeError, "cannot use 'tuple' as a set element (unhashable type: 'list')", lambda: {"a": []}.items() != {("a", 1)})
raises(TypeError, None, lambda: {"a": []}.items() | set())
assert values != d.values() and values == values
raises(TypeError, None, hash, keys)

# The mapping behind.
assert keys.mapping["a"] == 1 and type(keys.mapping).__name__ == "mappingproxy"
raises(TypeError, "'mappingproxy' object does not support item assignment", lambda: exec("m['a'] = 1", {"m": keys.mapping}))

# Iterators.
it = iter(d.items())
assert iter(it) is it and next(it) == ("a", 1) and it.__length_hint__() == 2
import copy
assert list(copy.copy(it)) == [("b", 2), ("c", 3)] == list(it) and it.__length_hint__() == 0
assert next(it, None) is None
raises(StopIteration, "", next, iter({}))


def add_while(view):
    d = {1: 1, 2: 2}
    for _ in getattr(d, view)():
        d[len(d) + 1] = 0


def delete_while(view):
    d = {1: 1, 2: 2}
    for _ in getattr(d, view)():
        d.popitem()


for view in ("keys", "values", "items"):
    raises(RuntimeError, "dictionary changed size during iteration", add_while, view)
    raises(RuntimeError, "dictionary changed size during iteration", delete_while, view)


def exchange():
    d = {1: 1, 2: 2}
    for key in d:
        del d[key]
        d[key] = 0


raises(RuntimeError, "dictionary keys changed during iteration", exchange)
d = {1: 1, 2: 2}
for key in d:
    d[key] = 0
assert d == {1: 0, 2: 0}
d = {1: 1}
it = iter(d)
d[2] = 2
raises(RuntimeError, "dictionary changed size during iteration", next, it)
del d[2]
raises(RuntimeError, "dictionary changed size during iteration", next, it)
d = {}
d[1] = d.values()
assert repr(d.values()) == "dict_values([dict_values([...])])" or repr(d.values()) == "dict_values([...])" or "..." in repr(d)
d.clear()
