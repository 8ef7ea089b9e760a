import assert from "node:assert/strict";
import { codeHash } from "../../../routes/access/random_code.ts";
import { newResetCode } from "../../../routes/access/reset_code.ts";
import { setupCodeOf } from "../../../routes/access/setup_code.ts";
import { tokenSecret } from "../../../store/secrets.ts";
import {
  ECHO_PASSWORD,
  type HttpApp,
  METRICS_TOKEN,
  startHttpApp,
} from "../fixtures/http_app.ts";
import { WebClient } from "../pages/app/web_client.ts";

/** Tries a secret as somebody at an address; the status. */
type Try = (address: string, secret: string) => Promise<number>;

interface Door {
  readonly what: string;
  readonly wrong: string;
  /** The right secret, and how it is tried. */
  readonly open: (app: HttpApp) => Promise<{ right: string; ask: Try }>;
  /** The status of the right secret, that of a wrong one, and how many of these one network has. */
  readonly let: number;
  readonly refused: number;
  readonly guesses: number;
}

const headerDoor = (
  path: string,
  scheme: "Basic" | "Bearer",
  right: string,
) => ({
  open: (app: HttpApp) =>
    Promise.resolve({
      right,
      ask: async (address: string, secret: string) => {
        const isEcho = path === "/api/echo";
        const { status } = await app.send(isEcho ? "POST" : "GET", path, {
          ...isEcho ? { body: {} } : {},
          headers: {
            "X-Forwarded-For": address,
            Authorization: `${scheme} ${secret}`,
          },
        });
        return status;
      },
    }),
  ...{ wrong: btoa("a:guess"), let: 200, refused: 401, guesses: 100 },
});

/** Follows a link with a code in it. */
const linkTry = (app: HttpApp, path: string): Try => async (address, code) => {
  const { status } = await app.send("GET", `${path}${code}`, {
    headers: { "X-Forwarded-For": address },
  });
  return status;
};

const DOORS: readonly Door[] = [
  {
    what: "the echo's passwords",
    ...headerDoor("/api/echo", "Basic", btoa(`nahid:${ECHO_PASSWORD}`)),
  },
  {
    what: "the metrics token",
    ...headerDoor("/metrics", "Bearer", METRICS_TOKEN),
  },
  {
    what: "the setup code",
    wrong: "AAAA-BBBB-CCCC",
    open: async (app) => {
      const web = new WebClient(app.port);
      const ask: Try = async (address, code) => {
        const headers = { "X-Forwarded-For": address };
        if (web.csrf === "") await web.get("/setup", headers);
        // a password that is too short, so that nobody is made whose code is right
        const fields = { email: "a@example.org", password: "short", code };
        return (await web.post("/setup", fields, headers)).status;
      };
      return { right: setupCodeOf(await tokenSecret(app.store.database)), ask };
    },
    ...{ let: 400, refused: 403, guesses: 10 },
  },
  {
    what: "links to set a password",
    wrong: newResetCode(1),
    open: async (app) => {
      await app.signUp("ann@example.org");
      const user = await app.store.users.findByEmail("ann@example.org");
      const right = newResetCode(user?.id ?? 0);
      await app.store.passwordResets.create(user?.id ?? 0, codeHash(right));
      return { right, ask: linkTry(app, "/app/reset?code=") };
    },
    ...{ let: 200, refused: 403, guesses: 100 },
  },
  {
    what: "invitations",
    wrong: "x",
    open: async (app) => {
      await app.store.choices.set({ registration: "invite" });
      await app.store.invitations.create(codeHash("code"), 1);
      return { right: "code", ask: linkTry(app, "/app/sign-up?invite=") };
    },
    ...{ let: 200, refused: 403, guesses: 100 },
  },
];

const SITES: [kind: string, of: (host: number) => string][] = [
  ["IPv4 addresses of one /24", (host) => `203.0.113.${host}`],
  ["IPv6 /64s of one /48", (host) => `2001:db8:1:${host}::1`],
];

for (const { what, open, wrong, let: lets, refused, guesses } of DOORS) {
  for (const [kind, address] of SITES) {
    Deno.test(`six ${kind} that guess ${what} are refused, and 8 of 8 neighbours with the right one get in`, async () => {
      await using app = await startHttpApp({
        checkDocument: false,
        settings: { trustedProxies: ["127.0.0.1/32"] },
      });
      const { right, ask } = await open(app);
      for (let host = 1; host <= 6; host++) {
        let tries = 0;
        for (let status = refused; status === refused; tries++) {
          status = await ask(address(host), wrong);
          // one more comes back for each few seconds that this takes
          assert.ok(status === 429 || tries < 2 * guesses, String(status));
        }
        assert.ok(tries > guesses, `${tries} tries`);
      }
      for (let host = 11; host <= 18; host++) {
        assert.equal(await ask(address(host), right), lets);
      }
      assert.equal(await ask("198.51.100.1", right), lets);
    });
  }
}
