#!/bin/bash
# First process of a lab host: its kernel-side set-up, libvirt, and the agent when this host has been enrolled.
# usage: host-init.sh HOST   (started by host-on.sh in new mount, process, network, host-name and IPC namespaces)
. "${BASH_SOURCE[0]%/*}/lib.sh"
HOST=$1 H=$LAB_DIR/hosts/$1
# /proc is the lab's here: the numbers by which the BMC knows this host.
self_id > "$H/init.tmp" && mv "$H/init.tmp" "$H/init"
exec 7< "$LAB_DIR" 8< "$LAB_CHECKOUT"

hide() { mount -t tmpfs -o mode=755 "picket-lab/$LAB_ID/$HOST" "$1"; }
# keep FD PATH: a folder that one of the hidden ones contained is put back.
keep() { [ -e "$2" ] || { mkdir -p "$2" && mount --bind "/proc/self/fd/$1" "$2"; }; }
for dir in /run /var/lib /var/log /var/cache /dev/shm; do hide "$dir"; done
keep 7 "$LAB_DIR"; keep 8 "$LAB_CHECKOUT"
exec 7<&- 8<&-
mkdir -p /run/lock /run/picket /run/pool /var/lib/libvirt/images /var/lib/picket-agent /var/log/libvirt /var/cache/libvirt
mount --bind "$H/etc-libvirt" /etc/libvirt
mount --bind "$H/agent" /var/lib/picket-agent
mount --bind "$LAB_DIR/libvirt-cache" /var/cache/libvirt
mount --bind "$H/log" /var/log/libvirt
mount --bind "$H/images" /var/lib/libvirt/images
for pool in $LAB_POOLS; do mkdir "/run/pool/$pool" && mount --bind "$LAB_DIR/pool/$pool" "/run/pool/$pool"; done
cp "$H/identity.json" /run/picket/identity.json
mount -t proc proc /proc
mount -t sysfs sys /sys
mount --bind "$H/boot_id" /proc/sys/kernel/random/boot_id
hostname "$HOST"

. "$SH/host-services.sh"
stopping=
trap 'stopping=1' TERM
echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6 2>/dev/null
ip link set lo up
for _ in {1..1000}; do [ -e /sys/class/net/eth0 ] && break; sleep 0.01; done
ip addr add "$(< "$H/address")/16" dev eth0
ip link set eth0 up
start_libvirt
[ -e /var/lib/picket-agent/agent.json ] && start_agent
while [ -z "$stopping" ]; do sleep infinity & wait $!; done
stop_all
