#!/bin/bash
# Sends a signal to the agent of this host and to all it started: usage agent-signal.sh SIGNAL. For hosts with kernels of their own.
. "${BASH_SOURCE[0]%/*}/lib.sh"
alive /run/picket/agent.pid || { echo "no agent runs on $LAB_HOST" >&2; exit 1; }
read -r root _ < /run/picket/agent.pid
family=" $root "
# A child's number may be lower than its parent's: again until nobody is added.
for _ in 1 2 3; do
  for dir in /proc/[1-9]*; do
    read -r stat < "$dir/stat" || continue
    fields=(${stat##*) })
    [[ $family == *" ${fields[1]} "* && $family != *" ${dir#/proc/} "* ]] && family+="${dir#/proc/} "
  done 2>/dev/null
done
kill "-$1" $family
