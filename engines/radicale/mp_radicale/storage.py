# SPDX-License-Identifier: GPL-3.0-or-later
"""storage: Radicale's own files, read and written with less work. test_plugins.py compares the answers of both.

Radicale 3.1.8 lists the directory above whatever it opens, takes each item apart before it tells its ETag, and waits
for the disk for files that it could make again: 10,000 contacts take minutes. And one event that repeats until the year
9999 would keep everybody waiting, for it is counted out while nobody else may write. And one user must not fill the disk.
"""
import contextlib
import datetime
import functools
import os
import pickle
import re
import time
from http import client

import radicale.item as radicale_item
from radicale import app, pathutils, xmlutils
from radicale.item import filter as radicale_filter
from radicale.storage import multifilesystem
from radicale.storage.multifilesystem import cache, history, sync

CACHE = "/.Radicale.cache/"

# Only where nothing can be meant but this; else Radicale takes the item apart.
UID = re.compile(r"^UID:([^\r\n\\]*)\r?\n(?![ \t])", re.MULTILINE)
ANY_UID = re.compile(r"^(?:[A-Z0-9-]+\.)?UID[;:]", re.MULTILINE | re.IGNORECASE)
NAME = re.compile(r"BEGIN:(VCALENDAR|VCARD)\r?\n")
# Of a series: what is looked at. From the last year on nothing repeats; this constant is what dateutil asks.
MOST = 20000
datetime.MAXYEAR = 2150
# As vobject reads lines: any end of line, folded ones, a group before the name, backslashes that say nothing.
END = re.compile(r"\r\n?")
FOLD = re.compile(r"\n[ \t]")
RULE = re.compile(r"^(?:[A-Z0-9-]+\.)?(RRULE|EXRULE)[;:](.*)$", re.MULTILINE | re.IGNORECASE)
LIST = re.compile(r"BY(?:MINUTE|SECOND)=\d+,")
COUNT = re.compile(r"COUNT=0*(\d+)")
NO_STEP = re.compile(r"INTERVAL=(?!0*[1-9]\d*(?:;|$))")  # a step of 0 never comes to the end

COMPONENT = re.compile(r"^BEGIN:(VEVENT|VTODO|VJOURNAL)\r?\n", re.MULTILINE)


def path_to_filesystem(root, sane_path):
    """Instead of Radicale's: the same checks, without looking for file systems that take "A" for "a"."""
    parts = [part for part in sane_path.split("/") if part]
    for part in parts:
        if not pathutils.is_safe_filesystem_path_component(part):
            raise pathutils.UnsafePathError(part)
    return os.path.join(root, *parts)


def check_rules(text):
    """Refuse what would take minutes to count, and no program offers. An EXRULE takes away all that another rule
    yields, and then none of both ever comes to an end (RFC 5545 has none any more)."""
    for name, rule in RULE.findall(FOLD.sub("", END.sub("\n", text))):
        rule = rule.upper().replace("\\", "")
        count = COUNT.search(rule)
        if (name.upper() == "EXRULE" or "FREQ=SECONDLY" in rule or "FREQ=MINUTELY" in rule or LIST.search(rule) is not None
                or ("FREQ=HOURLY" in rule and ";BY" in rule) or NO_STEP.search(rule) is not None
                or (count is not None and (len(count[1]) > 5 or int(count[1]) > MOST))):
            raise ValueError("repeats too often: %s" % rule)


def is_harmless(vobject_item, child_name):
    """The rules of an item, whatever way it came here: one that never ends would hold the lock of all."""
    try:
        for child in getattr(vobject_item, child_name.lower() + "_list", []):
            rules = child.contents.get("rrule", [])
            check_rules("\n".join("RRULE:%s" % line.value for line in rules))
            if len(rules) > 1 or "exrule" in child.contents:
                return False
    except ValueError:
        return False
    return True


read_components = radicale_item.read_components
visit_time_ranges = radicale_filter.visit_time_ranges


def read_checked(text):
    check_rules(text)
    return read_components(text)


def visit_some(vobject_item, child_name, range_fn, infinity_fn):
    """Instead of Radicale's: a series of more than MOST is as one without end, as is one that read_checked refuses."""
    left = MOST
    if not is_harmless(vobject_item, child_name):
        infinity_fn(radicale_filter.DATETIME_MIN)
        return

    def counted(start, end, is_recurrence):
        nonlocal left
        left -= 1
        return range_fn(start, end, is_recurrence) or (left < 0 and (infinity_fn(start) or True))

    visit_time_ranges(vobject_item, child_name, counted, infinity_fn)


def count_again(path):
    """Collections have come or gone beside this one: the portal counts them (src/os/dav_home.h)."""
    home = os.path.basename(os.path.realpath(os.path.dirname(path)))
    with contextlib.suppress(OSError, ValueError):
        os.close(os.open(os.path.join(os.environ["MP_DAV"], "changed", str(int(home))), os.O_WRONLY | os.O_CREAT, 0o660))


class Pickle:
    """As pickle, for Radicale's caches: a file that a power failure has left empty is a broken one, no surprise."""

    UnpicklingError = pickle.UnpicklingError
    dump = staticmethod(pickle.dump)

    @staticmethod
    def load(file):
        try:
            return pickle.load(file)
        except (EOFError, AttributeError, ImportError, IndexError, UnicodeDecodeError) as e:
            raise pickle.UnpicklingError(str(e)) from e


pathutils.path_to_filesystem = path_to_filesystem
# Of the same few texts, thousands of times in one answer.
pathutils.sanitize_path = functools.lru_cache(1024)(pathutils.sanitize_path)
xmlutils.make_clark = functools.lru_cache(1024)(xmlutils.make_clark)
radicale_item.read_components = read_checked
radicale_filter.visit_time_ranges = visit_some
cache.pickle = history.pickle = sync.pickle = Pickle


def only_uid(text):
    """The UID of an item that has one line of it and no other that could be taken for it; else None."""
    found = UID.search(text)
    return found[1] if found is not None and len(ANY_UID.findall(text)) == 1 else None


def only_names(text):
    """Likewise: what it is, and of a calendar's item what it holds ("" of a contact)."""
    name, component = NAME.match(text), COMPONENT.search(text)
    if name is None:
        return None, None
    if name[1] == "VCARD":
        return name[1], ""
    return name[1], component[1] if component is not None else None


# Of an account: bytes on the disk, without Radicale's own caches, and collections.
LIMIT = int(os.environ.get("MP_DAV_LIMIT_MB", "500")) * 1024 * 1024
COLLECTIONS = 100
BLOCK = 4096
WORKERS = 2


class Full(Exception):
    """There is no room for that."""


def home_of(path):
    """The home that it lies in, whatever link leads there."""
    homes = os.path.join(os.path.realpath(os.environ["MP_DAV"]), "homes")
    return os.path.join(homes, os.path.relpath(os.path.realpath(path), homes).split(os.sep)[0])


def collections_of(home):
    return [entry for entry in os.scandir(home) if entry.is_dir(follow_symlinks=False) and not entry.name.startswith(".")]


def used_by(home):
    return sum(entry.stat(follow_symlinks=False).st_blocks * 512
               for folder in collections_of(home) for entry in os.scandir(folder) if entry.is_file(follow_symlinks=False))


class Room:
    """What may still be written. All is counted seldom: each worker gives out a share of what was left, then counts again."""

    def __init__(self):
        self._left = {}

    def take(self, path, size):
        home, size = home_of(path), (size // BLOCK + 1) * BLOCK
        if size > self._left.get(home, 0):
            free = LIMIT - used_by(home) - size
            if free < 0:
                self._left.pop(home, None)
                raise Full(home)
            if len(self._left) > 10000:
                self._left.clear()
            self._left[home] = free // WORKERS
        else:
            self._left[home] -= size


ROOM = Room()


def refuse_when_full(do):
    def answer(self, *args):
        try:
            return do(self, *args)
        except Full:
            return self._webdav_error_response(client.INSUFFICIENT_STORAGE, "D:quota-not-exceeded")
    return answer


for method in ("do_PUT", "do_MKCALENDAR", "do_MKCOL", "do_MOVE", "do_PROPPATCH"):
    setattr(app.Application, method, refuse_when_full(getattr(app.Application, method)))


class Item(radicale_item.Item):
    """An item as it lies there; its times are looked up when a filter asks."""

    @property
    def time_range(self):
        if self._time_range is None:
            self._time_range = self.collection.time_range_of(self)
        return self._time_range


class Collection(multifilesystem.Collection):
    def _get(self, href, verify_href=True):
        if verify_href and not pathutils.is_safe_filesystem_path_component(href):
            return None
        try:
            with open(os.path.join(self._filesystem_path, href), "rb") as file:
                text = file.read().decode(self._encoding, "replace")
                changed = os.fstat(file.fileno()).st_mtime
        except (FileNotFoundError, IsADirectoryError):
            return None
        name, component = only_names(text)
        return Item(
            collection=self, href=href, text=text, etag=radicale_item.get_etag(text), uid=only_uid(text), name=name,
            component_name=component,
            last_modified=time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(changed)))

    def time_range_of(self, item):
        if not item.component_name:  # a contact has none
            return radicale_item.find_time_range(None, "")
        key = self._item_cache_hash(item.serialize().encode(self._encoding))
        known = self._load_item_cache(item.href, key)
        if known is not None:
            return known.start, known.end
        found = radicale_item.find_time_range(item.vobject_item, item.component_name)
        super()._store_item_cache(item.href, Item(
            collection=self, text=item.serialize(), etag=item.etag, uid=item.uid, name=item.name,
            component_name=item.component_name, time_range=found), key)
        return found

    def _store_item_cache(self, href, item, cache_hash=""):
        """Not of what nobody asks for."""
        return super()._store_item_cache(href, item, cache_hash) if self.tag == "VCALENDAR" else None

    def set_meta(self, props):
        """A home holds collections and is none, whatever a client would make of it."""
        at_home = "/" not in self.path
        ROOM.take(self._filesystem_path, sum(len(key) + len(value) for key, value in props.items()))
        super().set_meta({key: value for key, value in props.items() if not (at_home and key == "tag")})

    def upload(self, href, item):
        ROOM.take(self._filesystem_path, len(item.serialize()))
        return super().upload(href, item)

    def delete(self, href=None):
        """The portal is told of a collection that goes, before it is gone: what was shared of it ends (jobs/shares)."""
        if href is None:
            home, name = os.path.split(os.path.realpath(self._filesystem_path))
            with open(os.path.join(os.environ["MP_DAV"], "gone", os.urandom(8).hex()), "x", encoding="utf-8") as note:
                note.write("%s/%s\n" % (os.path.basename(home), name))
        super().delete(href)
        if href is None:
            count_again(self._filesystem_path)

    def _clean_item_cache(self):
        with contextlib.suppress(FileNotFoundError):
            super()._clean_item_cache()

    @contextlib.contextmanager
    def _atomic_write(self, path, mode="w", newline=None):
        if CACHE not in path:
            with super()._atomic_write(path, mode, newline) as file:
                yield file
            return
        made = os.path.join(os.path.dirname(path), ".Radicale.tmp-" + os.urandom(8).hex())
        try:
            with open(made, mode, newline=newline, encoding=None if "b" in mode else self._encoding) as file:
                yield file
            os.replace(made, path)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                os.remove(made)
            raise


class Storage(multifilesystem.Storage):
    _collection_class = Collection

    def create_collection(self, href, items=None, props=None):
        home, name = os.path.split(pathutils.path_to_filesystem(self._get_collection_root_folder(), pathutils.strip_path(href)))
        if not os.path.lexists(os.path.join(home, name)) and os.path.isdir(home) and len(collections_of(home)) >= COLLECTIONS:
            raise Full(home)
        made = super().create_collection(href, items, props)
        count_again(made._filesystem_path)
        return made

    def move(self, item, to_collection, to_href):
        if home_of(item.collection._filesystem_path) != home_of(to_collection._filesystem_path):
            ROOM.take(to_collection._filesystem_path, len(item.serialize()))
        super().move(item, to_collection, to_href)

    def _fsync(self, f):
        if CACHE not in f.name:
            super()._fsync(f)

    def _sync_directory(self, path):
        if CACHE not in path + "/":
            super()._sync_directory(path)

    def discover(self, path, depth="0", child_context_manager=None):
        """Nobody gets to list all homes."""
        at_root = pathutils.strip_path(path) == ""
        return super().discover(path, "0" if at_root else depth, child_context_manager)
