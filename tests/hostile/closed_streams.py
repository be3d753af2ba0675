"""The standard streams are closed."""
import sys

sys.stdout.reconfigure(encoding="ascii", errors="ignore", newline="\r\n", line_buffering=True)
sys.stderr.reconfigure(encoding="utf-16")
for stream in (sys.stdin, sys.stdout, sys.stderr):
    stream.close()
