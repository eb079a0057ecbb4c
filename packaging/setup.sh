#!/usr/bin/env bash
# shellcheck disable=SC2034  # the package lists are read by their names
# Installs what XenGUI needs on Debian, Ubuntu or Fedora: system packages, then .venv with the app.
#   packaging/setup.sh run|test|bench
# Only what is missing is installed; with everything in place it ends within a second.
set -euo pipefail
cd "$(dirname "$0")/.."
purpose=${1:-run}

say() { printf '%s\n' "$*" >&2; }

# What the app needs; a name that a distribution does not have is passed over.
debian_run="python3-venv libegl1 libgl1 libdbus-1-3 libfontconfig1 libfreetype6 libglib2.0-0
    libxkbcommon0 libxkbcommon-x11-0 libx11-xcb1 libxcb1 libxcb-cursor0 libxcb-icccm4 libxcb-image0
    libxcb-keysyms1 libxcb-randr0 libxcb-render0 libxcb-render-util0 libxcb-shape0 libxcb-shm0 libxcb-sync1
    libxcb-xfixes0 libxcb-xkb1 fonts-inter fonts-dejavu-core e2fsprogs fdisk util-linux dosfstools xfsprogs
    btrfs-progs qemu-utils libnotify-bin dbus-bin"
debian_test="xvfb openbox xdotool x11-apps x11-utils cryptsetup-bin desktop-file-utils genisoimage lvm2
    mount ntfs-3g shellcheck squashfs-tools"
debian_bench="virt-manager gir1.2-libvirt-glib-1.0 libvirt-daemon-driver-qemu"
fedora_run="mesa-libEGL mesa-libGL dbus-libs fontconfig freetype glib2 libxkbcommon libxkbcommon-x11
    libX11-xcb libxcb xcb-util-cursor xcb-util-wm xcb-util-image xcb-util-keysyms xcb-util-renderutil
    rsms-inter-fonts dejavu-sans-fonts e2fsprogs util-linux dosfstools xfsprogs btrfs-progs qemu-img libnotify
    dbus-tools"
fedora_test="xorg-x11-server-Xvfb openbox xdotool xwd xwininfo cryptsetup desktop-file-utils genisoimage
    lvm2 ntfsprogs ShellCheck squashfs-tools"
fedora_bench="virt-manager"

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        say "Installing system packages needs your password: sudo $*"
        sudo "$@"
    else
        say "Neither root nor sudo: run this as root, then try again:"
        say "    $*"
        return 1
    fi
}

groups_for() { # the package groups of $purpose, of the distribution named $1
    local name
    for name in run test bench; do
        local variable="$1_$name"
        printf '%s\n' "${!variable}"
        [ "$name" = "$purpose" ] && break
    done
}

# An interpreter of another origin (pyenv, uv) brings its own venv module.
python_has_venv() { [ -n "${python:-}" ] && "$python" -c 'import ensurepip, venv' 2>/dev/null; }

install_debian() {
    local wanted missing known name
    wanted=$(groups_for debian | tr -s ' \n' '\n')
    if python_has_venv; then wanted=$(grep -vx python3-venv <<<"$wanted"); fi
    # shellcheck disable=SC2086
    missing=$(comm -23 <(sort -u <<<"$wanted") <(dpkg-query -W -f '${db:Status-Abbrev}${Package}\n' $wanted \
        2>/dev/null | sed -n 's/^ii //p' | sort -u))
    # Packages this distribution calls otherwise, or provides by another (libglib2.0-0t64), do not count twice.
    [ -z "$missing" ] && return
    if [ -z "$(find /var/lib/apt/lists -name '*_Packages*' -print -quit 2>/dev/null)" ]; then
        as_root apt-get update -q
    fi
    known=""
    for name in $missing; do
        if ! dpkg_provides "$name" && apt_has "$name"; then known="$known $name"; fi
    done
    [ -z "$known" ] && return
    # shellcheck disable=SC2086
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $known ||
        { as_root apt-get update -q && as_root env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -q --no-install-recommends $known; }
}

dpkg_provides() { dpkg-query -W -f '${Provides}\n' 2>/dev/null | grep -qE "(^|, )$1( |,|$)"; }
apt_has() { apt-cache policy "$1" 2>/dev/null | grep -q 'Candidate: [^(]'; }

install_fedora() {
    local wanted missing
    wanted=$(groups_for fedora | tr -s ' \n' '\n')
    # shellcheck disable=SC2086
    missing=$(rpm -q --whatprovides $wanted 2>/dev/null | sed -n 's/^no package provides //p')
    [ -z "$missing" ] && return
    # shellcheck disable=SC2086
    as_root dnf install -y --setopt=install_weak_deps=False --skip-broken $missing
}

find_python() {
    local name
    for name in python3 python3.14 python3.13 python3.12 python3.11; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    say "XenGUI needs Python 3.11 or later, and there is none here."
    say "    Debian 12, Ubuntu 24.04 and Fedora have it: install python3."
    return 1
}

make_venv() {
    local extras="" stamp want
    [ "$purpose" = run ] || extras="[test]"
    stamp=.venv/xengui-stamp
    want="$(sha256sum pyproject.toml | cut -d' ' -f1) $("$python" -c 'import sys; print(sys.version, sys.prefix)' |
        tr '\n' ' ')$PWD"
    # What test installed also serves run.
    if [ -x .venv/bin/xengui ] && grep -qxF "$want $extras" "$stamp" 2>/dev/null; then return; fi
    if [ -z "$extras" ] && [ -x .venv/bin/xengui ] && grep -qxF "$want [test]" "$stamp" 2>/dev/null; then return; fi
    say "Making .venv …"
    if ! .venv/bin/python -c 'import pip' 2>/dev/null; then
        rm -rf .venv
        if ! "$python" -m venv .venv; then
            local version
            version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
            as_root apt-get install -y -q --no-install-recommends "python$version-venv"
            rm -rf .venv
            "$python" -m venv .venv
        fi
    fi
    rm -f "$stamp"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check -e ".$extras"
    printf '%s\n' "$want $extras" >"$stamp"
}

case $purpose in run | test | bench) ;; *)
    say "usage: packaging/setup.sh run|test|bench"
    exit 2
    ;;
esac
python=$(find_python)
if command -v apt-get >/dev/null; then
    install_debian || say "Going on without the missing packages; what needs them will say so."
elif command -v dnf >/dev/null; then
    install_fedora || say "Going on without the missing packages; what needs them will say so."
else
    say "Neither apt nor dnf: install Qt's libraries (xcb-cursor …), e2fsprogs and qemu-img by hand."
fi
make_venv
