#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs a test under valgrind, for ./check --valgrind, which has Meson put this before each test:
#   tests/valgrind.sh PROGRAM [ARGUMENT…]
# A program of ours runs under valgrind, with what it forks and starts of ours. A test in Python runs as it is: it is given
# such programs in place of tandem-cli and of the window. What valgrind says, also of what is forked, goes through a socket
# to the valgrind-listener at TANDEM_VALGRIND_PORT: the files of a worker cannot grow. TANDEM_VALGRIND_PROGRAMS is a
# folder for this script's own use.
#
# Valgrind 3.19 knows neither Landlock nor seccomp, and says so: workers are without them here. It shows programs a
# processor with AVX2 and without AVX-512.
set -u
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd) || exit 3
# Valgrind has room for a part of the address space that a scan reserves, and reads that through when a process ends; less is
# reserved where there is a limit.
memory=$((40 << 30))
case "$(basename "$1") ${2-}" in
"test-tree-changed "* | "tandem-cli scan") memory=$((2 << 30)) ;;
"tandem-cli import") memory=$((4 << 30)) ;; # for a file of folders within folders, deeper than is taken
test-tree-*) memory=$((1 << 30)) ;;
esac

case $(basename "$1") in
python3 | headless.sh)
    programs=$TANDEM_VALGRIND_PROGRAMS
    for variable in TANDEM TANDEM_CLI TANDEM_REAL_CLI; do
        real=${!variable:-}
        [ -n "$real" ] || continue
        name=${real#"${real%/src/*}"} # of the same place within a build, where its translations are looked for
        mkdir -p "$programs$(dirname "$name")"
        # Fused multiplications take hundreds of times as long as they do: e goes without, as far as a test does not ask.
        printf '#!/bin/sh\nexport TANDEM_VALGRIND_PORT=%q\n[ "${1-}" = e ] && shift && set -- e --kernel portable "$@"\nexec %q %q "$@"\n' \
            "$TANDEM_VALGRIND_PORT" "$root/tests/valgrind.sh" "$real" >"$programs$name"
        chmod +x "$programs$name"
        export "$variable=$programs$name"
    done
    exec "$@"
    ;;
esac

suppressions=(--suppressions="$root/tests/valgrind.supp")
for file in /usr/share/glib-2.0/valgrind/glib.supp /usr/share/gtk-4.0/valgrind/gtk.supp; do
    [ -f "$file" ] && suppressions+=(--suppressions="$file")
done
# Programs of others are not looked into. An exit code of valgrind's own would change what a test sees.
trace=yes
[ "$(basename "$1")" = tandem ] && trace=no
exec prlimit --as="$memory" valgrind -q --vgdb=no --num-callers=40 --log-socket="127.0.0.1:$TANDEM_VALGRIND_PORT" \
    --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite "${suppressions[@]}" \
    --trace-children=$trace --trace-children-skip='/usr/*,/bin/*,/sbin/*,/lib/*' "$@"
