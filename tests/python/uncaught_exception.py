"""An exception that nobody catches ends the program with a traceback; what comes before is printed."""


def fail(reason):
    try:
        raise KeyError(reason)
    except KeyError as error:
        raise ValueError("in the end") from error


print("before")  # expect: before
fail("first")
# expect-error: Traceback (most recent call last):
# expect-error:   File "…uncaught_exception.py", line 6, in fail
# expect-error:     raise KeyError(reason)
# expect-error: KeyError: 'first'
# expect-error:
# expect-error: The above exception was the direct cause of the following exception:
# expect-error:
# expect-error: Traceback (most recent call last):
# expect-error:   File "…uncaught_exception.py", line 12, in <module>
# expect-error:     fail("first")
# expect-error:     ~~~~^^^^^^^^^
# expect-error:   File "…uncaught_exception.py", line 8, in fail
# expect-error:     raise ValueError("in the end") from error
# expect-error: ValueError: in the end
