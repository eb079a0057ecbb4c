"""What an image holds, in a few words: one wording for the window and the headless commands."""

from collections import Counter

from xengui.core.images.image import Content, DiskImage, Filesystem
from xengui.core.printable import printable
from xengui.core.translate import tr, trn


def content_text(image: DiskImage) -> str:
    """``ext4 “root”``, ``GPT · ntfs, 3 partitions``, ``empty``, ``blank``, ``unknown``; never its problem."""
    content = image.identity.content
    if content.partition_table:
        return _partitions_text(content)
    if content.filesystem is not None:
        return filesystem_text(content.filesystem)
    if image.problem or not image.readable:
        return tr("unknown")
    if image.empty:
        return tr("empty")
    return tr("blank") if content.blank else tr("unknown")


def filesystem_text(filesystem: Filesystem) -> str:
    """``ext4 “root”``: the kind as people call it, and the label when there is one."""
    kind = _KINDS.get(filesystem.kind, filesystem.kind)
    if not filesystem.label:
        return printable(kind)
    return tr("{kind} “{label}”").format(kind=printable(kind), label=printable(filesystem.label))


def table_text(partition_table: str) -> str:
    """``GPT`` or ``MBR``."""
    return partition_table.upper()


def _partitions_text(content: Content) -> str:
    """The table, the filesystem of the largest partition that has one, and how many there are."""
    table = table_text(content.partition_table)
    count = len(content.partitions)
    if not count:
        return tr("{table} · no partitions").format(table=table)
    inside = [part for part in content.partitions if part.filesystem is not None]
    largest = max(inside, key=lambda part: part.size, default=None)
    if largest is None or largest.filesystem is None:
        return f"{table} · {trn('{n} partition', '{n} partitions', count)}"
    if count == 1:
        return f"{table} · {filesystem_text(largest.filesystem)}"
    kinds = Counter(part.filesystem.kind for part in inside if part.filesystem is not None)
    kind = largest.filesystem.kind
    # A label names one partition; where the kind is there twice it would be mistaken for the disk's.
    shown = filesystem_text(largest.filesystem) if kinds[kind] == 1 else printable(_KINDS.get(kind, kind))
    return f"{table} · {shown}, {trn('{n} partition', '{n} partitions', count)}"


_KINDS = {
    "LVM2_member": "LVM",
    "crypto_LUKS": "LUKS",
    "exfat": "exFAT",
    "iso9660": "ISO 9660",
    "ufs": "UFS",
    "zfs_member": "ZFS",
}
