"""An interrupt that nobody waits for, at the very end."""
import _thread
import atexit

@atexit.register
def interrupt():
    try:
        _thread.interrupt_main()
    except KeyboardInterrupt:
        pass
