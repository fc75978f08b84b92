# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
# Completion for fish. The commands and options are those that the program's help names.

function __tandem_cli_commands
    tandem-cli --help 2>/dev/null | sed -n 's/^  tandem-cli //p' | tr '|' '\n' |
        sed -n 's/^ *\([a-z]\{1,\}\).*/\1/p' | sort -u
end

function __tandem_cli_options
    set -l words (commandline -opc)
    tandem-cli --help 2>/dev/null | awk -v command="$words[2]" '
        { gsub(/ *[|] */, " | ") }
        /^  tandem-cli / { mine = index($0, "tandem-cli " command " ") || index($0, "| " command " ") }
        /^$/ { mine = 0 }
        /^Common options:/ { mine = 1 }
        mine' | grep -oE -- '--[a-z][a-z-]*' | sort -u
end

function __tandem_cli_at_command
    test (count (commandline -opc)) -eq 1
end

complete -c tandem-cli -f
complete -c tandem-cli -n __tandem_cli_at_command -a '(__tandem_cli_commands) --help --version'
complete -c tandem-cli -n 'not __tandem_cli_at_command; and string match -q -- "-*" (commandline -ct)' -a '(__tandem_cli_options)'
complete -c tandem-cli -n 'not __tandem_cli_at_command; and not __fish_seen_subcommand_from e; and not string match -q -- "-*" (commandline -ct)' -F
complete -c tandem-cli -l progress -x -a 'auto plain none'
complete -c tandem-cli -l report -x -a json
complete -c tandem-cli -l log-level -x -a 'error critical warning message info debug'
complete -c tandem-cli -l max-memory -x
complete -c tandem-cli -l kernel -x -a 'auto portable avx2 avx512'
