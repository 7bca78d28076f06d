#!/bin/bash
# Cut the power of one host: usage host-off.sh HOST. Its first process dies and everything in it with it, before this returns.
. "${BASH_SOURCE[0]%/*}/lib.sh"
HOST=$1 H=$LAB_DIR/hosts/$1
exec 9> "$H/power.lock"
flock 9
end "$H/init"
ip link del "$(< "$H/port")" 2>/dev/null
rm -f "$H/hung"
exit 0
