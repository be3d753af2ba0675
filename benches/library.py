"""dataclasses, deque, Counter, namedtuple, heapq and re at work."""

import heapq
import re
from collections import Counter, deque, namedtuple
from dataclasses import dataclass


@dataclass(order=True)
class Job:
    priority: int
    name: str


Pair = namedtuple("Pair", "key value")


def run():
    heap, recent, total = [], deque(maxlen=50), 0
    for n in range(4000):
        heapq.heappush(heap, Job(n * 7919 % 1009, f"job{n}"))
        recent.append(Pair(n, n % 13))
        if n % 3 == 0:
            total += heapq.heappop(heap).priority
    counts = Counter(pair.value for pair in recent)
    words = re.findall(r"[a-z]+(\d+)", " ".join(job.name for job in heap))
    return total + counts.most_common(1)[0][1] + len(words)


if __name__ == "__main__":
    print(run())
