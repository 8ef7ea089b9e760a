import { Buffer } from "node:buffer";
import { type Notice, type NoticeShape, shapeOf } from "../notice.ts";
import type { ChannelForm } from "./channel_form.ts";
import { judgeStatus } from "./judge_status.ts";
import {
  escapeWithin,
  linkOf,
  plain,
  reasonOf,
  titleOf,
} from "./message_text.ts";
import { textOf } from "./setting_of.ts";

/** Markdown of cards, in which tags are no text either. */
const escape = (text: string) =>
  text.replace(/[\\*_[\]()~#]/g, "\\$&").replaceAll("<", "‹");
const MAX_FACTS = 20;
/** The service counts 28 KB in a way of its own, which was met at 24 KB. */
const MAX_FACTS_BYTES = 12_000;
const MAX_TEXT = 1_000;
const COLORS: Readonly<Record<NoticeShape, string>> = {
  alarm: "Attention",
  more: "Attention",
  warning: "Warning",
  close: "Good",
  test: "Default",
};

/** Adaptive cards to a workflow of Microsoft Teams. */
export const teams: ChannelForm = {
  request: (notice, channel) => {
    const facts = factsOf(notice);
    return {
      url: textOf(channel, "url"),
      headers: {},
      body: JSON.stringify({
        type: "message",
        attachments: [{
          contentType: "application/vnd.microsoft.card.adaptive",
          contentUrl: null,
          content: {
            $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
            type: "AdaptiveCard",
            version: "1.4",
            msteams: { width: "Full" },
            body: [
              {
                ...textBlock(escape(titleOf(notice))),
                ...{ size: "Medium", weight: "Bolder" },
                color: COLORS[shapeOf(notice)],
              },
              textBlock(
                escapeWithin(plain(notice.text, MAX_TEXT), MAX_TEXT, escape),
              ),
              ...facts.length > 1 ? [{ type: "FactSet", facts }] : [],
            ],
            ...actionsOf(notice),
          },
        }],
      }),
    };
  },
  // the old connectors said what was wrong with a status of success
  judge: (answer, now) =>
    answer.status === 200 && /error/i.test(answer.body)
      ? { outcome: "final", retryAfterMs: null }
      : judgeStatus(answer, now),
  secretsOf: (channel) => {
    const url = URL.parse(textOf(channel, "url"));
    return [
      url?.search.slice(1) ?? "",
      ...url?.searchParams.values() ?? [],
      /\/workflows\/([^/]+)/.exec(url?.pathname ?? "")?.[1] ?? "",
    ];
  },
};

function actionsOf(notice: Notice): Record<string, unknown> {
  const links = [
    ["Open", linkOf(notice)],
    ["Acknowledge", notice.acknowledge ?? null],
  ] as const;
  const actions = links.flatMap(([title, url]) =>
    url === null ? [] : [{ type: "Action.OpenUrl", title, url }]
  );
  return actions.length === 0 ? {} : { actions };
}

function textBlock(text: string): Record<string, unknown> {
  return { type: "TextBlock", wrap: true, text };
}

/** As many urls as fit, and how many there are besides. */
function factsOf({ urls, more }: Notice): { title: string; value: string }[] {
  const facts: { title: string; value: string }[] = [];
  let bytes = 0;
  for (const url of urls.slice(0, MAX_FACTS)) {
    const fact = {
      title: escapeWithin(plain(url.name), 100, escape),
      value: escapeWithin(plain(reasonOf(url)), 300, escape),
    };
    bytes += Buffer.byteLength(JSON.stringify(fact));
    if (bytes > MAX_FACTS_BYTES) break;
    facts.push(fact);
  }
  const left = urls.length + more - facts.length;
  return left === 0 ? facts : [
    ...facts,
    { title: "…", value: `and ${left} more` },
  ];
}
