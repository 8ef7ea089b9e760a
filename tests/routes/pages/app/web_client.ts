import assert from "node:assert/strict";

export const PASSWORD = "correct horse 1";

export interface WebAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Where a redirect leads; empty without one. */
  readonly location: string;
}

export type Fields = Readonly<
  Record<string, string | readonly string[] | File>
>;

/** A browser as far as forms need one: cookies, the token of the latest page, no script. */
export class WebClient {
  readonly #origin: string;
  readonly cookies = new Map<string, string>();
  csrf = "";

  constructor(port: number) {
    this.#origin = `http://127.0.0.1:${port}`;
  }

  get(path: string, headers: Record<string, string> = {}): Promise<WebAnswer> {
    return this.send(path, { headers });
  }

  /** Sends a form with the token of the latest page, as a browser of these years does. */
  async post(
    path: string,
    fields: Fields = {},
    headers: Record<string, string> = {},
  ): Promise<WebAnswer> {
    const body = new FormData();
    const all: Fields = { csrf: this.csrf, ...fields };
    for (const [name, value] of Object.entries(all)) {
      if (value instanceof File) body.append(name, value);
      else for (const each of [value].flat()) body.append(name, each);
    }
    const own = { Origin: this.#origin, "Sec-Fetch-Site": "same-origin" };
    return await this.send(path, {
      method: "POST",
      body,
      headers: { ...own, ...headers },
    });
  }

  async send(path: string, init: RequestInit): Promise<WebAnswer> {
    const headers = new Headers(init.headers);
    const cookies = [...this.cookies].map(([name, value]) =>
      `${name}=${value}`
    );
    if (cookies.length > 0) headers.set("Cookie", cookies.join("; "));
    const response = await fetch(`${this.#origin}${path}`, {
      ...init,
      headers,
      redirect: "manual",
    });
    const text = await response.text();
    this.#keep(response.headers.getSetCookie());
    this.csrf = /name="csrf" value="([^"]+)"/.exec(text)?.[1] ?? this.csrf;
    return {
      status: response.status,
      headers: response.headers,
      text,
      location: response.headers.get("location") ?? "",
    };
  }

  /** Follows one redirect. */
  async follow(answer: WebAnswer): Promise<WebAnswer> {
    assert.equal(answer.status, 303, answer.text);
    return await this.get(answer.location);
  }

  async signUp(email: string, password = PASSWORD): Promise<WebAnswer> {
    await this.get("/app/sign-up");
    const answer = await this.post("/app/sign-up", { email, password });
    assert.equal(answer.location, "/app", answer.text);
    return await this.follow(answer);
  }

  /** Makes the first operator's account, which is signed in from then on. */
  async setUp(email: string): Promise<void> {
    await this.get("/setup");
    const { status, text } = await this.post("/setup", {
      email,
      password: PASSWORD,
    });
    assert.equal(status, 303, text);
  }

  /** Adds a url by a list of one, which waits for no result; its id. */
  async addUrl(url: string): Promise<number> {
    await this.get("/app/import");
    const { text } = await this.post("/app/import", { list: url });
    assert.match(text, /<strong>1<\/strong> added/);
    const { text: list } = await this.get("/app");
    const ids = [...list.matchAll(/<tr id="u(\d+)"/g)].map(([, id]) =>
      Number(id)
    );
    return Math.max(...ids);
  }

  #keep(setCookies: readonly string[]): void {
    for (const line of setCookies) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/max-age=0(?:;|$)/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}
