#!/bin/bash
# A lab host with a kernel of its own, as its power sees it: while this process lives, the power is on.
# usage: uml-host.sh HOST   (started by host-on.sh in new mount and process namespaces)
. "${BASH_SOURCE[0]%/*}/lib.sh"
HOST=$1 H=$LAB_DIR/hosts/$1
self_id > "$H/init.tmp" && mv "$H/init.tmp" "$H/init"
mount -t proc proc /proc
# TERM is the power button: the host's own first process shuts it down.
trap 'bash "$SH/uml-exec.sh" "$HOST" kill -TERM 1 &' TERM
while :; do
  rm -f "$H/now" "$H/booted" "$H/halted" "$H/panicked"
  # The kernel keeps its guest memory in an unlinked file of /dev/shm; what is not touched costs nothing.
  # It and what it runs are processes that take turns at each call: on a busy machine each turn would wait for the others.
  # noreboot: by itself it would begin anew in the same process, which still holds its network port.
  nice -n -5 linux.uml mem="$LAB_UML_MEMORY" root=/dev/root rootfstype=hostfs rootflags=/ ro init="$SH/uml-init.sh" \
    "vec0:transport=tap,ifname=$(< "$H/port"),mac=$(< "$H/mac"),depth=64,gro=0,vec=0" \
    con=null con0=null,fd:1 pty.legacy_count=0 quiet panic=0 noreboot watchdog.stop_on_reboot=0 \
    "LAB_DIR=$LAB_DIR" "LAB_HOST=$HOST" < /dev/null &
  while :; do
    wait $!
    ended=$?
    kill -0 $! 2>/dev/null || break
  done
  # A kernel that halted switched the power off.
  [ -e "$H/halted" ] && exit 0
  # One that resets itself, as its watchdog makes it, boots again.
  [ "$ended" = 0 ] || break
done
# One that died does neither: the machine stands there, dead, until its power is cut.
echo panicked > "$H/hung"
touch "$H/panicked"
while :; do sleep infinity & wait $!; done
