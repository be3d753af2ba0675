"""The primes below 300,000."""


def run():
    limit = 300_000
    prime = [True] * limit
    prime[0] = prime[1] = False
    for n in range(2, 548):
        if prime[n]:
            for multiple in range(n * n, limit, n):
                prime[multiple] = False
    return prime.count(True)


if __name__ == "__main__":
    print(run())
