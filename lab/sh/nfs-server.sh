#!/bin/bash
# The NFS server of a pool, in its network namespace and a mount namespace of its own: usage nfs-server.sh FOLDER
. "${BASH_SOURCE[0]%/*}/lib.sh"
N=$1
for dir in /run /var/log; do mount -t tmpfs -o mode=755 "picket-lab/$LAB_ID/-" "$dir"; done
# What a server must remember over a restart: which clients may claim their locks again.
mkdir -p "$N/state/ganesha" "$N/state/sm" /run/rpcbind /run/ganesha
mount --bind "$N/state" /var/lib/nfs
if [ -e "$N/v3" ]; then
  rpcbind -w
  rpc.statd --no-notify
fi
self_id > "$N/pid"
# A machine of its own, as the hosts are: it does not starve beside them.
exec nice -n -5 ganesha.nfsd -F -f "$N/ganesha.conf" -L STDOUT -p /run/ganesha/pid
