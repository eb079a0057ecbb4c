#!/usr/bin/env bash
# Opens the window; without a display, does the window's main job all the same and leaves a picture of it.
set -euo pipefail
cd "$(dirname "$0")/.."
xengui=.venv/bin/xengui

if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    exec "$xengui" "$@"
fi
library=$(mktemp -d "${TMPDIR:-/tmp}/xengui-library-XXXXXX")
trap 'rm -rf "$library"' EXIT
echo "There is no display here, so no window can open. The same job without one:"
echo
echo "\$ xengui create $library/first.img --size 20GiB"
"$xengui" create "$library/first.img" --size 20GiB
echo
echo "\$ xengui list $library"
"$xengui" list "$library"
mkdir -p build
QT_QPA_PLATFORM=offscreen "$xengui" --screenshot build/xengui.png "$library"
echo
echo "The window with this library, drawn without a display: $PWD/build/xengui.png"
