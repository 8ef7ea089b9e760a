/** What text and shapes stand on in one light: the colours of `style.css`, which a test holds against it. */
export interface Grounds {
  /** The page itself, which is what browsers take for the colour of its theme. */
  readonly page: string;
  /** Text stands on these too. */
  readonly card: string;
  readonly sunk: string;
  /** Of these, only shapes. */
  readonly tints: readonly string[];
}

export const GROUNDS: Readonly<Record<"light" | "dark", Grounds>> = {
  light: {
    page: "#f7f8f9",
    card: "#ffffff",
    sunk: "#f0f2f4",
    tints: ["#e9f6f1", "#fdf6e7", "#fcecea", "#eef0f3"],
  },
  dark: {
    page: "#0f1317",
    card: "#171c22",
    sunk: "#1e252c",
    tints: ["#11271f", "#262012", "#331a18", "#1e252c"],
  },
};
