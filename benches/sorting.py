"""sort with and without a key, and a merge sort in Python."""


def merge_sort(values):
    if len(values) < 2:
        return values
    middle = len(values) // 2
    left, right = merge_sort(values[:middle]), merge_sort(values[middle:])
    merged, i, j = [], 0, 0
    while i < len(left) and j < len(right):
        if left[i] <= right[j]:
            merged.append(left[i])
            i += 1
        else:
            merged.append(right[j])
            j += 1
    return merged + left[i:] + right[j:]


def run():
    values = [n * 7919 % 10007 for n in range(10_000)]
    a = sorted(values)
    b = sorted(values, key=lambda value: -value)
    c = sorted((value % 100, value) for value in values)
    return merge_sort(values) == a and a == b[::-1] and c[0] == (0, 0)


if __name__ == "__main__":
    print(run())
