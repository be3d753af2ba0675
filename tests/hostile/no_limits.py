"""No limits at all."""
import sys
import threading

sys.set_int_max_str_digits(0)
sys.setswitchinterval(100)
threading.stack_size(256 * 1024 * 1024)
sys.setrecursionlimit(10**6)
