import { eventually } from "../../program/eventually.ts";
import { OutputText } from "../../program/output_text.ts";
import { BidiConnection } from "./bidi_connection.ts";

/** Keys by the numbers that WebDriver gives them. */
const KEYS = { Tab: "\uE004", Enter: "\uE007" };
type Key = keyof typeof KEYS;

const MAX_TABS = 60;
/** It asks for nothing by itself, and shows nothing of its own. */
const PREFS = {
  "app.normandy.enabled": false,
  "app.update.enabled": false,
  "browser.safebrowsing.malware.enabled": false,
  "browser.safebrowsing.phishing.enabled": false,
  "browser.shell.checkDefaultBrowser": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "toolkit.telemetry.enabled": false,
};
const NAME_OF_FOCUS = `
  const element = document.activeElement;
  const labels = [...element.labels ?? []].map((each) => each.textContent);
  return [element.ariaLabel, ...labels, element.textContent]
    .map((each) => each?.trim()).find((each) => each) ?? "";
`;

interface LogEntry {
  readonly level: string;
  readonly text: string | null;
}

interface Evaluated {
  readonly type: "success" | "exception";
  readonly result?: { readonly value?: string };
  readonly exceptionDetails?: { readonly text: string };
}

/** Firefox without a window, driven by WebDriver BiDi, which it speaks itself. */
export class Firefox implements AsyncDisposable {
  readonly #profile: string;
  readonly #process: Deno.ChildProcess;
  readonly #output: readonly OutputText[];
  #connection: BidiConnection | null = null;
  #context = "";
  /** Errors on the console: of scripts, and what the policy of a page refused. */
  readonly complaints: string[] = [];

  private constructor(profile: string, process: Deno.ChildProcess) {
    this.#profile = profile;
    this.#process = process;
    this.#output = [process.stdout, process.stderr]
      .map((stream) => new OutputText(stream));
  }

  static async start(program: string): Promise<Firefox> {
    const profile = await Deno.makeTempDir();
    const prefs = Object.entries(PREFS)
      .map(([name, value]) => `user_pref("${name}", ${value});\n`);
    await Deno.writeTextFile(`${profile}/user.js`, prefs.join(""));
    const process = new Deno.Command(program, {
      args: [
        ...["-headless", "-no-remote", "-profile", profile],
        ...["--remote-debugging-port", "0"],
      ],
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const firefox = new Firefox(profile, process);
    try {
      await firefox.#begin();
      return firefox;
    } catch (error) {
      await firefox[Symbol.asyncDispose]();
      throw error;
    }
  }

  async #begin(): Promise<void> {
    const [, address] = await Promise.any(
      this.#output.map((each) => each.match(/BiDi listening on (ws:\S+)/)),
    );
    this.#connection = await BidiConnection.open(
      `${address}/session`,
      (_method, params) => {
        const { level, text } = params as LogEntry;
        if (level === "error") this.complaints.push(text ?? "an error");
      },
    );
    await this.#send("session.new", { capabilities: {} });
    await this.#send("session.subscribe", { events: ["log.entryAdded"] });
    // in the window that is there, the address has the focus: no key would press a button
    const { context } = await this.#send<{ context: string }>(
      "browsingContext.create",
      { type: "window" },
    );
    this.#context = context;
  }

  async #send<Result>(method: string, params: unknown): Promise<Result> {
    if (this.#connection === null) throw new Error("Firefox has not begun");
    return await this.#connection.send<Result>(method, params);
  }

  /** Opens a page, and waits until all of it is there. */
  async goto(url: string): Promise<void> {
    const context = this.#context;
    const params = { context, url, wait: "complete" };
    await this.#send("browsingContext.navigate", params);
  }

  /** What the body of a function returns that is run in the page. */
  async run<Value>(body: string): Promise<Value> {
    const { type, result, exceptionDetails } = await this.#send<Evaluated>(
      "script.evaluate",
      {
        expression: `JSON.stringify((() => { ${body} })() ?? null)`,
        target: { context: this.#context },
        awaitPromise: false,
      },
    );
    if (type !== "success") throw new Error(exceptionDetails?.text);
    return JSON.parse(result?.value ?? "null");
  }

  /** Waits until there is something in the page that a selector finds; its text. */
  async waitFor(selector: string, text = ""): Promise<string> {
    const quoted = JSON.stringify(selector);
    const body = `return [...document.querySelectorAll(${quoted})]
      .map((each) => each.textContent)
      .find((each) => each.includes(${JSON.stringify(text)})) ?? null`;
    return await eventually(
      `${selector} ${text}`,
      async () => await this.#runBetweenPages<string>(body) ?? undefined,
    );
  }

  async waitForPath(path: RegExp): Promise<void> {
    await eventually(`the path ${path}`, async () => {
      const at = await this.#runBetweenPages<string>(
        "return document.readyState === 'complete' ? location.pathname + location.search : null",
      );
      return at !== null && path.test(at) ? true : undefined;
    });
  }

  /** Null as well while one page gives way to the next. */
  async #runBetweenPages<Value>(body: string): Promise<Value | null> {
    return await this.run<Value | null>(body).catch(() => null);
  }

  async press(key: Key): Promise<void> {
    await this.type(KEYS[key]);
  }

  /** Presses a key for each character, wherever the focus is. */
  async type(text: string): Promise<void> {
    const actions = [...text].flatMap((value) => [
      { type: "keyDown", value },
      { type: "keyUp", value },
    ]);
    await this.#send("input.performActions", {
      context: this.#context,
      actions: [{ type: "key", id: "keyboard", actions }],
    });
  }

  /** Presses Tab until what has the focus, perhaps already, is called `name`. */
  async tabTo(name: RegExp): Promise<void> {
    const seen: string[] = [];
    for (let i = 0; i < MAX_TABS; i++) {
      const text = await this.run<string>(NAME_OF_FOCUS);
      if (name.test(text)) return;
      seen.push(text);
      await this.press("Tab");
    }
    throw new Error(`Cannot reach ${name} with Tab; there are: ${seen}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection?.[Symbol.asyncDispose]();
    this.#process.kill();
    await this.#process.status;
    await Promise.all(this.#output.map(({ ended }) => ended));
    await Deno.remove(this.#profile, { recursive: true });
  }
}
