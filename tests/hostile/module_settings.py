"""What modules let a program set."""
import csv
import faulthandler

csv.field_size_limit(1)
csv.register_dialect("excel", delimiter="x")
csv.register_dialect("unix", delimiter="y")
faulthandler.enable()
faulthandler.dump_traceback_later(1000, repeat=True)
