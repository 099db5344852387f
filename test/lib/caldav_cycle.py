# SPDX-License-Identifier: Apache-2.0
"""caldav_cycle: the same by python3-caldav of Debian, which knows tasks and journals too. Arguments: URL, user, file of the
password, certificate. Then, for what is shared with that user, "r" and "rw": the last parts of the paths of two calendars in
which the owner has an event "Hers". Ends with 0 when all went well."""
import datetime
import sys
import warnings

import caldav

warnings.simplefilter("ignore")
url, user, password_file, ca = sys.argv[1:5]
with open(password_file) as file:
    client = caldav.DAVClient(url + "/dav/", username=user, password=file.read(), ssl_verify_cert=ca)
day = datetime.datetime


def there(name):
    return any(c.url.path.endswith(name) for c in client.principal().calendars())




def refused(what):
    try:
        what()
    except caldav.lib.error.DAVError:
        return True
    return False


def try_shares(read, write):
    """What is shared is found like one's own; what may only be read is only read, and neither can be renamed or deleted."""
    found = {c.url.path.rstrip("/").split("/")[-1]: c for c in client.principal().calendars()}
    for calendar in found[read], found[write]:
        assert [e.vobject_instance.vevent.summary.value for e in calendar.events()] == ["Hers"]
        assert refused(calendar.delete), "a share is not the member's to delete"
        assert refused(lambda c=calendar: c.set_properties([caldav.elements.dav.DisplayName("Mine")])), "nor to rename"
    when = {"dtstart": day(2026, 12, 1, 9), "dtend": day(2026, 12, 1, 10)}
    assert refused(lambda: found[read].save_event(summary="no", **when))
    assert refused(found[read].events()[0].delete)
    found[write].save_event(summary="By the member", **when)
    hers = next(e for e in found[write].events() if e.vobject_instance.vevent.summary.value == "Hers")
    hers.vobject_instance.vevent.summary.value = "Changed"
    hers.save()


if len(sys.argv) > 5:
    try_shares(*sys.argv[5:])
    sys.exit(0)
assert there("/calendar/"), "the calendar that everybody has"
cal = client.principal().make_calendar(name="PyCal", cal_id="pycal")
assert there("/pycal/")
event = cal.save_event(dtstart=day(2026, 12, 1, 9), dtend=day(2026, 12, 1, 10), summary="py", rrule={"FREQ": "DAILY", "COUNT": 5})
assert len(cal.date_search(start=day(2026, 12, 2), end=day(2026, 12, 4), expand=True)) >= 1
assert len(cal.date_search(start=day(2026, 12, 20), end=day(2026, 12, 24), expand=True)) == 0
task = cal.save_todo(summary="todo", due=datetime.date(2026, 12, 5))
assert len(cal.todos()) == 1
task.complete()
assert len(cal.todos()) == 0
cal.save_journal(dtstart=datetime.date(2026, 12, 1), summary="j")
assert len(cal.journals()) == 1
token = cal.objects(load_objects=True).sync_token
cal.save_event(dtstart=day(2026, 12, 9, 9), dtend=day(2026, 12, 9, 10), summary="py2")
assert len(list(cal.objects_by_sync_token(token, load_objects=True))) == 1, "the one change"
again = cal.event_by_url(event.url)
again.vobject_instance.vevent.summary.value = "changed"
again.save()
assert cal.event_by_url(event.url).vobject_instance.vevent.summary.value == "changed"
cal.delete()
assert not there("/pycal/")
