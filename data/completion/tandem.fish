# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
# Completion for fish.
complete -c tandem -f -a '(__fish_complete_directories)'
complete -c tandem -l place -x -a 'folders digits processes' -d 'Show a place'
complete -c tandem -l gapplication-service -d 'Wait for requests on the session bus'
complete -c tandem -s h -l help -d 'Print the options'
complete -c tandem -l version -d 'Print the version'
