#!/bin/bash
# Ends a process of the lab by the file it is recorded in: usage end.sh FILE [SIGNAL].
. "${BASH_SOURCE[0]%/*}/lib.sh"
end "$@"
