import assert from "node:assert/strict";
import { parse } from "yaml";

const ROOT = new URL("../../", import.meta.url);
const read = (path: string) => Deno.readTextFile(new URL(path, ROOT));

const dockerfile = await read("Dockerfile");
const compose = await read("deploy/compose.yaml");
const deployment = await read("deploy/kubernetes/deployment.yaml");

/** What is made at set-up time, and so is not in the repository. */
const GENERATED = /^\.\/generated\//;

const first = (text: string, pattern: RegExp): string => {
  const found = pattern.exec(text)?.[1];
  assert.ok(found, `nothing matches ${pattern}`);
  return found;
};

Deno.test("the image's files are let through by .dockerignore", async () => {
  const allowed = (await read(".dockerignore")).split("\n")
    .filter((line) => line.startsWith("!")).map((line) => line.slice(1));
  const copied = [...dockerfile.matchAll(/^COPY (.+) \S+$/gm)]
    .flatMap(([, sources]) => sources?.split(" ") ?? []);
  assert.deepEqual(copied.sort(), allowed.sort());
});

Deno.test("the compose file mounts files that exist", async () => {
  const sources = [...compose.matchAll(/- (\.\/[^:\s]+):\//g)]
    .map(([, source]) => source ?? "");
  assert.ok(sources.length >= 5);
  for (const source of sources) {
    assert.doesNotMatch(source, GENERATED, "needs create_host_path: false");
    await Deno.stat(new URL(source, new URL("deploy/", ROOT)));
  }
});

Deno.test("the compose file publishes the proxy to all and the rest to this machine", () => {
  const ports = [...compose.matchAll(/^ {6}- "(\S+:\d+)"$/gm)]
    .map(([, port]) => port);
  assert.deepEqual(ports, [
    "10000:10000",
    "127.0.0.1:9090:9090",
    "127.0.0.1:9000:9090",
    "127.0.0.1:9093:9093",
    "127.0.0.1:3000:3000",
  ]);
});

Deno.test("the compose file believes the proxy's address and no other", () => {
  const address = first(compose, /ipv4_address: (\S+)/);
  assert.equal(first(compose, /TRUSTED_PROXIES: (\S+)/), `${address}/32`);
});

Deno.test("every container of the compose file drops what it does not need", () => {
  const services = compose
    .slice(compose.indexOf("\nservices:"), compose.indexOf("\nnetworks:"))
    .split(/^ {2}(?=\w+:$)/m).slice(1);
  assert.equal(services.length, 5);
  for (const service of services) {
    assert.match(service, /cap_drop: \[ALL\]/);
    assert.match(service, /no-new-privileges:true/);
    assert.match(service, /image: \S+:\S+/);
    assert.match(service, /^ {4}mem_limit: \d+[mg]$/m);
    assert.match(service, /^ {4}logging: \*logging$/m);
    assert.doesNotMatch(service, /user: ("?)(root|0)\b/);
  }
  assert.match(services[0] ?? "", /read_only: true/);
});

for (const file of ["compose.yaml", "ha/compose.yaml", "ha/denokv.yaml"]) {
  Deno.test(`no container of deploy/${file} fills the disk with its output, or the memory`, async () => {
    const text = await read(`deploy/${file}`);
    const { services } = parse(text, { merge: true });
    for (const [name, service] of Object.entries<Container>(services)) {
      if (service.image === undefined) continue; // what another file says
      assert.match(service.mem_limit ?? "", /^\d+[mg]$/, name);
      assert.deepEqual(service.logging?.options, {
        "max-size": "10m",
        "max-file": "3",
      }, name);
    }
  });
}

interface Container {
  readonly image?: string;
  readonly mem_limit?: string;
  readonly logging?: { readonly options: unknown };
}

Deno.test("the pair of deploy/ha trusts its two proxies and mounts files that exist", async () => {
  const pair = await read("deploy/ha/compose.yaml");
  const addresses = [...pair.matchAll(/ipv4_address: (\S+)/g)]
    .map(([, address]) => `${address}/32`);
  assert.equal(addresses.length, 2);
  for (const file of ["compose.yaml", "denokv.yaml"]) {
    const text = await read(`deploy/ha/${file}`);
    assert.equal(first(text, /TRUSTED_PROXIES: (\S+)/), addresses.join(","));
  }
  for (const [, source = ""] of pair.matchAll(/- (\.\/[^:\s]+):\//g)) {
    await Deno.stat(new URL(source, new URL("deploy/ha/", ROOT)));
  }
});

Deno.test("both proxy configurations treat clients alike", async () => {
  const rules = async (file: string) =>
    (await read(file)).split("\n").map((line) => line.trim())
      .filter((line) => /^(http-request|tcp-request|stick-table) /.test(line));
  const alone = await rules("deploy/proxy/haproxy.cfg");
  const paired = await rules("deploy/ha/haproxy.cfg");
  assert.deepEqual(alone.filter((rule) => !paired.includes(rule)), []);
});

const HARDENING = [
  /^ {4}type: Recreate$/m,
  /^ {8}runAsNonRoot: true$/m,
  /^ {10}type: RuntimeDefault$/m,
  /^ {12}readOnlyRootFilesystem: true$/m,
  /^ {12}allowPrivilegeEscalation: false$/m,
  /^ {14}drop: \[ALL\]$/m,
  /^ {10}startupProbe:$/m,
  /^ {10}readinessProbe:$/m,
  /^ {10}livenessProbe:$/m,
  /^ {10}resources:$/m,
  /^ {6}automountServiceAccountToken: false$/m,
];

for (const pattern of HARDENING) {
  Deno.test(`the Kubernetes deployment has ${pattern.source}`, () =>
    assert.match(deployment, pattern));
}

Deno.test("the Kubernetes deployment runs as the image's user", () => {
  const [user, group] = first(dockerfile, /^USER (\S+)$/m).split(":");
  assert.equal(first(deployment, /runAsUser: (\d+)/), user);
  assert.equal(first(deployment, /runAsGroup: (\d+)/), group);
  assert.equal(first(deployment, /fsGroup: (\d+)/), group);
});

Deno.test("the Kubernetes files name each other rightly", async () => {
  const folder = new URL("deploy/kubernetes/", ROOT);
  const kustomization = await read("deploy/kubernetes/kustomization.yaml");
  const resources = first(kustomization, /^resources:\n((?: {2}- .+\n)+)/m);
  const listed = resources.trim().split("\n").map((line) =>
    line.replace(/^\s*- /, "")
  ).sort();
  const present = [...Deno.readDirSync(folder)]
    .filter(({ name, isFile }) => isFile && name !== "kustomization.yaml")
    .map(({ name }) => name).sort();
  assert.deepEqual(listed, present);
  const claim = await read("deploy/kubernetes/volume_claim.yaml");
  assert.equal(
    first(deployment, /claimName: (\S+)/),
    first(claim, /name: (\S+)/),
  );
  assert.equal(
    first(deployment, /image: (\S+)/),
    first(kustomization, /^images:\n {2}- name: (\S+)/m),
  );
});

Deno.test("the Kubernetes files for the internet stand on the others, and their Secret is the one that is read", async () => {
  const folder = "deploy/kubernetes/internet/";
  const kustomization = parse(await read(`${folder}kustomization.yaml`));
  assert.deepEqual(kustomization.resources, ["..", "ingress.yaml"]);
  const [secret] = kustomization.secretGenerator;
  assert.equal(first(deployment, /secretRef:\n\s+name: (\S+)/), secret.name);
  assert.equal(kustomization.generatorOptions.disableNameSuffixHash, true);
  const [env] = secret.envs;
  await Deno.stat(new URL(`${folder}${env}.example`, ROOT));
  assert.match(
    await read("deploy/.gitignore"),
    new RegExp(`^/kubernetes/internet/${env}$`, "m"),
  );
  const ingress = parse(await read(`${folder}ingress.yaml`));
  const service = parse(await read("deploy/kubernetes/service.yaml"));
  const [rule] = ingress.spec.rules;
  assert.deepEqual(ingress.spec.tls[0].hosts, [rule.host]);
  assert.deepEqual(rule.http.paths[0].backend.service, {
    name: service.metadata.name,
    port: { name: service.spec.ports[0].name },
  });
});

Deno.test("no probe of the Kubernetes deployment restarts a pod for a full disk", () => {
  const [container] = parse(deployment).spec.template.spec.containers;
  const pathOf = (probe: string) => container[probe].httpGet.path;
  assert.equal(pathOf("startupProbe"), "/health?live");
  assert.equal(pathOf("livenessProbe"), "/health?live");
  assert.equal(pathOf("readinessProbe"), "/health?ready");
});
