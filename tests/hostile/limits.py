"""The smallest limits there are."""
import sys
import threading

sys.set_int_max_str_digits(640)
sys.setswitchinterval(1e-6)
threading.stack_size(64 * 1024)
sys.setrecursionlimit(40)
