#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
# Reads the source without running it: clang-tidy (.clang-tidy), cppcheck and GCC's -fanalyzer. Every finding that is not in
# tests/static-known is printed; with one the exit status is 1.
#   tests/static.sh BUILD [tidy|cppcheck|analyzer]…
# BUILD is a folder that Meson has set up. What is not installed is left out, and said so; the status is then 77 (skipped).
set -u
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd) || exit 3
folder=$(cd "${1:?the build folder}" && pwd) || exit 2
shift
tools=("$@")
[ ${#tools[@]} -eq 0 ] && tools=(tidy cppcheck analyzer)
jobs=$(nproc)
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
cd "$folder" || exit 3

# One line a source file: the file, a tab, and the command that compiles it, without what it writes. For cppcheck a project
# without the headers of the system: it knows of the libraries what matters, and reading GTK for each file takes it 30 times as
# long.
/usr/bin/python3 - "$work/project.json" >"$work/commands" <<'PYTHON'
import json, re, shlex, sys
seen = set()
project = []
for entry in json.load(open("compile_commands.json")):
    file, words, kept = entry["file"], shlex.split(entry["command"]), []
    # The kernels are compiled several times from one file; what is generated is not ours.
    if "/src/" not in file or ".p/" in file or file in seen:
        continue
    seen.add(file)
    project.append(entry | {"command": re.sub(r" -(I|isystem) ?/usr/\S+", "", entry["command"])})
    while words:
        word = words.pop(0)
        if word in ("-o", "-MF", "-MQ"):
            words.pop(0)
        elif word != "-MD" and not word.endswith("ccache"):
            kept.append(word)
    print(f"{file}\t{shlex.join(kept)}")
json.dump(project, open(sys.argv[1], "w"))
PYTHON
cut -f 1 "$work/commands" >"$work/files"

status=0
missing=
for tool in "${tools[@]}"; do
    : >"$work/found"
    case $tool in
    tidy)
        program=$(command -v clang-tidy || command -v clang-tidy-14) || { echo "clang-tidy is missing: left out"; missing=yes; continue; }
        xargs -P "$jobs" -n 4 "$program" -p . --quiet <"$work/files" 2>/dev/null | grep -E '(warning|error): ' | sort -u >"$work/found"
        ;;
    cppcheck)
        program=$(command -v cppcheck) || { echo "cppcheck is missing: left out"; missing=yes; continue; }
        "$program" --project="$work/project.json" --enable=warning,performance,portability \
            --library=gtk '-DG_DEFINE_ENUM_TYPE(...)=' --inline-suppr --quiet -j "$jobs" --template='{file}:{line}: {severity}: {id}: {message}' 2>&1 | sort -u >"$work/found"
        ;;
    analyzer)
        # Without optimization, for what the compiler has already made of the code confuses it.
        cut -f 2 "$work/commands" | sed 's|$| -O0 -U_FORTIFY_SOURCE -fdiagnostics-color=never -fanalyzer -o /dev/null|' |
            xargs -P "$jobs" -d '\n' -n 1 sh -c 2>&1 | grep -E 'warning: .*Wanalyzer' | sort -u >"$work/found"
        ;;
    *) echo "$0: unknown tool $tool" >&2; exit 2 ;;
    esac
    # Lines move; a finding is known by its file and its text.
    sed -E 's|^.*src/|src/|; s/:[0-9]+(:[0-9]+)?: /: /' "$work/found" | paste -d '\t' - "$work/found" |
        grep -vFf <(grep -v '^#' "$root/tests/static-known") | cut -f 2 >"$work/new"
    echo "$tool: $(wc -l <"$work/files") files, $(wc -l <"$work/new") findings"
    cat "$work/new"
    [ -s "$work/new" ] && status=1
done
[ $status -eq 0 ] && [ -n "$missing" ] && exit 77
exit $status
