#!/bin/bash
# Called by the BMCs: LAB_DIR=… chassis.sh HOST BMC [0x20] get|set WHAT [VALUE…]…   It is the hand of a BMC on its host's power.
# On a host with two power feeds each BMC switches its own one, and the host is off when both are.
. "${BASH_SOURCE[0]%/*}/lib.sh"
HOST=$1 B=$LAB_DIR/bmc/$2 H=$LAB_DIR/hosts/$1
shift 2
[ "$1" = 0x20 ] && shift
OP=$1
shift
log() { printf '{"at":%s,"op":"%s","what":"%s","value":"%s"}\n' "$((${EPOCHREALTIME/./} / 1000))" "$OP" "$1" "$2" >> "$B.log"; }
feed_on() { [ ! -e "$1/switched-off" ]; }
off() {
  if [ "$(cat "$H/second" 2>/dev/null)" = feed ]; then
    touch "$B/switched-off"
    feed_on "$LAB_DIR/bmc/$HOST" || feed_on "$LAB_DIR/bmc/$HOST.2" && return
  fi
  in_lab bash "$SH/host-off.sh" "$HOST"
}
on() {
  rm -f "$B/switched-off"
  in_lab bash "$SH/host-on.sh" "$HOST"
}
[ -e "$B/slow" ] && sleep "$(< "$B/slow")"
if [ "$OP" = get ]; then
  for what in "$@"; do
    value=0
    case $what in power) alive "$H/init" && feed_on "$B" && value=1 ;; boot) value=default ;; esac
    log "$what" "$value"
    echo "$what:$value"
  done
  exit 0
fi
log "$1" "${*:2}"
[ -e "$B/lie" ] && exit 0
case "$1 ${2:-}" in
  'power 1') on ;;
  'power 0') off ;;
  'reset '*) off; on ;;
  'shutdown '*) alive "$H/init" && { read -r pid _ < "$H/init"; kill -TERM "$pid"; } ;;
esac > /dev/null 2>> "$B.err"
exit 0
