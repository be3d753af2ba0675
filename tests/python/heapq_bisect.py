# heapq and bisect, native and against models.
import _bisect
import _heapq
import bisect
import heapq


def raises(exception, message, function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except exception as error:
        assert message is None or str(error) == message, str(error)
    else:
        raise AssertionError(f"{exception.__name__} not raised")


state = 1


def random(n):
    global state
    state = (state * 1103515245 + 12345) % 2**31
    return (state >> 8) % n


assert heapq.heappush is _heapq.heappush and bisect.bisect_left is _bisect.bisect_left


def is_heap(h, largest=False):
    return all(not (h[(i - 1) // 2] < h[i] if largest else h[i] < h[(i - 1) // 2]) for i in range(1, len(h)))


for length in range(30):
    items = [random(20) for _ in range(length)]
    h = items[:]
    heapq.heapify(h)
    assert is_heap(h) and sorted(h) == sorted(items)
    popped = []
    while h:
        popped.append(heapq.heappop(h))
        assert is_heap(h)
    assert popped == sorted(items)
    for item in items:
        heapq.heappush(h, item)
        assert is_heap(h)
    assert sorted(h) == sorted(items)
    m = items[:]
    heapq.heapify_max(m)
    assert is_heap(m, True)
    assert [heapq.heappop_max(m) for _ in items] == sorted(items, reverse=True)
    for item in items:
        heapq.heappush_max(m, item)
        assert is_heap(m, True)
h = [1, 3, 5]
assert heapq.heapreplace(h, 4) == 1 and h[0] == 3 and heapq.heappushpop(h, 0) == 0 and heapq.heappushpop(h, 9) == 3 and heapq.heappushpop([], 1) == 1
m = [5, 3, 1]
assert heapq.heapreplace_max(m, 4) == 5 and m[0] == 4 and heapq.heappushpop_max(m, 9) == 9 and heapq.heappushpop_max(m, 0) == 4
raises(IndexError, "index out of range", heapq.heappop, [])
raises(IndexError, "index out of range", heapq.heapreplace, [], 1)
raises(TypeError, "heappush() argument 1 must be list, not int", heapq.heappush, 1, 2)
raises(TypeError, "'<' not supported between instances of 'str' and 'int'", heapq.heappush, [1], "a")
assert heapq.nsmallest(3, [5, 1, 4, 2]) == [1, 2, 4] and heapq.nlargest(2, "abc", key=ord) == ["c", "b"]
assert list(heapq.merge([1, 4], [2, 3], [0])) == [0, 1, 2, 3, 4]


class Shrinking:
    def __lt__(self, other):
        h.clear()
        return True


h = [Shrinking() for _ in range(10)]
raises(RuntimeError, "list changed size during iteration", heapq.heapify, h)
h = [Shrinking() for _ in range(10)]
raises(RuntimeError, "list changed size during iteration", heapq.heappop, h)
h = [Shrinking() for _ in range(10)]
raises(RuntimeError, "list changed size during iteration", heapq.heappush, h, Shrinking())
h = [Shrinking()]
raises(IndexError, None, heapq.heappushpop, h, Shrinking())

for length in range(20):
    items = sorted(random(10) for _ in range(length))
    for x in range(-1, 11):
        left, right = bisect.bisect_left(items, x), bisect.bisect_right(items, x)
        assert all(e < x for e in items[:left]) and all(e >= x for e in items[left:])
        assert all(e <= x for e in items[:right]) and all(e > x for e in items[right:])
        for function in (bisect.insort_left, bisect.insort_right):
            copy = items[:]
            function(copy, x)
            assert copy == sorted(items + [x])
assert bisect.bisect([1, 2, 3], 2) == 2 and bisect.bisect_left([1, 2, 3], 2, lo=2) == 2 and bisect.bisect_left([1, 2, 3], 9, hi=1) == 1
assert bisect.bisect_left(["a", "bb", "ccc"], 2, key=len) == 1 and bisect.bisect_right(range(10**9), 5) == 6
a = [(3, "c"), (1, "a")][::-1]
bisect.insort(a, (2, "b"), key=lambda p: p[0])
assert a == [(1, "a"), (2, "b"), (3, "c")]
raises(ValueError, "lo must be non-negative", bisect.bisect, [], 1, -1)
raises(TypeError, "'<' not supported between instances of 'str' and 'int'", bisect.bisect, [1], "a")


class Inserting:
    def __len__(self):
        return 0

    def __getitem__(self, index):
        raise IndexError

    def insert(self, index, item):
        self.inserted = index, item


i = Inserting()
bisect.insort(i, 5)
assert i.inserted == (0, 5)
