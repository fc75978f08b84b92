# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
# For run and check: what they need on Debian, and how the tree is built. Source it from bash; $root is the tree.

build_packages=(gcc meson ninja-build pkg-config gettext libglib2.0-dev libglib2.0-dev-bin libgtk-4-dev libadwaita-1-dev
    libjson-glib-dev libgmp-dev libssl-dev libxxhash-dev desktop-file-utils adwaita-icon-theme librsvg2-common
    fonts-cantarell)
package_packages=(build-essential debhelper dpkg-dev appstream python3)
check_packages=(clang-format python3 python3-gi gir1.2-atspi-2.0 at-spi2-core dbus dbus-x11 xvfb xauth xdotool x11-utils imagemagick
    appstream gettext locales groff-base libglib2.0-bin mandoc reuse ncdu procps binutils util-linux coreutils findutils
    openssh-server openssh-client strace)

say() {
    printf '%s: %s\n' "$(basename "$0")" "$*" >&2
}

# Installs those of the packages that are missing, saying so first; quiet when there is none.
require_packages() {
    local missing=() package status
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        for package in meson ninja pkg-config; do
            command -v "$package" >/dev/null && continue
            say "$package is missing, and this is no Debian on which it could be installed; see README.md for what is needed"
            return 1
        done
        return 0
    fi
    for package in "$@"; do
        status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)
        [ "$status" = installed ] || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return 0

    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            say "these packages are missing, and without sudo they cannot be installed from here: ${missing[*]}"
            return 1
        fi
        as_root=(sudo)
    fi
    say "installing with apt-get: ${missing[*]}"
    local log
    log=$(mktemp) || return 1
    if ! { "${as_root[@]}" apt-get update -qq && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >"$log" 2>&1 </dev/null; then
        tail -n 20 "$log" >&2
        rm -f "$log"
        say "the packages could not be installed: ${missing[*]}"
        return 1
    fi
    rm -f "$log"
}

# Builds the tree into the folder $1, with further arguments for meson setup; quiet unless it fails.
build_tandem() {
    local folder=$1 log
    shift
    log=$(mktemp) || return 1
    local command=(meson setup "$folder" "$root" "$@")
    if [ -f "$folder/build.ninja" ]; then
        command=(true)
        [ $# -gt 0 ] && command=(meson configure "$folder" "$@") # it may be of an earlier day
    fi
    if ! "${command[@]}" >"$log" 2>&1 </dev/null; then
        cat "$log" >&2
        rm -f "$log"
        say "the build could not be set up in $folder"
        return 1
    fi
    if ! ninja -C "$folder" >"$log" 2>&1 </dev/null; then
        tail -n 40 "$log" >&2
        rm -f "$log"
        say "the build failed in $folder"
        return 1
    fi
    rm -f "$log"
}

# The files that belong to the tree, as names that end with a null byte.
list_tree() {
    if git -C "$root" rev-parse --is-inside-work-tree >/dev/null 2>&1; then
        git -C "$root" ls-files -z --cached --others --exclude-standard
    else
        (cd "$root" && find . -path './build*' -prune -o -type f -print0 -o -type l -print0)
    fi
}

# Builds the Debian package from a copy of the tree, and puts it into the folder $1; quiet unless it fails.
build_package() {
    local target=$1 work log
    work=$(mktemp -d) || return 1
    log=$work/log
    mkdir "$work/tandem"
    if ! { list_tree | tar -C "$root" --null --ignore-failed-read --files-from=- -cf - | tar -C "$work/tandem" -xf - &&
        cd "$work/tandem" && DEB_BUILD_OPTIONS=noautodbgsym dpkg-buildpackage -us -uc -b; } >"$log" 2>&1 </dev/null; then
        tail -n 40 "$log" >&2
        rm -rf "$work"
        say "the Debian package could not be built"
        return 1
    fi
    mkdir -p "$target"
    mv "$work"/*.deb "$target"/
    rm -rf "$work"
    for package in "$target"/*.deb; do
        echo "$package"
    done
}
