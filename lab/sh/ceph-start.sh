#!/bin/bash
# Start the lab's Ceph in the network namespace `ceph`: usage ceph-start.sh ADDRESS POOL. Returns when the pool takes images.
. "${BASH_SOURCE[0]%/*}/lib.sh"
C=$LAB_DIR/ceph
setsid nsenter --net="$LAB_DIR/ns/ceph" -- bash "$SH/ceph-run.sh" "$C" "$1" 3300 "$2" < /dev/null > /dev/null 2>&1 &
pid=$!
for _ in {1..900}; do
  [ -e "$C/ready" ] && exit 0
  kill -0 "$pid" 2>/dev/null || break
  sleep 0.1
done
echo "Ceph did not start: see $C/ceph.log" >&2
exit 1
