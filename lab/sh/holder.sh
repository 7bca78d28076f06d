#!/bin/bash
# First process of a lab: it is process 1 of the lab's process namespace, so whatever the lab starts dies with it.
# usage: holder.sh LAB_DIR PORT [--no-forward]   (started by `unshare -m -p -f --kill-child`)
export LAB_DIR=$1
PORT=$2
. "${BASH_SOURCE[0]%/*}/lib.sh"
cd "$LAB_DIR" || exit 1
# /proc is still the machine's own here: these are the numbers by which `down` knows us.
self_id > holder.tmp && mv holder.tmp holder
mount -t proc proc /proc
mkdir -p ns
# Every host and the server find the lab's Ceph where Ceph's own tools look for it.
[ -d ceph ] && mount --bind ceph/etc /etc/ceph
mount -t tmpfs -o size=1m "picket-lab/$LAB_ID/-" ns
# The forwarder stays in the machine's network namespace. Relative paths: a unix socket's path has at most 107 bytes.
socat "TCP-LISTEN:$PORT,bind=127.0.0.1,reuseaddr,fork" UNIX-CONNECT:api.sock 2>> forward.log &
exec unshare -n -- bash "$SH/holder-net.sh"
