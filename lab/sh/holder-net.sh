#!/bin/bash
# Second half of holder.sh, in the lab's own network namespace: the bridge, the server's and the BMCs' namespaces; then it waits.
. "${BASH_SOURCE[0]%/*}/lib.sh"
ip link set lo up
echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6 2>/dev/null
ip link add br0 type bridge mcast_snooping 0 forward_delay 0
ip link set br0 up
touch ns/outer && mount --bind /proc/self/ns/net ns/outer
# node NAME PORT MAC ADDRESS: a namespace that outlives the processes in it.
node() {
  touch "ns/$1"
  unshare --net="ns/$1" true
  add_port "$2" "$3" "$LAB_DIR/ns/$1"
  nsenter --net="ns/$1" -- bash -c "ip link set lo up; ip addr add $4/16 dev eth0; ip link set eth0 up"
}
node server p-server 02:50:4b:00:00:01 10.77.0.1
[ -d ceph ] && node ceph p-ceph 02:50:4b:00:03:01 10.77.3.1
if [ -n "$LAB_NFS" ]; then
  # By this address uml-exec.sh reaches the hosts, past all cuts, which are between two ports.
  ip addr add 10.77.255.254/16 dev br0
  n=0
  for pool in $LAB_POOLS; do
    n=$((n + 1))
    node "nfs-$pool" "p-n$n" "$(printf '02:50:4b:00:04:%02x' $((n + 16)))" "$(< "nfs/$pool/address")"
  done
fi
n=0
for host in $LAB_HOSTS; do
  n=$((n + 1))
  node "bmc-$host" "p-b$n" "$(printf '02:50:4b:00:01:%02x' $((n + 16)))" "10.77.1.$((10 + n))"
  [ -e "hosts/$host/second" ] && node "bmc-$host.2" "p-c$n" "$(printf '02:50:4b:00:02:%02x' $((n + 16)))" "10.77.2.$((10 + n))"
done
rm -f api.sock
nsenter --net=ns/server -- socat UNIX-LISTEN:api.sock,fork TCP:127.0.0.1:8440 2>> forward.log &
touch ready
# A shell that waits also reaps what the lab leaves behind.
while :; do sleep infinity & wait $!; done
