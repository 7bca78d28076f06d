#!/bin/bash
# The NFS server of a pool reads its exports anew: usage nfs-reload.sh POOL
. "${BASH_SOURCE[0]%/*}/lib.sh"
alive "$LAB_DIR/nfs/$1/pid" || exit 0
read -r pid _ < "$LAB_DIR/nfs/$1/pid"
kill -HUP "$pid"
