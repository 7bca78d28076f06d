#!/bin/bash
# Start the lab's Ceph: usage ceph-start.sh POOL. One monitor, one OSD in memory, in the network namespace `ceph`; no mgr.
. "${BASH_SOURCE[0]%/*}/lib.sh"
set -e
C=$LAB_DIR/ceph POOL=$1
if [ "${2:-}" != inside ]; then exec nsenter --net="$LAB_DIR/ns/ceph" -- bash "$0" "$POOL" inside; fi
exec >> "$C/log/start.log" 2>&1
set -x
fsid=$(sed -n 's/^fsid = //p' "$C/etc/ceph.conf")
address=$(sed -n 's/^public addr = //p' "$C/etc/ceph.conf")
ceph-authtool --create-keyring "$C/daemons.keyring" --gen-key -n mon. --cap mon 'allow *'
for keyring in "$C"/etc/*.keyring; do ceph-authtool "$C/daemons.keyring" --import-keyring "$keyring"; done
monmaptool --create --addv a "[v2:$address:3300,v1:$address:6789]" --fsid "$fsid" "$C/monmap"
ceph-mon --mkfs -i a --monmap "$C/monmap" --keyring "$C/daemons.keyring"
ceph-mon -i a < /dev/null
uuid=$(cat /proc/sys/kernel/random/uuid)
ceph osd new "$uuid"
ceph-authtool "$C/daemons.keyring" --gen-key -n osd.0 --cap mon 'allow profile osd' --cap osd 'allow *'
ceph auth import -i "$C/daemons.keyring"
ceph-osd -i 0 --mkfs --osd-uuid "$uuid"
ceph-osd -i 0 < /dev/null
ceph osd pool create "$POOL" 8 8
for _ in {1..200}; do ceph osd stat | grep -q ' 1 up' && break; sleep 0.1; done
rbd pool init "$POOL"
