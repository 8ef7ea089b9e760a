import type { Badge } from "./badge.ts";
import { escapeXml } from "../words/escape_xml.ts";

/** Widths in Verdana at 11 px, which most systems have something like; other characters count as wide ones. */
const WIDTHS: readonly (readonly [chars: string, px: number])[] = [
  [" fijlrt.,:|I/-", 4.6],
  ["abcdeghknopqsuvxyz0123456789", 6.9],
  ["mw%", 11],
];
const WIDE_PX = 8;
const PADDING_PX = 6;
const LABEL_COLOUR = "#3d444c";

/** A badge in the usual shape, 20 px high. `name` is what it is about. */
export function badgeSvg(
  { label, message, colour }: Badge,
  name: string,
): string {
  const left = widthOf(label);
  const right = widthOf(message);
  const title = escapeXml(`${name}: ${label} ${message}`);
  const [labelText, messageText] = [escapeXml(label), escapeXml(message)];
  const text = (words: string, x: number, width: number) =>
    `<text x="${x}" y="14" textLength="${width}">${words}</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${
    left + right
  }" height="20" role="img" aria-label="${title}">` +
    `<title>${title}</title>` +
    `<clipPath id="r"><rect width="${
      left + right
    }" height="20" rx="4"/></clipPath>` +
    `<g clip-path="url(#r)"><rect width="${left}" height="20" fill="${LABEL_COLOUR}"/>` +
    `<rect x="${left}" width="${right}" height="20" fill="${colour}"/></g>` +
    `<g fill="#fff" font-family="Verdana,DejaVu Sans,Geneva,sans-serif" font-size="11">` +
    text(labelText, PADDING_PX, left - 2 * PADDING_PX) +
    text(messageText, left + PADDING_PX, right - 2 * PADDING_PX) +
    `</g></svg>`;
}

/** The width of a text in whole pixels, with the room at both sides. */
function widthOf(text: string): number {
  const px = [...text].reduce(
    (sum, char) =>
      sum + (WIDTHS.find(([chars]) => chars.includes(char))?.[1] ?? WIDE_PX),
    0,
  );
  return Math.ceil(px) + 2 * PADDING_PX;
}
