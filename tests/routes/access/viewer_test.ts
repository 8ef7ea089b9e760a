import assert from "node:assert/strict";
import {
  mayChange,
  maySee,
  PUBLIC,
  type Viewer,
} from "../../../routes/access/viewer.ts";
import type { User } from "../../../store/users.ts";
import { monitoredUrl } from "../../monitor/fixtures/monitored_url.ts";

const user = (id: number): Viewer => ({ ...PUBLIC, user: { id } as User });
const SCRAPER: Viewer = { ...PUBLIC, hasMetricsToken: true };
const OPERATOR: Viewer = {
  ...PUBLIC,
  user: { id: 3, isOperator: true } as User,
};

const CASES: [
  who: string,
  viewer: Viewer,
  url: { ownerId: number | null; public: boolean },
  sees: boolean,
  changes: boolean,
][] = [
  ["anybody", PUBLIC, { ownerId: 1, public: true }, true, false],
  ["anybody", PUBLIC, { ownerId: 1, public: false }, false, false],
  ["anybody", PUBLIC, { ownerId: null, public: false }, false, false],
  ["the owner", user(1), { ownerId: 1, public: false }, true, true],
  ["another user", user(2), { ownerId: 1, public: false }, false, false],
  ["another user", user(2), { ownerId: 1, public: true }, true, false],
  ["a user", user(1), { ownerId: null, public: true }, true, false],
  ["an operator", OPERATOR, { ownerId: 1, public: false }, true, false],
  ["an operator", OPERATOR, { ownerId: null, public: false }, true, false],
  [
    "the metrics token",
    SCRAPER,
    { ownerId: 1, public: false },
    false,
    false,
  ],
];

for (const [who, viewer, url, sees, changes] of CASES) {
  const kind = url.public ? "public" : "private";
  const whose = url.ownerId === null ? "the configuration's" : "a user's";
  Deno.test(`${who} ${sees ? "sees" : "does not see"} ${whose} ${kind} url, and ${changes ? "changes" : "does not change"} it`, () => {
    const monitor = monitoredUrl(url);
    assert.equal(maySee(viewer, monitor), sees);
    assert.equal(mayChange(viewer, monitor), changes);
  });
}
