"""Searching, splitting, replacing, joining."""


TEXT = "the quick brown fox jumps over the lazy dog and runs away from it " * 20


def run():
    total = 0
    for n in range(300):
        words = TEXT.split()
        line = "-".join(word.capitalize() for word in words)
        total += line.count("The") + line.find("Lazy") + len(line.replace("Fox", "Wolf").upper())
        total += sum(word.startswith("q") for word in words)
    return total


if __name__ == "__main__":
    print(run())
