#!/usr/bin/env bash
# Installs what XenGUI needs: system packages (by apt-get or dnf) and a virtual environment in .venv.
#
#   packaging/setup.sh [run|test|bench|package]
#
# Run it as often as you like: what is there is left alone, and then it takes a fraction of a second.
# PYTHON=/path/to/python3.12 chooses the interpreter.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly group=${1:-run}
readonly venv=.venv
readonly none_file=$venv/.xengui-unavailable # packages not to be had here: not asked for again

say() { printf 'setup: %s\n' "$*"; }
warn() { printf 'setup: %s\n' "$*" >&2; }
fail() {
    warn "$@"
    exit 1
}

# --- the distribution's packages -------------------------------------------------------------------------

# One a line: "r" if nothing works without it or "o" for optional, Debian's name, Fedora's name; "-": none.
packages() {
    # Qt's libraries: the NEEDED entries of the Core, Gui, Widgets, Svg and DBus of PySide6-Essentials, and of
    # its xcb, offscreen and Wayland plugins.
    cat <<'LIST'
r libegl1                           libglvnd-egl
r libgl1                            libglvnd-glx
r libx11-6                          libX11
r libx11-xcb1                       libX11-xcb
r libdbus-1-3                       dbus-libs
r libfontconfig1                    fontconfig
r libfreetype6                      freetype
r libglib2.0-0                      glib2
r libxkbcommon0                     libxkbcommon
r libxkbcommon-x11-0                libxkbcommon-x11
r libxcb1                           libxcb
r libxcb-cursor0                    xcb-util-cursor
r libxcb-icccm4                     xcb-util-wm
r libxcb-image0                     xcb-util-image
r libxcb-keysyms1                   xcb-util-keysyms
r libxcb-render-util0               xcb-util-renderutil
r libxcb-util1                      xcb-util
r libxcb-glx0                       -
r libxcb-randr0                     -
r libxcb-render0                    -
r libxcb-shape0                     -
r libxcb-shm0                       -
r libxcb-sync1                      -
r libxcb-xfixes0                    -
r libxcb-xkb1                       -
o libwayland-client0                libwayland-client
o libwayland-cursor0                libwayland-cursor
o libwayland-egl1                   libwayland-egl
o fonts-inter                       rsms-inter-fonts
o fonts-dejavu-core                 dejavu-sans-fonts
o -                                 dejavu-sans-mono-fonts
o e2fsprogs                         e2fsprogs
o util-linux                        util-linux
o fdisk                             -
o qemu-utils                        qemu-img
o dosfstools                        dosfstools
o xfsprogs                          xfsprogs
o btrfs-progs                       btrfs-progs
o libnotify-bin                     libnotify
o dbus-bin                          dbus-tools
LIST
    [[ $group == test || $group == bench ]] && cat <<'LIST'
o xvfb                              xorg-x11-server-Xvfb
o openbox                           openbox
o xdotool                           xdotool
o x11-utils                         xprop
o -                                 xwininfo
o x11-apps                          xwd
o mount                             -
o ntfs-3g                           ntfsprogs
o lvm2                              lvm2
o cryptsetup-bin                    cryptsetup
o squashfs-tools                    squashfs-tools
o genisoimage                       genisoimage
o exfatprogs                        exfatprogs
o makefs                            -
o desktop-file-utils                desktop-file-utils
o shellcheck                        ShellCheck
LIST
    [[ $group == bench ]] && cat <<'LIST'
o virt-manager                      virt-manager
o gir1.2-libvirt-glib-1.0           -
o libvirt-daemon-driver-qemu        -
LIST
    return 0
}

# Each prints those of the names given that are not installed (or provided by another that is).
apt_absent() {
    local status name provides
    local -A present=()
    while IFS='|' read -r status name provides; do
        [[ $status == installed ]] || continue
        present[$name]=1
        for provides in ${provides//,/ }; do [[ $provides == "("* ]] || present[$provides]=1; done
    done < <(dpkg-query -W -f='${db:Status-Status}|${Package}|${Provides}\n')
    for name in "$@"; do [[ -n ${present[$name]:-} ]] || echo "$name"; done
}
dnf_absent() { LC_ALL=C rpm -q --whatprovides "$@" | sed -n 's/^no package provides //p'; }

# Each says whether some source of this machine has the package.
apt_offers() { apt-cache show "$1" >/dev/null 2>&1; }
dnf_offers() { dnf -q list "$1" >/dev/null 2>&1; }

apt_install() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 \
        install -y -q --no-install-recommends "$@" >/dev/null
}
dnf_install() { as_root dnf install -y -q --setopt=install_weak_deps=False "$@"; }

# apt-get finds nothing before its first update, and old lists name files that are gone.
apt_refresh() {
    say "refreshing the package lists"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 update -q >/dev/null
}
dnf_refresh() { :; }

as_root() { if ((EUID == 0)); then "$@"; else sudo "$@"; fi; }

by_hand() {
    case $manager in
    apt) echo "apt-get install --no-install-recommends $*" ;;
    dnf) echo "dnf install $*" ;;
    esac
}

# Sets `required` and `optional` to the names of what is missing.
find_missing() {
    local need debian fedora name
    local -A needed=()
    while read -r need debian fedora; do
        if [[ $manager == apt ]]; then name=$debian; else name=$fedora; fi
        [[ $name == - || " $unavailable " == *" $name "* ]] || needed[$name]=$need
    done < <(packages)
    while read -r name; do
        if [[ ${needed[$name]} == r ]]; then required+=("$name"); else optional+=("$name"); fi
    done < <("${manager}_absent" "${!needed[@]}")
}

install_missing() {
    ((${#required[@]} + ${#optional[@]})) || return 0
    if ((EUID != 0)) && ! { command -v sudo >/dev/null && sudo true; }; then
        go_on_without
        return
    fi
    if [[ $manager == apt ]] && ! compgen -G '/var/lib/apt/lists/*_Packages*' >/dev/null; then apt_refresh; fi
    say installing "${required[@]}" "${optional[@]}"
    "${manager}_install" "${required[@]}" "${optional[@]}" && return
    "${manager}_refresh" || warn "the package lists could not be refreshed; going on with those there are"
    drop_what_nobody_offers
    "${manager}_install" "${required[@]}" "${optional[@]}" ||
        fail "not installed (see above). By hand, as root: $(by_hand "${required[@]}" "${optional[@]}")"
}

# With neither root nor sudo. Said once: a later run does not ask for the optional ones again.
go_on_without() {
    warn "packages are missing that only root can install. As root, run:"
    warn "    $(by_hand "${required[@]}" "${optional[@]}")"
    ((${#required[@]} == 0)) || exit 1
    warn "going on: what they serve is left out until then"
    unavailable+=" ${optional[*]}"
}

drop_what_nobody_offers() {
    local name
    local -a offered=()
    for name in "${optional[@]}"; do
        if "${manager}_offers" "$name"; then
            offered+=("$name")
        else
            warn "this distribution has no package $name; going on without"
            unavailable+=" $name"
        fi
    done
    optional=("${offered[@]}")
}

# --- Python ----------------------------------------------------------------------------------------------

# Sets `python` to an interpreter that is new enough, or to nothing.
find_python() {
    local name
    python=
    for name in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11 python}; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            python=$name
            return
        fi
    done
    [[ -z ${PYTHON:-} ]] || fail "PYTHON=$PYTHON is no Python 3.11 or newer"
}

# Debian keeps ensurepip, without which no virtual environment gets its pip, in a package of its own.
find_missing_venv_module() {
    if [[ -z $python ]]; then
        required+=(python3 python3-venv)
    elif ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        required+=("$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')")
    fi
}

# Of all that a virtual environment is made from: when it changes, pip has work to do.
fingerprint() {
    {
        pwd
        cat pyproject.toml
        "$venv/bin/python" -VV
    } 2>/dev/null | sha256sum
}

venv_is_ready() {
    local stamp=$venv/.xengui-$1
    [[ -x $venv/bin/xengui && -f $stamp ]] && [[ $(<"$stamp") == "$(fingerprint)" ]]
}

make_venv() {
    if venv_is_ready "$extras"; then return; fi
    if [[ -z $extras ]] && venv_is_ready test,package; then return; fi
    if ! "$venv/bin/python" -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        say "making $venv with $("$python" -V)"
        rm -rf "$venv"
        "$python" -m venv "$venv" || fail "$python -m venv $venv failed"
    fi
    say "installing the Python packages into $venv (the first time that fetches Qt, some 90 MB)"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --editable ".${extras:+[$extras]}" ||
        fail "pip could not install the Python packages (see above)"
    fingerprint >"$venv/.xengui-$extras"
}

# --- all of it -------------------------------------------------------------------------------------------

case $group in
run) extras= ;;
test | bench) extras=test,package ;;
package) extras=package ;;
*)
    echo "usage: packaging/setup.sh [run|test|bench|package]" >&2
    exit 2
    ;;
esac
manager=
if command -v apt-get >/dev/null; then manager=apt; elif command -v dnf >/dev/null; then manager=dnf; fi
unavailable=
if [[ -f $none_file ]]; then unavailable=$(<"$none_file"); fi
required=() optional=()

find_python
if [[ -n $manager ]]; then
    find_missing
    if [[ $manager == apt ]]; then find_missing_venv_module; fi
    install_missing
else
    warn "neither apt-get nor dnf is here, so no system package was looked for. Debian's names for what is needed:"
    warn "    $(packages | awk '$2 != "-" { printf "%s ", $2 }')"
fi
[[ -n $python ]] || find_python
[[ -n $python ]] || fail "no Python 3.11 or newer was found; install one, or name it: PYTHON=/path/to/python3.12"
make_venv
# Compiled now, the first start is as quick as the second, PYTHONDONTWRITEBYTECODE or not.
"$venv/bin/python" -m compileall -q xengui || true
if [[ -n $unavailable ]]; then echo "$unavailable" >"$none_file"; fi
