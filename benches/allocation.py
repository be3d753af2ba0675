"""Many small objects, a binary tree of them, all freed."""


class Node:
    def __init__(self, left, right):
        self.left = left
        self.right = right


def tree(depth):
    return Node(None, None) if depth == 0 else Node(tree(depth - 1), tree(depth - 1))


def count(node):
    return 1 if node.left is None else 1 + count(node.left) + count(node.right)


def run():
    return sum(count(tree(10)) for _ in range(30))


if __name__ == "__main__":
    print(run())
