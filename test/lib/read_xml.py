# SPDX-License-Identifier: Apache-2.0
# XML of standard input as JSON, by Python's own parsers: [name, attributes, text, children]; with "plist", what the property list
# says. What is not sound XML ends it with a failure.
import json, plistlib, sys
import xml.etree.ElementTree as tree

def element(e):
    return [e.tag, e.attrib, (e.text or '').strip(), [element(c) for c in e]]

data = sys.stdin.buffer.read()
json.dump(plistlib.loads(data) if sys.argv[1:] == ['plist'] else element(tree.fromstring(data)), sys.stdout)
