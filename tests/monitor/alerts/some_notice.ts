import type { Notice, NoticeUrl } from "../../../monitor/alerts/notice.ts";
import { noticeText } from "../../../monitor/alerts/notice_text.ts";

export const API_URL: NoticeUrl = {
  id: 12,
  name: "api",
  url: "https://api.example.org/health",
  tags: ["core"],
  state: "down",
  since: 1_795_927_921,
  error: "status",
  status: 503,
  link: "https://status.example.org/status/12",
  cause: "it answered with status 503",
  detail: null,
};

/** A notice of the outage of one url, or with what is given. */
export function someNotice(parts: Partial<Notice> = {}): Notice {
  const notice: Omit<Notice, "text"> = {
    version: 1,
    type: "outage.opened",
    timestamp: "2026-11-29T04:52:21.000Z",
    id: "o_12_3:opened:1",
    test: false,
    outage: {
      id: "o_12_3",
      started_at: 1_795_927_921,
      ended_at: null,
      duration_seconds: null,
    },
    urls: [API_URL],
    more: 0,
    counts: { down: 1, of: 14 },
    group: "",
    ...parts,
  };
  return { ...notice, text: parts.text ?? noticeText(notice) };
}

export const RESOLVED: Notice = someNotice({
  type: "outage.resolved",
  id: "o_12_3:resolved:2",
  timestamp: "2026-11-29T05:10:01.000Z",
  outage: {
    id: "o_12_3",
    started_at: 1_795_927_921,
    ended_at: 1_795_929_001,
    duration_seconds: 1_080,
  },
  urls: [{ ...API_URL, state: "up", error: null, status: null, cause: "" }],
  counts: { down: 0, of: 14 },
});

/** Of three urls of one host, one of them with a name that wants to hurt. */
export const SEVERAL: Notice = someNotice({
  urls: [
    API_URL,
    { ...API_URL, id: 13, name: "<!channel> *_`&@here [x](y)\u202e" },
  ],
  more: 17,
  counts: { down: 19, of: 20 },
  group: "host api.example.org",
});
