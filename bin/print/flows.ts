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

function versionLabel(flow: ListedFlow, { version }: ListedVersion): string {
  if (version !== "draft")
    return version === flow.production ? `${version} (production)` : `${version}`;
  const { published, production } = flow;
  if (published === undefined) return "draft";
  if (published.length === 0) return "draft (not published)";
  const promoted = production === undefined ? "" : `; production: ${production}`;
  return `draft (published: ${published.join(", ")}${promoted})`;
}

function inputs({ inputs: all }: ListedVersion): string {
  return all
    .map(({ name, required, primary }) => `${name}${primary ? "*" : ""}${required ? "" : "?"}`)
    .join(", ");
}
