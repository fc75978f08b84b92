#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
# Everything that docs/performance.md says of the scan, in turn:
#
#   all.sh FOLDER TANDEM-CLI [ROUNDS]
#
# makes the trees in FOLDER where they are missing (3 GB), and takes about a quarter of an hour with 7 rounds (the
# default). Nothing else should run. As root it measures cold caches too. Results on stdout.
set -eu
folder=$1
export TANDEM_CLI="$2"
rounds=${3:-7}
here=$(dirname "$(readlink -f "$0")")

python3 "$here/bench.py" --rounds "$rounds" "$folder" 2>/dev/null
if [ "$(id -u)" = 0 ]; then
  python3 "$here/bench.py" --cold --rounds 3 "$folder" 2>/dev/null
fi
python3 "$here/bench_hash.py" --rounds "$rounds" "$folder"
for tree in mixed wide deep lopsided links; do
  longest=0.1
  [ $tree != mixed ] || longest=0.8
  printf '%s: ' $tree
  python3 "$here/bench_cancel.py" --longest $longest --times 100 "$folder/$tree"
done
python3 "$here/compare_root.py" /usr
python3 "$here/compare_root.py" / || true # a system that runs does not stay as it is
