#!/bin/bash
# Waits, then calls the lab: usage timer.sh LAB_DIR SECONDS VERB…. Leads a process group of its own, which `down` ends.
LAB_DIR=$1 SECONDS_TO_WAIT=$2
shift 2
sleep "$SECONDS_TO_WAIT"
"${BASH_SOURCE[0]%/sh/*}/lab" "$@" --dir "$LAB_DIR" > "$LAB_DIR/timers.log" 2>&1
