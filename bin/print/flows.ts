import { getBorderCharacters, table } from "table";
import type { ListedFlow, ListedVersion } from "../../generator/list.js";
import { coloursFor } from "./colour.js";

/** Prints flows on stdout as a table, or as one JSON document. */
export function printFlows(
  flows: readonly ListedFlow[],
  { json }: { readonly json: boolean },
): void {
  process.stdout.write(json ? `${JSON.stringify(flows, null, 2)}\n` : `${asTable(flows)}\n`);
}

function asTable(flows: readonly ListedFlow[]): string {
  const colours = coloursFor(process.stdout);
  const rows = flows.flatMap((flow) =>
    flow.versions.map((version, index) => [
      index === 0 ? flow.id : "",
      versionLabel(flow, version),
      version.steps.join(", "),
      inputs(version),
    ]),
  );
  const head = ["FLOW", "VERSION", "STEPS", "INPUTS"].map((title) => colours.bold(title));
  const drawn = table([head, ...rows], {
    border: getBorderCharacters("void"),
    columnDefault: { paddingLeft: 0, paddingRight: 2 },
    drawHorizontalLine: () => false,
  });
  const count = `${flows.length} ${flows.length === 1 ? "flow" : "flows"}`;
  const legend = `${count}. *: the input that message sets; ?: optional.`;
  return `${drawn.replace(/[ \t]+$/gm, "")}\n${colours.dim(legend)}`;
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
