import { readFileSync } from "node:fs";
import { readDefinition, type FlowDefinition } from "../../generator/definition/index.js";
import { compareDefinitions } from "../../generator/diff/index.js";

/** The two definitions of a case that compares them. */
export function definitionsOf(
  name: string,
): readonly [before: FlowDefinition, after: FlowDefinition] {
  const read = (which: "before" | "after"): FlowDefinition => {
    const path = new URL(`inputs/${name}/${which}.flow.json`, import.meta.url);
    const result = readDefinition({ path: `${which}.json`, text: readFileSync(path, "utf8") });
    if ("problems" in result) throw new Error(JSON.stringify(result.problems));
    return result.definition;
  };
  return [read("before"), read("after")];
}

/** The changes between two definitions as lines. */
export function changesBetween(before: FlowDefinition, after: FlowDefinition): readonly string[] {
  return compareDefinitions(before, after).map(
    ({ class: found, path, message }) => `${found}: ${path} ${message}`,
  );
}
