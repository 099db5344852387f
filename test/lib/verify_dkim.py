#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""verify_dkim: what an independent verifier (dkimpy) says of each DKIM signature of a message.

Standard input: JSON {"message": text, "records": {name: text}}; standard output: JSON [{d, s, a, ok}...], in the order of
the header. Nothing is asked of any DNS server.
"""
import json
import re
import sys

import dkim

asked = json.load(sys.stdin)
message = asked["message"].encode("latin-1")
records = {name.rstrip(".").lower(): text for name, text in asked["records"].items()}


def txt(name, timeout=5):
    record = records.get(name.decode().rstrip(".").lower())
    return None if record is None else record.encode()


def tags(header):
    text = re.sub(rb"\s+", b"", header).decode()
    return dict(pair.split("=", 1) for pair in text.split(";") if "=" in pair)


verdicts = []
signatures = [value for name, value in dkim.DKIM(message).headers if name.lower() == b"dkim-signature"]
for i, value in enumerate(signatures):
    try:
        ok = dkim.DKIM(message, minkey=2048).verify(idx=i, dnsfunc=txt)
    except dkim.DKIMException as e:
        ok = str(e)
    t = tags(value)
    verdicts.append({"d": t["d"], "s": t["s"], "a": t["a"], "ok": ok})
json.dump(verdicts, sys.stdout)
