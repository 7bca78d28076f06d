#!/bin/bash
# First process of a host with a kernel of its own (User-Mode Linux): the machine's files are its read-only root.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8
export LAB_DIR
HOST=$LAB_HOST H=$LAB_DIR/hosts/$LAB_HOST
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev 2>/dev/null
mkdir -p /dev/pts /dev/shm
ln -sfn /proc/self/fd /dev/fd
mount -t devpts devpts /dev/pts 2>/dev/null
for dir in /run /tmp /mnt /var/tmp /var/lib /var/log /var/cache /dev/shm; do mount -t tmpfs -o mode=755 tmpfs "$dir"; done
chmod 1777 /tmp /var/tmp /dev/shm
# The lab's folder is the machine's, to write to; it and the checkout may lie below what was just hidden.
mkdir -p "$LAB_DIR" && mount -t hostfs -o "$LAB_DIR" none "$LAB_DIR"
LAB_CHECKOUT=$(. "$LAB_DIR/lab.env"; echo "$LAB_CHECKOUT")
[ -e "$LAB_CHECKOUT/lab" ] || { mkdir -p "$LAB_CHECKOUT" && mount -t hostfs -o "ro,$LAB_CHECKOUT" none "$LAB_CHECKOUT"; }
# A lab inside such a checkout was just hidden once more.
[ -w "$LAB_DIR" ] || mount -t hostfs -o "$LAB_DIR" none "$LAB_DIR"
. "$LAB_CHECKOUT/lab/sh/lib.sh"
: > "$H/now"
hostname "$HOST"

# Modules are where the package put them; neither /lib/modules nor depmod is needed when modprobe is told.
mkdir -p "/run/modules/lib/modules"
ln -s "/usr/lib/uml/modules/$(uname -r)" "/run/modules/lib/modules/$(uname -r)"
printf '#!/bin/sh\nexec /sbin/modprobe -d /run/modules "$@"\n' > /run/modprobe
chmod 755 /run/modprobe
echo /run/modprobe > /proc/sys/kernel/modprobe
/run/modprobe softdog "soft_margin=$LAB_WATCHDOG_SECONDS"

mkdir -p /run/lock /run/picket /run/pool /var/lib/libvirt/images /var/lib/picket-agent /var/log/libvirt /var/cache/libvirt
mount --bind "$H/etc-libvirt" /etc/libvirt
mount --bind "$H/agent" /var/lib/picket-agent
mount --bind "$LAB_DIR/libvirt-cache" /var/cache/libvirt
mount --bind "$H/log" /var/log/libvirt
mount --bind "$H/images" /var/lib/libvirt/images
cp "$H/identity.json" /run/picket/identity.json
[ -e "$H/clock-skew" ] && date -s "@$(($(date +%s) + $(< "$H/clock-skew")))" > /dev/null

# Guests of scenario files are given gigabytes and touch next to nothing.
echo 1 > /proc/sys/vm/overcommit_memory
echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6 2>/dev/null
ip link set lo up
ip link set vec0 name eth0
ip addr add "$(< "$H/address")/16" dev eth0
ip link set eth0 up
ethtool -K eth0 tso off gso off gro off tx off sg off 2>/dev/null
# Half-closed it must wait for the answer.
socat -t 600 "TCP-LISTEN:7,bind=$(< "$H/address"),reuseaddr,fork" EXEC:"bash $SH/uml-serve.sh" &

. "$SH/host-services.sh"
. "$SH/uml-nfs.sh"
stopping=
trap 'stopping=1' TERM
for pool in $LAB_POOLS; do mount_pool "$pool" & done
bash "$SH/uml-watch.sh" "$H" &
start_libvirt
touch "$H/booted"
[ -e /var/lib/picket-agent/agent.json ] && start_agent
while [ -z "$stopping" ]; do sleep infinity & wait $!; done
stop_all
for pool in $LAB_POOLS; do umount "/run/pool/$pool" 2>/dev/null || umount -f -l "/run/pool/$pool"; done
touch "$H/halted"
# reboot(2), LINUX_REBOOT_CMD_POWER_OFF: no service manager is there to be asked.
perl -e 'syscall(169, 0xfee1dead, 672274793, 0x4321fedc, 0)'
