#!/bin/bash
# On a host with a kernel of its own: writes what runs there, a few times a second, where the machine can read it, since nobody
# outside sees into its process table. usage: uml-watch.sh FOLDER → FOLDER/now: `boot ID`, `agent STATE`, `guest UUID PID`…, `end`
# Built-ins only, and kernel threads, which have no command line, are not read twice: each call is expensive here.
boot=$(< /proc/sys/kernel/random/boot_id)
mkfifo /run/never
exec 9<> /run/never
declare -A silent=()
round=0
while :; do
  text="boot $boot"$'\n'
  if read -r pid _ < /run/picket/agent.pid && read -r stat < "/proc/$pid/stat"; then
    stat=${stat##*) }
    text+="agent ${stat%% *}"$'\n'
  fi
  # A number may come again.
  ((++round % 100)) || silent=()
  cd /proc
  for pid in [1-9]*; do
    [ -z "${silent[$pid]:-}" ] || continue
    argv=()
    mapfile -d '' -t argv < "$pid/cmdline"
    case ${argv[0]:-} in
      '') silent[$pid]=1 ;;
      */qemu-system-*)
        for ((i = 1; i < ${#argv[@]}; i++)); do
          [ "${argv[i]}" != -uuid ] || text+="guest ${argv[i + 1]} $pid"$'\n'
        done ;;
    esac
  done
  printf '%send\n' "$text" > "$1/now"
  read -r -t 0.4 -u 9
done 2> /dev/null
