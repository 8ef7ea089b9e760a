import {
  type Impact,
  IMPACTS,
  INCIDENT_STATUSES,
  type IncidentStatus,
  MAX_INCIDENT_TEXT,
  MAX_INCIDENT_URLS,
} from "../incident.ts";
import {
  attempt,
  json,
  type Kind,
  kind,
  plainText,
  show,
  TITLE,
  wholeNumber,
  YES_OR_NO,
} from "./value_kind.ts";

/** What may be said of an incident at once: members of the API and fields of forms. */
export interface IncidentFields {
  readonly title: string;
  readonly impact: Impact;
  readonly urls: readonly number[];
  /** Milliseconds since the Unix epoch. */
  readonly startedAt: number;
  readonly isDraft: boolean;
  readonly status: IncidentStatus;
  readonly text: string;
  /** What the incident was when whoever changes it looked. */
  readonly version: number;
}

/** How long before it is written an incident may have begun. */
const MAX_AGE_S = 400 * 86_400;
/** A clock may be ahead of ours by so much. */
const AHEAD_S = 300;

const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;

const TEXT = plainText(
  `1 to ${
    MAX_INCIDENT_TEXT.toLocaleString("en")
  } characters of plain text, not only spaces`,
  MAX_INCIDENT_TEXT,
  VISIBLE,
);

const IMPACT: Kind<Impact, unknown> = oneOf(IMPACTS);
const STATUS: Kind<IncidentStatus, unknown> = oneOf(INCIDENT_STATUSES);

const URLS: Kind<readonly number[], unknown> = kind(
  `a list of at most ${MAX_INCIDENT_URLS} ids of urls, each once`,
  (raw) => {
    if (!Array.isArray(raw) || raw.length > MAX_INCIDENT_URLS) return undefined;
    const isGood = raw.every((id) => Number.isSafeInteger(id) && id > 0) &&
      new Set(raw).size === raw.length;
    return isGood ? raw as number[] : undefined;
  },
);

const STARTED_AT: Kind<number, unknown> = kind(
  "a time in Unix seconds, of the last 400 days",
  (raw) => {
    const now = Date.now() / 1_000;
    const isGood = typeof raw === "number" && raw > now - MAX_AGE_S &&
      raw < now + AHEAD_S;
    return isGood ? Math.round(raw * 1_000) : undefined;
  },
);

interface Member {
  readonly field: keyof IncidentFields;
  readonly kind: Kind<unknown, unknown>;
}

/** Every member on the wire. */
const MEMBERS = {
  title: { field: "title", kind: json(TITLE) },
  impact: { field: "impact", kind: IMPACT },
  urls: { field: "urls", kind: URLS },
  started_at: { field: "startedAt", kind: STARTED_AT },
  draft: { field: "isDraft", kind: YES_OR_NO },
  status: { field: "status", kind: STATUS },
  text: { field: "text", kind: TEXT },
  version: {
    field: "version",
    kind: wholeNumber(1, Number.MAX_SAFE_INTEGER),
  },
} as const satisfies Readonly<Record<string, Member>>;

type IncidentMember = keyof typeof MEMBERS;

/** What a new incident, a change and an update may have, and must. */
export const INCIDENT_FORMS = {
  add: {
    known: [
      ...["title", "impact", "urls", "started_at"] as const,
      ...["draft", "status", "text"] as const,
    ],
    required: ["title", "text"],
  },
  change: {
    known: [
      ...["title", "impact", "urls", "started_at"] as const,
      ...["draft", "status", "text", "version"] as const,
    ],
    required: [],
  },
  update: { known: ["status", "text"], required: ["status", "text"] },
} as const satisfies Readonly<Record<string, IncidentForm>>;

interface IncidentForm {
  readonly known: readonly IncidentMember[];
  readonly required: readonly IncidentMember[];
}

/** Reads what is said of an incident, with every problem at once. */
export function readIncidentFields(
  members: Readonly<Record<string, unknown>>,
  { known, required }: IncidentForm,
): { fields: Partial<IncidentFields>; problems: readonly string[] } {
  const problems: string[] = required
    .filter((name) => members[name] === undefined)
    .map((name) => `Cannot write the incident: "${name}" is missing`);
  const fields: Record<string, unknown> = {};
  for (const [name, raw] of Object.entries(members)) {
    const member = known.find((each) => each === name);
    if (member === undefined) {
      problems.push(`Cannot set ${show(name)}: known are ${known.join(", ")}`);
      continue;
    }
    const { field, kind } = MEMBERS[member];
    const label = { name: `"${name}"`, secret: false };
    const read = attempt<unknown>(problems, label, () => kind.read(raw));
    if (read !== undefined) fields[field] = read.value;
  }
  return { fields, problems };
}

function oneOf<T extends string>(words: readonly T[]): Kind<T, unknown> {
  return kind(
    `one of ${words.join(", ")}`,
    (raw) => words.find((word) => word === raw),
  );
}
