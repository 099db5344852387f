# SPDX-License-Identifier: GPL-3.0-or-later
"""The modules that Mail Portal adds to Radicale, without any server: the same requests to Radicale's storage and to ours
have the same answers; rights and auth, rule by rule. Prints what is wrong; status 1 when anything is."""
import io
import json
import logging
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True  # what lies in engines/ is rendered into instances
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../engines/radicale"))
SECRET = "0123456789abcdef0123456789abcdef"
A, B, IDS = "alice@example.test", "bob@example.test", {"alice@example.test": "11", "bob@example.test": "22"}


def prepare(base):
    """As src/os/dav_home.c lays it out, with shares of alice's collection cal for bob."""
    for name in ("collection-root", "homes/11", "homes/22", "shares/22", "gone"):
        os.makedirs(os.path.join(base, name), exist_ok=True)
    for address, home in IDS.items():
        if not os.path.lexists(base + "/collection-root/" + address):
            os.symlink("../homes/" + home, base + "/collection-root/" + address)
    with open(base + "/secret", "w") as f:
        f.write(SECRET + "\n")
    share(base, 1, "r 11/cal\n")
    share(base, 2, "rw 11/cal\n")
    os.environ.update(MP_GATEWAY_SECRET=base + "/secret", MP_DAV=base)


def share(base, n, row):
    with open(base + "/shares/22/share-%d" % n, "w") as f:
        f.write(row)


def application(base, storage):
    from radicale import config
    from radicale.app import Application
    c = config.load()
    c.update({"auth": {"type": "mp_radicale.auth"}, "rights": {"type": "mp_radicale.rights"}, "web": {"type": "none"},
              "storage": {"type": storage, "filesystem_folder": base}, "logging": {"level": "critical"}}, "test", privileged=True)
    return Application(c)


def request(app, method, path, body="", user=A, secret=SECRET, **headers):
    env = {"REQUEST_METHOD": method, "PATH_INFO": path, "SCRIPT_NAME": "", "HTTP_HOST": "x", "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.errors": io.StringIO(),
           "wsgi.input": io.BytesIO(body.encode()), "CONTENT_LENGTH": str(len(body.encode())), "HTTP_X_REMOTE_USER": user, "HTTP_X_MP_GATEWAY": secret}
    env.update({"HTTP_" + k.upper(): v for k, v in headers.items()})
    got = []
    answer = b"".join(app(env, lambda status, head, exc=None: got.append(status)))
    return got[0].split()[0], answer.decode("utf-8", "replace")


ICS = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:%s\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20261201T100000Z\r\nSUMMARY:%s\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
LIST = '<propfind xmlns="DAV:"><prop><getetag/><resourcetype/><displayname/><current-user-privilege-set/></prop></propfind>'
SYNC = '<sync-collection xmlns="DAV:"><sync-token/><sync-level>1</sync-level><prop><getetag/></prop></sync-collection>'
QUERY = ('<C:calendar-query xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns="DAV:"><prop><getetag/><C:calendar-data/></prop><C:filter>'
         '<C:comp-filter name="VCALENDAR"/></C:filter></C:calendar-query>')
RANGE = ('<C:calendar-query xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns="DAV:"><prop><getetag/></prop><C:filter><C:comp-filter name="VCALENDAR">'
         '<C:comp-filter name="VEVENT"><C:time-range start="%sT000000Z" end="%sT000000Z"/></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>')
FIND = ('<C:addressbook-query xmlns:C="urn:ietf:params:xml:ns:carddav" xmlns="DAV:"><prop><getetag/><C:address-data/></prop><C:filter>'
        '<C:prop-filter name="FN"><C:text-match>%s</C:text-match></C:prop-filter></C:filter></C:addressbook-query>')
BOOK = ('<create xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"><set><prop><resourcetype><collection/><C:addressbook/></resourcetype>'
        '</prop></set></create>')
VCF = "BEGIN:VCARD\r\nVERSION:3.0\r\n%s\r\nFN:%s\r\nN:%s;;;;\r\nEND:VCARD\r\n"
RENAME = '<propertyupdate xmlns="DAV:"><set><prop><displayname>%s</displayname></prop></set></propertyupdate>'


def transcript(base, storage):
    """Every kind of request, odd file names and links included; random and time-dependent parts are taken out."""
    prepare(base)
    app, out = application(base, storage), []
    logging.getLogger("radicale").disabled = True

    def go(method, path, body="", **kw):
        status, answer = request(app, method, path, body, **kw)
        answer = re.sub(r"http://radicale.org/ns/sync/[0-9a-f]+", "TOKEN", answer)
        if "multistatus" in answer:                      # order of responses is the order of the directory
            answer = sorted(re.findall(r"<response>.*?</response>|<[\w:]*response>.*?</[\w:]*response>", answer, re.S))
        out.append([method, path, kw.get("user", A), status, answer])

    cal = "/%s/cal/" % A
    go("PROPFIND", "/%s/" % A, LIST, depth="1")
    go("PROPFIND", "/%s/" % B, LIST, depth="1", user=B)
    go("MKCALENDAR", cal)
    for name in ("a.ics", "A.ics", "b c.ics", "ü.ics", "x~", ".hidden.ics", "..", "c%2fd.ics", "n" * 100 + ".ics"):
        go("PUT", cal + name, ICS % ("u-" + name, name))
    go("PUT", cal + "a.ics", ICS % ("u-a.ics", "again"))
    go("PUT", cal + "dup.ics", ICS % ("u-a.ics", "same UID"))
    go("PUT", cal + "a.ics", ICS % ("u-a.ics", "stale"), if_match='"bogus"')
    go("PUT", cal + "a.ics", ICS % ("u-a.ics", "there"), if_none_match="*")
    for name in ("a.ics", "A.ics", "none.ics", ".hidden.ics", "x~"):
        go("GET", cal + name)
    go("PROPPATCH", cal, RENAME % "Renamed")
    for depth in "01":
        go("PROPFIND", cal, LIST, depth=depth)
    go("REPORT", cal, QUERY, depth="1")
    go("REPORT", cal, SYNC)
    weekly = ICS.replace("DTSTART:20261201", "RRULE:FREQ=WEEKLY;COUNT=4\r\nDTSTART:20261203")
    alarm = ICS.replace("END:VEVENT", "BEGIN:VALARM\r\nACTION:DISPLAY\r\nUID:other\r\nDESCRIPTION:x\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\nEND:VEVENT")
    go("PUT", cal + "weekly.ics", weekly % ("weekly", "x"))
    go("PUT", cal + "alarm.ics", alarm % ("with, an alarm;", "x"))
    go("PUT", cal + "alarm2.ics", ICS % ("with, an alarm;", "the same UID"))
    go("PUT", cal + "long.ics", ICS % ("l" * 200, "x"))
    go("PUT", cal + "long2.ics", ICS % ("l" * 200, "the same UID"))
    go("PUT", cal + "card.ics", VCF % ("UID:1", "a", "a"))
    go("PUT", cal + "empty.ics", "")
    for begin, end in (("20261201", "20261202"), ("20261217", "20261218"), ("20270101", "20270201")):
        go("REPORT", cal, RANGE % (begin, end), depth="1")
        go("REPORT", cal, RANGE % (begin, end), depth="1")
    book = "/%s/book/" % A
    go("MKCOL", book, BOOK)
    for n, uid in enumerate(("UID:1", "item1.UID:2", "uid:3", "UID;X-A=b:4", "UID:1", "X:1", "UID:6\r\nX-ABUID:7")):
        go("PUT", book + "%d.vcf" % n, VCF % (uid, "Name %d" % n, "N"))
    go("REPORT", book, FIND % "Name 3", depth="1")
    go("PROPFIND", book, LIST, depth="1")
    go("GET", book)
    go("REPORT", book, SYNC)
    go("MOVE", cal + "a.ics", destination="http://x" + cal + "moved.ics")
    go("MOVE", cal + "moved.ics", destination="http://x" + cal + "A.ics", overwrite="T")
    for n, target in enumerate(("11/cal", "11/cal", "11/cal", "11/gone"), 1):
        os.symlink("../" + target, base + "/homes/22/share-%d" % n)
    go("PROPFIND", "/%s/" % B, LIST, depth="1", user=B)
    for n in (1, 2, 3, 4):
        go("PROPFIND", "/%s/share-%d/" % (B, n), LIST, depth="1", user=B)
        go("PUT", "/%s/share-%d/by-bob-%d.ics" % (B, n, n), ICS % ("bob-%d" % n, "by bob"), user=B)
    go("DELETE", cal + "b c.ics")
    go("DELETE", cal + "none.ics")
    go("GET", cal)
    go("PUT", cal, ICS % ("whole", "replaces everything"))
    go("PROPFIND", cal, LIST, depth="1")
    go("DELETE", cal)
    go("PROPFIND", "/%s/" % A, LIST, depth="1")
    return out


if len(sys.argv) == 3:                                   # child: the storage plugin patches a module, so each run needs its own process
    print(json.dumps(transcript(sys.argv[2], sys.argv[1])))
    sys.exit(0)

failed = 0


def check(label, ok, *more):
    global failed
    if not ok:
        print(label, *more)
    failed += not ok


tmp = tempfile.mkdtemp()
runs = []
for storage in ("multifilesystem", "mp_radicale.storage"):
    done = subprocess.run([sys.executable, __file__, storage, "%s/%s" % (tmp, storage)], stdout=subprocess.PIPE, check=True)
    runs.append(json.loads(done.stdout))
for stock, ours in zip(*runs):
    if stock != ours:
        check("same answer", False, "\n  stock:", stock, "\n  ours: ", ours)
check("storage: %d requests answered like the stock storage" % len(runs[0]), runs[0] == runs[1])
seen = {(m, p, u): s for m, p, u, s, _ in runs[1]}
check("storage: unsafe names are refused", seen["PUT", "/%s/cal/.hidden.ics" % A, A] == "400" and seen["PUT", "/%s/cal/x~" % A, A] == "400")

prepare(tmp)
for n, target in enumerate(("11/cal", "11/cal", "11/cal", "11/other", "11/cal"), 1):
    os.symlink("../" + target, tmp + "/homes/22/share-%d" % n)
share(tmp, 4, "rw 11/cal\n")
share(tmp, 5, "all 11/cal\n")
from radicale import config                              # noqa: E402
from mp_radicale import auth, rights, storage            # noqa: E402
r = rights.Rights(config.load())
for user, path, want in [("", "/", ""), (A, "/", "R"), (A, "/%s/" % A, "RW"), (A, "/%s/cal/" % A, "rw"), (A, "/%s/cal/sub/" % A, ""),
                         (B, "/%s/" % A, ""), (B, "/%s/cal/" % A, ""), (B, "/%s/share-1/" % B, "r"), (B, "/%s/share-2/" % B, "rw"),
                         (B, "/%s/share-3/" % B, ""), (B, "/%s/share-4/" % B, ""), (B, "/%s/share-5/" % B, ""),
                         (A, "/%s/share-1/" % A, ""), (B, "/%s/share-1/deep/" % B, "")]:
    got = r.authorization(user, path)
    check("rights: %s on %s = %r" % (user or "nobody", path, want), got == want, "" if got == want else got)
os.remove(tmp + "/shares/22/share-1")
check("rights: what is withdrawn counts at once", r.authorization(B, "/%s/share-1/" % B) == "")
shutil.rmtree(tmp + "/shares")
check("rights: no shares, own home works", r.authorization(B, "/%s/share-2/" % B) == "" and r.authorization(B, "/%s/own/" % B) == "rw")

a = auth.Auth(config.load())
env = {"HTTP_X_REMOTE_USER": A}
check("auth: no secret, no user", a.get_external_login(env) == ("", ""))
check("auth: wrong secret, no user", a.get_external_login(dict(env, HTTP_X_MP_GATEWAY="x" * 32)) == ("", ""))
check("auth: secret, user", a.get_external_login(dict(env, HTTP_X_MP_GATEWAY=SECRET)) == (A, ""))

app = application(tmp, "mp_radicale.storage")
logging.getLogger("radicale").disabled = True
request(app, "MKCALENDAR", "/%s/rules/" % A)
for rule, want in [("FREQ=SECONDLY", "400"), ("freq=minutely;COUNT=2", "400"), ("FREQ=HOURLY;BYMONTH=2", "400"), ("FREQ=DAILY;COUNT=20001", "400"),
                   ("FREQ=DAI\r\n LY;COUNT=9999999999999999", "400"), ("FREQ=HOURLY;INTERVAL=8", "201"), ("FREQ=DAILY;COUNT=20000", "201"),
                   ("FREQ=DAILY;UNTIL=99991231T000000Z", "201"), ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;UNTIL=99991231T000000Z", "201"),
                   ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "201"),
                   ("FREQ=YEARLY;INTERVAL=0;BYMONTH=2;BYMONTHDAY=30", "400"), ("FREQ=SECOND\\LY", "400"),
                   ("FREQ=DAILY;BYSECOND=0,1", "400"), ("FREQ=DAILY\r\nEXRULE:FREQ=DAILY", "400"),
                   ("FREQ=DAILY\rX.RRULE:FREQ=SECONDLY", "400")]:
    began = time.process_time()
    name = "/%s/rules/%s.ics" % (A, abs(hash(rule)))
    status, _ = request(app, "PUT", name, ICS.replace("DTSTART", "RRULE:%s\r\nDTSTART" % rule) % (rule.replace("\r\n ", ""), "x"))
    request(app, "REPORT", "/%s/rules/" % A, RANGE % ("20300101", "20300102"), depth="1")
    took = time.process_time() - began
    check("storage: %r is %s and takes no time" % (rule, want), status == want and took < 5, status, took)
_, found = request(app, "REPORT", "/%s/rules/" % A, RANGE % ("20300101", "20300102"), depth="1")
check("storage: long series are found far from their beginning", found.count("<href>") == 3, found)
home = RENAME.replace("<displayname>%s</displayname>", "<resourcetype><collection/><C:calendar xmlns:C='urn:ietf:params:xml:ns:caldav'/></resourcetype>")
request(app, "PROPPATCH", "/%s/" % A, home)
_, found = request(app, "PROPFIND", "/%s/" % A, LIST, depth="1")
check("storage: a home stays a home", "rules" in found and "principal" in found, found)

for text, want in [("UID:a\r\nX:1\r\n", "a"), ("X:1\nUID:a b\nX:1\n", "a b"), ("UID:a\r\n b\r\n", None), ("UID:a\\,b\r\nX:1\r\n", None),
                   ("UID;X=1:a\r\n", None), ("UID:a\r\nUID:b\r\n", None), ("item1.UID:a\r\nUID:b\r\nX:1\r\n", None), ("uid:a\r\n", None),
                   ("X:UID:a\r\n", None), ("X-ABUID:a\r\nUID:b\r\nX:1\r\n", "b"), ("X:1\r\n UID:a\r\n", None)]:
    got = storage.only_uid(text)
    check("storage: the UID of %r is %r" % (text, want), got == want, "" if got == want else got)
for text, want in [("BEGIN:VCARD\r\n", ("VCARD", "")), ("BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nBEGIN:VTODO\n", ("VCALENDAR", "VTODO")),
                   ("BEGIN:VLIST\r\n", (None, None)), ("BEGIN:VCALENDAR\r\nBEGIN:VFREEBUSY\r\n", ("VCALENDAR", None))]:
    check("storage: %r is %r" % (text, want), storage.only_names(text) == want)
shutil.rmtree(tmp)
# One user does not fill the disk, and the portal is told of what goes.
full = tmp + "/full"
prepare(full)
app = application(full, "mp_radicale.storage")
storage.LIMIT, storage.COLLECTIONS = 10 * 4096, 3
ask = lambda *words, **more: request(app, *words, **more)[0]  # noqa: E731
check("full: a collection", ask("MKCALENDAR", "/%s/cal/" % A) == "201")
os.symlink("../11/cal", full + "/homes/22/share-2")
puts = [ask("PUT", "/%s/cal/%d.ics" % (A, n), ICS % (n, "x")) for n in range(20)]
stored = puts.count("201")
check("full: at the limit there is no room, and what fitted is there", puts == ["201"] * stored + ["507"] * (20 - stored) and 5 <= stored <= 9, puts)
check("full: RFC 4331 says why", "quota-not-exceeded" in request(app, "PUT", "/%s/cal/more.ics" % A, ICS % ("more", "x"))[1])
check("full: nor for who shares it", ask("PUT", "/%s/share-2/by-bob.ics" % B, ICS % ("by-bob", "x"), user=B) == "507")
check("full: nor in properties", ask("PROPPATCH", "/%s/cal/" % A, RENAME % ("x" * 100000)) == "507")
check("full: bob has room of his own", ask("MKCALENDAR", "/%s/his/" % B, user=B) == "201" and ask("PUT", "/%s/his/a.ics" % B, ICS % ("a", "x"), user=B) == "201")
check("full: nor for what is moved there", ask("MOVE", "/%s/his/a.ics" % B, user=B, destination="http://x/%s/share-2/a.ics" % B) == "507")
check("full: what is deleted makes room", ask("DELETE", "/%s/cal/0.ics" % A) == "200" and ask("DELETE", "/%s/cal/1.ics" % A) == "200" and ask("PUT", "/%s/cal/new.ics" % A, ICS % ("new", "x")) == "201")
check("full: collections are counted", [ask("MKCALENDAR", "/%s/more-%d/" % (B, n), user=B) for n in range(3)] == ["201", "201", "507"])
check("gone: nothing is told yet", os.listdir(full + "/gone") == [])
check("gone: told", ask("DELETE", "/%s/cal/" % A) == "200" and [open(full + "/gone/" + n).read() for n in os.listdir(full + "/gone")] == ["11/cal\n"])

sys.exit(1 if failed else 0)
