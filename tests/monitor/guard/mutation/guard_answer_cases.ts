import type { GuardCase } from "./guard_cases.ts";

/** Rule 6, and texts that are no address. */
export function answerCases(): GuardCase[] {
  const answers: [string[], boolean][] = [
    [[], false],
    [["8.8.8.8"], true],
    [["8.8.8.8", "2606:4700::1111"], true],
    [["8.8.8.8", "127.0.0.1"], false],
    [["127.0.0.1", "8.8.8.8"], false],
    [["8.8.8.8", "fe80::1"], false],
    [["8.8.8.8", ""], false],
  ];
  const noAddress = [
    ..."8.8.8|8.8.8.8.8|08.8.8.8|0x8.8.8.8|256.8.8.8|8.8.8.8 | 8.8.8.8|8.8.8.8.|134744072|8.8.8.8:80"
      .split("|"),
    ..."[2606::1]|2606::1%eth0|2606::1%25eth0|2606:1|2606::1::|2606:::1|:2606::1|2606::1:|g::1"
      .split("|"),
    ..."2606::00001|1:2:3:4:5:6:7|2001:2:3:4:5:6:7:8:9|2606:2:3:4:5:6:7::8|2606:1.2.3.4::"
      .split("|"),
    ..."2606::1.2.3|2606::1.2.3.04|2606::1.2.3.4.|example.com|2606:0000:0000:0000:0000:0000:255.255.255.2555"
      .split("|"),
    `2606::${"0".repeat(60)}1`,
  ];
  const octets: [string, boolean][] = [
    ..."0 9 10 99 100 109 199 200 249 250 255".split(" ").map((o) =>
      [o, true] as [string, boolean]
    ),
    ..."00 01 256 260 300 999 1000 a".split(" ").map((o) =>
      [o, false] as [string, boolean]
    ),
  ];
  const spellings =
    "2606:4700:0:0:0:0:0:1|2606:4700::1|2606:4700::0001|2606:4700::0.0.0.1|2606:4700:0:0:0:0:0.0.0.1|2606:2:3:4:5:6:7::|2606:0000:0000:0000:0000:0000:255.255.255.255|2ABC::Ef"
      .split("|");
  return [
    ...answers.map(([ips, want]): GuardCase => ({
      name: `answer ${ips}`,
      ask: (guard) => guard.allowsAnswer(ips),
      want,
    })),
    ...noAddress.flatMap((ip) =>
      [undefined, "all" as const].map((all) => ({
        name: `no address ${ip}`,
        ...(all && { options: { allowPrivate: all } }),
        ask: (guard: Parameters<GuardCase["ask"]>[0]) =>
          guard.allowsAddress(ip),
        want: false,
      }))
    ),
    ...octets.flatMap(([octet, want]) =>
      [0, 1, 2, 3].map((at): GuardCase => {
        const ip = [8, 8, 8, 8].with(at, NaN).join(".").replace("NaN", octet);
        return {
          name: `address ${ip}`,
          options: { allowPrivate: "all" },
          ask: (guard) => guard.allowsAddress(ip),
          want,
        };
      })
    ),
    ...spellings.map((ip): GuardCase => ({
      name: `address ${ip}`,
      ask: (guard) => guard.allowsAddress(ip),
      want: true,
    })),
  ];
}

/** Rule 7: where a `Location` field leads, over http and https. */
export function redirectCases(): GuardCase[] {
  const rows: [string, boolean][] = [
    ["https://b.com/x", true],
    ["HTTPS://B.com/x", true],
    ["//b.com/x", true],
    ["/x@y", true],
    ["x@y", true],
    ["../x?u@h", true],
    ["#top", true],
    ["", true],
    ["//@b.com/", true],
    ["http://@b.com/", true],
    ["http://:@b.com/", true],
    ["http://u@b.com/", false],
    ["http://:p@b.com/", false],
    ["//u:p@b.com/", false],
    ["///b.com/", true],
    ["http:b.com", true],
    ["https:b.com", true],
    ["HTTP:b.com", true],
    ["http:/b.com", true],
    ["https:///b.com/", true],
    ["/a b", true],
    ["/a\u00a0b", true],
    ["/a\\b", true],
    ["\\\\b.com\\x", true],
    ["\\\\127.0.0.1\\x", false],
    ["http:\\\\127.0.0.1", false],
    ["/\t//b.com/", true],
    ["\\\\/b.com/", true],
    ["////b.com/", true],
    [" ///b.com/", true],
    ["///127.0.0.1/", false],
    ["//127.0.0.1\t/", false],
    ["/a\u0000b", true],
    ["/a\ud800b", true],
    ["//b c.com/", false],
    [`/${"a".repeat(3_000)}`, true],
    [`http://b.com/${"a".repeat(65_523)}`, true],
    [`http://b.com/${"a".repeat(65_524)}`, false],
    ["//\\b.com/", true],
    [`./${"../../".repeat(700)}`, true],
    ["//[::1]/", false],
    ["//localhost/", false],
    ["//b.com:22/", false],
    ["//b.com:0/", false],
    ["//b.com:99999/", false],
    ["javascript:alert(1)", false],
    ["file:///etc/passwd", false],
    ["ftp://b.com/", false],
    ["tcp://b.com:80/", false],
    ["wss://b.com/", false],
    ["dns://b.com/?server=1.1.1.1", false],
  ];
  return rows.flatMap(([location, want]) =>
    ["http://a.com/p/q", "https://a.com/p/q"].map((base): GuardCase => ({
      name: `Location ${JSON.stringify(location.slice(0, 40))} from ${base}`,
      ask: (guard) => guard.checkRedirect(location, new URL(base)).ok,
      want,
    }))
  );
}
