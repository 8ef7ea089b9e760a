/** How one state of a url is told, whatever tells it. */
export interface ShownStateRow {
  /** Stands wherever a reader sees the state. */
  readonly word: string;
  /** After a number, in the line of counts: of one, and of several. */
  readonly counted: readonly [one: string, several: string];
  /** Whether it is up; null where that is not known, so that it counts as neither. */
  readonly isUp: boolean | null;
  /** Whether it counts among what is watched. */
  readonly isWatched: boolean;
  /** Its place in lists: 1 needs a look first. */
  readonly urgency: number;
  /** What a page says of it changes with time alone, without a new tick. */
  readonly changesWithTime: boolean;
  readonly colour: "good" | "fair" | "bad" | "neutral";
  /** A path in a square of 16: one shape per state, so that none depends on its colour. */
  readonly iconPath: string;
}

/**
 * Every state that a url is shown in: a row each, from which pages, live news,
 * feeds, badges, the widget and metrics are made. Style sheets know a state by the
 * class `is-` and its name. The order is that of metrics and icons.
 */
// deno-fmt-ignore: two lines each
export const SHOWN_STATES = {
  up: { word: "Up", counted: ["up", "up"], isUp: true, isWatched: true, urgency: 6, changesWithTime: false, colour: "good",
    iconPath: "M8 0a8 8 0 1 1 0 16A8 8 0 0 1 8 0ZM4.2 7.2 3 8.4l3.6 3.5L13 5.4l-1.2-1.2-5.2 5.3Z" },
  degraded: { word: "Slow", counted: ["slow", "slow"], isUp: true, isWatched: true, urgency: 2, changesWithTime: false, colour: "fair",
    iconPath: "M8 .6 15.9 15H.1ZM7.1 5.6v4.6h1.8V5.6ZM7.1 11.4v1.8h1.8v-1.8Z" },
  down: { word: "Down", counted: ["down", "down"], isUp: false, isWatched: true, urgency: 1, changesWithTime: true, colour: "bad",
    iconPath: "M4.7 0h6.6L16 4.7v6.6L11.3 16H4.7L0 11.3V4.7ZM5.5 4.2 4.2 5.5 6.7 8l-2.5 2.5 1.3 1.3L8 9.3l2.5 2.5 1.3-1.3L9.3 8l2.5-2.5-1.3-1.3L8 6.7Z" },
  unknown: { word: "No data", counted: ["has no data", "have no data"], isUp: null, isWatched: true, urgency: 3, changesWithTime: true, colour: "neutral",
    iconPath: "M8 0a8 8 0 1 1 0 16A8 8 0 0 1 8 0Zm0 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8ZM4.5 7.1h7v1.8h-7Z" },
  pending: { word: "New", counted: ["new", "new"], isUp: null, isWatched: true, urgency: 5, changesWithTime: true, colour: "neutral",
    iconPath: "M8 0a8 8 0 1 1 0 16A8 8 0 0 1 8 0Zm0 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8ZM7.1 4h1.8v3.7l2.4 1.9-1.1 1.4-3.1-2.4Z" },
  paused: { word: "Paused", counted: ["paused", "paused"], isUp: null, isWatched: false, urgency: 7, changesWithTime: false, colour: "neutral",
    iconPath: "M8 0a8 8 0 1 1 0 16A8 8 0 0 1 8 0Zm0 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8ZM5.4 5h1.8v6H5.4ZM8.8 5h1.8v6H8.8Z" },
  maintenance: { word: "Maintenance", counted: ["in maintenance", "in maintenance"], isUp: null, isWatched: false, urgency: 4, changesWithTime: true, colour: "neutral",
    iconPath: "M8 0a8 8 0 1 1 0 16A8 8 0 0 1 8 0Zm0 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8ZM4.5 5h7v1.8h-7ZM4.5 9.2h7V11h-7Z" },
} as const satisfies Readonly<Record<string, ShownStateRow>>;

/** What is shown of a url: four states, and three more while there is none. */
export type ShownState = keyof typeof SHOWN_STATES;

export const STATE_NAMES = Object.keys(SHOWN_STATES) as ShownState[];
