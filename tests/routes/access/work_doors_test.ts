import assert from "node:assert/strict";
import { PasswordHasher } from "../../../routes/access/password.ts";
import {
  type TurnClient,
  TurnQueue,
} from "../../../routes/access/turn_queue.ts";
import { probeResult } from "../../monitor/fixtures/monitored_url.ts";
import { PASSWORD } from "../fixtures/api_client.ts";
import { type HttpApp, startHttpApp } from "../fixtures/http_app.ts";
import { WebClient } from "../pages/app/web_client.ts";

const ATTACKERS = [1, 2, 3, 4, 5, 6].map((site) => `198.51.${site}.1`);
const GOOD = [1, 2, 3, 4, 5, 6, 7, 8].map((site) => `203.0.${site}.7`);
const EACH = 10;
/** Jobs that wait before one of the longest lane goes. */
const MAX_WAITING = 12;

/** What is waited for takes some ms. */
const MAX_WAIT_MS = 10_000;

/** Runs one job at a time, none before it is opened, and tells who came. */
class HeldQueue extends TurnQueue {
  readonly #opened = Promise.withResolvers<void>();
  #isHeld = false;
  #changed = Promise.withResolvers<void>();
  readonly came: string[] = [];
  readonly ran: string[] = [];
  waiting = 0;

  constructor() {
    super({
      ...{ concurrency: 1, maxWaiting: MAX_WAITING },
      onWaiting: (count) => {
        this.waiting = count;
        this.#tell();
      },
    });
  }

  /** From now on jobs wait. */
  hold(): void {
    this.#isHeld = true;
  }

  open(): void {
    this.#opened.resolve();
  }

  async until(isSo: () => boolean): Promise<void> {
    const timer = setTimeout(() => {
      this.#changed.reject(new Error("Waited in vain for the queue"));
      this.open();
    }, MAX_WAIT_MS);
    try {
      while (!isSo()) await this.#changed.promise;
    } finally {
      clearTimeout(timer);
    }
  }

  override async run<Result>(
    client: TurnClient,
    job: () => Promise<Result>,
  ): Promise<Result> {
    if (!this.#isHeld) return await super.run(client, job);
    const address = typeof client === "string" ? client : client.address;
    this.came.push(address);
    const result = super.run(client, async () => {
      this.ran.push(address);
      await this.#opened.promise;
      return await job();
    });
    this.#tell();
    return await result;
  }

  #tell(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}

interface Door {
  readonly what: string;
  /** How attackers and others ask for the work; whether they were let in. */
  readonly open: (app: HttpApp) => Promise<{ bad: Ask; good: Ask }>;
}

type Ask = (
  address: string,
  at: number,
  signal?: AbortSignal,
) => Promise<boolean>;

/** Sends credentials; whether the answer is `status`. */
const credentialsAsk = (
  app: HttpApp,
  path: string,
  status: number,
  of: (address: string, at: number) => Record<string, string>,
): Ask =>
async (address, at, signal) => {
  const response = await fetch(`http://127.0.0.1:${app.port}${path}`, {
    method: "POST",
    headers: { "X-Forwarded-For": address, "Content-Type": "application/json" },
    body: JSON.stringify(of(address, at)),
    ...signal === undefined ? {} : { signal },
  });
  await response.body?.cancel();
  return response.status === status;
};

const DOORS: readonly Door[] = [
  {
    what: "sign-in",
    open: async (app) => {
      await app.signUp("ann@example.org");
      const ask = (Password: string) =>
        credentialsAsk(app, "/login", 200, () => ({
          Email: "ann@example.org",
          Password,
        }));
      return { bad: ask("wrong password"), good: ask(PASSWORD) };
    },
  },
  {
    what: "registration",
    open: (app) => {
      const ask = credentialsAsk(app, "/register", 201, (address, at) => ({
        Email: `${address.replaceAll(".", "-")}-${at}@example.org`,
        Password: PASSWORD,
      }));
      return Promise.resolve({ bad: ask, good: ask });
    },
  },
  {
    what: "trials of urls",
    open: async (app) => {
      const askers = new Map<string, Ask>();
      for (const name of [...ATTACKERS, "good"]) {
        askers.set(name, await trialAsk(app, `u-${name}@example.org`));
      }
      const askerOf = (name: string): Ask =>
        askers.get(name) ?? (() => Promise.reject(new Error(name)));
      return {
        bad: (address, ...rest) => askerOf(address)(address, ...rest),
        good: askerOf("good"),
      };
    },
  },
];

async function trialAsk(app: HttpApp, email: string): Promise<Ask> {
  const web = new WebClient(app.port);
  await web.signUp(email);
  const id = await web.addUrl("example.org");
  await web.get(`/app/urls/${id}`);
  const csrf = web.csrf;
  const cookie = [...web.cookies].map(([name, value]) => `${name}=${value}`)
    .join("; ");
  return async (address, _, signal) => {
    const origin = `http://127.0.0.1:${app.port}`;
    const body = new FormData();
    for (
      const [name, value] of Object.entries({
        ...{ csrf, do: "try", name: "Shop", url: "https://example.org/" },
        ...{ interval: "1m", timeout: "5", method: "GET" },
      })
    ) body.append(name, value);
    const response = await fetch(`${origin}/app/urls/${id}`, {
      method: "POST",
      body,
      headers: {
        ...{ Origin: origin, "Sec-Fetch-Site": "same-origin" },
        ...{ Accept: "application/json", Cookie: cookie },
        "X-Forwarded-For": address,
      },
      ...signal === undefined ? {} : { signal },
    });
    const { up } = await response.json();
    return up;
  };
}

async function startHeld(door: Door) {
  const queue = new HeldQueue();
  const app = await startHttpApp({
    checkDocument: false,
    settings: { trustedProxies: ["127.0.0.1/32"] },
    hasher: new PasswordHasher({ rounds: 1, queue }),
    trials: queue,
    probe: () => Promise.resolve(probeResult({ outcome: "up", status: 200 })),
  });
  const asks = await door.open(app);
  queue.hold();
  return { queue, app, ...asks };
}

for (const door of DOORS) {
  Deno.test(`six networks that flood ${door.what} keep none of 8 others out`, async () => {
    const { queue, app, bad, good } = await startHeld(door);
    await using _app = app;
    const flood = ATTACKERS.flatMap((address) =>
      Array.from({ length: EACH }, (_, at) => bad(address, at))
    );
    await queue.until(() => queue.came.length === ATTACKERS.length * EACH);
    assert.equal(queue.waiting, MAX_WAITING);
    const right = GOOD.map((address, at) => good(address, at));
    await queue.until(() => queue.came.length === flood.length + GOOD.length);
    queue.open();
    assert.deepEqual(await Promise.all(right), GOOD.map(() => true));
    await Promise.all(flood);
    assert.ok(queue.ran.length <= 1 + MAX_WAITING + GOOD.length);
  });

  Deno.test(`whoever leaves while waiting at ${door.what} costs nothing`, async () => {
    const { queue, app, bad, good } = await startHeld(door);
    await using _app = app;
    const first = bad(ATTACKERS[0] ?? "", 0);
    await queue.until(() => queue.ran.length === 1);
    const client = new AbortController();
    const left = good("203.0.1.7", 0, client.signal);
    await queue.until(() => queue.waiting === 1);
    client.abort();
    await assert.rejects(left);
    await queue.until(() => queue.waiting === 0);
    queue.open();
    await first;
    assert.equal(await good("203.0.2.7", 1), true);
    assert.deepEqual(queue.ran, [ATTACKERS[0], "203.0.2.7"]);
  });
}
