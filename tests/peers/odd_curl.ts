import { parseStatusRule } from "../../monitor/checks/http/status_rule.ts";
import type { ProbeTarget } from "../../monitor/types.ts";

const CURL = "/usr/bin/curl";

/** What curl makes of a target: as a browser would, with cookies and redirects. */
export async function curlVerdict(target: ProbeTarget): Promise<string> {
  const { method, body, expectedText, timeoutMs } = target;
  const args = [
    "--silent",
    "--output",
    "-",
    "--write-out",
    "\\n%{http_code}",
    "--max-time",
    String(timeoutMs / 1_000),
    "--cookie",
    "",
    "--compressed",
    "--header",
    "Accept-Encoding: identity",
    ...methodArgs(method, body),
    ...(target.followRedirects ? ["--location"] : []),
    "--max-redirs",
    String(target.maxRedirects),
    target.url,
  ];
  const { code, stdout } = await new Deno.Command(CURL, { args }).output();
  if (code !== 0) return `down: curl ${code}`;
  const text = new TextDecoder().decode(stdout);
  const end = text.lastIndexOf("\n");
  const status = Number(text.slice(end + 1));
  if (!parseStatusRule(target.expectedStatus)(status)) {
    return `down: status ${status}`;
  }
  return text.slice(0, end).includes(expectedText) ? "up" : "down: text";
}

function methodArgs(method: string, body: string): string[] {
  if (method === "GET") return [];
  if (method === "HEAD") return ["--head"];
  // --request would be kept over redirects
  return ["--data", body];
}
