/** The fields of a message by number, each with its values in their order: bytes, or whole numbers. */
export type Fields = ReadonlyMap<number, readonly (Uint8Array | number)[]>;

const VARINT = 0;
const BYTES = 2;

/** Reads what the KV Connect protocol needs of protobuf: whole numbers and bytes. Throws a RangeError on anything else. */
export function readFields(message: Uint8Array): Fields {
  const fields = new Map<number, (Uint8Array | number)[]>();
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let factor = 1;; factor *= 128) {
      const byte = message[at++];
      if (byte === undefined) throw new RangeError("A message is cut short");
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const values = fields.get(tag >> 3) ?? [];
    fields.set(tag >> 3, values);
    if ((tag & 7) === VARINT) values.push(varint());
    else if ((tag & 7) === BYTES) {
      const size = varint();
      values.push(message.subarray(at, at + size));
      at += size;
    } else throw new RangeError(`Cannot read wire type ${tag & 7}`);
  }
  return fields;
}

/** A message of these fields, in this order. */
export function writeFields(
  fields: readonly (readonly [number, Uint8Array | number])[],
): Uint8Array {
  return join(
    fields.flatMap(([field, value]) =>
      typeof value === "number"
        ? [varintOf(field * 8 + VARINT), varintOf(value)]
        : [varintOf(field * 8 + BYTES), varintOf(value.length), value]
    ),
  );
}

function varintOf(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value;; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Uint8Array.from([...bytes, rest]);
    bytes.push(rest % 128 + 128);
  }
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(
    parts.reduce((size, part) => size + part.length, 0),
  );
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
