import assert from "node:assert/strict";
import * as yaml from "yaml";
import { readConfigFile } from "../../../config/file/config_file.ts";
import { parseConfig } from "../../../config/parse_config.ts";

const read = (text: string) =>
  readConfigFile(text, { path: "uptick.json", variable: () => undefined });

function configOf(text: string, args: string[] = [], env = {}) {
  const parsed = parseConfig(args, { env, file: read(text) });
  assert.ok(parsed.kind === "run");
  return parsed.config;
}

Deno.test("readConfigFile() reads urls and settings, with comments", () => {
  const config = configOf(`{
    // what we sell
    "urls": [{ "name": "shop", "url": "https://shop.example.org", "interval": "30s" }],
    "settings": {
      "port": 7000,
      "page_title": "Our services",
      "interval": "20s",
      "trusted_proxies": ["10.0.0.0/8", "fd00::/8"],
    },
  }`);
  assert.deepEqual(
    config.urls?.map(({ name, intervalMs }) => [name, intervalMs]),
    [["shop", 30_000]],
  );
  assert.equal(config.port, 7000);
  assert.equal(config.pageTitle, "Our services");
  assert.equal(config.intervalMs, 20_000);
  assert.equal(config.trustedProxies.length, 2);
});

const readYaml = (text: string) =>
  readConfigFile(text, { path: "uptick.yaml", variable: () => "s3cret", yaml });

Deno.test("readConfigFile() reads YAML, merge keys and variables too", () => {
  const { urls, settings } = readYaml(`
# what we sell
urls:
  - &shop
    name: shop
    url: https://shop.example.org
    interval: 30s
    headers: { Authorization: "Bearer \${UPTICK_TOKEN}" }
  - <<: *shop
    name: till
settings:
  port: 7000
`);
  assert.deepEqual(
    urls?.map(({ name, intervalMs, headers }) => [name, intervalMs, headers]),
    [
      ["shop", 30_000, { Authorization: "Bearer s3cret" }],
      ["till", 30_000, { Authorization: "Bearer s3cret" }],
    ],
  );
  assert.equal(settings.get("PORT")?.text, "7000");
});

Deno.test("readConfigFile() reads YAML in which very many urls share an anchor", () => {
  const lines = Array.from(
    { length: 1_100 },
    (_, i) => `  - { <<: *all, name: n${i}, url: "https://h${i}.example.org" }`,
  );
  const { urls } = readYaml(
    `urls:\n  - &all { name: a, url: "https://a.example.org", interval: 30s }\n${
      lines.join("\n")
    }\n`,
  );
  assert.equal(urls?.length, 1_101);
  assert.equal(urls?.at(-1)?.intervalMs, 30_000);
});

const BAD_YAML: [what: string, text: string, problem: RegExp][] = [
  [
    "a bad indent",
    "urls:\n  - name: a\n url: b\n",
    /^uptick\.yaml:3:1: Cannot read the file: /,
  ],
  [
    "a name that is there twice",
    "urls: []\nurls: []\n",
    /^uptick\.yaml:2:1: Cannot read the file: expected another name: this one is there already$/,
  ],
  [
    "a name that is there twice, once as a number",
    "1: a\n'1': b\n",
    /^uptick\.yaml:2:1: Cannot read the file: expected another name/,
  ],
  [
    "several documents",
    "urls: []\n---\nurls: []\n",
    /^uptick\.yaml:2:1: Cannot read the file: expected one document, not several$/,
  ],
  [
    "an unknown tag",
    "urls: !!js/function 'x'\n",
    /^uptick\.yaml:1:7: Cannot read the file: /,
  ],
  [
    "a bad value, with its place",
    "urls:\n  - name: a\n    url: https://a.example.org\n    interval: 1\n    timeout: x\n",
    /^uptick\.yaml:5:14: Cannot set "timeout" of url 1 \("a"\) to "x"/,
  ],
  [
    "aliases of aliases",
    "a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\nurls: [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\n",
    /^uptick\.yaml:1:1: Cannot read the file: an anchor stands for more than 10000 values/,
  ],
];

for (const [what, text, problem] of BAD_YAML) {
  Deno.test(`readConfigFile() refuses YAML with ${what}`, () => {
    assert.throws(
      () => parseConfig([], { file: readYaml(text) }),
      (error: Error) => problem.test(error.message),
    );
  });
}

Deno.test("readConfigFile() takes an array alone as the urls", () => {
  const config = configOf('[{"name": "a", "url": "https://a.example.org"}]');
  assert.deepEqual(config.urls?.map(({ name }) => name), ["a"]);
});

Deno.test("readConfigFile() tells urls that are not there from an empty list", () => {
  assert.equal(read("{}").urls, undefined);
  assert.deepEqual(read('{"urls": []}').urls, []);
});

Deno.test("a flag and the environment beat the configuration file", () => {
  const text = '{"settings": {"port": 7000, "interval": "20s"}}';
  const config = configOf(text, ["--port", "7001"], { INTERVAL: "25s" });
  assert.equal(config.port, 7001);
  assert.equal(config.intervalMs, 25_000);
});

const BAD: [what: string, text: string, ...problems: string[]][] = [
  [
    "a text that is no JSON",
    '{\n "urls": [\n',
    "uptick.json:3:1: Cannot read the file: expected a value",
  ],
  [
    "a member that is unknown",
    '{\n "url": []}',
    'uptick.json:2:2: Cannot use "url": members are urls, channels, maintenance, settings',
  ],
  [
    "urls that are no list",
    '{"urls": {}}',
    'uptick.json:1:2: Cannot use "urls": it must be a list of objects',
  ],
  [
    "problems of several urls, at once",
    '[\n {"name": "a", "url": "https://a.example.org", "interval": 1e9},\n {"name": "b"},\n {"name": "a", "url": "https://a.example.org"}\n]',
    'uptick.json:2:48: Cannot set "interval" of url 1 ("a") to 1000000000: must be seconds, or a duration such as 1m30s, from 10ms to 168h',
    'uptick.json:3:2: Cannot use url 2 ("b"): "url" is missing',
  ],
  [
    "one name for two urls",
    '[{"name": "a", "url": "https://a.example.org"},\n {"name": "a", "url": "https://b.example.org"}]',
    'uptick.json:2:3: Cannot use the name "a" twice: urls have different names',
  ],
  [
    "channels that are no list",
    '{"channels": {}}',
    'uptick.json:1:2: Cannot use "channels": it must be a list of objects',
  ],
  [
    "one name for two channels",
    '{"channels": [\n {"name": "a", "kind": "webhook", "settings": {"url": "https://a.example.org"}},\n {"name": "a", "kind": "webhook", "settings": {"url": "https://b.example.org"}}]}',
    'uptick.json:3:2: Cannot use the name "a" twice: channels have different names',
  ],
  [
    "a variable that is not set",
    '{"settings": {"metrics_token": "${UPTICK_TOKEN}"}}',
    "uptick.json:1:15: Cannot fill in a value: the variable UPTICK_TOKEN is not set: set it, or write ${UPTICK_TOKEN:-default}",
  ],
  [
    "variables of urls that are not set or may not be asked for, and names the urls",
    '[\n {"name": "a", "url": "https://a.example.org", "headers": {"X": "${UPTICK_X}"}},\n {"name": "b", "url": "https://b.example.org", "headers": {"X": "${HOME}"}}]',
    'uptick.json:2:60: Cannot fill in a value of url 1 ("a"): the variable UPTICK_X is not set: set it, or write ${UPTICK_X:-default}',
    'uptick.json:3:60: Cannot fill in a value of url 2 ("b"): ${HOME} names a variable that must begin with UPTICK_',
  ],
  [
    "channels, and names them",
    '{"channels": [\n {"name": "ops", "kind": "slack", "settings": {"url": "https://hooks.slack.com/services/x"}, "colour": 1},\n {"kind": "slack", "settings": {"url": "https://hooks.slack.com/services/x"}}]}',
    'uptick.json:2:2: channel 1 ("ops"): Cannot set "colour": a channel has no such member',
    'uptick.json:3:2: channel 2: Cannot use the channel: "name" is missing',
  ],
  [
    "a variable of a member, and says no more of that member",
    '{"settings": {"port": "${UPTICK_PORT}"}, "urls": [{"name": "a", "url": "https://a.example.org", "interval": "${UPTICK_A"}]}',
    "uptick.json:1:15: Cannot fill in a value: the variable UPTICK_PORT is not set: set it, or write ${UPTICK_PORT:-default}",
    'uptick.json:1:97: Cannot fill in a value of url 1 ("a"): ${ is not closed; $${ stands for the two characters',
  ],
  [
    "a file and its settings' values, at once",
    '{"colour": "red",\n "settings": {"port": 70000}}',
    'uptick.json:1:2: Cannot use "colour": members are urls, channels, maintenance, settings',
    'Cannot set "port" of uptick.json:2:15 to "70000": must be a whole number from 0 to 65535',
  ],
  [
    "settings that are none",
    '{"settings": {"colour": "red", "port": null, "config": "x"}}',
    'uptick.json:1:15: Cannot set "colour": there is no such setting',
    'uptick.json:1:32: Cannot set "port": its value must be a text, a number, true or false, or a list of texts',
    'uptick.json:1:46: Cannot set "config": there is no such setting',
  ],
];

for (const [what, text, ...problems] of BAD) {
  Deno.test(`readConfigFile() refuses ${what}`, () => {
    assert.throws(() => configOf(text), { name: "ConfigError", problems });
  });
}

Deno.test("a bad value of a setting is told with its place in the file", () => {
  assert.throws(() => configOf('{"settings": {\n "port": 70000}}'), {
    problems: [
      'Cannot set "port" of uptick.json:2:2 to "70000": must be a whole number from 0 to 65535',
    ],
  });
});

Deno.test("a name that the file and --urls both have is refused", () => {
  const text = '[{"name": "a", "url": "https://a.example.org"}]';
  assert.throws(() => configOf(text, ["--urls", "a=https://b.example.org"]), {
    problems: [
      'Cannot use the name "a" twice: --urls and uptick.json both have it',
    ],
  });
});

Deno.test("of a file with very many problems the first 1,000 are told, each with its place, and the others are counted", () => {
  const items = Array.from({ length: 100_000 }, () => "\n1");
  const { problems } = read(`[${items}]`);
  assert.equal(problems.length, 1_001);
  assert.match(
    problems.at(-2) ?? "",
    /^uptick\.json:1001:1: Cannot use url 1000/,
  );
  assert.equal(problems.at(-1), "uptick.json: 99000 more problems");
});

Deno.test("what a url of the configuration depends on is in it too, or has an id, and makes no circle", () => {
  const file = (dependsOn: Record<string, unknown>) =>
    JSON.stringify(
      Object.entries(dependsOn).map(([name, depends_on]) => ({
        ...{ name, url: `https://${name}.example.org`, depends_on },
      })),
    );
  const good = configOf(file({ web: ["db", "env", 7], db: [] }), [
    "--urls=env=https://env.example.org",
  ]);
  assert.deepEqual(good.urls?.[1]?.dependsOn, ["db", "env", 7]);
  const bad: [Record<string, unknown>, string][] = [
    [
      { web: ["nobody"] },
      'uptick.json: Cannot set "depends_on" of url "web": there is no url "nobody"',
    ],
    [
      { web: ["web"] },
      'uptick.json: Cannot set "depends_on" of url "web": it would depend on itself: web → web',
    ],
  ];
  for (const [dependsOn, problem] of bad) {
    assert.throws(() => configOf(file(dependsOn)), { message: problem });
  }
});

Deno.test("a problem shows nothing that came from the environment", () => {
  const file = readConfigFile(
    `{"urls": [{"name": "a", "url": "http://\${UPTICK_T}", "interval": "\${UPTICK_T}", "expected_status": "\${UPTICK_NONE:-shown}"}],
    "channels": [{"name": "c", "kind": "\${UPTICK_T}", "settings": {}}],
    "settings": {"port": "\${UPTICK_T}", "trusted_proxies": ["\${UPTICK_T}"]}}`,
    {
      path: "uptick.json",
      variable: (name) => name === "UPTICK_T" ? "s3 cret" : undefined,
    },
  );
  assert.throws(() => parseConfig([], { file }), (error: Error) => {
    assert.equal(error.message.split("\n").length, 6);
    assert.match(error.message, /to "shown": must be/);
    assert.doesNotMatch(error.message, /s3 cret/);
    return true;
  });
});
