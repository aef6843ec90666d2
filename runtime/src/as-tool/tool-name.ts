import { ValueError } from "../errors.js";
import type { FlowAddress } from "../schemas/types.js";
import { TOOL_NAME_PATTERN } from "../wire.js";

/** The length of a tool's name. */
const MAX_LENGTH = 64;
/** Digits of the hash that replaces the end of a name which is too long. */
const HASH_LENGTH = 8;

/** @throws ValueError if a tool cannot have the name. */
export function checkToolName(name: string): string {
  if (TOOL_NAME_PATTERN.test(name)) return name;
  throw new ValueError(
    `The name of a tool has 1 to ${MAX_LENGTH} letters, digits, "_" and "-"; ${JSON.stringify(name)} is no such name.`,
  );
}

/** The name of a flow's tool: its slug. */
export function toolName({ slug }: Pick<FlowAddress, "slug">): string {
  return fitted(slug);
}

/**
 * The names of the tools of several flows: the slug, or as much of the address as tells flows with the same slug apart.
 *
 * @returns the names, in the order of the flows. They do not depend on it, and a flow whose slug no other has keeps its name.
 */
export function toolNames(flows: readonly FlowAddress[]): string[] {
  const candidates = (flow: FlowAddress): readonly string[] => {
    const { org, project, slug } = flow;
    return [[slug], [project, slug], [org, project, slug]].map((parts) => fitted(parts.join("_")));
  };
  const all = flows.map(candidates);
  return all.map((own, index) => {
    const others = all.filter((_, other) => other !== index);
    const isFree = (name: string | undefined): boolean =>
      !others.some((names) => names.some((other) => other === name));
    return own.find(isFree) ?? own.at(-1) ?? "";
  });
}

/** A name with the characters and the length that tools may have. */
function fitted(name: string): string {
  const allowed = name.replace(/[^\w-]/g, "_");
  if (allowed.length <= MAX_LENGTH) return allowed;
  return `${allowed.slice(0, MAX_LENGTH - HASH_LENGTH - 1)}_${hash(name)}`;
}

/** FNV-1a of a text, in hexadecimal digits. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (const character of text)
    value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return (value >>> 0).toString(16).padStart(HASH_LENGTH, "0");
}
