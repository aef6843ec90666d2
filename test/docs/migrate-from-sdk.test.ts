import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { root } from "../support/cli.js";
import { runtimeExports, sdkSurface, type SdkSurface } from "./sdk-surface.js";

/** A row of a table of the page. */
interface Row {
  /** The nearest heading above it. */
  readonly heading: string;
  /** The code in its first cell. */
  readonly theirs: readonly string[];
  readonly cells: readonly string[];
}

const codeIn = (text = ""): readonly string[] =>
  [...text.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);

function rowsOf(page: string): readonly Row[] {
  let heading = "";
  return page.split("\n").flatMap((line) => {
    if (line.startsWith("#")) heading = line.replace(/^#+ /, "");
    if (!line.startsWith("|") || /^\|[\s|-]+$/.test(line)) return [];
    const cells = line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim());
    return [{ heading, theirs: codeIn(cells[0]), cells }];
  });
}

const rows = rowsOf(readFileSync(join(root, "docs/migrate-from-sdk.md"), "utf8"));
/** What the tables under a heading have in their first column. */
const under = (heading: string): ReadonlySet<string> =>
  new Set(rows.filter((row) => row.heading === heading).flatMap(({ theirs }) => theirs));

let sdk: SdkSurface;
beforeAll(() => {
  sdk = sdkSurface();
});

describe("the page for users of @noukai/sdk 0.3.0", () => {
  it("has all that its entry points export", () => {
    expect(sdk.exports).toContain("withNoukaiTrace");
    const listed = new Set([...under("Exports"), ...under("Results and errors")]);
    expect(sdk.exports.filter((name) => !listed.has(name))).toEqual([]);
  });

  it("has all options, under a heading that names what takes them", () => {
    expect(sdk.options).toContainEqual({ of: "Noukai", option: "logPayloads" });
    expect(sdk.options).toContainEqual({ of: "traceScope", option: "replaySessionId" });
    const isListed = ({ of, option }: { readonly of: string; readonly option: string }): boolean =>
      rows.some(
        ({ heading, theirs }) => new RegExp(`\\b${of}\\b`).test(heading) && theirs.includes(option),
      );
    expect(sdk.options.filter((option) => !isListed(option))).toEqual([]);
  });

  it("has the fields of its errors and the variables that it reads", () => {
    expect(sdk.variables).toContain("NOUKAI_REPLAY_ENABLED");
    const fields = under("Results and errors");
    expect(sdk.errorFields.filter((name) => !fields.has(name))).toEqual([]);
    const variables = under("Environment variables");
    expect(sdk.variables.filter((name) => !variables.has(name))).toEqual([]);
  });

  it("names something in place of each", () => {
    expect(rows.filter(({ theirs, cells }) => theirs.length > 0 && !cells[1])).toEqual([]);
  });

  it("names what the entry points of the runtime export", () => {
    const ours = runtimeExports();
    const missing = rows.flatMap(({ cells: [theirs, here, of] }) => {
      const [entry] = codeIn(of);
      if (entry === undefined) return [];
      const [name = ""] = codeIn(here);
      return ours.get(entry)?.includes(name) ? [] : [`${theirs}: ${name} of ${entry}`];
    });
    expect(missing).toEqual([]);
  });
});
