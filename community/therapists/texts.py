"""What a text for everybody may be made of."""

import re

# Line feeds, carriage returns and tabs are how people write; NUL to escape, DEL and C1 are not.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def is_plain(text: str) -> bool:
    return _CONTROL.search(text) is None
