import assert from "node:assert/strict";

const ROOT = new URL("../../", import.meta.url);
const read = (path: string) => Deno.readTextFile(new URL(path, ROOT));

interface Panel {
  id: number;
  type: string;
  title: string;
  gridPos: { x: number; y: number; w: number; h: number };
  datasource?: { type: string; uid: string };
  targets?: { expr: string; datasource: { uid: string } }[];
  panels?: Panel[];
}

interface Dashboard {
  uid: string;
  title: string;
  panels: Panel[];
  templating: { list: { name: string; type: string; definition?: string }[] };
}

/** Names in an expression that are metrics, or label names of `label_values`. */
function metricNames(expression: string): string[] {
  const bare = expression
    .replace(/^label_values\((\w+), \w+\)$/, "$1")
    .replace(/"(?:[^"\\]|\\.)*"/g, "")
    .replace(/\{[^}]*\}|\[[^\]]*\]/g, "")
    .replace(/\b(?:by|without|on|ignoring)\s*\([^)]*\)/g, "");
  return [...bare.matchAll(/\b[a-z_][a-z0-9_]*\b(?!\s*\()/gi)]
    .map(([name]) => name)
    .filter((name) => !["and", "or", "unless"].includes(name));
}

async function knownNames(): Promise<Set<string>> {
  const catalogue = await read("metrics/catalogue.ts");
  const names = new Set(["up"]); // Prometheus's own
  for (const [, type, name] of catalogue.matchAll(/new (\w+)\(\s*"(\w+)"/g)) {
    assert.ok(name);
    names.add(name);
    if (type !== "Histogram") continue;
    for (const suffix of ["bucket", "sum", "count"]) {
      names.add(`${name}_${suffix}`);
    }
  }
  return names;
}

const flatten = (panels: Panel[]): Panel[] =>
  panels.flatMap((panel) => [panel, ...flatten(panel.panels ?? [])]);

async function assertKnown(expressions: string[]): Promise<void> {
  const known = await knownNames();
  const used = expressions.flatMap(metricNames);
  assert.ok(used.length > 0);
  assert.deepEqual(used.filter((name) => !known.has(name)), []);
}

for (const name of ["urls", "service"]) {
  const board: Dashboard = JSON.parse(
    await read(`deploy/grafana/dashboards/${name}.json`),
  );
  const panels = flatten(board.panels);

  Deno.test(`dashboard ${name} shows metrics of the catalogue only`, () =>
    assertKnown([
      ...panels.flatMap((panel) => panel.targets ?? []).map(({ expr }) => expr),
      ...board.templating.list.flatMap(({ definition }) => definition ?? []),
    ]));

  Deno.test(`dashboard ${name} has a fixed uid and asks for its data source`, () => {
    assert.equal(board.uid, `uptick-${name}`);
    assert.equal(board.templating.list[0]?.type, "datasource");
    for (const panel of panels) {
      if (panel.type === "row") continue;
      const sources = [panel, ...panel.targets ?? []];
      for (const { datasource } of sources) {
        assert.equal(datasource?.uid, "${datasource}", panel.title);
      }
    }
  });

  Deno.test(`dashboard ${name} has panels of their own id and place`, () => {
    assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
    const cells = new Set<string>();
    for (const { title, gridPos: { x, y, w, h } } of board.panels) {
      assert.ok(x + w <= 24, title);
      for (let column = x; column < x + w; column++) {
        for (let line = y; line < y + h; line++) {
          const cell = `${column},${line}`;
          assert.ok(!cells.has(cell), `${title} lies over another panel`);
          cells.add(cell);
        }
      }
    }
  });
}

Deno.test("the alert rules look at metrics of the catalogue only", async () => {
  const rules = await read("deploy/prometheus/alerts.yml");
  const expressions = [...rules.matchAll(
    /expr: (?:\|\n((?: {10}.*\n)+)|(.+)\n)/g,
  )].map(([, block, line]) => block ?? line ?? "");
  assert.equal(expressions.length, 13);
  await assertKnown(expressions);
});
