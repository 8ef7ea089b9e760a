import assert from "node:assert/strict";
import { startNginx } from "../peers/nginx.ts";
import { freePorts } from "../peers/ports.ts";
import { AppRig, PASSWORD } from "./fixtures/app_rig.ts";

Deno.test("below a path that nginx takes away, a browser signs up, sees a url go down, and asks for nothing outside", async () => {
  const [port] = freePorts();
  const origin = `http://localhost:${port}`;
  await using rig = await AppRig.start({
    PUBLIC_URL: `${origin}/uptime`,
    TRUSTED_PROXIES: "127.0.0.1",
  });
  await using _nginx = await startNginx(
    `server {
      listen 127.0.0.1:${port};
      location /uptime/ { proxy_pass http://127.0.0.1:${rig.program.port}/; }
    }`,
    port,
  );
  const page = await rig.page();
  const outside: string[] = [];
  page.on("request", (request) => {
    const url = request.url();
    const isOurs = url.startsWith(`${origin}/uptime/`) ||
      url.startsWith("data:");
    if (!isOurs) outside.push(url);
  });
  await page.goto(`${origin}/uptime/app/sign-up`);
  await page.fill("#f-email", "a@example.org");
  await page.fill("#f-password", PASSWORD);
  await page.click("button.main");
  await page.waitForURL(`${origin}/uptime/app`);
  await page.fill("#f-url", rig.target.url);
  await page.keyboard.press("Enter");
  await page.locator('button[value="save"]').click();
  await page.locator('.monitors tr[data-s="up"]').waitFor();
  rig.status = 503;
  await page.locator('.monitors tr[data-s="down"]').waitFor();
  await page.getByText(/^Live: last heard at/).waitFor();
  await page.getByRole("button", { name: "Dark" }).click();
  await page.locator('html[data-theme="dark"]').waitFor();
  await page.goto(`${origin}/uptime/`);
  await page.locator('html[data-theme="dark"]').waitFor();
  const cookies = await page.context().cookies();
  assert.deepEqual([...new Set(cookies.map(({ path }) => path))], ["/uptime"]);
  assert.deepEqual(outside, []);
  assert.deepEqual(rig.complaints, []);
});
