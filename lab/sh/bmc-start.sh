#!/bin/bash
# Start the BMC of one host: usage bmc-start.sh HOST. Runs in the lab; does nothing when it runs.
. "${BASH_SOURCE[0]%/*}/lib.sh"
B=$LAB_DIR/bmc/$1
alive "$B/pid" && exit 0
setsid nsenter --net="$LAB_DIR/ns/bmc-$1" -- bash -c '. "$2/lib.sh"; self_id > "$1/pid"; exec ipmi_sim -n -c "$1/lan.conf" -f "$1/emu.cmd" -s "$1/state"' bmc "$B" "$SH" \
  < /dev/null >> "$B/sim.log" 2>&1 &
for _ in {1..400}; do alive "$B/pid" && exit 0; sleep 0.005; done
echo "the BMC of $1 did not start: see $B/sim.log" >&2
exit 1
