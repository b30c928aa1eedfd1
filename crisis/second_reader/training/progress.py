"""What whoever waits for a training sees."""

from collections.abc import Callable

from django.core.management.base import OutputWrapper

# So often a line, in hundredths of the whole.
TELL = 2


def progress_on(out: OutputWrapper) -> Callable[[int, int, float], None]:
    def told(done: int, of: int, loss: float) -> None:
        if done * 100 // of // TELL > (done - 1) * 100 // of // TELL or done == of:
            out.write(f"  {done * 100 // of:3d} %  step {done} of {of}, loss {loss:.3f}")
            out.flush()

    return told
