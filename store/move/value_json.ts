import { Buffer } from "node:buffer";

/**
 * A stored key or value as JSON. What JSON has no word for becomes an object
 * with one member: `{"$bytes": base64}`, `{"$bigint": digits}`,
 * `{"$number": "NaN"}`. An object that looks like one of them by itself is
 * wrapped: `{"$object": {…}}`. Members that are undefined are left out.
 *
 * @throws {TypeError} for any other type.
 */
export function toJson(value: unknown): unknown {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      return Number.isFinite(value) && !Object.is(value, -0)
        ? value
        : { $number: Object.is(value, -0) ? "-0" : String(value) };
    case "bigint":
      return { $bigint: String(value) };
    case "object":
      return value === null ? null : objectToJson(value);
    default:
      throw new TypeError(`Cannot write a ${typeof value} as JSON`);
  }
}

function objectToJson(value: object): unknown {
  if (value instanceof Uint8Array) {
    return { $bytes: Buffer.from(value).toString("base64") };
  }
  if (Array.isArray(value)) return value.map(toJson);
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new TypeError(`Cannot write a ${value.constructor.name} as JSON`);
  }
  const entries = Object.entries(value).filter(([, member]) =>
    member !== undefined
  );
  const plain = Object.fromEntries(
    entries.map(([name, member]) => [name, toJson(member)]),
  );
  return tagOf(plain) === undefined ? plain : { $object: plain };
}

/** What `toJson` was given. Throws a SyntaxError for what it never writes. */
export function fromJson(json: unknown): unknown {
  if (typeof json !== "object" || json === null) return json;
  if (Array.isArray(json)) return json.map(fromJson);
  const tag = tagOf(json);
  if (tag !== undefined) return tagged(tag, Object.values(json)[0]);
  return members(json);
}

function tagged(tag: string, value: unknown): unknown {
  if (tag === "$object" && typeof value === "object" && value !== null) {
    return members(value);
  }
  if (typeof value === "string") {
    if (tag === "$bytes") return new Uint8Array(Buffer.from(value, "base64"));
    if (tag === "$bigint" && /^-?\d+$/.test(value)) return BigInt(value);
    if (tag === "$number") return Number(value);
  }
  throw new SyntaxError(`Cannot read a value marked "${tag}"`);
}

function members(json: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(json).map(([name, member]) => [name, fromJson(member)]),
  );
}

/** The name of the only member, if it begins with "$". */
function tagOf(json: object): string | undefined {
  const [name, ...more] = Object.keys(json);
  return more.length === 0 && name?.startsWith("$") ? name : undefined;
}
