"""Labels and UUIDs as superblocks hold them and as blkid writes them."""


def text_field(field: bytes) -> str:
    """A label: UTF-8 up to the first NUL, without blanks at its end."""
    return field.partition(b"\0")[0].decode("utf-8", "replace").rstrip()


def uuid_field(field: bytes) -> str:
    """Sixteen bytes as a UUID in their own order; "" when they are all zero.

    By hand because ``str(UUID(bytes=…))`` takes six times as long, for each image of the library.
    """
    digits = field.hex()
    if field == _NIL:
        return ""
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


_NIL = bytes(16)
