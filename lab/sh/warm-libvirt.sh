#!/bin/bash
# Lets libvirt ask QEMU once, under the machine's own kernel, what it can do: hosts with kernels of their own take 20 s for it, and
# find the answer in their common cache. Runs in the lab, in mount and network namespaces of its own.
. "${BASH_SOURCE[0]%/*}/lib.sh"
exec 7< "$LAB_DIR/libvirt-cache" 8< "$LAB_DIR/hosts/$1/etc-libvirt"
for dir in /run /var/lib /var/log /var/cache; do mount -t tmpfs -o mode=755 "picket-lab/$LAB_ID/-" "$dir"; done
mkdir -p /var/lib/libvirt /var/log/libvirt /var/cache/libvirt
mount --bind /proc/self/fd/7 /var/cache/libvirt
mount --bind /proc/self/fd/8 /etc/libvirt
exec 7<&- 8<&-
# Without KVM, which those hosts do not have either, or the answer would not be theirs.
mkdir /run/dev
for name in null zero full random urandom; do touch "/run/dev/$name" && mount --bind "/dev/$name" "/run/dev/$name"; done
mount --rbind /run/dev /dev
libvirtd -d
for _ in {1..500}; do [ -S /run/libvirt/libvirt-sock ] && break; sleep 0.02; done
virsh -q domcapabilities --virttype qemu > /dev/null
kill "$(< /run/libvirtd.pid)"
