#!/bin/bash
# The network of a host's BMC goes up and down until its process is ended: usage bmc-flap.sh HOST PORT.
. "${BASH_SOURCE[0]%/*}/lib.sh"
flap() {
  self_id > "$1"
  while :; do
    ip link set "$2" down; sleep 4
    ip link set "$2" up; sleep 4
  done
}
export -f flap self_id
setsid bash -c 'flap "$@"' flap "$LAB_DIR/bmc/$1/flap.pid" "$2" < /dev/null > /dev/null 2>&1 &
