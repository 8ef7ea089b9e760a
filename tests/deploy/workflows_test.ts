import assert from "node:assert/strict";
import { parse } from "yaml";
import { setImage } from "../../.github/workflows/set_image.ts";

// What only a hosted runner can do is read here, and not run: that the actions
// are there, that the registry takes the image, that the release is made.

const ROOT = new URL("../../", import.meta.url);
const read = (path: string) => Deno.readTextFile(new URL(path, ROOT));

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly needs?: string | readonly string[];
  readonly steps: readonly Step[];
  readonly permissions?: Readonly<Record<string, string>>;
  readonly strategy?: {
    readonly matrix: { readonly include: readonly { name: string }[] };
  };
  readonly "timeout-minutes"?: number;
}

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const WORKFLOWS = ["ci.yml", "binaries.yml", "release.yml"];
const texts = await Promise.all(
  WORKFLOWS.map((file) => read(`.github/workflows/${file}`)),
);
const release: Workflow = parse(texts[2] ?? "");
const dockerfile = await read("Dockerfile");

/** Actions that are not GitHub's or Deno's own: Docker's, which build the image. */
const ACTIONS =
  /^(?:actions\/(?:checkout|upload-artifact|download-artifact|attest-build-provenance)|denoland\/setup-deno|docker\/(?:setup-qemu|setup-buildx|login|metadata|build-push)-action)$/;
const PINNED = /^[^@]+@(?:v\d+\.\d+\.\d+|[0-9a-f]{40} # v\d+\.\d+\.\d+)$/;

for (const [index, file] of WORKFLOWS.entries()) {
  const text = texts[index] ?? "";

  Deno.test(`every action of ${file} is known, and pinned to a version or a commit with one`, () => {
    const used = [...text.matchAll(/uses: (.+)$/gm)].map(([, use = ""]) => use);
    assert.ok(used.length > 0);
    for (const use of used) {
      assert.match(use, PINNED);
      assert.match(use.split("@")[0] ?? "", ACTIONS);
    }
  });

  Deno.test(`${file} may only read unless a job says otherwise, and each job ends`, () => {
    const { permissions, jobs }: Workflow = parse(text);
    assert.deepEqual(permissions, { contents: "read" });
    for (const [name, job] of Object.entries(jobs)) {
      assert.ok((job["timeout-minutes"] ?? Infinity) <= 45, name);
    }
  });
}

Deno.test("the image and the workflows name one Deno version", () => {
  const [, version] =
    /^FROM denoland\/deno:(\d+\.\d+\.\d+)(?:@sha256:[0-9a-f]{64})?$/m
      .exec(dockerfile) ?? [];
  for (const text of texts) {
    for (const [, named] of text.matchAll(/deno-version: (\S+)/g)) {
      assert.equal(named, version);
    }
  }
});

const stepsOf = (job: string) => release.jobs[job]?.steps ?? [];
const runsOf = (job: string) =>
  stepsOf(job).map(({ run }) => run ?? "").join("\n");
const using = (job: string, action: string) =>
  stepsOf(job).find(({ uses }) => uses?.startsWith(`${action}@`));

Deno.test("a release has binaries for five platforms, each tried before it is packed", () => {
  const { include = [] } = release.jobs.binaries?.strategy?.matrix ?? {};
  assert.deepEqual(include.map(({ name }) => name), [
    "linux-x64",
    "linux-arm64",
    "macos-x64",
    "macos-arm64",
    "windows-x64",
  ]);
  const runs = runsOf("binaries");
  const order = ["deno task compile", "smoke.sh binary", "tar -czf"]
    .map((text) => runs.indexOf(text));
  assert.ok(order[0] !== -1, runs);
  assert.deepEqual(order, order.toSorted((a, b) => a - b));
});

Deno.test("a release has an image for two architectures, with labels, provenance and a list of what is in it", () => {
  const build = using("image", "docker/build-push-action")?.with;
  assert.equal(build?.platforms, "linux/amd64,linux/arm64");
  assert.equal(build?.push, true);
  assert.equal(build?.provenance, "mode=max");
  assert.equal(build?.sbom, true);
  assert.match(String(build?.labels), /steps\.labels\.outputs\.labels/);
  assert.ok(using("image", "actions/attest-build-provenance"));
  assert.match(dockerfile, /org\.opencontainers\.image\.licenses="MIT"/);
});

Deno.test("a release waits for binaries and image, and has checksums and Kubernetes files", () => {
  assert.deepEqual(release.jobs.release?.needs, ["binaries", "image"]);
  assert.equal(release.jobs.release?.permissions?.contents, "write");
  const runs = runsOf("release");
  for (
    const text of [
      "set_image.ts deploy/kubernetes/kustomization.yaml",
      "sha256sum -- * > SHA256SUMS",
      "gh release create",
    ]
  ) {
    assert.ok(runs.includes(text), text);
  }
});

Deno.test("after a release, digests are pinned and committed to main", () => {
  assert.equal(release.jobs.pin?.needs, "release");
  const runs = runsOf("pin");
  assert.match(runs, /pin_digests\.ts/);
  assert.match(runs, /git push origin HEAD:main/);
  // The run's own token may not change workflows.
  const { ref, token } = using("pin", "actions/checkout")?.with ?? {};
  assert.equal(ref, "main");
  assert.match(String(token), /secrets\.RELEASE_TOKEN/);
});

Deno.test("what the workflows run is there", async () => {
  for (const text of texts) {
    for (
      const [path] of text.matchAll(
        /(?:\.github\/workflows|deploy|\.ci)\/[\w./-]*\w/g,
      )
    ) {
      await Deno.stat(new URL(path, ROOT));
    }
  }
});

Deno.test("setImage() names the image of the kustomization, again and again", async () => {
  const text = await read("deploy/kubernetes/kustomization.yaml");
  const once = setImage(text, "ghcr.io/example/uptick", "1.2.3");
  const { images } = parse(once);
  assert.deepEqual(images, [
    { name: "uptick", newName: "ghcr.io/example/uptick", newTag: "1.2.3" },
  ]);
  const [twice] = parse(setImage(once, "ghcr.io/a/uptick", "2.0.0")).images;
  assert.equal(twice.newTag, "2.0.0");
  assert.throws(() => setImage("images: []\n", "a", "b"), /0 images/);
});

/** Folders and files that the image takes in. */
const copied = [...dockerfile.matchAll(/^COPY (.+) \S+$/gm)]
  .flatMap(([, sources]) => sources?.split(" ") ?? []);

Deno.test("the image takes in all that the program and its worker import, and nothing of the tests", async () => {
  const roots = [
    "main.ts",
    "config/reload_worker.ts",
    "deploy/healthcheck.ts",
  ];
  for (const root of roots) {
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["info", "--json", new URL(root, ROOT).pathname],
      stderr: "null",
    }).output();
    const { modules } = JSON.parse(new TextDecoder().decode(stdout));
    for (const { specifier } of modules) {
      if (!specifier.startsWith(ROOT.href)) continue;
      const path = specifier.slice(ROOT.href.length);
      assert.ok(
        copied.some((each) => path === each || path.startsWith(`${each}/`)),
        `${root} imports ${path}`,
      );
    }
  }
  assert.ok(!copied.some((each) => /^(?:tests|bench|docs)/.test(each)));
});

Deno.test("packages are fetched before sources are copied", () => {
  const order = [
    "COPY deno.json deno.lock ./",
    "RUN deno install --frozen",
    "COPY main.ts",
    "RUN deno cache --frozen",
  ].map((text) => dockerfile.indexOf(text));
  assert.ok(!order.includes(-1), String(order));
  assert.deepEqual(order, order.toSorted((a, b) => a - b));
});
