/** Lengths of time read the same whether the server or the script writes them. */
export { durationText } from "../client/time_words.js";
