/** What urls that are down are joined by into one outage. */
export const GROUPINGS = ["host", "tag", "all", "none"] as const;

export type Grouping = (typeof GROUPINGS)[number];
