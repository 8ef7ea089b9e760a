import { normaliseEmail } from "../access/email.ts";
import type { NetworkLimit } from "../access/network_limit.ts";
import { type Board, boardOwner } from "../access/owner_table.ts";
import type { TurnQueue } from "../access/turn_queue.ts";
import { HttpError } from "../server/http_error.ts";
import type { Ctx } from "../server/request_context.ts";
import type {
  SubscribedWebhook,
  SubscriptionDesk,
  SubscriptionScope,
  WebhookRefusal,
} from "./subscription_desk.ts";

/** An address that any mail server takes: no letters beyond ASCII, and a domain that is not of the own network. */
const REACHABLE = /^[!-~]+@[^@]+\.[^@.]+$/;

/** Longer texts than this are no url that anybody has. */
const MAX_URL_LENGTH = 2_048;

export interface SubscriptionsDeps {
  readonly desk: SubscriptionDesk;
  /** The tags of a page's groups, null being that of services without one, in their order. */
  readonly groupsOf: (board: Board) => Promise<readonly (string | null)[]>;
  /** Of mails that strangers ask for. */
  readonly mails: NetworkLimit;
  /** Of webhooks that strangers have challenged. */
  readonly challenges: NetworkLimit;
  /** Where challenges wait: a silent receiver holds its place for ten seconds. */
  readonly turns: TurnQueue;
}

/** What anybody asks of the subscriptions to a page, whichever way they ask. */
export class Subscriptions {
  readonly #deps: SubscriptionsDeps;

  constructor(deps: SubscriptionsDeps) {
    this.#deps = deps;
  }

  offersEmail(board: Pick<Board, "key">): boolean {
    return this.#deps.desk.offersEmail(boardOwner(board));
  }

  groupsOf(board: Board): Promise<readonly (string | null)[]> {
    return this.#deps.groupsOf(board);
  }

  /** Sends a link to confirm, or not, which nobody is told. @throws {HttpError} 400, 404 where the page sends no mails, 429. */
  async askByEmail(
    c: Ctx,
    board: Board,
    asked: { readonly address: string; readonly group: string | null },
  ): Promise<void> {
    this.#refuseWithoutEmail(board);
    const address = readAddress(asked.address);
    const scope = await this.#scopeOf(board, asked.group);
    charge(this.#deps.mails, c);
    await this.#deps.desk.askByEmail(scope, address);
  }

  /** Mails the links to unsubscribe, or not, which nobody is told. @throws {HttpError} as above. */
  async sendUnsubscribeLinks(
    c: Ctx,
    board: Board,
    typed: string,
  ): Promise<void> {
    this.#refuseWithoutEmail(board);
    const address = readAddress(typed);
    charge(this.#deps.mails, c);
    await this.#deps.desk.sendUnsubscribeLinks(boardOwner(board), address);
  }

  /** @throws {HttpError} 400 for a url that may not be asked or does not answer the challenge, 403 where the page is full, 409, 429. */
  async subscribeWebhook(
    c: Ctx,
    board: Board,
    { url, group }: { readonly url: string; readonly group: string | null },
  ): Promise<SubscribedWebhook> {
    const text = url.trim();
    if (text === "") throw new HttpError(400, "Enter the url of the webhook");
    if (text.length > MAX_URL_LENGTH) {
      throw new HttpError(
        400,
        `Cannot subscribe the webhook: its url may have ${MAX_URL_LENGTH} characters at most`,
      );
    }
    const scope = await this.#scopeOf(board, group);
    const { challenges, turns, desk } = this.#deps;
    charge(challenges, c);
    const client = { address: c.env.address, left: c.req.raw.signal };
    const result = await turns.run(
      client,
      () => desk.subscribeWebhook(scope, text),
    );
    if (result.outcome === "subscribed") return result;
    throw refusalOf(result);
  }

  #refuseWithoutEmail(board: Board): void {
    if (this.offersEmail(board)) return;
    throw new HttpError(
      404,
      "Cannot subscribe by e-mail: this page sends no e-mails",
    );
  }

  async #scopeOf(
    board: Board,
    group: string | null,
  ): Promise<SubscriptionScope> {
    const owner = boardOwner(board);
    if (group === null) return { owner, group };
    const groups = await this.#deps.groupsOf(board);
    if (groups.some((tag) => (tag ?? "") === group)) return { owner, group };
    throw new HttpError(
      400,
      "Cannot subscribe to the group: the page has none of this name",
    );
  }
}

function readAddress(text: string): string {
  const address = text.trim();
  if (address === "") throw new HttpError(400, "Enter an e-mail address");
  const normal = normalised(address);
  if (REACHABLE.test(normal)) return normal;
  throw new HttpError(
    400,
    "Cannot use the e-mail: it must be in plain letters, and its domain must have a dot",
  );
}

function normalised(address: string): string {
  try {
    return normaliseEmail(address);
  } catch (error) {
    if (error instanceof RangeError) throw new HttpError(400, error.message);
    throw error;
  }
}

function charge(limit: NetworkLimit, c: Ctx): void {
  const verdict = limit.check(c.env.address);
  if (!verdict.ok) throw tooOften(verdict.retryAfterSeconds);
  limit.take(c.env.address);
}

function tooOften(seconds: number): HttpError {
  return new HttpError(
    429,
    `Cannot do that now: it was asked for too often. Try again in ${seconds} s`,
    { "Retry-After": String(seconds) },
  );
}

function refusalOf(refusal: WebhookRefusal): HttpError {
  const action = "Cannot subscribe the webhook:";
  switch (refusal.outcome) {
    case "url":
    case "challenge":
      return new HttpError(400, `${action} ${refusal.words}`);
    case "known":
      return new HttpError(
        409,
        `${action} its url is subscribed already. Unsubscribe it first to have a new secret`,
      );
    case "full":
      return new HttpError(
        403,
        `${action} the page has as many subscribers as it may have`,
      );
    case "often":
      return tooOften(refusal.retryAfterSeconds);
  }
}
