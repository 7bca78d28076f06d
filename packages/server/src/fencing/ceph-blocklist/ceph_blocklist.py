"""One question or order to Ceph's blocklist, by the Python bindings that come with ceph-common.

Reads one JSON object from standard input, the key among it, and prints one: nothing of it stands in the process list. The `ceph`
command would cost half a second of start-up for each step; this takes 0.2 s for all of them.
"""

import errno
import json
import math
import os
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone

import rados
import rbd

# An entry that ran out would let a host in whose VMs run elsewhere. Whoever needs it no more lifts it; a year outlives any outage of
# whoever should.
EXPIRE_SECONDS = 365 * 86400
# One that has less left than this is not taken for standing.
LEAST_SECONDS = 86400
# Of PGs that no object was looked at in, by chance: e to the minus this.
SURE = 12


def connect(ask):
    options = {
        "mon_host": ask["monHost"],
        "key": ask["key"],
        "client_mount_timeout": str(ask["seconds"]),
        "rados_mon_op_timeout": str(ask["seconds"]),
        "rados_osd_op_timeout": str(ask["seconds"]),
        "log_file": "/dev/null",
        "log_to_stderr": "false",
        "admin_socket": "",
    }
    cluster = rados.Rados(conffile=None, rados_id=ask["user"], conf=options)
    cluster.connect(timeout=ask["seconds"])
    return cluster


def command(cluster, **words):
    code, out, text = cluster.mon_command(json.dumps({**words, "format": "json"}), b"")
    if code != 0:
        raise OSError(-code, text or os.strerror(-code))
    return out


def at_once(cluster, orders):
    """The monitors make one map a second at most: orders that come together share one, and many addresses cost no more time than one."""
    with ThreadPoolExecutor(64) as some:
        list(some.map(lambda words: command(cluster, prefix="osd blocklist", **words), orders))


def entry(address):
    """Every client of the address, whatever its port and nonce."""
    return "[%s]:0/0" % address if ":" in address else "%s:0/0" % address


def standing(cluster):
    """Addresses that are turned away, with the seconds that each entry has left by this server's clock."""
    out = command(cluster, prefix="osd blocklist ls").decode()
    found = {}
    for line in arrays(out):
        until = datetime.strptime(line["until"], "%Y-%m-%dT%H:%M:%S.%f%z")
        found[line["addr"]] = (until - datetime.now(timezone.utc)).total_seconds()
    return found


def arrays(text):
    """Ceph 16.2 and later put two lists behind one another: of addresses, and of ranges."""
    decoder, at = json.JSONDecoder(), 0
    text = text.strip()
    while at < len(text):
        part, at = decoder.raw_decode(text, at)
        yield from part


def holds(found, addresses):
    return all(found.get(entry(address), 0) >= LEAST_SECONDS for address in addresses)


def barrier(cluster, pool_id):
    """
    Makes every OSD that serves the pool know the newest map, with the blocklist in it: a client that knows it asks each of them, and an
    OSD that is asked by a newer map gets that map before it answers anybody. Until then it would still take a late write.
    """
    pools = json.loads(command(cluster, prefix="osd dump"))["pools"]
    groups = next(pool["pg_num"] for pool in pools if pool["pool"] == pool_id)
    # Between two powers of two (while a pool is being split) some groups get half as many names as others.
    slots = 1 << (groups - 1).bit_length()
    count = math.ceil(slots * (math.log(groups) + SURE))
    io = cluster.open_ioctx2(pool_id)
    left, failed, done, guard = [count], [], threading.Event(), threading.Lock()

    def answered(completion, _size, _mtime):
        code = completion.get_return_value()
        with guard:
            if code not in (0, -errno.ENOENT):
                failed.append(-code)
            left[0] -= 1
            if left[0] == 0:
                done.set()

    for i in range(count):
        io.aio_stat("picket.barrier.%x.%d" % (i, count), answered)
    done.wait()
    io.close()
    if failed:
        raise OSError(failed[0], "an OSD did not answer: " + os.strerror(failed[0]))


def look(cluster, image, until):
    """None when nobody has the image open for writing, else why that cannot be said; and the pool of its data."""
    io = cluster.open_ioctx(image["pool"])
    try:
        with rbd.Image(io, image["image"], read_only=True) as opened:
            while True:
                watchers = sorted({w["addr"].rsplit("/", 1)[0].rsplit(":", 1)[0] for w in opened.watchers_list()})
                # An OSD drops the watches of a client that it turns away as soon as it has the map.
                if not watchers or time.monotonic() > until:
                    break
                time.sleep(0.1)
            pool = opened.data_pool_id()
    finally:
        io.close()
    return (None if not watchers else "it is open on %s" % ", ".join(watchers)), pool


def looked(cluster, images, seconds):
    unclear, pools = {}, set()
    until = time.monotonic() + seconds / 3

    def one(image):
        key = "%s/%s" % (image["pool"], image["image"])
        try:
            why, pool = look(cluster, image, until)
            pools.add(pool)
        except Exception as error:
            why = str(error)
        if why is not None:
            unclear[key] = why

    for pool in {image["pool"] for image in images}:
        pools.add(cluster.pool_lookup(pool))
    with ThreadPoolExecutor(8) as some:
        list(some.map(one, images))
    return unclear, pools


def bar(ask, cluster, sending):
    found = standing(cluster)
    was_open = not holds(found, ask["addresses"])
    sending()
    # Added anew where it stands and half of its time is over: that moves its end. Each time makes a new map for the whole cluster.
    missing = [a for a in ask["addresses"] if found.get(entry(a), 0) <= EXPIRE_SECONDS / 2]
    at_once(cluster, [{"blocklistop": "add", "addr": entry(a), "expire": float(EXPIRE_SECONDS)} for a in missing])
    cluster.shutdown()
    # In a session of its own, which knows nothing by having been told.
    cluster = connect(ask)
    if not holds(standing(cluster), ask["addresses"]):
        raise OSError(0, "an address is missing from the blocklist although it was added")
    cluster.wait_for_latest_osdmap()
    unclear, pools = looked(cluster, ask["images"], ask["seconds"])
    for pool in sorted(pools):
        barrier(cluster, pool)
    # Once more: somebody who opened an image in the meantime is seen, and an OSD that lagged has dropped its watches by now.
    if ask["images"]:
        unclear, _ = looked(cluster, ask["images"], ask["seconds"])
    return {"wasOpen": was_open, "unclear": unclear}


def lift(ask, cluster, sending):
    found = standing(cluster)
    sending()
    listed = [a for a in ask["addresses"] if entry(a) in found]
    at_once(cluster, [{"blocklistop": "rm", "addr": entry(a)} for a in listed])
    cluster.shutdown()
    left = standing(connect(ask))
    still = [address for address in ask["addresses"] if entry(address) in left]
    if still:
        raise OSError(0, "still on the blocklist: %s" % ", ".join(still))
    return {}


def main():
    ask = json.loads(sys.stdin.read())
    answer = {"reached": False, "sent": False, "fsid": None, "ok": False, "reason": ""}
    try:
        cluster = connect(ask)
        answer["reached"] = True
        answer["fsid"] = cluster.get_fsid().replace("-", "").lower()
        if ask["call"] == "look":
            answer["entries"] = len(standing(cluster))
        elif ask["guid"] == answer["fsid"]:
            sending = lambda: answer.update(sent=True)
            answer.update((bar if ask["call"] == "bar" else lift)(ask, cluster, sending))
        answer["ok"] = True
    except Exception as error:
        answer["reason"] = str(error)
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
    # Without the threads of librados, which may wait for a server that does not answer.
    os._exit(0)


main()
