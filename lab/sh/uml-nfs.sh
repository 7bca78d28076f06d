# Mounting the lab's pools over NFS. Sourced by a host with a kernel of its own.

# mount_pool POOL: as /etc/fstab would with `bg`, tried until it works.
mount_pool() {
  local options=$LAB_NFS
  mkdir -p "/run/pool/$1"
  [ -e "$LAB_DIR/nfs/$1/options" ] && options=$(< "$LAB_DIR/nfs/$1/options")
  case $options in *vers=3*) locks_of_v3 ;; esac
  while ! mount -t nfs -o "$options" "$(< "$LAB_DIR/nfs/$1/address"):/$1" "/run/pool/$1"; do sleep 1; done
}

# NFSv3 keeps its locks beside itself: the kernel's lockd, found through a portmapper, and rpc.statd.
locks_of_v3() {
  mkdir -p /run/rpcbind /var/lib/nfs/sm /var/lib/nfs/sm.bak
  pgrep -x rpcbind > /dev/null || rpcbind -w
  pgrep -x rpc.statd > /dev/null || rpc.statd --no-notify
}
