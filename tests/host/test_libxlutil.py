"""Our parsers against xl's own (libxlutil by ctypes): the same verdict and values on thousands of files.

The library needs no hypervisor; Debian's package is libxenmisc4.17. Without it these tests are not run.
"""

from random import Random

import pytest
from hypothesis import given, settings

from tests.core.guests.xlcfg.strategies import KEYS, broken_file, guest_files, plain_text, random_file
from tests.core.guests.xlcfg.test_document import values
from xengui.core.guests.disk import Disk, read_disk
from xengui.core.guests.xlcfg.document import Document
from xengui.core.guests.xlcfg.grammar import Value, parse
from xengui.core.guests.xlcfg.write import Plain, as_value, setting
from xengui.host.libxlutil import XlUtil, XlValue, ask, library_path

pytestmark = pytest.mark.skipif(
    library_path() is None, reason="NOT RUN: libxlutil is not installed (libxenmisc4.17 or xen-utils)"
)


@pytest.fixture(scope="module")
def xl() -> XlUtil:
    return XlUtil()


def as_tuples(value: XlValue) -> Value:
    return tuple(as_tuples(item) for item in value) if isinstance(value, list) else value


def agrees(xl: XlUtil, text: str) -> None:
    """The same verdict, and the same values."""
    parsed = parse(text)
    if any(problem.diagnosis.code == "nul" for problem in parsed.problems):
        return  # xl's library aborts there
    theirs, said = xl.read(Document(text).data(), (*KEYS, *parsed.values))
    assert (theirs is None) == bool(parsed.problems), (text, said, parsed.problems)
    if theirs is not None:
        assert {key: as_tuples(value) for key, value in theirs.items()} == parsed.values


@settings(max_examples=200, deadline=None)
@given(guest_files())
def test_right_files_read_the_same(xl: XlUtil, text: str) -> None:
    agrees(xl, text)


@pytest.mark.parametrize("seed", range(4))
def test_thousands_of_files_read_the_same(xl: XlUtil, seed: int) -> None:
    rng = Random(seed)
    for _ in range(2000):
        agrees(xl, random_file(rng))
        agrees(xl, broken_file(rng))


@pytest.mark.parametrize("seed", range(2))
def test_noise_gets_the_same_verdict(xl: XlUtil, seed: int) -> None:
    rng = Random(seed)
    for _ in range(5000):
        agrees(xl, "".join(rng.choices("ab1x=+[]',;#\"\\\n \r.0é", k=rng.randrange(16))))


@pytest.mark.parametrize("opening", ["[", "[1,", "[[],", "[\n", "[1,2,"])
def test_the_same_depth_is_too_deep(xl: XlUtil, opening: str) -> None:
    edge = {1: 4996, 3: 1998, 4: 1998, 2: 4996, 5: 1998}[len(opening)]
    for depth in range(edge - 4, edge + 5):
        for inner in ("", "1", "1,"):
            text = f"a={opening * depth}{inner}{']' * depth}\n"
            theirs, said = xl.read(text.encode())
            assert (theirs is None) == bool(parse(text).problems), (opening, depth, inner, said[-100:])


@settings(max_examples=500, deadline=None)
@given(values, plain_text)
def test_what_is_written_reads_back_from_xl(xl: XlUtil, value: Plain, text: str) -> None:
    theirs, said = xl.read(f"{setting('a', value)}\n{setting('b', text)}\n".encode(), KEYS)
    assert theirs is not None, said
    assert {key: as_tuples(got) for key, got in theirs.items()} == {"a": as_value(value), "b": text}


def test_asking_goes_through_a_process_of_its_own() -> None:
    assert ask(b"name = 'x'\n") == (True, "")
    answer = ask("name = 'ä'\nmemory = 1G\n".encode())
    assert answer is not None
    accepted, said = answer
    assert not accepted
    assert "guest:2" in said
    assert ask(b"a='x\0y'\n") is None  # the library aborts; this process does not
    assert ask(b"a=1\n" * 2_000_000) is None


_WORDS = (
    *(
        "/a",
        "/dev/vg/x",
        "",
        "raw",
        "qcow2",
        "vhd",
        "qcow",
        "qed",
        "empty",
        "vmdk",
        "xvda",
        "hda",
        "hdc:cdrom",
    ),
    *(
        "hdc:disk",
        "hdc:foo",
        "w",
        "r",
        "ro",
        "rw",
        "x",
        "format=raw",
        "format=",
        "format=qcow2",
        "vdev=xvda",
        "vdev=",
    ),
    *(
        "access=rw",
        "access=ro",
        "access=r ",
        "access=",
        "cdrom",
        "devtype=cdrom",
        "devtype=disk",
        "devtype=x",
    ),
    *("backendtype=phy", "backendtype=qdisk", "backendtype=standalone", "backendtype=q", "backend=dom"),
    *("script=foo", "script=", "direct-io-safe", "discard", "no-discard", "trusted", "specification=virtio"),
    *("specification=xen", "specification=x", "colo", "no-colo", "colo-host=x", "colo-port=1", "colo-port=x"),
    *("active-disk=a", "hidden-disk=b", "target=/a,b=c", "target=", "target=/z,", "foo=", "foo=bar", "FOO=1"),
    *(
        "file:/a",
        "phy:/a",
        "tap:aio:/a",
        "tap2:qcow2:/a",
        "tap:tapdisk:/x",
        "iscsi:x",
        "nbd:/y",
        "enbd:q",
        "raw:/a",
    ),
    *(
        "qcow2:",
        "vhd:/q",
        "foo:/bar",
        "foo:bar",
        "foo:",
        "ioemu:hda",
        "file:a",
        "cdromx",
        "transport=mmio",
        "=",
        "a=b",
    ),
)


def _disk_string(rng: Random) -> str:
    text = ",".join(rng.choice(("", "", " ", "\t")) + rng.choice(_WORDS) for _ in range(rng.randint(1, 5)))
    if rng.random() < 0.3:
        at = rng.randint(0, len(text))
        text = text[:at] + rng.choice(",:= /ax") + text[at + rng.randrange(2) :]
    return text


@pytest.mark.parametrize("seed", range(4))
def test_thousands_of_disk_strings_read_the_same(xl: XlUtil, seed: int) -> None:
    rng = Random(seed)
    taken = 0
    for _ in range(4000):
        text = _disk_string(rng)
        theirs, said = xl.read_disk(text)
        ours = read_disk(text).disk
        assert (theirs is None) == (ours is None), (text, said)
        if theirs is None or ours is None:
            continue
        taken += 1
        assert (theirs.target or "", theirs.vdev, theirs.format) == (ours.target, ours.vdev, ours.format), (
            text
        )
        assert (theirs.writable, theirs.cdrom, theirs.discard) == (ours.writable, ours.cdrom, ours.discard), (
            text
        )
        assert theirs.backend == (ours.backend_type or "unknown"), text
        assert (theirs.script or "", theirs.backend_domain or "") == (ours.script, ours.backend_domain), text
        assert xl.read_disk(ours.spec())[0] is not None, text
    assert taken > 200


@pytest.mark.parametrize(
    "disk",
    [
        Disk("/srv/a,b=c é.img", "xvda"),
        Disk("/srv/a,", "xvda", discard=False),
        Disk("", "hdc", "empty", writable=False, cdrom=True),
        Disk("/srv/a.qcow2", "xvdb", "qcow2", writable=False, direct_io_safe=True),
    ],
)
def test_the_disks_we_write_are_the_disks_xl_reads(xl: XlUtil, disk: Disk) -> None:
    theirs, said = xl.read_disk(disk.spec())
    assert theirs is not None, said
    assert (theirs.target or "", theirs.vdev, theirs.format) == (disk.target, disk.vdev, disk.format)
    assert (theirs.writable, theirs.cdrom, theirs.discard) == (disk.writable, disk.cdrom, disk.discard)
