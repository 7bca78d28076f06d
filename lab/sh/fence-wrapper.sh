#!/bin/bash
# The operator's own fence command in a lab, called as the request writes it, with ipmitool behind it:
# fence-wrapper.sh --username U [--password P] --command WORDS… --host H. Without --password it takes $IPMI_PASSWORD.
words=()
while [ $# -gt 0 ]; do
  case $1 in
    --username) user=$2; shift 2 ;;
    --password) export IPMI_PASSWORD=$2; shift 2 ;;
    --host) host=$2; shift 2 ;;
    --command)
      shift
      while [ $# -gt 0 ] && [ "${1#--}" = "$1" ]; do words+=("$1"); shift; done ;;
    *) echo "what is $1?" >&2; exit 2 ;;
  esac
done
ipmitool -I lanplus -C 3 -E -U "$user" -H "$host" "${words[@]}"
