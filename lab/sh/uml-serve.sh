#!/bin/bash
# One call of uml-exec.sh, on the host: reads its number, runs it, tells its exit code.
. "${BASH_SOURCE[0]%/*}/lib.sh"
export HOST=$LAB_HOST H=$LAB_DIR/hosts/$LAB_HOST
read -r call
CALL=$H/exec/$call
bash "$CALL/command" < "$CALL/in" > "$CALL/out" 2> "$CALL/err"
echo $?
