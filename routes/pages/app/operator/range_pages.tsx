import type { JSX } from "hono/jsx/jsx-runtime";
import type { ChangingGuard } from "../../../../monitor/guard/changing_guard.ts";
import { isOfferedRange } from "../../../../monitor/guard/offered_range.ts";
import type {
  AllowedRange,
  Choices,
  ChosenSettings,
} from "../../../../store/choices.ts";
import type { Users } from "../../../../store/users.ts";
import type { AuditLog } from "../../../access/audit_log.ts";
import { usersById } from "../../../accounts/users_by_id.ts";
import { HttpError } from "../../../server/http_error.ts";
import { seeOther } from "../../frame/see_other.ts";
import { Item } from "../../parts/item.tsx";
import { Time } from "../../parts/time.tsx";
import { appPage } from "../app_page.tsx";
import type { UserRequest } from "../app_request.ts";
import { textOf } from "../form_body.ts";
import { CsrfField } from "../form_fields.tsx";

export interface RangePagesDeps {
  readonly choices: Pick<Choices, "get" | "allowRange" | "closeRange">;
  readonly guard: Pick<ChangingGuard, "allow">;
  readonly users: Pick<Users, "get">;
  readonly audit: AuditLog;
  /** Those of ALLOW_PRIVATE_TARGETS. */
  readonly fixed: "all" | readonly string[];
}

/** Where one can be sent back to after a range was allowed. */
const NEXT = /^\/app\/(?:add|begin\/url|urls\/[1-9][0-9]*)$/;

/** `/app/ranges`: the private addresses that users may watch. */
export class RangePages {
  readonly #deps: RangePagesDeps;

  constructor(deps: RangePagesDeps) {
    this.#deps = deps;
  }

  show = async (request: UserRequest): Promise<Response> => {
    const { choices, users, fixed } = this.#deps;
    const { allowedRanges = [] } = await choices.get();
    const ids = allowedRanges.map(({ allowedBy }) => allowedBy);
    const operators = await usersById(users, ids);
    const rows = allowedRanges.map((allowed) => ({
      allowed,
      by: operators.get(allowed.allowedBy)?.email ?? "a deleted account",
    }));
    return await appPage(
      request,
      { title: "Private ranges" },
      <RangesView {...{ csrf: request.csrf, fixed, rows, now: Date.now() }} />,
    );
  };

  /** Allows a range, or closes it again. This instance does so at once, others within seconds. */
  submit = async (request: UserRequest): Promise<Response> => {
    const { c, viewer, form } = request;
    const { choices, audit } = this.#deps;
    const range = textOf(form, "range");
    const action = textOf(form, "do");
    if (action === "close") {
      this.#apply(await choices.closeRange(range));
      await audit.note(c, viewer.user, "private range closed", {
        detail: range,
      });
      return seeOther(c, "/app/ranges");
    }
    if (action !== "allow" || !isOfferedRange(range)) {
      throw new HttpError(
        400,
        "Cannot allow that: it is not in a private network. Set ALLOW_PRIVATE_TARGETS for other ranges",
      );
    }
    const allowed = await choices.allowRange(range, viewer.user.id);
    if (allowed === null) {
      throw new HttpError(
        409,
        "Cannot allow that: there are too many ranges. Stop allowing some first",
      );
    }
    this.#apply(allowed);
    await audit.note(c, viewer.user, "private range allowed", {
      detail: range,
    });
    return seeOther(c, nextOf(form));
  };

  #apply({ allowedRanges = [] }: ChosenSettings): void {
    this.#deps.guard.allow(allowedRanges.map(({ range }) => range));
  }
}

function nextOf(form: FormData): string {
  const next = textOf(form, "next");
  if (!NEXT.test(next)) return "/app/ranges";
  const typed = textOf(form, "typed");
  return typed === "" ? next : `${next}?${new URLSearchParams({ typed })}`;
}

interface RangeRow {
  readonly allowed: AllowedRange;
  /** E-mail of the operator. */
  readonly by: string;
}

function RangesView(
  { csrf, fixed, rows, now }: {
    readonly csrf: string;
    readonly fixed: RangePagesDeps["fixed"];
    readonly rows: readonly RangeRow[];
    readonly now: number;
  },
): JSX.Element {
  return (
    <div class="narrow">
      <p>
        Users can watch public addresses, and private ones in these ranges, on
        any port. Cloud metadata addresses, which hand out credentials, are
        always refused. To allow a range, use the button next to a monitor that
        was refused.
      </p>
      {fixed.length > 0 && (
        <p>
          <code>ALLOW_PRIVATE_TARGETS</code> allows{" "}
          {fixed === "all" ? "all addresses" : fixed.join(", ")}.
        </p>
      )}
      {rows.length === 0
        ? <p class="quiet">No ranges have been allowed here.</p>
        : (
          <ul class="plain-list">
            {rows.map(({ allowed: { range, allowedAt }, by }) => (
              <Item key={range}>
                <strong>{range}</strong>, allowed by <bdi>{by}</bdi>{" "}
                <Time at={allowedAt} now={now} />
                <form method="post" action="/app/ranges">
                  <CsrfField csrf={csrf} />
                  <input type="hidden" name="range" value={range} />
                  <button
                    type="submit"
                    name="do"
                    value="close"
                    aria-label={`Stop allowing ${range}`}
                  >
                    Stop allowing it
                  </button>
                </form>
              </Item>
            ))}
          </ul>
        )}
    </div>
  );
}
