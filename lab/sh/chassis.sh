#!/bin/bash
# Called by ipmi_sim: LAB_DIR=… chassis.sh HOST 0x20 get|set WHAT [VALUE…]…   It is the hand of the BMC on its host's power.
. "${BASH_SOURCE[0]%/*}/lib.sh"
HOST=$1 OP=$3 B=$LAB_DIR/bmc/$1 H=$LAB_DIR/hosts/$1
shift 3
log() { printf '{"at":%s,"op":"%s","what":"%s","value":"%s"}\n' "$((${EPOCHREALTIME/./} / 1000))" "$OP" "$1" "$2" >> "$B.log"; }
[ -e "$B/slow" ] && sleep "$(< "$B/slow")"
if [ "$OP" = get ]; then
  for what in "$@"; do
    value=0
    case $what in power) alive "$H/init" && value=1 ;; boot) value=default ;; esac
    log "$what" "$value"
    echo "$what:$value"
  done
  exit 0
fi
log "$1" "${*:2}"
[ -e "$B/lie" ] && exit 0
case "$1 ${2:-}" in
  'power 1') in_lab bash "$SH/host-on.sh" "$HOST" ;;
  'power 0') in_lab bash "$SH/host-off.sh" "$HOST" ;;
  'reset '*) in_lab bash -c '"$1/host-off.sh" "$2"; "$1/host-on.sh" "$2"' - "$SH" "$HOST" ;;
  'shutdown '*) alive "$H/init" && { read -r pid _ < "$H/init"; kill -TERM "$pid"; } ;;
esac > /dev/null 2>> "$B.err"
exit 0
