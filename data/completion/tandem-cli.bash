# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
# Completion for bash. The commands and options are those that the program's help names.

_tandem_cli_help() {
    tandem-cli --help 2>/dev/null
}

# The words that begin a line of the usage.
_tandem_cli_commands() {
    _tandem_cli_help | sed -n 's/^  tandem-cli //p' | tr '|' '\n' | sed -n 's/^ *\([a-z]\{1,\}\).*/\1/p' | sort -u
}

# The options in the usage of the command $1, and those for all commands.
_tandem_cli_options() {
    _tandem_cli_help | awk -v command="$1" '
        { gsub(/ *[|] */, " | ") }
        /^  tandem-cli / { mine = index($0, "tandem-cli " command " ") || index($0, "| " command " ") }
        /^$/ { mine = 0 }
        /^Common options:/ { mine = 1 }
        mine' | grep -oE -- '--[a-z][a-z-]*' | sort -u
}

_tandem_cli() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
    COMPREPLY=()
    if [ "$COMP_CWORD" -eq 1 ]; then
        mapfile -t COMPREPLY < <(compgen -W "$(_tandem_cli_commands) --help --version" -- "$current")
        return
    fi
    case $previous in
    --progress) mapfile -t COMPREPLY < <(compgen -W "auto plain none" -- "$current") ;;
    --report) mapfile -t COMPREPLY < <(compgen -W "json" -- "$current") ;;
    --log-level) mapfile -t COMPREPLY < <(compgen -W "error critical warning message info debug" -- "$current") ;;
    --kernel) mapfile -t COMPREPLY < <(compgen -W "auto portable avx2 avx512" -- "$current") ;;
    --digits | --workers | --timeout | --max-memory | --checkpoint-interval | --repeat | --exclude) ;;
    --output | --export | --save | --continue | --checkpoint | -o)
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
        ;;
    speedup) mapfile -t COMPREPLY < <(compgen -W "e scan" -- "$current") ;;
    *)
        if [[ $current == -* ]]; then
            mapfile -t COMPREPLY < <(compgen -W "$(_tandem_cli_options "${COMP_WORDS[1]}")" -- "$current")
        elif [[ ${COMP_WORDS[1]} == scan || ${COMP_WORDS[1]} == both || ${COMP_WORDS[1]} == speedup ]]; then
            compopt -o filenames 2>/dev/null
            mapfile -t COMPREPLY < <(compgen -d -- "$current")
        elif [[ ${COMP_WORDS[1]} != e ]]; then
            compopt -o filenames 2>/dev/null
            mapfile -t COMPREPLY < <(compgen -f -- "$current")
        fi
        ;;
    esac
}
complete -F _tandem_cli tandem-cli
