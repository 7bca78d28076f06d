#!/bin/bash
# Start one BMC: usage bmc-start.sh BMC. Runs in the lab; does nothing when it runs.
. "${BASH_SOURCE[0]%/*}/lib.sh"
B=$LAB_DIR/bmc/$1
# in_bmc FILE COMMAND…: a process in the BMC's network that records itself in FILE.
in_bmc() {
  local file=$1 _
  shift
  alive "$file" && return
  setsid nsenter --net="$NS" -- bash -c '. "$1/lib.sh"; self_id > "$2"; shift 2; exec "$@"' bmc "$SH" "$file" "$@" \
    < /dev/null >> "$B/sim.log" 2>&1 &
  for _ in {1..400}; do alive "$file" && return; sleep 0.005; done
  echo "the BMC of ${B##*/} did not start: see $B/sim.log" >&2
  exit 1
}
NS=$LAB_DIR/ns/bmc-$1
in_bmc "$B/pid" ipmi_sim -n -c "$B/lan.conf" -f "$B/emu.cmd" -s "$B/state"
if [ -e "$B/redfish.sh" ]; then in_bmc "$B/redfish.pid" bash "$B/redfish.sh"; fi
