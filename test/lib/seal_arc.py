#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""seal_arc: seal a message as a server in between does (RFC 8617), by dkimpy.

Standard input: JSON {"message": text, "selector", "domain", "key": PEM}. The message holds an Authentication-Results of that
domain. Standard output: the sealed message. Nothing is asked of any DNS server.
"""
import json
import sys

import dkim

asked = json.load(sys.stdin)
message = asked["message"].encode("latin-1")
lines = dkim.arc_sign(message, asked["selector"].encode(), asked["domain"].encode(), asked["key"].encode(), asked["domain"].encode())
sys.stdout.buffer.write(b"".join(lines) + message)
