#!/usr/bin/env bash
# Opens the window. With no display to open it on, does the same job all the same: makes an image, lists
# the library, and saves a picture of the window that shows it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

xengui=$PWD/.venv/bin/xengui
if [[ -n ${DISPLAY:-}${WAYLAND_DISPLAY:-} ]]; then
    exec "$xengui" "$@"
fi

library=$(mktemp -d "${TMPDIR:-/tmp}/xengui-library-XXXXXX")
trap 'rm -rf "$library"' EXIT
picture=$PWD/build/xengui.png
mkdir -p "${picture%/*}"
echo "There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so no window can open."
echo "The same job without one, in a throw-away library:"
echo
echo "\$ xengui create $library/first.img --size 20GiB"
"$xengui" create "$library/first.img" --size 20GiB
echo
echo "\$ xengui list $library"
"$xengui" list "$library"
QT_QPA_PLATFORM=offscreen "$xengui" --screenshot "$picture" "$library"
echo
echo "The window with this library, drawn without a display: $picture"
