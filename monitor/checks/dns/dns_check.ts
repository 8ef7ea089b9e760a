import { resolveHop, takePlace } from "../../dial/connect_host.ts";
import { askServer } from "../../dial/dns/ask_server.ts";
import type { NameServer } from "../../dial/dns/resolv_conf.ts";
import { ProbeFailure } from "../../dial/probe_failure.ts";
import type { ProbeTarget } from "../../types.ts";
import { hopOf, targetUrl } from "../hop_of.ts";
import type { ProbeAttempt } from "../probe_attempt.ts";
import { type DnsQuestion, parseDnsQuestion } from "./dns_question.ts";

/** Asks one name server for the records of a name, and compares them. */
export async function dnsCheck(
  target: ProbeTarget,
  attempt: ProbeAttempt,
): Promise<void> {
  const url = targetUrl(target, attempt);
  const question = readQuestion(url);
  const server = await serverOf(url, attempt);
  const { context, tools } = attempt;
  const release = takePlace(server.ipAddr, context);
  if (release === null) throw new ProbeFailure(null);
  const { dial, deadlines } = tools;
  try {
    context.onAddress(server.ipAddr);
    context.clock.enter("firstByteMs");
    const { deadline } = context;
    const answer = await askServer({
      ...{ query: question.query, transport: question.transport, server },
      ...{ dial, deadlines, deadline },
    });
    context.clock.enter(null);
    judge(answer, question, target.expectedText);
  } finally {
    release();
  }
}

function judge(
  { code, records }: { code: string; records: readonly string[] },
  question: DnsQuestion,
  text: string,
): void {
  // an answer, though not the wanted one
  if (code !== question.code) throw new ProbeFailure("dns");
  if (code !== "NOERROR") return;
  if (records.length === 0) throw new ProbeFailure("dns");
  const hasText = text === "" || records.some((each) => each.includes(text));
  if (!hasText || !question.fits(records)) throw new ProbeFailure("text");
}

/** The name server that the address names, or the first of the system's. */
async function serverOf(
  url: URL,
  attempt: ProbeAttempt,
): Promise<NameServer> {
  const { context, tools } = attempt;
  if (!url.searchParams.has("server")) {
    const [first] = tools.nameServers();
    // nobody can be asked by this machine
    if (first === undefined) throw new ProbeFailure(null);
    attempt.startHop({ isAddress: true });
    return first;
  }
  const hop = hopOf(url);
  attempt.startHop(hop);
  const [ipAddr = ""] = await resolveHop(hop, context);
  return { ipAddr, port: hop.port };
}

function readQuestion(url: URL): DnsQuestion {
  try {
    return parseDnsQuestion(url);
  } catch {
    throw new ProbeFailure("blocked");
  }
}
