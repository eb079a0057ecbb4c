"""XenGUI: create sparse disk images by pointing and clicking, and see what they cost the host.

core knows, host asks, jobs act, gui shows:

- ``core``  what a disk image is: sizes, formats, contents, the wizard's decisions; pure, no Qt
- ``host``  the machine this runs on: folders, mounts, loop devices, programs; no Qt
- ``jobs``  what changes something or takes long, with progress, cancel and undo; no Qt
- ``gui``   the window; the only place with Qt
- ``cli``   the headless commands, over the same jobs
- ``app``   builds the window's parts and hands them to each other
"""

__version__ = "0.1.0"

COMMANDS = (
    "create",
    "list",
    "info",
    "map",
    "usage",
    "sample",
    "history",
    "report",
    "guest",
    "resize",
    "convert",
)
"""The headless commands; named here so that telling them from the window needs no import."""
