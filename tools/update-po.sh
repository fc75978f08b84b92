#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
# Brings the translations up to date with the texts of the program.
#   tools/update-po.sh              merges the texts into the po files of po/LINGUAS, making those that are missing
#   tools/update-po.sh --pot FILE   only writes the template
#   tools/update-po.sh --status     only says what each lacks of the texts as they are now; fails when one lacks some
set -eu
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
cd "$root"

# As Meson's preset for GLib has it.
make_template() {
    grep -v '^#' po/POTFILES | xgettext --files-from=- --output="$1" --from-code=UTF-8 --add-comments=Translators \
        --package-name=tandem --copyright-holder='The Tandem authors' --foreign-user \
        --keyword=_ --keyword=N_ --keyword=C_:1c,2 --keyword=NC_:1c,2 --keyword=g_dcgettext:2 --keyword=g_dngettext:2,3 \
        --keyword=g_dpgettext2:2c,3 --flag=N_:1:pass-c-format --flag=C_:2:pass-c-format --flag=NC_:2:pass-c-format \
        --flag=g_dngettext:2:pass-c-format --flag=g_strdup_printf:1:c-format --flag=g_string_printf:2:c-format \
        --flag=g_string_append_printf:2:c-format --flag=g_error_new:3:c-format --flag=g_set_error:4:c-format
}

# msginit knows how many forms a number has, but not for all languages.
start_translation() {
    local plural=
    case $1 in
    ar) plural='nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 \&\& n%100<=10 ? 3 : n%100>=11 ? 4 : 5;' ;;
    zh_CN) plural='nplurals=1; plural=0;' ;;
    esac
    msginit --no-translator --locale="$1" --input="$2" --output-file="po/$1.po"
    # REUSE-IgnoreStart
    sed -i -e '1i # SPDX-FileCopyrightText: 2026 The Tandem authors\n# SPDX-License-Identifier: GPL-3.0-or-later' \
        -e 's/charset=ASCII/charset=UTF-8/' -e '/^# This file is put in the public domain/d' \
        ${plural:+-e "s/nplurals=INTEGER; plural=EXPRESSION;/$plural/"} "po/$1.po"
    # REUSE-IgnoreEnd
}

if [ "${1:-}" = --pot ]; then
    make_template "$2"
    exit 0
fi

template=$(mktemp --suffix=.pot)
trap 'rm -f "$template"' EXIT
make_template "$template"

if [ "${1:-}" = --status ]; then
    complete=0
    for language in $(grep -v '^#' po/LINGUAS); do
        said=$(msgmerge --quiet --no-fuzzy-matching --output-file=- "po/$language.po" "$template" \
            | msgfmt --check --statistics --output-file=/dev/null - 2>&1) || complete=1
        printf '%s: %s\n' "$language" "$said"
        case $said in *untranslated* | *fuzzy*) complete=1 ;; esac
    done
    exit "$complete"
fi
for language in $(grep -v '^#' po/LINGUAS); do
    if [ -f "po/$language.po" ]; then
        msgmerge --quiet --update --backup=none --no-fuzzy-matching --previous "po/$language.po" "$template"
    else
        start_translation "$language" "$template"
    fi
    printf '%s: ' "$language"
    msgfmt --check --statistics --output-file=/dev/null "po/$language.po"
done
