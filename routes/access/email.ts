import { quoteText } from "../../monitor/fields/quote_text.ts";

/** At most as long as a path of RFC 5321, 4.5.3.1.3, without its angle brackets. With at least "a@" before it, a domain keeps to DNS's 253 bytes as well. */
const MAX_BYTES = 254;
const MAX_LOCAL_BYTES = 64;

/** Control, format (zero width, direction), private, unassigned, lone surrogates; spaces; what is drawn as nothing. */
const INVISIBLE = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/u;

/** The characters of the HTML standard's valid e-mail address, and all beyond ASCII (RFC 6531). */
const LOCAL_FORM = /^[a-z0-9.!#$%&'*+/=?^_`{|}~\u{80}-\u{10ffff}-]+$/u;
const DOMAIN_CHARACTERS = /^[a-z0-9.\u{80}-\u{10ffff}-]+$/u;
const LABEL_FORM = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * The one form of an e-mail address that register, login and look-up use: NFC,
 * lower case, the domain in ASCII (Punycode). It is a fixed point: the normal
 * form of a normal form is itself. Nothing is trimmed or dropped.
 *
 * @throws {RangeError} naming the rule that the text breaks.
 */
export function normaliseEmail(text: string): string {
  const refuse = (rule: string): never => {
    throw new RangeError(`Cannot use the e-mail ${quoteText(text)}: ${rule}`);
  };
  if (text.length > MAX_BYTES) {
    return refuse(`it may have ${MAX_BYTES} bytes at most`);
  }
  if (!text.isWellFormed()) return refuse("it is ill-formed UTF-16");
  if (INVISIBLE.test(text)) {
    return refuse("it must not have spaces, control or invisible characters");
  }
  const folded = text.toLowerCase().normalize("NFC");
  const [local = "", domain, ...more] = folded.split("@");
  if (domain === undefined || more.length > 0) {
    return refuse('it must have exactly one "@"');
  }
  if (!LOCAL_FORM.test(local) || byteLength(local) > MAX_LOCAL_BYTES) {
    return refuse(
      `before the "@" must be 1 to ${MAX_LOCAL_BYTES} bytes of letters, digits and !#$%&'*+/=?^_\`{|}~.-`,
    );
  }
  const ascii = asciiDomain(domain);
  if (ascii === null) return refuse('after the "@" must be a domain name');
  const normal = `${local}@${ascii}`;
  if (byteLength(normal) > MAX_BYTES) {
    return refuse(`it may have ${MAX_BYTES} bytes at most`);
  }
  return normal;
}

/** The domain as the URL parser writes it (UTS 46), or null when it is none. */
function asciiDomain(domain: string): string | null {
  if (!DOMAIN_CHARACTERS.test(domain)) return null;
  const host = URL.parse(`http://${domain}/`)?.hostname ?? "";
  const labels = host.split(".");
  const isAddress = /^[0-9]+$/.test(labels.at(-1) ?? "");
  return !isAddress &&
      labels.every((label) => LABEL_FORM.test(label))
    ? host
    : null;
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
