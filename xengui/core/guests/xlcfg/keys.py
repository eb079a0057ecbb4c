"""Every setting xl reads from a guest's file: xl.cfg(5) of Xen 4.17, and what its man page leaves out."""

import difflib
from dataclasses import dataclass
from enum import Enum


class ValueKind(Enum):
    """What xl wants behind the =."""

    STRING = "string"
    NUMBER = "number"
    BOOLEAN = "boolean"
    LIST = "list"
    STRING_OR_LIST = "string or list"
    BOOLEAN_OR_LIST = "boolean or list"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Key:
    """One setting. ``choices`` are all the texts it may have (empty: any); ``types`` who reads it.

    ``instead`` is set for what is out of date: the setting to use now, or "" where xl ignores it
    (``ignored``).
    """

    name: str
    kind: ValueKind
    choices: tuple[str, ...] = ()
    types: tuple[str, ...] = ("pv", "pvh", "hvm")
    instead: str | None = None
    ignored: bool = False


def suggestion(name: str) -> str | None:
    """The setting that was most likely meant by ``name``; None when none is near."""
    lowered = name.lower()
    if lowered in KEYS:
        return lowered
    if lowered in _OTHER_WORDS:
        return _OTHER_WORDS[lowered]
    near = difflib.get_close_matches(lowered[:40], KEYS, n=1, cutoff=0.75)
    return near[0] if near else None


def _table(kind: ValueKind, names: str, types: tuple[str, ...] = ("pv", "pvh", "hvm")) -> list[Key]:
    return [Key(name, kind, types=types) for name in names.split()]


_ACTIONS = (
    "destroy",
    "restart",
    "rename-restart",
    "preserve",
    "coredump-destroy",
    "coredump-restart",
    "soft-reset",
)
_HVM = ("hvm",)

_ALL: list[Key] = [
    Key("type", ValueKind.STRING, ("pv", "pvh", "hvm")),
    Key("builder", ValueKind.STRING, ("generic", "linux", "hvm"), instead="type"),
    *(
        Key(f"on_{event}", ValueKind.STRING, _ACTIONS)
        for event in ("poweroff", "reboot", "watchdog", "crash", "soft_reset")
    ),
    *_table(
        ValueKind.STRING,
        "name uuid pool kernel ramdisk cmdline root bootloader seclabel init_seclabel device_tree"
        " rdm device_model_override device_model_user device_model_stubdomain_seclabel pvshim_path"
        " pvshim_cmdline pvshim_extra stubdomain_kernel stubdomain_ramdisk stubdomain_cmdline",
    ),
    *_table(
        ValueKind.NUMBER,
        "vcpus maxvcpus memory maxmem cpu_weight cap shadow_memory max_grant_frames"
        " max_maptrack_frames max_grant_version max_event_channels rdm_mem_boundary vmtrace_buf_kb"
        " stubdomain_memory timeslice period slice latency extratime",
    ),
    *_table(
        ValueKind.BOOLEAN,
        "nomigrate driver_domain pci_permissive pci_msitranslate pci_seize pci_power_mgmt"
        " dm_restrict pvshim xend_suspend_evtchn_compat",
    ),
    *_table(
        ValueKind.LIST,
        "disk vif vtpm p9 pvcalls vfb channel usbctrl usbdev pci dtdev ioports iomem irqs vdispl"
        " vsnd vkb vnuma device_model_args device_model_args_pv device_model_args_hvm llc_colors"
        " mca_caps virtio",
    ),
    *_table(ValueKind.STRING_OR_LIST, "cpus cpus_soft extra bootloader_args cpuid"),
    Key("e820_host", ValueKind.BOOLEAN, types=("pv",)),
    Key("vpmu", ValueKind.BOOLEAN),
    Key("msr_relaxed", ValueKind.BOOLEAN),
    Key(
        "passthrough", ValueKind.STRING, ("disabled", "enabled", "sync_pt", "share_pt", "default", "unknown")
    ),
    Key("gfx_passthru", ValueKind.ANY, types=_HVM),
    Key("tsc_mode", ValueKind.STRING, ("default", "always_emulate", "native", "native_paravirt")),
    Key("tee", ValueKind.STRING, ("none", "optee", "ffa")),
    Key("gic_version", ValueKind.STRING, ("v2", "v3", "default")),
    Key("vuart", ValueKind.STRING),
    Key("sve", ValueKind.ANY),
    Key("nr_spis", ValueKind.NUMBER),
    Key("altp2m", ValueKind.STRING, ("disabled", "mixed", "external", "limited")),
    Key("altp2mhvm", ValueKind.BOOLEAN, types=_HVM, instead="altp2m"),
    Key("boot", ValueKind.STRING, types=_HVM),
    Key("bios", ValueKind.STRING, ("rombios", "seabios", "ovmf"), _HVM),
    Key("firmware", ValueKind.STRING),
    Key("firmware_override", ValueKind.STRING, types=_HVM),
    Key("hdtype", ValueKind.STRING, ("ide", "ahci"), _HVM),
    Key("ms_vm_genid", ValueKind.STRING, ("generate", "none"), _HVM),
    Key("vendor_device", ValueKind.STRING, ("none", "xenserver"), _HVM),
    Key("vga", ValueKind.STRING, ("none", "stdvga", "cirrus", "qxl"), _HVM),
    Key("stdvga", ValueKind.BOOLEAN, types=_HVM, instead="vga"),
    Key("viridian", ValueKind.BOOLEAN_OR_LIST, types=_HVM),
    Key("serial", ValueKind.STRING_OR_LIST, types=_HVM),
    Key("usbdevice", ValueKind.STRING_OR_LIST, types=_HVM),
    Key("timer_mode", ValueKind.STRING, types=("pvh", "hvm")),
    Key("nestedhvm", ValueKind.BOOLEAN, types=("pvh", "hvm")),
    Key("hap", ValueKind.BOOLEAN, types=("pvh", "hvm")),
    Key("oos", ValueKind.BOOLEAN, types=("pvh", "hvm")),
    Key("apic", ValueKind.BOOLEAN, types=("pvh", "hvm")),
    Key("acpi", ValueKind.BOOLEAN, types=("pvh", "hvm")),
    Key("localtime", ValueKind.BOOLEAN),
    Key("rtc_timeoffset", ValueKind.NUMBER),
    Key("spice_image_compression", ValueKind.STRING, types=_HVM),
    Key("spice_streaming_video", ValueKind.STRING, types=_HVM),
    *_table(
        ValueKind.STRING,
        "bios_path_override acpi_firmware smbios_firmware keymap vnclisten vncpasswd spicehost"
        " spicepasswd soundhw display xauthority",
        _HVM,
    ),
    *_table(
        ValueKind.NUMBER,
        "mmio_hole videoram vncdisplay spiceport spicetls_port spiceusbredirection usbversion",
        _HVM,
    ),
    *_table(
        ValueKind.BOOLEAN,
        "pae acpi_s3 acpi_s4 acpi_laptop_slate nx hpet vpt_align xen_platform_pci vnc vncunused"
        " sdl opengl nographic spice spicedisable_ticketing spiceagent_mouse spicevdagent"
        " spice_clipboard_sharing usb vkb_device",
        _HVM,
    ),
    Key("device_model_version", ValueKind.STRING, ("qemu-xen", "qemu-xen-traditional")),
    Key("device_model_stubdomain_override", ValueKind.BOOLEAN),
    Key("device_model", ValueKind.STRING, instead="device_model_override", ignored=True),
    Key("vncviewer", ValueKind.ANY, instead="", ignored=True),
    Key("on_xend_start", ValueKind.STRING, instead="", ignored=True),
    Key("on_xend_stop", ValueKind.STRING, instead="", ignored=True),
    Key("vif2", ValueKind.LIST, instead="vif", ignored=True),
    Key("vncconsole", ValueKind.ANY, instead="", ignored=True),
    Key("bootargs", ValueKind.STRING, instead="bootloader_args", ignored=True),
    Key("bootentry", ValueKind.STRING, instead="", ignored=True),
    Key("cpu", ValueKind.ANY, instead="cpus", ignored=True),
    Key("dhcp", ValueKind.ANY, instead="", ignored=True),
    Key("ip", ValueKind.STRING, instead="", ignored=True),
    Key("netmask", ValueKind.STRING, instead="", ignored=True),
    Key("gateway", ValueKind.STRING, instead="", ignored=True),
    Key("hostname", ValueKind.STRING, instead="", ignored=True),
    Key("nfs_server", ValueKind.STRING, instead="", ignored=True),
    Key("nfs_root", ValueKind.STRING, instead="", ignored=True),
    Key("features", ValueKind.STRING, instead="", ignored=True),
    Key("guest_os_type", ValueKind.STRING, instead="", ignored=True),
    Key("disk_other_config", ValueKind.ANY, instead="", ignored=True),
    Key("vif_other_config", ValueKind.ANY, instead="", ignored=True),
    Key("expose_host_uuid", ValueKind.ANY, instead="", ignored=True),
    Key("cpu_cap", ValueKind.NUMBER, instead="cap", ignored=True),
]

KEYS: dict[str, Key] = {key.name: key for key in _ALL}
"""All of them by name."""

_OTHER_WORDS = {
    "mem": "memory",
    "ram": "memory",
    "max_memory": "maxmem",
    "maxmemory": "maxmem",
    "cpu_count": "vcpus",
    "ncpus": "vcpus",
    "vcpu": "vcpus",
    "max_vcpus": "maxvcpus",
    "initrd": "ramdisk",
    "append": "extra",
    "args": "extra",
    "network": "vif",
    "nic": "vif",
    "nics": "vif",
    "disks": "disk",
    "vifs": "vif",
    "vm_name": "name",
    "on_shutdown": "on_poweroff",
    "graphics": "vga",
    "cdrom": "disk",
}
