"""Every warning is an error, and shown by somebody else."""
import logging
import warnings

def show(*args, **keywords):
    raise RuntimeError("showwarning of another run")

with warnings.catch_warnings(record=True):
    warnings.warn("seen")
warnings.simplefilter("error")
warnings.showwarning = show
logging.captureWarnings(True)
logging.disable(logging.CRITICAL)
logging.getLogger().addHandler(logging.NullHandler())
logging.getLogger("x").setLevel(logging.CRITICAL)
logging.raiseExceptions = False
