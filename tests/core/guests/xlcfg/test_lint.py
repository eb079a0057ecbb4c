"""Every finding of the lint, by a file that has it; and a good file that has none."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xengui.core.guests.xlcfg.document import Document
from xengui.core.guests.xlcfg.finding import FileFact, Finding, HostFacts, OtherGuest, Severity
from xengui.core.guests.xlcfg.keys import KEYS, suggestion
from xengui.core.guests.xlcfg.lint import has_errors, lint
from xengui.core.guests.xlcfg.other_guest import other_guest
from xengui.core.sizes import GIB

GOOD = """\
name = "web"
type = "pvh"
memory = 1024
kernel = "/boot/grub.bin"
disk = ["format=raw,vdev=xvda,access=rw,target=/srv/web.img"]
vif = ["mac=00:16:3e:00:00:01,bridge=br0"]
"""
OTHER = OtherGuest(
    "/etc/xen/mail",
    "mail",
    "11111111-2222-3333-4444-555555555555",
    frozenset({"00:16:3e:00:00:01"}),
    {"/srv/m.img": True},
)


def codes(text: str, facts: HostFacts | None = None) -> list[str]:
    return [finding.code for finding in lint(Document(text), facts)]


def only(text: str, code: str, facts: HostFacts | None = None) -> Finding:
    (found,) = [finding for finding in lint(Document(text), facts) if finding.code == code]
    return found


def test_a_good_file_has_no_findings() -> None:
    facts = HostFacts(
        files={"/boot/grub.bin": FileFact(1, 1), "/srv/web.img": FileFact(1, 2)},
        bridges=frozenset({"br0"}),
        memory=4 * GIB,
        cpus=4,
    )
    assert lint(Document(GOOD), facts) == ()


@pytest.mark.parametrize(
    ("text", "code", "line", "severity"),
    [
        (GOOD + "# end", "no-newline", 7, "error"),
        (GOOD[:-1], "no-final-newline", 6, "warning"),
        (GOOD.replace("\n", "\r\n"), "crlf", 1, "error"),
        ("\ufeff" + GOOD, "bom", 1, "error"),
        (GOOD + "import os\n", "python", 7, "error"),
        (GOOD + "vcpus = 2 if x else 3\n", "two-on-a-line", 7, "error"),
        (GOOD + "# \udcff\n", "not-utf8", 7, "warning"),
        ("", "empty", 1, "error"),
        (GOOD + "vcpu = 2\n", "unknown-key", 7, "warning"),
        (GOOD + "stdvga = 1\n", "deprecated-key", 7, "warning"),
        (GOOD + "on_xend_start = 'start'\n", "ignored-key", 7, "warning"),
        (GOOD + "memory = 2048\n", "set-twice", 3, "warning"),
        (GOOD + "memory += 2048\n", "append-number", 7, "warning"),
        (GOOD + "vcpus = 'two'\n", "wrong-kind", 7, "error"),
        (GOOD + "acpi = 2\n", "wrong-kind", 7, "error"),
        (GOOD + "pci = '00:01.0'\n", "wrong-kind", 7, "error"),
        (GOOD + "uuid = ['x']\n", "wrong-kind", 7, "error"),
        (GOOD + "vif += [['x']]\n", "wrong-kind", 7, "error"),
        (GOOD + "on_crash = 'reboot'\n", "bad-choice", 7, "error"),
        (GOOD + "boot = 'c'\n", "not-for-type", 7, "warning"),
        (GOOD.replace('name = "web"\n', ""), "no-name", 1, "error"),
        (GOOD.replace('"web"', '"12"'), "odd-name", 1, "warning"),
        (GOOD + "uuid = 'x'\n", "bad-uuid", 7, "error"),
        (GOOD.replace('type = "pvh"\n', ""), "no-type", 1, "warning"),
        (GOOD.replace('kernel = "/boot/grub.bin"\n', ""), "no-boot", 2, "error"),
        (GOOD + "bootloader = 'pygrub'\n", "two-boots", 7, "warning"),
        (GOOD.replace("kernel", "bootloader") + "ramdisk = '/r'\n", "ramdisk-alone", 7, "warning"),
        (GOOD + "cmdline = 'a'\nroot = '/dev/xvda'\n", "cmdline-wins", 8, "warning"),
        (
            GOOD.replace('kernel = "/boot/grub.bin"', 'bootloader = "/usr/bin/pygrub"'),
            "pygrub-path",
            4,
            "warning",
        ),
        (GOOD.replace("/boot/grub.bin", "grub.bin"), "relative-path", 4, "warning"),
        (GOOD.replace('"pvh"', '"hvm"').replace("/boot/grub.bin", "/x/hvmloader"), "hvmloader", 4, "warning"),
        (GOOD.replace("memory = 1024\n", ""), "no-memory", 1, "warning"),
        (GOOD.replace("1024", "16"), "little-memory", 3, "warning"),
        (GOOD + "maxmem = 512\n", "maxmem-below", 7, "error"),
        (GOOD.replace('"pvh"', '"hvm"') + "maxmem = 4096\n", "balloon", 7, "note"),
        (GOOD + "vcpus = 0\n", "no-vcpus", 7, "error"),
        (GOOD + "vcpus = 4\nmaxvcpus = 2\n", "maxvcpus-below", 8, "error"),
        (GOOD + "vnclisten = '0.0.0.0'\n", "open-screen", 7, "warning"),
        (GOOD + "disk += ['target=/b,vdev=xvdb']\n", "target-not-last", 7, "error"),
        (GOOD + "disk += ['/b']\n", "bad-disk", 7, "error"),
        (GOOD + "disk += ['file:/b,xvdb,w']\n", "old-disk", 7, "warning"),
        (GOOD + "disk += ['/b,,xvda']\n", "same-vdev", 7, "error"),
        (GOOD + "disk += ['/b,,floppy']\n", "bad-vdev", 7, "error"),
        (GOOD + "disk += ['/b,,hda']\n", "old-vdev", 7, "warning"),
        (GOOD + "disk += ['/b,qcow2,xvdb,backendtype=phy']\n", "phy-format", 7, "error"),
        (GOOD + "disk += [',raw,xvdb']\n", "no-image", 7, "error"),
        (GOOD + "disk += ['b.img,,xvdb']\n", "relative-path", 7, "warning"),
        (GOOD + "disk += ['/srv/web.img,,xvdb']\n", "image-twice", 7, "error"),
        (GOOD + "vif += ['mac=1']\n", "bad-vif", 7, "error"),
        (GOOD + "vif += ['netdev=eth0']\n", "old-vif", 7, "warning"),
        (GOOD + "vif += ['mac=00:16:3E:00:00:01']\n", "same-mac", 7, "error"),
    ],
)
def test_every_finding(text: str, code: str, line: int, severity: str) -> None:
    found = only(text, code)
    assert (found.line, found.severity) == (line, severity)
    assert found.message
    assert found.hint
    assert "{" not in found.message + found.hint


@pytest.mark.parametrize(
    ("facts", "code", "severity"),
    [
        (HostFacts(files={"/srv/web.img": None}), "missing-file", "error"),
        (HostFacts(files={"/boot/grub.bin": None}), "missing-file", "error"),
        (HostFacts(bridges=frozenset()), "no-bridge", "error"),
        (HostFacts(bridges=frozenset({"xenbr0"}), xen=False), "no-bridge", "warning"),
        (HostFacts(memory=GIB // 2), "memory-of-host", "warning"),
        (HostFacts(others=(OTHER,)), "same-mac", "error"),
        (HostFacts(others=(OtherGuest("/x", "web"),)), "same-name", "warning"),
        (HostFacts(others=(OtherGuest("/x", "b", images={"/srv/web.img": False}),)), "image-shared", "error"),
        (
            HostFacts(others=(OtherGuest("/x", "web", images={"/srv/web.img": True}),)),
            "image-shared",
            "warning",
        ),
        (HostFacts(xl_rejects="guest:1: error"), "xl-rejects", "error"),
    ],
)
def test_what_depends_on_the_host(facts: HostFacts, code: str, severity: str) -> None:
    found = only(GOOD, code, facts)
    assert found.severity == severity
    assert "{" not in found.message + found.hint


def test_one_image_under_two_paths_is_one_image() -> None:
    same = FileFact(1, 2)
    others = (OtherGuest("/x", "b", images={"/link.img": True}),)
    facts = HostFacts(files={"/srv/web.img": same, "/link.img": same}, others=others)
    assert "image-shared" in codes(GOOD, facts)
    assert "image-shared" not in codes(GOOD, HostFacts(others=others))


def test_a_read_only_image_may_be_shared() -> None:
    text = GOOD.replace("access=rw", "access=ro")
    others = (OtherGuest("/x", "b", images={"/srv/web.img": False}),)
    assert codes(text, HostFacts(others=others)) == []


def test_vcpus_and_uuid_against_the_host() -> None:
    text = GOOD + "vcpus = 8\nuuid = '11111111-2222-3333-4444-555555555555'\n"
    assert set(codes(text, HostFacts(cpus=4, others=(OTHER,)))) == {"vcpus-of-host", "same-uuid", "same-mac"}


def test_what_another_guest_has() -> None:
    assert other_guest("/x", Document("vm.args = 1\nname = 'a'\n")) is None
    guest = other_guest("/x", Document(GOOD))
    assert guest == OtherGuest("/x", "web", "", frozenset({"00:16:3e:00:00:01"}), {"/srv/web.img": True})


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("vcpu", "vcpus"),
        ("memroy", "memory"),
        ("Memory", "memory"),
        ("bootlader", "bootloader"),
        ("ram", "memory"),
        ("on_powerof", "on_poweroff"),
        ("zzzz", None),
    ],
)
def test_did_you_mean(typed: str, meant: str | None) -> None:
    assert suggestion(typed) == meant
    if meant and typed.islower():
        assert meant in only(f"{GOOD}{typed} = 1\n", "unknown-key").hint


def test_the_table_of_settings_is_sound() -> None:
    for key in KEYS.values():
        assert not key.instead or key.instead in KEYS
        assert set(key.types) <= {"pv", "pvh", "hvm"}


@given(st.text("nametypdiskvf=[]'\",\n #+/xhd:123\\", max_size=80))
def test_no_text_brings_it_down(text: str) -> None:
    for finding in lint(Document(text)):
        assert finding.line >= 1
        assert finding.column >= 1


@pytest.mark.parametrize(
    "piece", ["disk += ['/a,,xvda']\n", "x = 1\n", "vif += ['mac=x']\n", "[", "name='\\x'\n"]
)
def test_a_large_file_ends_in_time(piece: str) -> None:
    started = time.monotonic()
    findings = lint(Document(piece * (50_000 // len(piece))))
    assert has_errors(findings)
    assert time.monotonic() - started < 30
    assert findings[0].severity in set(Severity)
