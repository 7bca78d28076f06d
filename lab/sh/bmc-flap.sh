#!/bin/bash
# The network of a host's BMC goes up and down until its process is ended: usage bmc-flap.sh HOST.
. "${BASH_SOURCE[0]%/*}/lib.sh"
flap() {
  self_id > "$2"
  while :; do
    ip link set "p-bmc-$1" down; sleep 4
    ip link set "p-bmc-$1" up; sleep 4
  done
}
export -f flap self_id
setsid bash -c 'flap "$@"' flap "$1" "$LAB_DIR/bmc/$1/flap.pid" < /dev/null > /dev/null 2>&1 &
