# SPDX-License-Identifier: GPL-3.0-or-later
"""rights: all in one's own home; in what others share, what the portal says with this very request.

Where it says so: src/os/dav_home.h. Whatever is missing or amiss grants nothing.
"""
import os

from radicale import pathutils, rights

SHARE = "share-"
LONGEST = 400


class Rights(rights.BaseRights):
    def __init__(self, configuration):
        super().__init__(configuration)
        self._dir = os.environ["MP_DAV"]

    def _share(self, user, name):
        """The rights on the link NAME in the home of user: "r", "rw" or none."""
        try:
            home = os.path.basename(os.readlink(os.path.join(self._dir, "collection-root", user)))
            with open(os.path.join(self._dir, "shares", home, name), encoding="utf-8") as file:
                granted, _, target = file.read(LONGEST).rstrip("\n").partition(" ")
            link = os.readlink(os.path.join(self._dir, "homes", home, name))
        except (OSError, ValueError):
            return ""
        if granted not in ("r", "rw") or link != "../" + target or target.count("/") != 1:
            return ""
        return granted

    def authorization(self, user, path):
        parts = pathutils.strip_path(path).split("/")
        if not user:
            return ""
        if parts == [""]:
            return "R"  # enough to find one's own home
        if parts[0] != user or len(parts) > 2:
            return ""  # other homes are not there; nor are there collections in collections
        if len(parts) == 1:
            return "RW"
        return self._share(user, parts[1]) if parts[1].startswith(SHARE) else "rw"
