"""From a guest to its file and back, and what editing leaves alone."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from xengui.core.guests.disk import Disk
from xengui.core.guests.guest import Graphics, Guest, GuestType
from xengui.core.guests.vif import Vif
from xengui.core.guests.xlcfg.document import Document
from xengui.core.guests.xlcfg.guest_file import guest_of, new_file, number, with_guest
from xengui.core.guests.xlcfg.lint import lint
from xengui.core.sizes import GIB, MIB

WEB = Guest(
    name="web",
    memory=GIB,
    vcpus=2,
    kernel="/usr/lib/grub-xen/grub-i386-xen_pvh.bin",
    disks=(Disk("/srv/web, 1.img", "xvda"), Disk("/srv/swap.img", "xvdb")),
    vifs=(Vif(mac="00:16:3e:00:00:01", bridge="xenbr0"),),
)
WINDOWS = Guest(
    name="win",
    type=GuestType.HVM,
    memory=4 * GIB,
    firmware="ovmf",
    boot_order="dc",
    disks=(Disk("/srv/win.img", "hda"), Disk("", "hdc", "empty", writable=False, cdrom=True)),
    vifs=(Vif(),),
    graphics=Graphics(vga="stdvga", video_memory=16 * MIB),
)
texts = st.text(st.characters(codec="utf-8", min_codepoint=32, exclude_characters="\x7f"), max_size=10)


def test_a_guest_comes_back_from_its_file() -> None:
    for guest in (WEB, WINDOWS):
        document = new_file(guest, "made by a test\nof two lines")
        assert document.text.startswith("# made by a test\n# of two lines\nname = ")
        assert guest_of(document) == guest
        assert lint(document) == ()


@given(texts, texts, texts, st.integers(1, 64), st.sampled_from(GuestType))
def test_any_guest_comes_back(name: str, extra: str, kernel: str, vcpus: int, kind: GuestType) -> None:
    graphics = Graphics(vnc=False) if kind is GuestType.HVM else None
    guest = Guest(name, kind, memory=MIB, vcpus=vcpus, extra=extra, kernel=kernel, graphics=graphics)
    assert guest_of(new_file(guest)) == guest


def test_editing_touches_what_differs() -> None:
    text = new_file(WEB).text.replace("vcpus = 2", "vcpus = 0x2  # two\nmy_key = 1")
    before = Document(text)
    assert with_guest(before, guest_of(before)) is before
    after = with_guest(before, replace(WEB, memory=2 * GIB, kernel="", bootloader="pygrub"))
    assert (
        after.text
        == text.replace("memory = 1024", "memory = 2048").replace(
            'kernel = "/usr/lib/grub-xen/grub-i386-xen_pvh.bin"\n', ""
        )
        + 'bootloader = "pygrub"\n'
    )


def test_numbers_read_as_xl_reads_them() -> None:
    expected = {
        "10": 10,
        "010": 8,
        "0x1f": 31,
        " 7": 7,
        "-5": -5,
        "08": None,
        "": None,
        "1G": None,
        "1 ": None,
    }
    assert {text: number(text) for text in expected} == expected
