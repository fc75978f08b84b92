#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
# How much of the core the tests reach: lines and branches of src/process, src/euler, src/tree and src/job.
#   tests/coverage.sh [--slow] [--lines FILE] [--report] [TEST…]
# --slow runs the suite "slow", too; --lines shows a source file (src/…) with its counts; --report only shows those of the last run.
#
# Made with clang's counters and not with gcov's, for these live in a file that the process has mapped: what a worker
# did counts although it was killed, ended by _exit (), or may not write files any more. Needs clang and llvm.
set -u
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd) || exit 3
folder=${TANDEM_COVERAGE_FOLDER:-$root/build-coverage}
suites=(--no-suite slow --no-suite style --no-suite data --no-suite ui)
tests=()
lines=
run=1
while [ $# -gt 0 ]; do
    case $1 in
    --slow) suites=(--no-suite style --no-suite data --no-suite ui) ;;
    --lines) lines=$2; run=; shift ;;
    --report) run= ;;
    -*) sed -n '4,6s/^# *//p' "$0" >&2; exit 2 ;;
    *) tests+=("$1") ;;
    esac
    shift
done
profdata=$(command -v llvm-profdata || command -v llvm-profdata-14) || { echo "llvm-profdata is missing: install llvm" >&2; exit 3; }
cov=$(command -v llvm-cov || command -v llvm-cov-14) || { echo "llvm-cov is missing: install llvm" >&2; exit 3; }

# What is tried while it is configured does not count.
export LLVM_PROFILE_FILE=/dev/null
if [ ! -f "$folder/build.ninja" ]; then
    CC=clang meson setup "$folder" "$root" -Dapp=disabled -Dbuildtype=debugoptimized -Db_lundef=false \
        "-Dc_args=-fprofile-instr-generate -fcoverage-mapping -mllvm -runtime-counter-relocation -mllvm -do-counter-promotion=false" \
        -Dc_link_args=-fprofile-instr-generate >"$folder.log" 2>&1 </dev/null || { cat "$folder.log" >&2; exit 3; }
fi

if [ -n "$run" ]; then
    ninja -C "$folder" >"$folder.log" 2>&1 || { cat "$folder.log" >&2; exit 3; }
    rm -f "$folder.log"
    [ ${#tests[@]} -eq 0 ] && rm -rf "$folder/counts"
    mkdir -p "$folder/counts"
    # One file for each program (%m), into which all of its processes count (%c).
    LLVM_PROFILE_FILE="$folder/counts/%m.profraw%c" meson test -C "$folder" --no-rebuild --num-processes 1 \
        --timeout-multiplier 5 "${suites[@]}" "${tests[@]}" </dev/null
fi

"$profdata" merge -sparse --failure-mode=all "$folder"/counts/*.profraw -o "$folder/counts/all" || exit 3
objects=()
while IFS= read -r -d '' program; do
    objects+=(-object "$program")
done < <(find "$folder/src/cli" "$folder/tests" -type f -perm -u+x ! -name '*.so' ! -name '*.sh' -print0)
# The names of the sources are as the compiler saw them, from the top of the tree.
cd "$root" || exit 3
if [ -n "$lines" ]; then
    "$cov" show --use-color=false "${objects[@]:1}" -instr-profile="$folder/counts/all" \
        -path-equivalence="./$(realpath --relative-to="$root" "$folder")/..,$root" "$root/$lines" 2>/dev/null
    exit
fi
"$cov" export -skip-functions -skip-expansions "${objects[@]:1}" -instr-profile="$folder/counts/all" 2>/dev/null |
    /usr/bin/python3 "$root/tests/coverage_table.py"
