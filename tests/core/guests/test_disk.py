"""Disk strings: what xl makes of them, and the one form written; held against xl's parser in tests/host."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xengui.core.errors import XenGuiError
from xengui.core.guests.disk import FORMATS, Disk, read_disk

VG = Disk("/dev/vg/root", "hda")
ISO = Disk("/root/image.iso", "hdc", writable=False, cdrom=True)


@pytest.mark.parametrize(
    ("spec", "disk"),
    [
        ("/dev/vg/root,,hda", VG),
        ("/dev/vg/root,raw,hda,rw", VG),
        ("format=raw, vdev=hda, access=rw, target=/dev/vg/root", VG),
        ("raw:/dev/vg/root,hda,w", VG),
        ("phy:/dev/vg/root,hda,w", VG),
        ("tap:aio:/dev/vg/root,hda,w", VG),
        ("/root/image.iso,,hdc,cdrom", ISO),
        ("/root/image.iso,,hdc,,cdrom", ISO),
        ("format=raw, vdev=hdc, access=ro, devtype=cdrom, target=/root/image.iso", ISO),
        ("raw:/root/image.iso,hdc:cdrom,ro", ISO),
        (",hdc:cdrom,r", Disk("", "hdc", "empty", writable=False, cdrom=True)),
        ("vdev=hdc,cdrom", Disk("", "hdc", "empty", writable=False, cdrom=True)),
        ("vdev=xvda,target=/a,b=c", Disk("/a,b=c", "xvda")),
        ("/a,qcow2,xvda,r", Disk("/a", "xvda", "qcow2", writable=False)),
        ("nbd:host,xvda,w", Disk("host", "xvda", script="block-nbd")),
        (
            "no-discard,backendtype=qdisk,backend=store,/a,,xvda",
            Disk("/a", "xvda", backend_type="qdisk", backend_domain="store", discard=False),
        ),
    ],
)
def test_what_xl_reads(spec: str, disk: Disk) -> None:
    reading = read_disk(spec)
    assert (reading.disk, reading.error) == (disk, "")


@pytest.mark.parametrize(
    "spec",
    [
        "",
        "/a",
        "/a,vmdk,xvda",
        "format=vhdx,vdev=xvda,target=/a",
        "/a,raw,xvda,rw ",
        "/a,raw,xvda,w!",
        "/a,raw,xvda,w,more",
        "vdev=xvda",
        "vdev=xvda,vdev=xvdb,target=/a",
        "format=raw,qcow2:/a,xvda,w",
        "vdev=xvda,size=3,target=/a",
        "vmdk:/a,xvda,w",
        "/a=b,raw,xvda",
        "/a,raw,xvda:floppy",
        "backendtype=nfs,vdev=xvda,target=/a",
    ],
)
def test_what_xl_rejects(spec: str) -> None:
    reading = read_disk(spec)
    assert reading.disk is None
    assert reading.error


def test_what_is_out_of_date() -> None:
    old = read_disk("tap:qcow2:/a,hdc:cdrom,r").deprecated
    assert [(word.word, word.instead) for word in old] == [
        ("tap:", ""),
        ("qcow2:", "format=qcow2"),
        (":cdrom", "devtype=cdrom"),
    ]
    assert read_disk("/a,,xvda").deprecated == ()


def test_where_the_image_is() -> None:
    assert VG.path == "/dev/vg/root"
    assert Disk("vg/root", "xvda").path == "/dev/vg/root"
    assert Disk("host:export", "xvda", script="block-nbd").path is None
    assert Disk("/a", "xvda", backend_domain="store").path is None
    assert Disk("", "hdc", cdrom=True).path is None


names = st.text("abc019/.-_ ", min_size=1, max_size=8).filter(lambda text: text.strip() == text)


@given(
    st.builds(
        Disk,
        target=st.text(st.characters(codec="utf-8", min_codepoint=32), max_size=12).map(
            lambda name: f"/{name}"
        ),
        vdev=st.sampled_from(("xvda", "hda1", "sdb")),
        format=st.sampled_from(FORMATS),
        writable=st.booleans(),
        backend_type=st.sampled_from(("", "qdisk", "phy")),
        backend_domain=st.sampled_from(("", "store")),
        script=st.sampled_from(("", "block-nbd")),
        discard=st.sampled_from((None, True, False)),
        direct_io_safe=st.booleans(),
        options=st.sampled_from(((), ("specification=virtio",))),
    )
)
def test_a_disk_written_is_the_same_disk_read(disk: Disk) -> None:
    assert read_disk(disk.spec()).disk == disk


def test_the_form_every_xl_reads() -> None:
    assert VG.spec() == "format=raw,vdev=hda,access=rw,target=/dev/vg/root"
    assert Disk("", "hdc", "empty", cdrom=True).spec() == "vdev=hdc,access=ro,devtype=cdrom"


@pytest.mark.parametrize(
    "disk", [Disk("/a\nb", "xvda"), Disk("/a", "xvda,x"), Disk("/a", "xvda", script="a,b")]
)
def test_what_cannot_be_written_is_refused(disk: Disk) -> None:
    with pytest.raises(XenGuiError):
        disk.spec()
