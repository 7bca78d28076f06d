"""One Ceph client for as long as its pool's helper process lives, by the Python bindings that come with ceph-common.

A process per question would cost 60 to 150 ms and one more client for the monitors to admit each second and host; a question to a
client that stays costs 0.3 ms. Reads one JSON object a line from standard input, the first with the configuration; answers each in
a line of its own, in any order. Ends when its standard input ends, and by itself once Ceph has put it on the blocklist: such a
client is cut off for good, and a new one must ask.
"""

import errno
import hashlib
import json
import os
import struct
import sys
import threading
import time
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor

import rados
import rbd

# Everything of Picket's in a pool: a namespace of its own, and one locator key, so that all of it lies in one placement group. Then
# one OSD stamps it all, and ages are differences of one clock.
NAMESPACE = "picket"
LOCATOR = "picket"
MEMBERS = "members"
INSTALLATIONS = "installations"
# An image that stays open costs 0.35 MB and saves 13 ms a look.
MAX_OPEN_IMAGES = 128


class Client:
    def __init__(self, config):
        options = {
            "client_mount_timeout": "4",
            "rados_mon_op_timeout": "10",
            "rados_osd_op_timeout": "10",
            "log_file": "/dev/null",
            "log_to_stderr": "false",
            "admin_socket": "",
        }
        if config["monHosts"]:
            options["mon_host"] = ",".join(config["monHosts"])
        if config.get("key"):
            options["key"] = config["key"]
        elif config.get("keyring"):
            options["keyring"] = config["keyring"]
        conf = config["conf"] if os.path.exists(config["conf"]) else None
        self.cluster = rados.Rados(conffile=conf, rados_id=config["user"], conf=options)
        self.cluster.connect(timeout=4)
        self.pool = self.cluster.open_ioctx(config["pool"])
        self.own = self.cluster.open_ioctx(config["pool"])
        self.own.set_namespace(NAMESPACE)
        self.own.set_locator_key(LOCATOR)
        self.data = {self.pool.get_pool_id(): self.pool}
        self.images = OrderedDict()
        self.lock = threading.Lock()

    def facts(self, _ask):
        # "v1:10.0.0.1:0/123" or "10.0.0.1:0/123", and IPv6 in brackets: as the OSDs know this client.
        addresses = sorted({plain_address(a) for a in self.cluster.get_addrs().split(",")} - {""})
        return {
            "fsid": self.cluster.get_fsid(),
            "poolId": self.pool.get_pool_id(),
            "addresses": addresses,
        }

    def write(self, ask):
        """The text, and the OSD's own time beside it, in one step: cls_rbd stamps with the clock of the OSD that runs it."""
        with rados.WriteOpCtx() as op:
            op.write_full(ask["text"].encode())
            op.execute("rbd", "set_modify_timestamp", b"")
            self.own.operate_write_op(op, ask["name"])
        return None

    def read(self, ask):
        return [self.read_one(name) for name in ask["names"]]

    def read_one(self, name):
        try:
            # The time first: a beat between the two reads then looks older than it is, never newer than its number.
            _, stamp = self.own.execute(name, "rbd", "get_modify_timestamp", b"")
            text = self.own.read(name, 4096)
        except rados.ObjectNotFound:
            return None
        seconds, nanoseconds = struct.unpack("<II", stamp[:8])
        return {"text": text.decode(errors="replace"), "stampMs": seconds * 1000 + nanoseconds / 1e6}

    def enlist(self, ask):
        with rados.WriteOpCtx() as op:
            self.own.set_omap(op, (ask["key"],), (b"1",))
            self.own.operate_write_op(op, ask["list"])
        return None

    def listed(self, ask):
        try:
            with rados.ReadOpCtx() as op:
                found, _ = self.own.get_omap_vals(op, "", "", ask["limit"])
                self.own.operate_read_op(op, ask["list"])
                return [key for key, _ in found]
        except rados.ObjectNotFound:
            return []

    def image(self, ask):
        """What can be seen of an image without a lock or a watch of one's own; `limit` bounds the objects that are looked at."""
        name = ask["name"]
        image = self.opened(name)
        try:
            info = image.stat()
            watchers = sorted({plain_address(w["addr"]) for w in image.watchers_list()})
            io = self.data_pool(image.data_pool_id())
        finally:
            self.put_back(name, image)
        total = info["num_objs"]
        # All of them, or as many spread over the image; always the same ones, so that looks can be compared.
        count = min(total, ask["limit"])
        indexes = range(total) if count == total else [i * total // count for i in range(count)]
        newest, digest = self.stamps(io, info["block_name_prefix"], indexes)
        return {"objects": total, "read": count, "newestMs": newest, "digest": digest, "watchers": watchers}

    def stamps(self, io, prefix, indexes):
        found, failed, done = {}, [], threading.Event()
        left = [len(indexes)]
        guard = threading.Lock()

        def answered(index):
            def call(completion, size, mtime):
                code = completion.get_return_value()
                with guard:
                    if code == 0:
                        found[index] = (size, time.mktime(mtime) if mtime is not None else 0)
                    elif code != -errno.ENOENT:
                        failed.append(-code)
                    left[0] -= 1
                    if left[0] == 0:
                        done.set()

            return call

        for index in indexes:
            io.aio_stat("%s.%016x" % (prefix, index), answered(index))
        if indexes and not done.wait(15):
            raise OSError(errno.ETIMEDOUT, "its objects could not be read in time")
        if failed:
            raise OSError(failed[0], os.strerror(failed[0]))
        text = ";".join("%d:%d:%d" % (i, *found[i]) for i in sorted(found))
        newest = max((t for _, t in found.values()), default=None)
        return None if newest is None else newest * 1000, hashlib.sha256(text.encode()).hexdigest()

    def opened(self, name):
        with self.lock:
            image = self.images.pop(name, None)
        if image is not None:
            return image
        return rbd.Image(self.pool, name, read_only=True)

    def put_back(self, name, image):
        if sys.exc_info()[0] is not None:
            image.close()
            return
        surplus = None
        with self.lock:
            surplus = self.images.pop(name, None)
            self.images[name] = image
            if surplus is None and len(self.images) > MAX_OPEN_IMAGES:
                _, surplus = self.images.popitem(last=False)
        if surplus is not None:
            surplus.close()

    def data_pool(self, pool_id):
        with self.lock:
            if pool_id not in self.data:
                self.data[pool_id] = self.cluster.open_ioctx2(pool_id)
            return self.data[pool_id]


def plain_address(text):
    text = text.strip()
    for kind in ("v1:", "v2:", "any:"):
        text = text.removeprefix(kind)
    text = text.rsplit("/", 1)[0]
    return text.rsplit(":", 1)[0].strip("[]")


def main():
    out = threading.Lock()

    def say(answer):
        with out:
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()

    def number_of(error):
        code = getattr(error, "errno", None)
        return abs(code) if isinstance(code, int) else 0

    try:
        client = Client(json.loads(sys.stdin.readline()))
    except Exception as error:
        say({"id": 0, "ok": False, "errno": number_of(error), "reason": str(error)})
        os._exit(1)
    say({"id": 0, "ok": True, "answer": client.facts(None)})
    calls = {
        "facts": client.facts,
        "write": client.write,
        "read": client.read,
        "enlist": client.enlist,
        "listed": client.listed,
        "image": client.image,
    }

    def perform(ask):
        try:
            say({"id": ask["id"], "ok": True, "answer": calls[ask["call"]](ask)})
        except Exception as error:
            say({"id": ask["id"], "ok": False, "errno": number_of(error), "reason": str(error)})
            if number_of(error) == errno.ESHUTDOWN:
                os._exit(1)

    # A look at many images must not make a beat wait.
    beats, looks = ThreadPoolExecutor(2), ThreadPoolExecutor(6)
    for line in sys.stdin:
        ask = json.loads(line)
        (looks if ask["call"] == "image" else beats).submit(perform, ask)
    os._exit(0)


main()
