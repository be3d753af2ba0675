"""Trace and profile functions for all threads."""
import sys
import threading

def trace(frame, event, argument):
    return trace

def profile(frame, event, argument):
    pass

threading.settrace_all_threads(trace)
threading.setprofile_all_threads(profile)
sys.settrace(trace)
sys.setprofile(profile)
