"""Words counted, and one dict built from another."""


def run():
    words = [f"word{n * 7919 % 1000}" for n in range(1000)]
    total = 0
    for _ in range(40):
        counts = {}
        for word in words:
            counts[word] = counts.get(word, 0) + 1
        for word in words:
            if word in counts:
                counts[word] += len(word)
        total += sum(value for key, value in counts.items() if key != "word7")
    return total


if __name__ == "__main__":
    print(run())
