"""The shell commands that make what a spec describes, for people who want to see or to script it."""

import shlex

from xengui.core.images.image import ImageFormat
from xengui.core.images.recipe import (
    dig_holes_argv,
    filesystem_apart,
    filesystem_offset,
    mkfs_argv,
    qemu_convert_argv,
    qemu_create_argv,
    sfdisk_script,
)
from xengui.core.images.spec import Allocation, FilesystemKind, ImageSpec, TableKind
from xengui.core.sizes import KIB

# Arguments that stand for a shell variable; no path or label contains a NUL.
_IMAGE, _RAW, _FULL, _FILESYSTEM = "\0image", "\0raw", "\0full", "\0fs"
_BLOCK = 64 * KIB  # dd leaves out zeros of this length


def shell_commands(*specs: ImageSpec) -> str:
    """Text to paste into bash, with the same result as the create jobs for ``specs``.

    The specs differ in their path alone. The text runs in a subshell that stops at the first failure and
    replaces no file (``set -eC``), so pasting it twice harms nothing.
    """
    spec = specs[0]
    body = _commands(spec)
    if len(specs) == 1:
        lines = [line.replace(_IMAGE, shlex.quote(spec.path)) for line in body]
    else:
        paths = " ".join(shlex.quote(each.path) for each in specs)
        indented = [_indent(line.replace(_IMAGE, '"$image"')) for line in body]
        lines = [f"for image in {paths}; do", *indented, "done"]
    # mkfs lives in /usr/sbin, which Debian leaves out of a user's PATH.
    return "\n".join(["(set -eC; PATH=$PATH:/usr/sbin:/sbin", *lines, ")\n"])


def _indent(line: str) -> str:
    # A here-document's lines must stay where they are.
    return line if "<<" in line else f"  {line}"


def _commands(spec: ImageSpec) -> list[str]:
    written = spec.allocation is Allocation.WRITTEN
    raw = spec.format is ImageFormat.RAW
    empty = spec.filesystem is FilesystemKind.NONE and spec.partition_table is TableKind.NONE
    finished = _FULL if written else _IMAGE
    temporary = [
        name
        for name, needed in (
            (_FILESYSTEM, filesystem_apart(spec)),
            (_RAW, not raw and not empty),
            (_FULL, written),
        )
        if needed
    ]
    lines = [f": > {_IMAGE}"]
    lines += [f"{name[1:]}=$(mktemp -p {shlex.quote(spec.folder)})" for name in temporary]
    if temporary:
        lines.append(f"trap 'rm -f {' '.join(map(_variable, temporary))}' EXIT")
    if raw:
        lines += _raw(spec, finished)
    elif empty:
        lines.append(_line(qemu_create_argv(spec, finished)))
    else:
        lines += _raw(spec, _RAW)
        lines.append(_line(qemu_convert_argv(spec, _RAW, finished)))
    lines += _filling(spec)
    if temporary:
        lines.append(f"rm {' '.join(map(_variable, temporary))}")
    return lines


def _raw(spec: ImageSpec, path: str) -> list[str]:
    lines = [_line(("truncate", "-s", str(spec.size), path))]
    if spec.partition_table is not TableKind.NONE:
        sfdisk = _line(("sfdisk", "--quiet", path))
        lines.append(f"{sfdisk} <<END\n{sfdisk_script(spec)}END")
    if spec.filesystem is FilesystemKind.NONE:
        return lines
    if not filesystem_apart(spec):
        digging = dig_holes_argv(spec, path)
        return [*lines, _line(mkfs_argv(spec, path)), *([_line(digging)] if digging else [])]
    seek = f"seek={filesystem_offset(spec) // _BLOCK} " if filesystem_offset(spec) else ""
    return [
        *lines,
        _line(("truncate", "-s", str(spec.filesystem_size), _FILESYSTEM)),
        _line(mkfs_argv(spec, _FILESYSTEM)),
        f"dd if={_variable(_FILESYSTEM)} of={_word(path)} bs=64K {seek}conv=notrunc,sparse status=none",
    ]


def _filling(spec: ImageSpec) -> list[str]:
    if spec.allocation is Allocation.WRITTEN:
        # The image's own empty file takes the bytes, so that nothing else is ever replaced.
        return [f"cp --reflink=never --sparse=never {_variable(_FULL)} {_IMAGE}"]
    if spec.allocation is Allocation.RESERVED:
        length = str(spec.size) if spec.format is ImageFormat.RAW else f'"$(stat -c %s {_IMAGE})"'
        return [f"fallocate -l {length} {_IMAGE}"]
    return []


def _line(argv: tuple[str, ...]) -> str:
    return " ".join(map(_word, argv))


def _word(argument: str) -> str:
    if argument == _IMAGE:
        return _IMAGE  # replaced when it is known how the image is named
    return _variable(argument) if argument.startswith("\0") else shlex.quote(argument)


def _variable(name: str) -> str:
    return f'"${name[1:]}"'
