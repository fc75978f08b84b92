#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
# Searches for bytes that a parser does not stand, with libFuzzer and the address and undefined behaviour sanitizers.
#   tests/fuzz/fuzz.sh [--runs N] [--seconds S] [TARGET…]
# Each target (checkpoint digits frame import options report snapshot) gets N executions (10,000,000) or S seconds of them, in pieces of
# a minute: interrupted, it goes on where it was. What it learns is kept in build-fuzz/corpus, what it finds in build-fuzz/found.
set -u
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd) || exit 3
folder=${TANDEM_FUZZ_FOLDER:-$root/build-fuzz}
runs=10000000
seconds=0
targets=()
while [ $# -gt 0 ]; do
    case $1 in
    --runs) runs=$2; shift ;;
    --seconds) seconds=$2; shift ;;
    -*) sed -n '4,7s/^# //p' "$0" >&2; exit 2 ;;
    *) targets+=("$1") ;;
    esac
    shift
done
[ ${#targets[@]} -eq 0 ] && targets=(checkpoint digits frame import options report snapshot)

if [ ! -f "$folder/build.ninja" ]; then
    CC=clang meson setup "$folder" "$root" -Dfuzz=true -Dapp=disabled -Db_sanitize=address,undefined -Db_lundef=false \
        >"$folder.log" 2>&1 </dev/null || { cat "$folder.log" >&2; exit 3; }
fi
ninja -C "$folder" "${targets[@]/#/tests/fuzz/fuzz-}" >"$folder.log" 2>&1 || { cat "$folder.log" >&2; exit 3; }
rm -f "$folder.log"

# Little is kept of what was freed, for most of the time would go into fetching pages, and three callers of what was
# allocated; what is found is told in full when it is run again.
export ASAN_OPTIONS=quarantine_size_mb=8:malloc_context_size=3:${ASAN_OPTIONS:-}

status=0
for target in "${targets[@]}"; do
    mkdir -p "$folder/corpus/$target" "$folder/found"
    count_file=$folder/corpus/$target.executions
    count=$(cat "$count_file" 2>/dev/null || echo 0)
    end=$((SECONDS + seconds))
    while [ "$count" -lt "$runs" ] && { [ "$seconds" -eq 0 ] || [ "$SECONDS" -lt "$end" ]; }; do
        nice -n 19 "$folder/tests/fuzz/fuzz-$target" -max_total_time=55 -runs=$((runs - count)) -timeout=25 -rss_limit_mb=3000 \
            -entropic=0 -print_final_stats=1 -artifact_prefix="$folder/found/$target-" \
            "$folder/corpus/$target" "$root/tests/fuzz/corpus/$target" >"$folder/found/$target.log" 2>&1
        result=$?
        piece=$(sed -n 's/^stat::number_of_executed_units: *//p' "$folder/found/$target.log")
        count=$((count + ${piece:-0}))
        echo "$count" >"$count_file"
        if [ $result -ne 0 ]; then
            tail -n 60 "$folder/found/$target.log"
            echo "$target: a finding after $count executions; see $folder/found" >&2
            status=1
            break
        fi
    done
    echo "$target: $count executions"
done
exit $status
