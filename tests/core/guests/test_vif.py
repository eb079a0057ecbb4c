"""Network strings and MAC addresses."""

from random import Random

import pytest

from xengui.core.errors import XenGuiError
from xengui.core.guests.mac import XEN_PREFIX, is_group_mac, is_own_mac, new_mac, normal_mac
from xengui.core.guests.vif import Vif, read_vif


def test_reads_every_word() -> None:
    text = (
        "mac=00:16:3E:1:2:3, bridge=br0, type=vif, model=e1000, vifname=web0, script=vif-route, ip=10.0.0.2,"
        "backend=net, rate=10Mb/s@20ms, devid=3, mtu=9000, trusted"
    )
    reading = read_vif(text)
    assert reading.error == ""
    assert reading.vif == Vif(
        mac="00:16:3E:1:2:3",
        bridge="br0",
        kind="vif",
        model="e1000",
        vifname="web0",
        script="vif-route",
        ip="10.0.0.2",
        backend="net",
        rate="10Mb/s@20ms",
        devid=3,
        mtu=9000,
        options=("trusted",),
    )
    assert read_vif(reading.vif.spec()) == reading


def test_nothing_is_a_card_too() -> None:
    assert read_vif("").vif == Vif()
    assert Vif().spec() == ""


@pytest.mark.parametrize(
    "text",
    [
        "mac=00:16:3e:00:00",
        "mac=x",
        "mac=01:00:5e:00:00:01",
        "rate=fast",
        "mtu=big",
        "type=tap",
        "speed=10",
        "what",
    ],
)
def test_what_xl_does_not_take(text: str) -> None:
    assert read_vif(text).error


def test_an_old_word_is_read_and_named() -> None:
    reading = read_vif("netdev=eth0")
    assert reading.vif.gatewaydev == "eth0"
    assert reading.deprecated == (("netdev=", "gatewaydev="),)


def test_what_cannot_be_written_is_refused() -> None:
    with pytest.raises(XenGuiError):
        Vif(bridge="a,b").spec()


def test_addresses_read_as_xl_reads_them() -> None:
    assert normal_mac(" 0:16:3E:A:b:C ") == "00:16:3e:0a:0b:0c"
    assert normal_mac("00:16:3e:00:00:00:00") is None
    assert normal_mac("00:16:3e:00:00:zz") is None
    assert is_group_mac("01:00:5e:00:00:01")
    assert is_own_mac("00:16:3e:00:00:01")
    assert not is_own_mac("00:21:f6:00:00:01")


@pytest.mark.parametrize("local", [False, True])
def test_new_addresses_are_free_and_ours_to_give(local: bool) -> None:
    first = new_mac(local=local, random=Random(1))
    second = new_mac({first}, local=local, random=Random(1))
    assert first != second
    for mac in (first, second):
        assert normal_mac(mac) == mac
        assert is_own_mac(mac)
        assert not is_group_mac(mac)
        assert mac.startswith(XEN_PREFIX) != local
