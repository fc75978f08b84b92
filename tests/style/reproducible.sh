#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds the tree $1 twice, as a release, in two places and one after the other: the programs have to be the same bytes.
set -eu
tree=$1
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
export CCACHE_DISABLE=1
# Both from one copy: someone may be at work in the tree.
mkdir "$place/tree"
tar -C "$tree" --exclude './build*' --exclude ./.git -cf - . | tar -C "$place/tree" -xf -
for round in first "the second"; do
    cp -R "$place/tree" "$place/$round"
    meson setup "$place/$round/build" "$place/$round" --buildtype=release >/dev/null
    ninja -C "$place/$round/build" src/app/tandem src/cli/tandem-cli >/dev/null
done
for program in app/tandem cli/tandem-cli; do
    cmp "$place/first/build/src/$program" "$place/the second/build/src/$program"
    sha256sum "$place/first/build/src/$program"
done
