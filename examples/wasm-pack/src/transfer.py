import threading

accounts = [threading.Lock(), threading.Lock()]
both = threading.Barrier(2)


def transfer(source, target):
    with accounts[source]:
        both.wait()
        with accounts[target]:
            print("transferred")


clerks = [
    threading.Thread(target=transfer, args=(0, 1), name="east", daemon=True),
    threading.Thread(target=transfer, args=(1, 0), name="west", daemon=True),
]
for clerk in clerks:
    clerk.start()
for clerk in clerks:
    clerk.join()
