#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs a command with an X server, a session bus and a home folder of its own, in an environment that nothing of the
# person's session gets into. Its exit status is the command's; 77 (skipped) when a program that it needs is missing.
# The environment variable SCREEN is the size of the screen.
set -u
for program in Xvfb dbus-run-session xdotool import; do
  if ! command -v "$program" > /dev/null; then
    echo "1..0 # SKIP $program is missing"
    exit 77
  fi
done

folder=$(mktemp -d)
mkdir -m 700 "$folder/run" "$folder/home"
Xvfb -displayfd 8 -screen 0 "${SCREEN:-1920x1400x24}" -dpi 96 -nolisten tcp -noreset 8> "$folder/display" 2> "$folder/xvfb.log" &
server=$!
trap 'kill "$server" 2> /dev/null; wait "$server" 2> /dev/null; rm -rf "$folder"' EXIT
for _ in $(seq 200); do
  [ -s "$folder/display" ] && break
  sleep 0.05
done

kept=()
for name in "${!TANDEM@}" ASAN_OPTIONS LSAN_OPTIONS UBSAN_OPTIONS; do
  case $name in TANDEM_CLI | TANDEM_LOG_FILE) ;; *) kept+=("$name=${!name:-}") ;; esac # not what the program heeds
done
env -i PATH="$PATH" HOME="$folder/home" XDG_RUNTIME_DIR="$folder/run" XDG_CACHE_HOME="$folder/home/.cache" \
  XDG_DATA_HOME="$folder/home/.local/share" DISPLAY=":$(cat "$folder/display")" LANG=C.UTF-8 PYTHONDONTWRITEBYTECODE=1 \
  GDK_BACKEND=x11 GDK_DEBUG="${GDK_DEBUG:-}" GSK_RENDERER=cairo GSETTINGS_BACKEND=keyfile GTK_A11Y="${GTK_A11Y:-atspi}" \
  "${kept[@]}" \
  dbus-run-session -- bash -c 'exec "$@" >&9 9>&-' headless "$@" 9>&1 > /dev/null 2> >(
    grep -Ev '^$|Failed to set fd limit|dbind-WARNING|ctivat|SpiRegistry|XIO|X connection|after .* requests' >&2
  )
