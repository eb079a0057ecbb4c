"""What the numbers of partition types stand for, in words.

MBR bytes are a convention (Andries Brouwer's list); GPT GUIDs are from the UEFI specification and from the
systems that made theirs known (the Discoverable Partitions Specification for Linux).
"""

from uuid import UUID

EXTENDED_TYPES = frozenset({0x05, 0x0F, 0x85})
PROTECTIVE_TYPE = 0xEE

MBR_NAMES = {
    0x01: "FAT12",
    0x04: "FAT16",
    0x05: "Extended",
    0x06: "FAT16",
    0x07: "NTFS/exFAT",
    0x0B: "FAT32",
    0x0C: "FAT32",
    0x0E: "FAT16",
    0x0F: "Extended",
    0x11: "Hidden FAT12",
    0x14: "Hidden FAT16",
    0x16: "Hidden FAT16",
    0x17: "Hidden NTFS",
    0x1B: "Hidden FAT32",
    0x1C: "Hidden FAT32",
    0x1E: "Hidden FAT16",
    0x27: "Windows recovery",
    0x39: "Plan 9",
    0x41: "PowerPC PReP boot",
    0x42: "Microsoft LDM",
    0x63: "UNIX System V",
    0x82: "Linux swap",
    0x83: "Linux",
    0x85: "Linux extended",
    0x8E: "Linux LVM",
    0xA5: "FreeBSD",
    0xA6: "OpenBSD",
    0xA8: "macOS UFS",
    0xA9: "NetBSD",
    0xAB: "macOS boot",
    0xAF: "macOS HFS",
    0xBE: "Solaris boot",
    0xBF: "Solaris",
    0xDA: "Data",
    0xEA: "Linux boot",
    0xEB: "BeOS",
    0xEE: "GPT protective",
    0xEF: "EFI system",
    0xFB: "VMware VMFS",
    0xFC: "VMware swap",
    0xFD: "Linux RAID",
}

_GPT_NAMES = {
    "c12a7328-f81f-11d2-ba4b-00a0c93ec93b": "EFI system",
    "21686148-6449-6e6f-744e-656564454649": "BIOS boot",
    "024dee41-33e7-11d3-9d69-0008c781f39f": "MBR scheme",
    "ebd0a0a2-b9e5-4433-87c0-68b6b72699c7": "Microsoft basic data",
    "e3c9e316-0b5c-4db8-817d-f92df00215ae": "Microsoft reserved",
    "de94bba4-06d1-4d40-a16a-bfd50179d6ac": "Windows recovery",
    "5808c8aa-7e8f-42e0-85d2-e1e90434cfb3": "Microsoft LDM metadata",
    "af9b60a0-1431-4f62-bc68-3311714a69ad": "Microsoft LDM data",
    "e75caf8f-f680-4cee-afa3-b001e56efc2d": "Microsoft storage spaces",
    "0fc63daf-8483-4772-8e79-3d69d8477de4": "Linux",
    "0657fd6d-a4ab-43c4-84e5-0933c84b4f4f": "Linux swap",
    "e6d6d379-f507-44c2-a23c-238f2a3df928": "Linux LVM",
    "a19d880f-05fc-4d3b-a006-743f0f84911e": "Linux RAID",
    "8da63339-0007-60c0-c436-083ac8230908": "Linux reserved",
    "ca7d7ccb-63ed-4c53-861c-1742536059cc": "Linux LUKS",
    "7ffec5c9-2d00-49b7-8941-3ea10a5586b7": "Linux dm-crypt",
    "bc13c2ff-59e6-4262-a352-b275fd6f7172": "Linux extended boot",
    "933ac7e1-2eb4-4f13-b844-0e14e2aef915": "Linux home",
    "3b8f8425-20e0-4f3b-907f-1a25a76f98e8": "Linux server data",
    "4d21b016-b534-45c2-a9fb-5c16e091fd2d": "Linux variable data",
    "7ec6f557-3bc5-4aca-b293-16ef5df639d1": "Linux temporary data",
    "8484680c-9521-48c6-9c11-b0720656f69e": "Linux usr (x86-64)",
    "44479540-f297-41b2-9af7-d131d5f0458a": "Linux root (x86)",
    "4f68bce3-e8cd-4db1-96e7-fbcaf984b709": "Linux root (x86-64)",
    "69dad710-2ce4-4e3c-b16c-21a1d49abed3": "Linux root (ARM)",
    "b921b045-1df0-41c3-af44-4c6f280d3fae": "Linux root (ARM64)",
    "72ec70a6-cf74-40e6-bd49-4bda08e8f224": "Linux root (RISC-V 64)",
    "83bd6b9d-7f41-11dc-be0b-001560b84f0f": "FreeBSD boot",
    "516e7cb4-6ecf-11d6-8ff8-00022d09712b": "FreeBSD data",
    "516e7cb5-6ecf-11d6-8ff8-00022d09712b": "FreeBSD swap",
    "516e7cb6-6ecf-11d6-8ff8-00022d09712b": "FreeBSD UFS",
    "516e7cb8-6ecf-11d6-8ff8-00022d09712b": "FreeBSD Vinum",
    "516e7cba-6ecf-11d6-8ff8-00022d09712b": "FreeBSD ZFS",
    "49f48d32-b10e-11dc-b99b-0019d1879648": "NetBSD swap",
    "49f48d5a-b10e-11dc-b99b-0019d1879648": "NetBSD FFS",
    "49f48d82-b10e-11dc-b99b-0019d1879648": "NetBSD LFS",
    "49f48daa-b10e-11dc-b99b-0019d1879648": "NetBSD RAID",
    "2db519c4-b10f-11dc-b99b-0019d1879648": "NetBSD concatenated",
    "2db519ec-b10f-11dc-b99b-0019d1879648": "NetBSD encrypted",
    "824cc7a0-36a8-11e3-890a-952519ad3f61": "OpenBSD data",
    "48465300-0000-11aa-aa11-00306543ecac": "Apple HFS+",
    "7c3457ef-0000-11aa-aa11-00306543ecac": "Apple APFS",
    "426f6f74-0000-11aa-aa11-00306543ecac": "Apple boot",
    "6a82cb45-1dd2-11b2-99a6-080020736631": "Solaris boot",
    "6a85cf4d-1dd2-11b2-99a6-080020736631": "Solaris root",
    "6a898cc3-1dd2-11b2-99a6-080020736631": "Solaris usr or ZFS",
    "9e1a2d38-c612-4316-aa26-8b49521e5a8b": "PowerPC PReP boot",
    "aa31e02a-400f-11db-9590-000c2911d1b8": "VMware VMFS",
    "9d275380-40ad-11db-bf97-000c2911d1b8": "VMware diagnostic",
    "fe3a2a5d-4f32-41a7-b725-accc3285a309": "ChromeOS kernel",
    "3cb8e202-3b7e-47dd-8a3c-7ff2a13cfcec": "ChromeOS root",
}
GPT_NAMES = {UUID(text).bytes_le: name for text, name in _GPT_NAMES.items()}


def mbr_name(kind: int) -> str:
    """The type byte in words, or as fdisk writes it: "0x9f"."""
    return MBR_NAMES.get(kind) or f"0x{kind:02x}"


def gpt_name(kind: bytes) -> str:
    """The type GUID, as it stands on the disk, in words; or the GUID."""
    return GPT_NAMES.get(kind) or str(UUID(bytes_le=kind)).upper()
