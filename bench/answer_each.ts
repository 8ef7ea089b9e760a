/** Answers every connection with the same bytes, and closes it once the other side has. */
export async function answerEach(
  connections: AsyncIterable<Deno.Conn>,
  answer: Uint8Array,
): Promise<void> {
  for await (const connection of connections) {
    const buffer = new Uint8Array(1_024);
    connection.read(buffer)
      .then(() => connection.write(answer))
      .then(() => connection.read(buffer))
      .catch(() => null)
      .finally(() => connection.close());
  }
}
