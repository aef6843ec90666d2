import { getBorderCharacters, table } from "table";
import type { ListedFlow, ListedVersion } from "../../generator/list.js";
import { visibleLine } from "../../generator/visible-text.js";
import { standardOutput } from "./output.js";
import { printPaged } from "./pager.js";

/** Prints flows on stdout as a table, in a pager where it is long, or as one JSON document. */
export async function printFlows(
  flows: readonly ListedFlow[],
  { json, pager }: { readonly json: boolean; readonly pager: boolean },
): Promise<void> {
  if (json) standardOutput.write(`${JSON.stringify(flows, null, 2)}\n`);
  else await printPaged(`${asTable(flows)}\n`, pager);
}

function asTable(flows: readonly ListedFlow[]): string {
  const colours = standardOutput.colours();
  const rows = flows.flatMap((flow) =>
    flow.versions.map((version, index) => [
      index === 0 ? flow.id : "",
      versionLabel(flow, version),
      version.steps.join(", "),
      inputs(version),
    ]),
  );
  // The table knows the width of text only, and refuses control characters.
  const cells = rows.map((row) => row.map(visibleLine));
  const drawn = table([["FLOW", "VERSION", "STEPS", "INPUTS"], ...cells], {
    border: getBorderCharacters("void"),
    columnDefault: { paddingLeft: 0, paddingRight: 2 },
    drawHorizontalLine: () => false,
  });
  const count = `${flows.length} ${flows.length === 1 ? "flow" : "flows"}`;
  const legend = `${count}. *: the input that message sets; ?: optional.`;
  const [head = "", ...lines] = drawn.replace(/[ \t]+$/gm, "").split("\n");
  return `${[head.replace(/\S+/g, colours.bold), ...lines].join("\n")}\n${colours.dim(legend)}`;
}

/** The version with what is known about it. That the draft is the default is not mentioned: it usually is. */
function versionLabel(flow: ListedFlow, { version }: ListedVersion): string {
  const { published, production, defaultVersion } = flow;
  const notes: string[] = [];
  const note = (text: string, applies: boolean): void => {
    if (applies) notes.push(text);
  };
  if (version === "draft") {
    note("not published", published?.length === 0);
    note(`published: ${published?.join(", ") ?? ""}`, (published?.length ?? 0) > 0);
    note(`production: ${production}`, production !== undefined);
    note(`default: ${defaultVersion}`, defaultVersion !== "draft");
  } else {
    note("production", version === production);
    note("default", version === (defaultVersion === "production" ? production : defaultVersion));
  }
  return notes.length === 0 ? `${version}` : `${version} (${notes.join("; ")})`;
}

function inputs({ inputs: all }: ListedVersion): string {
  return all
    .map(({ name, required, primary }) => `${name}${primary ? "*" : ""}${required ? "" : "?"}`)
    .join(", ");
}
