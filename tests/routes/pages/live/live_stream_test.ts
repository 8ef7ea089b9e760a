import assert from "node:assert/strict";
import { LiveStream } from "../../../../routes/pages/live/live_stream.ts";

const decoder = new TextDecoder();

function streamOf(snapshot = () => "snapshot\n\n") {
  const ended: LiveStream[] = [];
  const onEnd = (stream: LiveStream) => ended.push(stream);
  const stream = new LiveStream({ snapshot, onEnd });
  const reader = stream.body.getReader();
  const read = async () => decoder.decode((await reader.read()).value);
  return { stream, reader, read, ended };
}

Deno.test("LiveStream begins with a snapshot and goes on with what is sent", async () => {
  const { stream, read, reader } = streamOf();
  stream.send("one");
  stream.send("");
  stream.send("two");
  assert.equal(await read(), "snapshot\n\n");
  assert.equal(await read(), "one");
  assert.equal(await read(), "two");
  await reader.cancel();
});

Deno.test("LiveStream keeps little for a slow client, and gives it a snapshot instead", async () => {
  let version = 0;
  const { stream, reader } = streamOf(() => `snapshot ${++version}`);
  const large = "x".repeat(100_000);
  for (let sent = 0; sent < 50; sent++) stream.send(large);
  let waitingBytes = 0;
  let text = "";
  while (text !== "snapshot 2") {
    const { value } = await reader.read();
    text = decoder.decode(value);
    waitingBytes += text.length;
  }
  assert.ok(waitingBytes < 400_000, `${waitingBytes} bytes waited`);
  stream.send("next");
  assert.equal(decoder.decode((await reader.read()).value), "next");
  await reader.cancel();
});

Deno.test("LiveStream tells once that it has ended, whoever ended it", async () => {
  const left = streamOf();
  await left.reader.cancel();
  left.stream.close();
  left.stream.send("too late");
  assert.deepEqual(left.ended, [left.stream]);
  const closed = streamOf();
  closed.stream.close();
  closed.stream.close();
  assert.deepEqual(closed.ended, [closed.stream]);
  assert.equal(await closed.read(), "snapshot\n\n");
  assert.equal((await closed.reader.read()).done, true);
});
