#!/bin/bash
# Starts the NFS server of a pool: usage nfs-start.sh POOL. Runs in the lab; does nothing when it runs.
. "${BASH_SOURCE[0]%/*}/lib.sh"
N=$LAB_DIR/nfs/$1
alive "$N/pid" && exit 0
# Its own /run and state: rpcbind and ganesha write where the machine's would.
setsid nsenter --net="$LAB_DIR/ns/nfs-$1" -- unshare -m bash "$SH/nfs-server.sh" "$N" < /dev/null >> "$N/log" 2>&1 &
for _ in {1..400}; do alive "$N/pid" && exit 0; sleep 0.01; done
echo "the NFS server of $1 did not start: see $N/log" >&2
exit 1
