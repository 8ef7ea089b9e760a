import assert from "node:assert/strict";

const SCRIPT = new URL("../../deploy/certificate.sh", import.meta.url).pathname;

/** Makes a self-signed certificate with its key in the file `pem`, as deploy/ does. Returns the certificate alone, for clients that are to trust it. */
export async function makePem(pem: string): Promise<string> {
  const { code, stderr } = await new Deno.Command(SCRIPT, { args: [pem] })
    .output();
  assert.equal(code, 0, `${SCRIPT}: ${new TextDecoder().decode(stderr)}`);
  const text = await Deno.readTextFile(pem);
  return text.slice(0, text.indexOf("-----BEGIN EC"));
}
