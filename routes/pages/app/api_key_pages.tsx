import { isTitle } from "../../../monitor/fields/value_kind.ts";
import type { ApiKeyAccess, ApiKeys } from "../../../store/api_keys.ts";
import { apiKeyHash, newApiKey } from "../../access/api_key_text.ts";
import { HttpError } from "../../server/http_error.ts";
import { seeOther } from "../frame/see_other.ts";
import { ApiKeysView, LIFETIMES } from "./api_keys_view.tsx";
import { appPage } from "./app_page.tsx";
import type { UserRequest } from "./app_request.ts";
import { textOf } from "./form_body.ts";
import { type FieldErrors, hasErrors } from "./form_fields.tsx";

export interface ApiKeyPagesDeps {
  readonly apiKeys: Pick<ApiKeys, "create" | "of" | "revoke">;
  /** Milliseconds since the Unix epoch. */
  readonly now?: () => number;
}

interface Shown {
  readonly name?: string;
  readonly errors?: FieldErrors;
  readonly status?: number;
  /** A key that was just made. */
  readonly made?: string;
}

const DAY_MS = 86_400_000;

/** `/app/account/keys`: the API keys of an account. */
export class ApiKeyPages {
  readonly #deps: ApiKeyPagesDeps;
  readonly #now: () => number;

  constructor(deps: ApiKeyPagesDeps) {
    this.#deps = deps;
    this.#now = deps.now ?? Date.now;
  }

  show = (request: UserRequest): Promise<Response> => this.#page(request, {});

  /** Makes a key, which is in this one answer and never again. */
  create = async (request: UserRequest): Promise<Response> => {
    const { form, viewer } = request;
    const name = textOf(form, "name").trim();
    if (!isTitle(name)) {
      const errors = { name: "Write a name of at most 100 characters" };
      return await this.#page(request, { name, errors, status: 400 });
    }
    const made = newApiKey();
    const created = await this.#deps.apiKeys.create({
      hash: apiKeyHash(made) ?? "",
      userId: viewer.user.id,
      name,
      access: accessOf(textOf(form, "access")),
      endsAt: this.#endOf(textOf(form, "lifetime")),
    });
    if (created === null) {
      throw new HttpError(401, "Cannot add the key: the account is gone");
    }
    if (created === "full") {
      const errors = {
        "": "You have 50 keys, which is the limit: revoke one first",
      };
      return await this.#page(request, { name, errors, status: 403 });
    }
    return await this.#page(request, { made });
  };

  revoke = async ({ c, viewer, form }: UserRequest): Promise<Response> => {
    await this.#deps.apiKeys.revoke(viewer.user.id, textOf(form, "key"));
    return seeOther(c, "/app/account/keys");
  };

  #endOf(lifetime: string): number | null {
    const days = LIFETIMES.get(lifetime);
    if (days === undefined) {
      throw new HttpError(
        400,
        "Cannot add the key: choose how long it is valid",
      );
    }
    return days === null ? null : this.#now() + days * DAY_MS;
  }

  async #page(
    request: UserRequest,
    { name = "", errors = {}, status = 200, made }: Shown,
  ): Promise<Response> {
    const keys = await this.#deps.apiKeys.of(request.viewer.user.id);
    return await appPage(
      request,
      { title: "API keys", status, errors: hasErrors(errors) },
      <ApiKeysView
        csrf={request.csrf}
        keys={keys}
        name={name}
        errors={errors}
        made={made}
        now={this.#now()}
      />,
    );
  }
}

function accessOf(text: string): ApiKeyAccess {
  if (text === "read" || text === "write") return text;
  throw new HttpError(400, "Cannot add the key: choose read or write");
}
