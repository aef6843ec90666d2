import type { ContractModel } from "./model.js";
import { membersOf } from "./output-types.js";
import type { Resolve } from "./call-types.js";
import type { ObjectNode, TypeNode } from "../types/type-node.js";

/** Deeper values and longer lines make no readable example. */
const MAX_DEPTH = 4;
const MAX_LINE_LENGTH = 76;

const KEYWORD_SAMPLES: ReadonlyMap<string, string> = new Map([
  ["string", `"…"`],
  ["number", "1"],
  ["boolean", "true"],
  ["null", "null"],
  ["unknown", `"…"`],
]);

/** A short call of the flow that compiles, as lines of TypeScript. Empty where none is short enough. */
export function exampleCall(
  identifier: string,
  contract: ContractModel,
  resolve: Resolve,
): string[] {
  const [call] = membersOf(resolve(contract.call));
  const argument = call === undefined ? undefined : sample(call, resolve, 0);
  if (argument === undefined) return [];
  const line = `const done = await ${identifier}(createClient()).execute(${argument});`;
  if (line.length > MAX_LINE_LENGTH) return [];
  return [
    line,
    `if (done.status === "failed") throw new Error(done.error.message);`,
    `if (done.status === "completed") console.log(done.result);`,
  ];
}

/** A value of the type as TypeScript; undefined where there is none that is short and certain. */
function sample(type: TypeNode, resolve: Resolve, depth: number): string | undefined {
  if (depth > MAX_DEPTH) return undefined;
  switch (type.kind) {
    case "keyword":
      return KEYWORD_SAMPLES.get(type.keyword);
    case "literal":
      return JSON.stringify(type.value);
    case "template":
      return JSON.stringify(type.texts.join("…"));
    case "array":
      return "[]";
    case "tuple":
      return list(
        type.items.slice(0, type.required).map((item) => sample(item, resolve, depth + 1)),
      );
    case "union":
      return type.members.map((member) => sample(member, resolve, depth)).find(isKnown);
    case "reference": {
      const resolved = resolve(type);
      return resolved.kind === "reference" ? undefined : sample(resolved, resolve, depth + 1);
    }
    case "object":
      return objectSample(type, resolve, depth);
  }
}

function objectSample(
  { properties }: ObjectNode,
  resolve: Resolve,
  depth: number,
): string | undefined {
  const parts: string[] = [];
  for (const { name, type, optional } of properties) {
    if (optional) continue;
    const value = sample(type, resolve, depth + 1);
    if (value === undefined || !/^[A-Za-z_$][\w$]*$/.test(name) || name === "__proto__")
      return undefined;
    parts.push(`${name}: ${value}`);
  }
  return parts.length === 0 ? "{}" : `{ ${parts.join(", ")} }`;
}

function list(items: readonly (string | undefined)[]): string | undefined {
  return items.every(isKnown) ? `[${items.join(", ")}]` : undefined;
}

function isKnown(value: string | undefined): value is string {
  return value !== undefined;
}
