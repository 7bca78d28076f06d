# Shared by the lab's shell scripts. They run inside the lab's own process, mount and network namespaces, so every process id
# they see belongs to this lab. LAB_DIR, LAB_ID, LAB_CHECKOUT and LAB_NODE come from <lab dir>/lab.env.
set -u
SH=${BASH_SOURCE[0]%/*}
: "${LAB_DIR:?the lab scripts need LAB_DIR}"
. "$LAB_DIR/lab.env"

# "pid starttime" of the calling shell, in the numbers of the mounted /proc.
self_id() {
  local stat fields
  read -r stat < /proc/self/stat
  fields=(${stat##*) })
  echo "${stat%% *} ${fields[19]}"
}

# alive FILE: does the process recorded as "pid starttime" in FILE run? Zombies do not count.
alive() {
  local pid start stat fields
  read -r pid start 2>/dev/null < "$1" || return 1
  read -r stat 2>/dev/null < "/proc/$pid/stat" || return 1
  fields=(${stat##*) })
  [ "${fields[19]}" = "$start" ] && [ "${fields[0]}" != Z ] && [ "${fields[0]}" != X ]
}

# end FILE [SIGNAL]: ends the process recorded in FILE and waits until it is gone (at most 5 s).
end() {
  local pid start _
  alive "$1" || { rm -f "$1"; return 0; }
  read -r pid start < "$1"
  kill "-${2:-KILL}" "$pid" 2>/dev/null
  for _ in {1..1000}; do alive "$1" || break; sleep 0.005; done
  rm -f "$1"
}

# in_lab COMMAND...: runs it in the lab's outer network namespace (BMCs live in namespaces of their own).
in_lab() { nsenter --net="$LAB_DIR/ns/outer" -- "$@"; }

# add_port PORT MAC NETNS: a veth from the bridge's PORT to the namespace of a node (its file, or a pid in it).
# Cuts name these ports, so all that a node sends, ARP too, passes exactly one of them.
add_port() {
  local port=$1 mac=$2 netns=$3
  ip link del "$port" 2>/dev/null
  ip link add "$port" type veth peer name eth0 address "$mac" netns "$netns"
  echo 1 > "/proc/sys/net/ipv6/conf/$port/disable_ipv6" 2>/dev/null
  ip link set "$port" master br0 up
}

# add_tap PORT: the bridge's PORT is the network card of a host with a kernel of its own. Without offloads, or frames get lost.
add_tap() {
  ip link del "$1" 2>/dev/null
  ip tuntap add "$1" mode tap
  echo 1 > "/proc/sys/net/ipv6/conf/$1/disable_ipv6" 2>/dev/null
  ethtool -K "$1" tso off gso off gro off tx off sg off > /dev/null 2>&1
  ip link set "$1" master br0 up
}
