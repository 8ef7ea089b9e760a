// Pins what the project takes from elsewhere by digest, beside the version that
// people read: actions by commit, base images by the digest of their index. The
// release workflow runs it and commits what it changed; run again, it follows
// the versions. Nobody writes a digest by hand.

/** Where versions are looked up. */
export interface Sources {
  /** Of the API of GitHub, as `https://api.github.com`. */
  readonly github: string;
  /** By the first part of an image's name; `docker.io` for those without one. */
  registryOf(host: string): string;
  /** Makes GitHub answer more often. */
  readonly token?: string | undefined;
}

const ACTION =
  /(uses: )([\w.-]+\/[\w./-]+)@(?:[0-9a-f]{40} # )?(v\d+\.\d+\.\d+)$/gm;
const IMAGE =
  /^((?:FROM| *(?:- )?(?:image|container):) )([a-z\d.-]+(?:\/[\w.-]+)*):([\w.-]+)(?:@sha256:[0-9a-f]{64})?$/gm;
const INDEX_TYPES = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

/** The text of a workflow, Dockerfile or compose file with a digest for each version. Throws when one cannot be found out. */
export async function pinDigests(
  text: string,
  sources: Sources,
): Promise<string> {
  const actions = await replaceAll(
    text,
    ACTION,
    async ([, before, action = "", version = ""]) => {
      const commit = await commitOf(action, version, sources);
      return `${before}${action}@${commit} # ${version}`;
    },
  );
  return await replaceAll(
    actions,
    IMAGE,
    async ([, before, image = "", tag = ""]) => {
      const digest = await digestOf(image, tag, sources);
      return `${before}${image}:${tag}@${digest}`;
    },
  );
}

async function replaceAll(
  text: string,
  pattern: RegExp,
  replace: (match: RegExpExecArray) => Promise<string>,
): Promise<string> {
  let result = "";
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    result += text.slice(end, match.index) + await replace(match);
    end = match.index + match[0].length;
  }
  return result + text.slice(end);
}

/** The commit that a tag of an action's repository names; the action may be a folder in it. */
async function commitOf(
  action: string,
  version: string,
  { github, token }: Sources,
): Promise<string> {
  const repository = action.split("/").slice(0, 2).join("/");
  const url = `${github}/repos/${repository}/commits/${version}`;
  const headers = {
    Accept: "application/vnd.github.sha",
    ...token === undefined ? {} : { Authorization: `Bearer ${token}` },
  };
  const response = await fetch(url, { headers });
  const text = (await response.text()).trim();
  if (!response.ok || !/^[0-9a-f]{40}$/.test(text)) {
    throw new Error(
      `Cannot pin ${action}@${version}: status ${response.status} of ${url}`,
    );
  }
  return text;
}

/** The digest of an image, of all its architectures where there are several. */
async function digestOf(
  image: string,
  tag: string,
  { registryOf }: Sources,
): Promise<string> {
  const { host, name } = partsOf(image);
  const url = `${registryOf(host)}/v2/${name}/manifests/${tag}`;
  const ask = (headers: Record<string, string>) =>
    fetch(url, {
      method: "HEAD",
      headers: { Accept: INDEX_TYPES, ...headers },
    });
  let response = await ask({});
  if (response.status === 401) {
    const challenge = response.headers.get("www-authenticate") ?? "";
    response = await ask({ Authorization: await tokenFor(challenge) });
  }
  const digest = response.headers.get("docker-content-digest") ?? "";
  if (!response.ok || !/^sha256:[0-9a-f]{64}$/.test(digest)) {
    throw new Error(
      `Cannot pin ${image}:${tag}: status ${response.status} of ${url}`,
    );
  }
  return digest;
}

/** As Docker reads names: a first part with a dot is a host, a name of one part is in `library`. */
function partsOf(image: string): { host: string; name: string } {
  const [first = "", ...rest] = image.split("/");
  if (rest.length > 0 && first.includes(".")) {
    return { host: first, name: rest.join("/") };
  }
  const name = rest.length === 0 ? `library/${image}` : image;
  return { host: "docker.io", name };
}

/** What a registry wants from those who may read what is public. */
async function tokenFor(challenge: string): Promise<string> {
  const parts = new Map(
    [...challenge.matchAll(/(\w+)="([^"]*)"/g)]
      .map(([, name = "", value = ""]) => [name, value]),
  );
  const url = new URL(parts.get("realm") ?? "");
  for (const name of ["service", "scope"]) {
    url.searchParams.set(name, parts.get(name) ?? "");
  }
  const response = await fetch(url);
  const { token } = await response.json();
  return `Bearer ${token}`;
}

const FILES = [
  "Dockerfile",
  "deploy/compose.yaml",
  "deploy/ha/compose.yaml",
  "deploy/ha/denokv.yaml",
  ".github/workflows/binaries.yml",
  ".github/workflows/ci.yml",
  ".github/workflows/release.yml",
];

const HOSTS: Readonly<Record<string, string>> = {
  "docker.io": "https://registry-1.docker.io",
};

if (import.meta.main) {
  const sources: Sources = {
    github: "https://api.github.com",
    registryOf: (host) => HOSTS[host] ?? `https://${host}`,
    token: Deno.env.get("GITHUB_TOKEN"),
  };
  for (const file of FILES) {
    const text = await Deno.readTextFile(file);
    await Deno.writeTextFile(file, await pinDigests(text, sources));
  }
}
