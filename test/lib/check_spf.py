#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""check_spf IP SENDER HELO: what a receiver's SPF (RFC 7208, pyspf) says; the zone is JSON on standard input,
{"name": "v=spf1 ..."}. Nothing is asked of any name server."""
import json
import sys

import spf

zone = json.load(sys.stdin)


def lookup(name, kind, *_unused, **_options):
    text = zone.get(name.rstrip(".").lower())
    return [((name, "TXT"), [text.encode()])] if kind == "TXT" and text else []


spf.DNSLookup = lookup
print(spf.check2(i=sys.argv[1], s=sys.argv[2], h=sys.argv[3])[0])
