import type { ListedFlow } from "../../generator/list.js";
import type { RunTimeRule } from "../../generator/rules.js";
import { visibleLine } from "../../generator/visible-text.js";
import { standardOutput } from "./output.js";
import { printPaged } from "./pager.js";

/** Prints the rules of each version of each flow that are enforced at run time, by place. */
export async function printRules(flows: readonly ListedFlow[], pager: boolean): Promise<void> {
  const { bold, dim } = standardOutput.colours();
  const blocks = flows.flatMap(({ id, versions }) =>
    versions.map(({ version, rules = [] }) => {
      const title = bold(`${visibleLine(id)} (${version})`);
      if (rules.length === 0) return `${title}\n  Every rule is enforced by the compiler.`;
      const lines = [...byPlace(rules)].map(
        ([place, own]) => `  ${visibleLine(place)}: ${own.map(describe).join(", ")} ${when(own)}`,
      );
      return [title, ...lines].join("\n");
    }),
  );
  const legend = dim("*: the compiler enforces simple cases. All other rules are compile errors.");
  await printPaged(`${[...blocks, legend].join("\n\n")}\n`, pager);
}

function byPlace(rules: readonly RunTimeRule[]): ReadonlyMap<string, readonly RunTimeRule[]> {
  const places = new Map<string, RunTimeRule[]>();
  for (const rule of rules) places.set(rule.place, [...(places.get(rule.place) ?? []), rule]);
  return places;
}

/** Longer values are cut. */
const MAX_VALUE = 60;

function describe({ keyword, value, inPartByCompiler }: RunTimeRule): string {
  if (keyword === "type") return String(value);
  const mark = inPartByCompiler ? "*" : "";
  if (value === undefined || value === true) return keyword + mark;
  const text = typeof value === "string" ? JSON.stringify(visibleLine(value)) : String(value);
  const shown = text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)}…` : text;
  return `${keyword}${mark} ${shown}`;
}

function when([first]: readonly RunTimeRule[]): string {
  const times = [
    ...(first?.beforeSending === true ? ["before sending"] : []),
    ...(first?.afterReceiving === true ? ["after receiving"] : []),
  ];
  return `(${times.join(", ")})`;
}
