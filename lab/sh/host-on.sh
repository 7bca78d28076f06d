#!/bin/bash
# Power on one host: usage host-on.sh HOST. Runs in the lab's outer network namespace; does nothing when the host is on.
. "${BASH_SOURCE[0]%/*}/lib.sh"
HOST=$1 H=$LAB_DIR/hosts/$1
exec 9> "$H/power.lock"
flock 9
alive "$H/init" && exit 0
rm -f "$H/init" "$H/hung"
if [ -n "$LAB_NFS" ]; then
  add_tap "$(< "$H/port")"
  setsid unshare -m -p -f --kill-child bash "$SH/uml-host.sh" "$HOST" < /dev/null >> "$H/host.log" 2>&1 9>&- &
  for _ in {1..1000}; do [ -s "$H/init" ] && exit 0; sleep 0.005; done
  echo "host $HOST did not start: see $H/host.log" >&2
  exit 1
fi
cat /proc/sys/kernel/random/uuid > "$H/boot_id"
setsid unshare -m -p -n -u -i -f --kill-child bash "$SH/host-init.sh" "$HOST" < /dev/null >> "$H/host.log" 2>&1 9>&- &
for _ in {1..1000}; do [ -s "$H/init" ] && break; sleep 0.005; done
read -r pid _ < "$H/init" || { echo "host $HOST did not start: see $H/host.log" >&2; exit 1; }
add_port "$(< "$H/port")" "$(< "$H/mac")" "$pid"
