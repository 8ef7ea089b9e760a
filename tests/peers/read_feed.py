"""Prints what feedparser makes of the feed on standard input, as JSON."""

import calendar
import json
import sys

import feedparser

feed = feedparser.parse(sys.stdin.buffer.read())


def seconds(time):
    return None if time is None else calendar.timegm(time)


print(json.dumps({
    "fault": str(feed.bozo_exception) if feed.bozo else None,
    "version": feed.version,
    "title": feed.feed.get("title"),
    "link": feed.feed.get("link"),
    "self": [each.href for each in feed.feed.get("links", []) if each.rel == "self"],
    "entries": [
        {
            "id": entry.get("id"),
            "title": entry.get("title"),
            "link": entry.get("link"),
            "text": entry.get("summary"),
            "published": seconds(entry.get("published_parsed")),
        }
        for entry in feed.entries
    ],
}))
