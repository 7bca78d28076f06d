#!/bin/bash
# Start the Picket server: usage server-start.sh COMMAND…. Runs in the server's network namespace.
. "${BASH_SOURCE[0]%/*}/lib.sh"
# Beside hosts with kernels of their own, which take what they get, it would starve; a machine of its own would not.
[ -z "${LAB_NFS:-}" ] || set -- nice -n -5 "$@"
setsid bash -c '. "$1/lib.sh"; shift; self_id > "$LAB_DIR/server.pid"; exec "$@"' server "$SH" "$@" < /dev/null >> "$LAB_DIR/server.log" 2>&1 &
for _ in {1..400}; do alive "$LAB_DIR/server.pid" && exit 0; sleep 0.005; done
echo "the server did not start: see $LAB_DIR/server.log" >&2
exit 1
