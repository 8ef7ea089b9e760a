import { type Answer, curl, type CurlRequest, shown, typed } from "./curl.ts";
import { eventually } from "./eventually.ts";
import { Program } from "./program.ts";
import { TargetServer } from "./target_server.ts";
import { tempDir } from "./temp_dir.ts";

/** Everything that the walk-through saw, by the name of the step. */
export interface Seen {
  readonly answers: ReadonlyMap<string, Answer>;
  /** The two servers that were watched: one answered 200, one 503. */
  readonly urls: readonly [website: string, paymentGateway: string];
  /** Of the four ends: three by SIGTERM, one by SIGKILL. */
  readonly exitCodes: readonly number[];
  readonly accessLog: string;
  readonly serviceLog: string;
}

type Say = (text: string) => void;

const ACCOUNT =
  '{"Email":"ada@example.org","Password":"correct horse battery"}';

/** Runs Uptick and asks for everything that it can do, saying each command and its answer. */
export async function walkThrough(say: Say): Promise<Seen> {
  await using dir = await tempDir();
  await using website = new TargetServer(200);
  await using gateway = new TargetServer(503);
  const tour = new Tour(dir.path, say, [website.url, gateway.url]);
  await using _end = tour;
  await tour.start();
  await tour.trackingAndState();
  await tour.accountsAndUrls();
  await tour.echoAndHealth();
  await tour.services();
  await tour.outage(website);
  await tour.restart("SIGTERM");
  await tour.restart("SIGKILL");
  await tour.goodbye();
  return await tour.end();
}

class Tour implements AsyncDisposable {
  readonly answers = new Map<string, Answer>();
  readonly #exitCodes: number[] = [];
  #accessLog = "";
  #serviceLog = "";
  #program: Program | null = null;
  #token = "";

  constructor(
    readonly dir: string,
    readonly say: Say,
    readonly urls: readonly [string, string],
  ) {}

  async start(): Promise<void> {
    const [website, gateway] = this.urls;
    const args = ["-interval", "200ms", "--urls"]
      .concat(`website=${website},payment-gateway=${gateway}`);
    const env = {
      ECHO_USERS: "remarkablebob:2rFtex",
      ALLOW_PRIVATE_TARGETS: "127.0.0.0/8",
    };
    this.say(
      `$ ECHO_USERS=${env.ECHO_USERS} ` +
        `ALLOW_PRIVATE_TARGETS=${env.ALLOW_PRIVATE_TARGETS} \\\n` +
        `    deno task start ${args.join(" ")} &`,
    );
    this.#program = await Program.start({ dir: this.dir, args, env });
    this.say(this.#program.stderr.text.trimEnd());
  }

  async trackingAndState(): Promise<void> {
    this.say("\n# The state file, the tracking pixel and its metrics\n");
    this.say("$ touch ./state");
    await Deno.writeTextFile(`${this.dir}/state`, "");
    await this.curl("state on", "/state");
    this.say("$ rm ./state");
    await Deno.remove(`${this.dir}/state`);
    await this.curl("state off", "/state");
    await this.curl("pixel", "/track");
    await this.curl("tracking", "/metrics", { grep: "tracking_" });
  }

  async accountsAndUrls(): Promise<void> {
    this.say("\n# An account and a url of its own\n");
    await this.curl("register", "/register", { body: ACCOUNT });
    const login = await this.curl("login", "/login", { body: ACCOUNT });
    this.#token = login.text.replaceAll('"', "");
    const body = JSON.stringify({ URL: this.urls[0], Period: 2 });
    await this.curl("url", "/url", { body, token: this.#token });
  }

  async echoAndHealth(): Promise<void> {
    this.say("\n# Echo and health\n");
    const user = "remarkablebob:2rFtex";
    const body = '{"foo": "bar"}';
    await this.curl("echo", "/api/echo", { body, user });
    await this.curl("echo by PUT", "/api/echo", { method: "PUT", body, user });
    await this.curl("health", "/health");
    await this.curl("health envelope", "/v1/_internal/health");
  }

  async services(): Promise<void> {
    this.say("\n# What is watched\n");
    await this.#both((events) => events.length === 1);
    await this.curl("services", "/v1/services");
    await this.curl("service", "/v1/services/1");
    await this.curl("gauges", "/metrics", { grep: "sample_external_url" });
    const token = this.#token;
    const body = JSON.stringify({ name: "mine", url: this.urls[0] });
    await this.curl("create", "/v1/services", { body, token });
    const path = "/v1/services/4";
    const change = { method: "PATCH", body: '{"interval":1}', token };
    await this.curl("change", path, change);
    await this.curl("pause", `${path}/pause`, { method: "POST", token });
    await this.curl("resume", `${path}/resume`, { method: "POST", token });
    await this.curl("remove", path, { method: "DELETE", token });
    await this.curl("removed", path, { token });
  }

  async outage(website: TargetServer): Promise<void> {
    this.say("\n# The website stops, and starts again\n");
    await website.stop();
    await this.#events(1, (events) => events.length === 2);
    await this.curl("events down", "/v1/services/1/events");
    website.start();
    await this.#events(1, (events) => events.length === 3);
    await this.curl("events up", "/v1/services/1/events");
    await this.curl("ticks", "/v1/services/1/ticks?limit=3");
    await this.curl("before SIGTERM", "/v1/services/1");
  }

  async restart(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    this.say(`\n# Ended by ${signal}, and started again\n`);
    await this.#stop(signal);
    await this.start();
    await this.curl(`after ${signal}`, "/v1/services/1");
    await this.curl(`events after ${signal}`, "/v1/services/1/events");
    const token = this.#token;
    await this.curl(`own url after ${signal}`, "/v1/services/3", { token });
  }

  async goodbye(): Promise<void> {
    this.say("\n# The account goes, and its urls with it\n");
    const body = '{"Password":"correct horse battery",' +
      '"NewPassword":"staple of another kind"}';
    const token = this.#token;
    const changed = await this.curl("password", "/password", { body, token });
    await this.curl("old token", "/logout", { method: "POST", token });
    this.#token = changed.text.replaceAll('"', "");
    await this.curl("delete", "/account", {
      method: "DELETE",
      body: '{"Password":"staple of another kind"}',
      token: this.#token,
    });
    await this.curl("openapi", "/openapi.json", { head: 60 });
    await this.curl("not allowed", "/track", { method: "POST" });
  }

  async end(): Promise<Seen> {
    await this.#stop("SIGTERM");
    return {
      answers: this.answers,
      urls: this.urls,
      exitCodes: this.#exitCodes,
      accessLog: this.#accessLog,
      serviceLog: this.#serviceLog,
    };
  }

  /** Asks, and says what one would type and see. */
  async curl(
    name: string,
    path: string,
    request: CurlRequest = {},
  ): Promise<Answer> {
    const url = this.#running().origin + path;
    const answer = await curl(url, request);
    this.answers.set(name, answer);
    this.say(typed(url, request));
    this.say(shown(answer, request));
    return answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#program?.[Symbol.asyncDispose]();
  }

  #running(): Program {
    if (this.#program === null) throw new Error("Uptick does not run");
    return this.#program;
  }

  async #stop(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    const program = this.#running();
    const logged = program.stderr.text.length;
    this.#exitCodes.push(await program.stop(signal));
    this.say(`$ kill -${signal.slice(3)} $!`);
    const rest = program.stderr.text.slice(logged).trimEnd();
    if (rest !== "") this.say(rest);
    this.#accessLog += program.stdout.text;
    this.#serviceLog += program.stderr.text;
  }

  /** Waits for what is known of both servers. */
  async #both(isSo: (events: unknown[]) => boolean): Promise<void> {
    await this.#events(1, isSo);
    await this.#events(2, isSo);
  }

  async #events(
    id: number,
    isSo: (events: unknown[]) => boolean,
  ): Promise<void> {
    await eventually(`events of service ${id}`, async () => {
      const text = await this.#running().text(`/v1/services/${id}/events`);
      return isSo(JSON.parse(text).data.events.data) || undefined;
    });
  }
}

if (import.meta.main) {
  const encoder = new TextEncoder();
  await walkThrough((text) => {
    Deno.stdout.writeSync(encoder.encode(`${text}\n`));
  });
}
