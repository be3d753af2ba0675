"""Text put together piece by piece, with formats."""


def run():
    total = 0
    for n in range(1500):
        text = ""
        for m in range(60):
            text += chr(97 + (n + m) % 26)
        parts = [f"{text[:5]}:{m:04d}/{m * 0.5:.2f}" for m in range(20)]
        parts.append("%s-%d" % (text, n))
        total += len("".join(parts))
    return total


if __name__ == "__main__":
    print(run())
