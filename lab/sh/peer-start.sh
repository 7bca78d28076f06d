#!/bin/bash
# Start one of those whom Picket tells: usage peer-start.sh NAME COMMAND…. Runs in the server's network; does nothing when it runs.
. "${BASH_SOURCE[0]%/*}/lib.sh"
P=$LAB_DIR/peers/$1
shift
mkdir -p "$P"
alive "$P/pid" && exit 0
setsid bash -c '. "$1/lib.sh"; self_id > "$2/pid"; shift 2; exec "$@"' peer "$SH" "$P" "$@" < /dev/null >> "$P/log" 2>&1 &
for _ in {1..400}; do alive "$P/pid" && exit 0; sleep 0.005; done
echo "${P##*/} did not start: see $P/log" >&2
exit 1
