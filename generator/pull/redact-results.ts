import { isList, isObject } from "../json-schema/values.js";
import { canonicalKey } from "../sources/hosted/read/hosted-object.js";
import { Notes } from "../sources/hosted/read/notes.js";
import { parseStructure } from "../sources/hosted/read/parse-structure.js";
import { payloadsOf } from "../sources/hosted/read/payloads.js";

/** Keys whose short texts say how a result is built, and not what a customer wrote. */
const STRUCTURAL: ReadonlySet<string> = new Set(
  (
    "type kind nodetype containertype direction orientation layout processortype processor blocktype datatype fieldtype " +
    "itemtype items format $ref $schema jsonrpc status version versionnumber role mimetype"
  ).split(" "),
);
/** Keys whose ids tell parts of a result from one another. */
const IDS = /(?:^|[a-z])(?:id|ids|slug|uuid)$|^(?:arrayfield|required)$/;
/** Keys whose whole value is data of a customer. */
const DATA: ReadonlySet<string> = new Set(
  "testcases tests examples example default defaultvalue enum options choices".split(" "),
);
const NUMBERS: ReadonlySet<string> = new Set(
  "version versionnumber number contentversion blockcount stepcount id productionversion".split(
    " ",
  ),
);
const IDENTIFIER = /^[\w$#/.:@+-]{1,100}$/;

/**
 * What the service said, without what people wrote: prompts, code, descriptions, names, defaults and test cases are replaced by
 * their kind and length. Keys, ids, slugs and types stay, because they are what a reader of the shape needs.
 */
export function redactResult(result: unknown): unknown {
  const payloads = payloadsOf(result, new Notes());
  return payloads.map(({ value }) => redact(value, ""));
}

function redact(value: unknown, key: string): unknown {
  const canonical = canonicalKey(key);
  if (DATA.has(canonical)) return blank(value);
  const structure = parseStructure(value);
  if (isList(structure)) return structure.map((item) => redact(item, key));
  if (isObject(structure))
    return Object.fromEntries(
      Object.entries(structure).map(([name, item], index) => [
        IDENTIFIER.test(name) ? name : `<key ${index + 1}>`,
        redact(item, name),
      ]),
    );
  if (typeof value === "number") return NUMBERS.has(canonical) ? value : 0;
  if (typeof value !== "string") return value;
  const isKept = STRUCTURAL.has(canonical) || IDS.test(canonical);
  return isKept && IDENTIFIER.test(value) ? value : `<text of ${value.length} characters>`;
}

function blank(value: unknown): string {
  if (isList(value)) return `<list of ${value.length}>`;
  return isObject(value) ? `<object of ${Object.keys(value).length} keys>` : `<${typeof value}>`;
}
