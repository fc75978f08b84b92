#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds the tree $1 twice, as a release, in the same place: the programs have to be the same bytes.
set -eu
tree=$1
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
export CCACHE_DISABLE=1
for round in first second; do
    meson setup "$place/build" "$tree" --buildtype=release >/dev/null
    ninja -C "$place/build" src/app/tandem src/cli/tandem-cli >/dev/null
    mkdir "$place/$round"
    cp "$place/build/src/app/tandem" "$place/build/src/cli/tandem-cli" "$place/$round"
    rm -rf "$place/build"
done
for program in tandem tandem-cli; do
    cmp "$place/first/$program" "$place/second/$program"
    sha256sum "$place/first/$program"
done
