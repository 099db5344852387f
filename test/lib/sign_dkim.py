#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""sign_dkim: sign a message as another server does (RFC 6376), by dkimpy.

Standard input: JSON {"message": text, "selector", "domain", "key": PEM}. Standard output: the signed message.
"""
import json
import sys

import dkim

asked = json.load(sys.stdin)
message = asked["message"].encode("latin-1")
line = dkim.sign(message, asked["selector"].encode(), asked["domain"].encode(), asked["key"].encode())
sys.stdout.buffer.write(line + message)
