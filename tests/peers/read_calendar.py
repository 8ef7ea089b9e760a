"""Prints what icalendar makes of the calendar on standard input, as JSON."""

import json
import sys

from icalendar import Calendar

calendar = Calendar.from_ical(sys.stdin.buffer.read())
events = [
    {
        "uid": str(event["uid"]),
        "summary": str(event["summary"]),
        "description": str(event["description"]),
        "start": event["dtstart"].dt.isoformat(),
        "end": event["dtend"].dt.isoformat(),
        "errors": [list(each) for each in event.errors],
    }
    for event in calendar.walk("VEVENT")
]
json.dump(
    {
        "name": str(calendar["x-wr-calname"]),
        "errors": [list(each) for each in calendar.errors],
        "events": events,
    },
    sys.stdout,
)
