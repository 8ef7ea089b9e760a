/** What a mail server was told. */
export interface ReceivedMail {
  readonly from: string;
  readonly to: string;
  readonly data: string;
}

export interface SmtpServer extends AsyncDisposable {
  readonly port: number;
  readonly mails: readonly ReceivedMail[];
  readonly commands: readonly string[];
}

/** A mail server that takes what it gets, or answers to one command as the test says, and greets after a while. */
export function serveSmtp(
  answers: Readonly<Record<string, string>> = {},
  greetingMs = 0,
): SmtpServer {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const mails: ReceivedMail[] = [];
  const commands: string[] = [];
  const connections: Promise<void>[] = [];
  const running = (async () => {
    for await (const connection of listener) {
      connections.push(
        talk(connection, { answers, greetingMs, mails, commands }).catch(
          () => {},
        )
          .finally(() => {
            try {
              connection.close();
            } catch {
              // the client was first
            }
          }),
      );
    }
  })();
  return {
    port: (listener.addr as Deno.NetAddr).port,
    mails,
    commands,
    async [Symbol.asyncDispose]() {
      listener.close();
      await running;
      await Promise.all(connections);
    },
  };
}

interface Talk {
  readonly answers: Readonly<Record<string, string>>;
  readonly greetingMs: number;
  readonly mails: ReceivedMail[];
  readonly commands: string[];
}

async function talk(
  connection: Deno.Conn,
  { answers, greetingMs, mails, commands }: Talk,
): Promise<void> {
  const say = (line: string) =>
    connection.write(new TextEncoder().encode(`${line}\r\n`));
  const decoder = new TextDecoder();
  let text = "";
  let [from, to, isData] = ["", "", false];
  await new Promise((resolve) => setTimeout(resolve, greetingMs));
  await say("220 test");
  for await (const chunk of connection.readable) {
    text += decoder.decode(chunk, { stream: true });
    while (true) {
      const end = text.indexOf(isData ? "\r\n.\r\n" : "\r\n");
      if (end < 0) break;
      const line = text.slice(0, end);
      text = text.slice(end + (isData ? 5 : 2));
      if (isData) {
        isData = false;
        mails.push({ from, to, data: line });
        await say(answers["."] ?? "250 taken");
        continue;
      }
      const [command = ""] = line.toUpperCase().split(/[ :]/);
      commands.push(command);
      if (command === "MAIL") from = line;
      if (command === "RCPT") to = line;
      isData = command === "DATA" && answers.DATA === undefined;
      await say(answers[command] ?? (isData ? "354 go on" : "250 ok"));
      if (command === "QUIT") return;
    }
  }
}
