import type { Bounds } from "./patterns.js";
import type { Random } from "./random.js";
import { lengthOf } from "./text.js";

const HEX = "0123456789abcdef";

/** Writes texts of a format: the usual one, the shortest, and one with at least as many characters as given. */
interface Format {
  readonly usual: (random: Random) => string;
  readonly shortest?: string;
  readonly long?: (length: number) => string;
}

const URI: Format = {
  usual: (random) => `https://${hostname(random)}/${word(random)}`,
  shortest: "a:b",
  long: (length) => `https://example.com/${"a".repeat(length)}`,
};
const PATH: Format = {
  usual: (random) => `/${word(random)}/${word(random)}`,
  shortest: "",
  long: (length) => `/${"a".repeat(length)}`,
};
const EMAIL: Format = {
  usual: (random) => `${word(random)}@example.com`,
  shortest: "a@b.co",
  long: (length) => `${"a".repeat(Math.min(length, 60))}@${labels(length)}.com`,
};
const HOSTNAME: Format = {
  usual: hostname,
  shortest: "a",
  long: (length) => `${labels(length)}.com`,
};

/** Samplers of the string formats of JSON Schema 2020-12, and others in use. */
const FORMATS: Readonly<Record<string, Format>> = {
  "date-time": {
    usual: (random) => `${date(random)}T${time(random)}Z`,
    long: (length) => `2026-01-02T03:04:05.${"0".repeat(length)}Z`,
  },
  date: { usual: date },
  time: {
    usual: (random) => `${time(random)}Z`,
    long: (length) => `03:04:05.${"0".repeat(length)}Z`,
  },
  duration: {
    usual: (random) => `P${random.integer(1, 30)}DT${random.integer(1, 23)}H`,
    shortest: "P1D",
    long: (length) => `P${"1".repeat(length)}D`,
  },
  email: EMAIL,
  "idn-email": EMAIL,
  hostname: HOSTNAME,
  "idn-hostname": HOSTNAME,
  ipv4: { usual: (random) => `192.0.2.${random.integer(1, 254)}`, shortest: "1.1.1.1" },
  ipv6: {
    usual: (random) => `2001:db8::${random.integer(1, 65_535).toString(16)}`,
    shortest: "::",
    long: () => "2001:0db8:0000:0000:0000:0000:0000:0001",
  },
  uri: URI,
  url: URI,
  iri: URI,
  "uri-reference": PATH,
  "iri-reference": PATH,
  "uri-template": {
    usual: (random) => `https://${hostname(random)}/{${word(random)}}`,
    shortest: "",
    long: (length) => `/{${"a".repeat(length)}}`,
  },
  uuid: { usual: uuid },
  "json-pointer": {
    usual: (random) => `/${word(random)}/0`,
    shortest: "",
    long: (length) => `/${"a".repeat(length)}`,
  },
  "relative-json-pointer": {
    usual: (random) => `1/${word(random)}`,
    shortest: "0",
    long: (length) => `0/${"a".repeat(length)}`,
  },
  regex: {
    usual: (random) => `^${word(random)}$`,
    shortest: "",
    long: (length) => "a".repeat(length),
  },
  byte: {
    usual: (random) => Buffer.from(word(random)).toString("base64"),
    shortest: "",
    long: (length) => "YWFh".repeat(Math.ceil(length / 4)),
  },
  binary: { usual: word, shortest: "", long: (length) => "a".repeat(length) },
  password: {
    usual: (random) => `${word(random)}-${hex(random, 6)}`,
    shortest: "",
    long: (length) => "a".repeat(length),
  },
};

/** How many of the usual texts of a format are sampled. */
const TRIES = 5;

/** Texts of a format, those of the usual length first; none for an unknown format. */
export function* sampleFormats(
  format: string,
  random: Random,
  { least, most }: Bounds,
): Generator<string> {
  const known = Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
  if (known === undefined) return;
  for (let tries = 0; tries < TRIES; tries += 1) yield known.usual(random);
  const shortest = known.shortest ?? known.usual(random);
  yield shortest;
  if (known.long === undefined) return;
  // Long texts have what they consist of besides the characters that fill them.
  const extra = lengthOf(known.long(1)) - 1;
  for (const length of [least - extra, least - lengthOf(shortest), Math.min(most, least) - extra])
    if (length > 0) yield known.long(length);
  if (most < Infinity && most > extra) yield known.long(most - extra);
}

function word(random: Random): string {
  return random.pick(["amber", "cedar", "delta", "fable", "grove", "harbour", "lantern", "meadow"]);
}

function hostname(random: Random): string {
  // Names that are reserved for examples.
  return `${word(random)}.${random.pick(["example.com", "example.org", "example.net"])}`;
}

/** Labels of a host name, of at most 60 characters each. */
function labels(length: number): string {
  return Array.from({ length: Math.max(1, Math.ceil(length / 60)) }, (_, at) =>
    "a".repeat(Math.min(60, Math.max(1, length - at * 60))),
  ).join(".");
}

function uuid(random: Random): string {
  return `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-${random.pick(["8", "9", "a", "b"])}${hex(random, 3)}-${hex(random, 12)}`;
}

function hex(random: Random, digits: number): string {
  return Array.from({ length: digits }, () => HEX[random.integer(0, 15)] ?? "0").join("");
}

function date(random: Random): string {
  return `20${padded(random.integer(20, 29))}-${padded(random.integer(1, 12))}-${padded(random.integer(1, 28))}`;
}

function time(random: Random): string {
  return `${padded(random.integer(0, 23))}:${padded(random.integer(0, 59))}:${padded(random.integer(0, 59))}`;
}

function padded(value: number): string {
  return String(value).padStart(2, "0");
}
