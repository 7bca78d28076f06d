# The services of a lab host, as its first process or `lab agent-start` starts them. Sourced, with HOST and H set.
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

start_libvirt() {
  virtlogd -d
  libvirtd -d
  for _ in {1..1000}; do [ -S /run/libvirt/libvirt-sock ] && break; sleep 0.02; done
}

start_agent() {
  alive /run/picket/agent.pid && return 0
  # What Node has compiled once the next start finds: under a kernel of one's own loading takes long.
  [ -z "$LAB_NFS" ] || export NODE_COMPILE_CACHE=$LAB_DIR/compile-cache
  # What a test puts there stands before the machine's programs: how one of them behaves decides whether the agent sees the truth.
  [ ! -d "$H/bin" ] || export PATH=$H/bin:$PATH
  setsid bash -c '. "$1/lib.sh"; self_id > /run/picket/agent.pid; exec "$LAB_NODE" "$LAB_CHECKOUT/packages/cli/src/main.ts" agent run --data /var/lib/picket-agent' \
    agent "$SH" < /dev/null >> "$H/agent.log" 2>&1 &
}

# What systemd does on a clean shutdown: the agent is told first, guests stop, then the services (SAFETY S8).
stop_all() {
  if alive /run/picket/agent.pid; then
    timeout 10 "$LAB_NODE" "$LAB_CHECKOUT/packages/cli/src/main.ts" agent stopping --data /var/lib/picket-agent >> "$H/agent.log" 2>&1
  fi
  # The lab's guests know no ACPI: this is what libvirt-guests does when its time is over.
  for vm in $(timeout 5 virsh list --name 2>/dev/null); do timeout 5 virsh destroy "$vm" > /dev/null 2>&1; done
  end /run/picket/agent.pid TERM
  for name in libvirtd virtlogd; do
    [ -s "/run/$name.pid" ] && kill "$(< "/run/$name.pid")" 2>/dev/null
  done
  sleep 0.2
}
