"""Integer keys come and go."""


def run():
    table, total = {}, 0
    for n in range(250_000):
        table[n] = n * 3
        if n >= 500:
            total += table.pop(n - 500)
    return total + len(table)


if __name__ == "__main__":
    print(run())
