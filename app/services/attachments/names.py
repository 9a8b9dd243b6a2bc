"""What a file is called where it is shown: its sender's name for it, without what could mislead."""

import unicodedata

LONGEST_NAME = 200
# Left for the ending that its type asks for.
LONGEST_STEM = 190


def shown_name(text: str) -> str:
    """The last part of a path, without characters that steer or hide (controls, marks of direction); maybe empty."""
    last = unicodedata.normalize("NFC", text).replace("\\", "/").rpartition("/")[2]
    visible = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C")
    return visible.strip(" .")[:LONGEST_STEM].strip()
