import assert from "node:assert/strict";
import {
  runUserCommand,
  type UserCommand,
} from "../../program/user_command.ts";
import { PasswordHasher } from "../../routes/access/password.ts";
import { Database } from "../../store/database/database.ts";
import { openDatabase } from "../../store/database/open_database.ts";
import { Audit } from "../../store/audit.ts";
import { Urls } from "../../store/urls.ts";
import { Users } from "../../store/users.ts";
import { monitoredUrl } from "../monitor/fixtures/monitored_url.ts";
import { tempDir } from "./temp_dir.ts";

const hasher = new PasswordHasher({ rounds: 1 });
const EMAIL = "ann@example.org";

/** A store file, the commands on it, and a look into it while they run. */
async function startStore() {
  const dir = await tempDir();
  const kvPath = `${dir.path}/store.sqlite3`;
  const database: Database = await openDatabase(kvPath);
  const run = async (name: UserCommand["name"], email = "") => {
    const lines: string[] = [];
    const command = { kind: "user", name, email } as const;
    await runUserCommand(command, {
      ...{ kvPath, hasher },
      print: (line) => lines.push(line),
    });
    return lines.join("\n");
  };
  return {
    run,
    users: new Users(database),
    urls: new Urls(database),
    audit: new Audit(database),
    async [Symbol.asyncDispose]() {
      database.close();
      await dir[Symbol.asyncDispose]();
    },
  };
}

Deno.test("user add makes a member with the password that it prints, beside a store that is in use", async () => {
  await using store = await startStore();
  const said = await store.run("add", "Ann@example.org");
  const [, password = ""] = /The password: (\S+)$/.exec(said) ?? [];
  const user = await store.users.findByEmail(EMAIL);
  assert.ok(user !== null);
  assert.notEqual(user.isOperator, true);
  assert.equal(await hasher.verify(password, user.passwordHash, ""), true);
  await assert.rejects(store.run("add", EMAIL), /there is such an account/);
});

Deno.test("user operator makes an account the operator's, and /setup is over", async () => {
  await using store = await startStore();
  await store.run("add", EMAIL);
  assert.equal(await store.users.hadOperator(), false);
  await store.run("operator", EMAIL);
  assert.equal((await store.users.findByEmail(EMAIL))?.isOperator, true);
  assert.equal(await store.users.hadOperator(), true);
  assert.match(
    await store.run("list"),
    /^1\tann@example\.org\toperator\t0 urls$/,
  );
});

Deno.test("user reset-password ends every session and prints a password that is good", async () => {
  await using store = await startStore();
  await store.run("add", EMAIL);
  const before = await store.users.findByEmail(EMAIL);
  const said = await store.run("reset-password", EMAIL);
  const [, password = ""] = /new password of \S+ (\S+)/.exec(said) ?? [];
  const user = await store.users.findByEmail(EMAIL);
  assert.equal(user?.version, (before?.version ?? 0) + 1);
  assert.equal(
    await hasher.verify(password, user?.passwordHash ?? null, ""),
    true,
  );
});

Deno.test("user disable and enable close an account and open it again, and all of it is on the record", async () => {
  await using store = await startStore();
  await store.run("add", EMAIL);
  assert.match(await store.run("disable", EMAIL), /is disabled: nobody/);
  assert.equal((await store.users.findByEmail(EMAIL))?.isDisabled, true);
  assert.match(await store.run("list"), /\tmember\t0 urls\tdisabled$/);
  await store.run("enable", EMAIL);
  assert.equal((await store.users.findByEmail(EMAIL))?.isDisabled, undefined);
  const record = await store.audit.latest(10);
  assert.deepEqual(record.map(({ action, accountId }) => [action, accountId]), [
    ["account enabled", 1],
    ["account disabled", 1],
  ]);
});

for (const name of ["disable", "delete"] as const) {
  Deno.test(`user ${name} leaves the last operator alone, and says what to do`, async () => {
    await using store = await startStore();
    await store.run("add", EMAIL);
    await store.run("operator", EMAIL);
    await assert.rejects(
      store.run(name, EMAIL),
      /last operator: make another account an operator first/,
    );
  });
}

Deno.test("user delete takes the urls with the account; an account that is not there is named", async () => {
  await using store = await startStore();
  await store.run("add", EMAIL);
  await store.urls.create(monitoredUrl({ ownerId: 1 }));
  await store.run("delete", EMAIL);
  assert.deepEqual(await store.urls.all(), []);
  assert.equal(await store.run("list"), "There are no accounts");
  await assert.rejects(
    store.run("delete", EMAIL),
    /Cannot find "ann@example\.org"/,
  );
});
