"""Old files made current: what they come to, what stays as comment, and that nothing is lost or run."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xengui.core.guests.disk import Disk
from xengui.core.guests.guest import GuestType
from xengui.core.guests.xlcfg.document import Document
from xengui.core.guests.xlcfg.guest_file import guest_of
from xengui.core.guests.xlcfg.lint import has_errors, lint
from xengui.core.guests.xlcfg.modernise import difference, modernise
from xengui.core.guests.xlcfg.xm_expression import Unknown, work_out
from xengui.core.sizes import MIB

XM = """\
# by hand, 2009
import os
arch = os.uname()[4]
if arch == 'x86_64':
    libdir = 'lib64'
else:
    libdir = 'lib'
kernel = '/usr/lib/xen/boot/hvmloader'
builder = 'hvm'
memory = '512'   # MiB
vmid = 3
name = "win" + "%d" % vmid
vif = [ 'type=ioemu, mac=00:16:3e:00:00:11, bridge=xenbr0, speed=10' ]
disk = [ 'phy:/dev/vg/win,ioemu:hda,w',   # system
         'file:/iso/win.iso,hdc:cdrom,r', 'tap:vmdk:/x.vmdk,hdd,w!' ]
boot="cda"; vnc=1; sdl=0
device_model = '/usr/' + libdir + '/xen/bin/qemu-dm'
usb = True
stdvga = 1
tsc_mode = 1
vfb = ['type=vnc,vncunused=1,vnclisten=127.0.0.1']
maxmem = 1G
# no newline here"""


def current(text: str) -> Document:
    """The modernised file: xl takes it, it stays as it is when modernised again."""
    document = modernise(Document(text)).document
    assert not document.parsed.problems
    assert modernise(document).document == document
    return document


def test_a_file_of_xm() -> None:
    document = current(XM)
    assert not has_errors(lint(document))
    guest = guest_of(document)
    assert (guest.name, guest.type, guest.memory, guest.memory_limit) == (
        "win3",
        GuestType.HVM,
        512 * MIB,
        1024 * MIB,
    )
    assert guest.disks == (
        Disk("/dev/vg/win", "hda"),
        Disk("/iso/win.iso", "hdc", writable=False, cdrom=True),
    )
    assert guest.vifs[0].mac == "00:16:3e:00:00:11"
    values = document.values
    assert (values["vga"], values["usb"], values["tsc_mode"]) == ("stdvga", "1", "always_emulate")
    assert (values["vncunused"], values["vnclisten"]) == ("1", "127.0.0.1")
    for kept in (
        "# by hand, 2009",
        "# MiB",
        "# system",
        "# no newline here\n",
        "# import os",
        "#     libdir = 'lib64'",
        "# kernel = '/usr/lib/xen/boot/hvmloader'",
        "# tap:vmdk:/x.vmdk,hdd,w!",
        "# speed=10",
        "# device_model = '/usr/' + libdir + '/xen/bin/qemu-dm'",
    ):
        assert kept in document.text


def test_every_comment_has_a_note_with_its_old_line() -> None:
    notes = modernise(Document(XM)).notes
    lines = {(note.line, note.code) for note in notes}
    assert {
        (2, "python"),
        (4, "python"),
        (8, "dropped"),
        (9, "renewed"),
        (13, "dropped"),
        (14, "dropped"),
    } <= lines
    assert all(note.message.endswith(".") for note in notes)


def test_a_file_of_xen_tools() -> None:
    text = """\
# made by xen-tools
bootloader = '/usr/lib/xen-4.11/bin/pygrub'
vcpus       = '2'
memory      = '512'
root        = '/dev/xvda2 ro'
disk        = [
                  'file:/srv/disk.img,xvda2,w',
                  'file:/srv/swap.img,xvda1,w',
              ]
name        = 'web'
dhcp        = 'dhcp'
vif         = [ 'mac=00:16:3E:AA:BB:CC,bridge=xenbr0' ]
on_reboot   = 'restart'
"""
    document = current(text)
    assert lint(document) == ()
    expected = text.replace(
        "'file:/srv/disk.img,xvda2,w'", '"format=raw,vdev=xvda2,access=rw,target=/srv/disk.img"'
    )
    expected = expected.replace(
        "'file:/srv/swap.img,xvda1,w'", '"format=raw,vdev=xvda1,access=rw,target=/srv/swap.img"'
    )
    expected = expected.replace("'/usr/lib/xen-4.11/bin/pygrub'", '"pygrub"').replace(
        "boot", 'type = "pv"\nboot', 1
    )
    expected = expected.replace(
        "'mac=00:16:3E:AA:BB:CC,bridge=xenbr0'", '"mac=00:16:3e:aa:bb:cc,bridge=xenbr0"'
    )
    assert document.text == expected.replace("dhcp   ", "# XenGUI: xl ignores dhcp:\n# dhcp   ")


def test_a_file_of_oracle_vm() -> None:
    document = current(
        "OVM_simple_name = 'db'\nvif = ['mac=00:21:f6:00:00:00,bridge=c0,type=netfront']\n"
        "vfb = ['type=vnc']\n"
        "disk = ['file:/OVS/a.img,xvda,w', 'phy:/dev/b,xvdb,w!']\nbootloader = '/usr/bin/pygrub'\ncpus=''\n"
        "cpu_cap = 50\nname = 'db'\nmemory = 2048\nguest_os_type = 'linux'\n"
    )
    assert not has_errors(lint(document))
    assert document.list_of("vif") == ("mac=00:21:f6:00:00:00,bridge=c0,type=vif",)
    assert document.list_of("vfb") == ("vnc=1",)
    assert document.text_of("cap") == "50"
    assert len(document.list_of("disk")) == 2
    assert "# OVM_simple_name = 'db'" in document.text


def test_a_current_file_stays_as_it_is() -> None:
    text = 'type = "pvh" # new\nname = \'a\'\ndisk = ["vdev=xvda,target=/a"]\n\n# end\n'
    result = modernise(Document(text))
    assert result.document.text == text
    assert result.notes == ()
    assert difference(Document(text), result.document, "a") == ""


def test_line_ends_and_marks_are_put_right() -> None:
    document = current("\ufeffname = 'a'\r\ntype = 'pv'\r\nkernel = '/k'\r\nmemory = 64\r\n# end")
    assert document.text == "name = 'a'\ntype = 'pv'\nkernel = '/k'\nmemory = 64\n# end\n"


def test_what_follows_a_comment_on_its_line_is_not_swallowed() -> None:
    document = current("type='pv'; import os; name = 'a' # why\n")
    assert document.text_of("name") == "a"
    assert "# import os" in document.text
    assert "# why" in document.text


def test_wrong_values_become_comments() -> None:
    document = current(
        "name='a'\ntype='pv'\nkernel='/k'\nmemory=64\nvcpus='two'\non_crash='reboot'\nuuid='no'\n"
    )
    assert not has_errors(lint(document))
    assert re.findall(r"^# \w+='\w+'$", document.text, re.MULTILINE) == [
        "# vcpus='two'",
        "# on_crash='reboot'",
        "# uuid='no'",
    ]


def test_a_difference_says_when_the_newline_was_missing() -> None:
    assert difference(Document("a=1"), Document("a=1\n"), "f") == (
        "--- f (old)\n+++ f (new)\n@@ -1 +1 @@\n-a=1\n\\ No newline at end of file\n+a=1\n"
    )


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("'a' 'b' + \"c\"", "abc"),
        ("('x',)", ["x"]),
        ("['a'] + [n]", ["a", 3]),
        ("'%s-%d%%' % (s, n)", "web-3%"),
        ("'vm' + str(n * 2 + 1)", "vm7"),
        ("int('12') - 2", 10),
        ("True", 1),
        ("-n", -3),
        ("r'\\d'", "\\d"),
    ],
)
def test_expressions_with_one_meaning(expression: str, value: object) -> None:
    assert work_out(expression, {"n": 3, "s": "web"}) == value


@pytest.mark.parametrize(
    "expression",
    [
        "os.getcwd()",
        "x",
        "None",
        "1.5",
        "{'a': 1}",
        "'%9999999999d' % 1",
        "'a' * 10",
        "2 ** 999",
        "__import__('os')",
        "[",
        "'a' % 1",
        "lambda: 1",
        "(" * 5000,
        "-" * 100_000 + "1",
        "'" + "a" * 70_000 + "'",
        "9" * 30,
    ],
)
def test_everything_else_is_not_known(expression: str) -> None:
    with pytest.raises(Unknown):
        work_out(expression, {})


@given(st.text("nametypdiskvfbul=[]'\",\n #+/xhd:123\\()%;", max_size=80))
def test_whatever_comes_in_xl_takes_what_comes_out(text: str) -> None:
    current(text)
