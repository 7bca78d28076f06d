#!/bin/bash
# A whole Ceph of one monitor and one OSD in memory, no mgr: usage ceph-run.sh FOLDER ADDRESS PORT POOL. Makes FOLDER/etc (configuration
# and keys of its users), writes FOLDER/ready when POOL takes images, and runs until it is ended; both daemons die with it. The
# monitor listens at PORT and PORT + 1. Needs neither root nor the lab: tests of Ceph on loopback start it as well.
set -eu
C=$1 ADDRESS=$2 PORT=$3 POOL=$4
rm -f "$C/ready"
mkdir -p "$C/etc" "$C/mon" "$C/osd" "$C/run"
exec >> "$C/ceph.log" 2>&1
set -x
fsid=$(cat /proc/sys/kernel/random/uuid) osd=$(cat /proc/sys/kernel/random/uuid)
cat > "$C/etc/ceph.conf" <<CONF
[global]
fsid = $fsid
mon host = [v2:$ADDRESS:$PORT/0,v1:$ADDRESS:$((PORT + 1))/0]
public addr = $ADDRESS
auth cluster required = cephx
auth service required = cephx
auth client required = cephx
osd pool default size = 1
osd pool default min size = 1
mon allow pool size one = true
mon allow pool delete = true
mon warn on pool no redundancy = false
osd crush chooseleaf type = 0
run dir = $C/run
[mon]
mon data = $C/mon
[osd]
osd objectstore = memstore
memstore device bytes = 268435456
osd data = $C/osd
[client]
log file = /dev/null
admin socket =
CONF
export CEPH_CONF=$C/etc/ceph.conf CEPH_ARGS="--keyring $C/etc/ceph.client.admin.keyring"
# user NAME CAPS…: as an operator would give them (docs/ceph.md).
user() {
  local name=$1; shift
  ceph-authtool --create-keyring "$C/etc/ceph.client.$name.keyring" --gen-key -n "client.$name" "$@"
  ceph-authtool "$C/daemons.keyring" --import-keyring "$C/etc/ceph.client.$name.keyring"
}
daemon() {
  local kind=$1; shift
  setpriv --pdeathsig KILL "ceph-$kind" -f --keyring "$C/daemons.keyring" --log-file "$C/$kind.log" \
    --admin-socket "$C/run/$kind.asok" --pid-file "$C/run/$kind.pid" "$@" < /dev/null &
}
ceph-authtool --create-keyring "$C/daemons.keyring" --gen-key -n mon. --cap mon 'allow *'
ceph-authtool "$C/daemons.keyring" --gen-key -n osd.0 --cap mon 'allow profile osd' --cap osd 'allow *'
user admin --cap mon 'allow *' --cap osd 'allow *' --cap mgr 'allow *'
user libvirt --cap mon 'profile rbd' --cap osd "profile rbd pool=$POOL"
user picket-agent --cap mon 'profile rbd' --cap osd "profile rbd pool=$POOL"
user picket-fence --cap mon 'allow r, allow command "osd blocklist"' --cap osd "profile rbd-read-only pool=$POOL"
monmaptool --create --addv a "[v2:$ADDRESS:$PORT,v1:$ADDRESS:$((PORT + 1))]" --fsid "$fsid" "$C/monmap"
ceph-mon --mkfs -i a --monmap "$C/monmap" --keyring "$C/daemons.keyring"
daemon mon -i a
ceph osd new "$osd"
ceph auth import -i "$C/daemons.keyring"
ceph-osd --mkfs -i 0 --osd-uuid "$osd" --keyring "$C/daemons.keyring"
daemon osd -i 0
ceph osd pool create "$POOL" 8 8
for _ in {1..200}; do ceph osd stat | grep -q ' 1 up' && break; sleep 0.1; done
rbd pool init "$POOL"
touch "$C/ready"
wait
