import type { Random } from "./random.js";

const HEX = "0123456789abcdef";

/** Samplers of the string formats of JSON Schema 2020-12. */
const FORMATS: Readonly<Record<string, (random: Random) => string>> = {
  "date-time": (random) => `${date(random)}T${time(random)}Z`,
  date,
  time: (random) => `${time(random)}Z`,
  duration: (random) => `P${random.integer(1, 30)}DT${random.integer(1, 23)}H`,
  email,
  "idn-email": email,
  hostname,
  "idn-hostname": hostname,
  ipv4: (random) => `192.0.2.${random.integer(1, 254)}`,
  ipv6: (random) => `2001:db8::${random.integer(1, 65_535).toString(16)}`,
  uri: (random) => `https://${hostname(random)}/${word(random)}`,
  url: (random) => `https://${hostname(random)}/${word(random)}`,
  "uri-reference": (random) => `/${word(random)}/${word(random)}`,
  iri: (random) => `https://${hostname(random)}/${word(random)}`,
  "iri-reference": (random) => `/${word(random)}`,
  "uri-template": (random) => `https://${hostname(random)}/{${word(random)}}`,
  uuid: (random) =>
    `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-${random.pick(["8", "9", "a", "b"])}${hex(random, 3)}-${hex(random, 12)}`,
  "json-pointer": (random) => `/${word(random)}/0`,
  "relative-json-pointer": (random) => `1/${word(random)}`,
  regex: (random) => `^${word(random)}$`,
  byte: (random) => Buffer.from(word(random)).toString("base64"),
  binary: word,
  password: (random) => `${word(random)}-${hex(random, 6)}`,
};

/** Samples a string of the format; undefined for an unknown format. */
export function sampleFormat(format: string, random: Random): string | undefined {
  return Object.hasOwn(FORMATS, format) ? FORMATS[format]?.(random) : undefined;
}

function word(random: Random): string {
  return random.pick(["amber", "cedar", "delta", "fable", "grove", "harbour", "lantern", "meadow"]);
}

function hostname(random: Random): string {
  // Names that are reserved for examples.
  return `${word(random)}.${random.pick(["example.com", "example.org", "example.net"])}`;
}

function email(random: Random): string {
  return `${word(random)}@example.com`;
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
