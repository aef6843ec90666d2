import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createRenderer } from "../render/renderer.js";
import { memoryCache } from "../cache/index.js";
import { createOwner, type ResolvedConfig } from "../config/index.js";
import type { OutputPlan } from "../output/index.js";
import type { LoadedDefinition } from "../sources/index.js";
import type { CommittedComparison } from "./committed/compare-committed.js";
import type { Difference } from "./difference.js";
import { flowOfFile, displayPath } from "./display-path.js";
import type { SnapshotComparison } from "./compare-snapshot.js";
import { flowId } from "../definition/flow-id.js";

/** Explains why files in the output folder differ from the plan, one difference per flow or cause. */
export async function explainFiles(
  config: ResolvedConfig,
  plan: OutputPlan,
  { known, unknownFlows, isIncomplete }: SnapshotComparison,
  withProvenance: (loaded: LoadedDefinition) => LoadedDefinition,
  committed: CommittedComparison,
): Promise<Difference[]> {
  const differs = plan.files.some(({ state }) => state !== "unchanged" && state !== "foreign");
  if (!differs) return [];
  const { explainOutput, readProvenance } = await import("./causes/output.js");
  const { owns } = createOwner(config);
  const found = await explainOutput(plan, {
    owns,
    isReported: (path) => {
      const flow = flowOfFile(path);
      return flow === undefined ? isIncomplete : unknownFlows.has(flow);
    },
    renderOtherSettings: async (paths) => {
      const wanted = new Set(paths.map(flowOfFile));
      const isAll = paths.includes("index.ts");
      const chosen = known.filter(({ definition }) => isAll || wanted.has(flowId(definition)));
      return Promise.all(
        otherSettings(config, (id) => isAll || wanted.has(id)).map(async (other) => {
          const { files } = await createRenderer(other, memoryCache()).render(
            chosen.map(withProvenance),
          );
          return new Map(files.map(({ path, content }) => [path, content]));
        }),
      );
    },
  });
  const grouped = new Map<string, Difference>();
  const listed = new Set<string>();
  for (const { path, cause, class: unknown, message, isOlder = false } of found) {
    const file = displayPath(config, join(config.out, path));
    const flow = flowOfFile(path);
    const since =
      isOlder && flow !== undefined
        ? await committed.changesSince(flow, await hashIn(join(plan.folder, `${flow}.ts`)))
        : undefined;
    const kind = since?.class ?? unknown;
    // Another generator or config changes all files, so these are reported as one difference.
    const isWide = cause === "generator" || cause === "config";
    const key = isWide ? `${cause} ${kind} ${message}` : path;
    const before = grouped.get(key);
    grouped.set(key, {
      cause,
      class: kind,
      flow: isWide ? undefined : flow,
      files: before === undefined ? [file] : [...before.files, file],
      summary:
        before === undefined
          ? `${file} ${message}`
          : `${before.files.length + 1} files: each ${message}`,
      // A flow has several files.
      changes: flow !== undefined && !listed.has(flow) ? (since?.changes ?? []) : [],
      callSites: [],
    });
    if (flow !== undefined) listed.add(flow);
  }
  return [...grouped.values()];

  async function hashIn(client: string): Promise<string | undefined> {
    const text = await readFile(client, "utf8").catch(() => "");
    return readProvenance(text)?.hash;
  }
}

/** Configs with other settings that change neither the header nor the hash of a generated file. */
function otherSettings(
  config: ResolvedConfig,
  isWanted: (id: string) => boolean,
): ResolvedConfig[] {
  const only = <Value>(record: Readonly<Record<string, Value>>): Record<string, Value> =>
    Object.fromEntries(Object.entries(record).filter(([id]) => id === "*" || isWanted(id)));
  const base = { ...config, versions: only(config.versions), pin: only(config.pin) };
  const objects = config.objects === "exact" ? "open" : "exact";
  const published = config.published === "exact" ? "any" : "exact";
  const extensions = (["js", "ts", "none"] as const).filter(
    (each) => each !== config.importExtension,
  );
  const defaults = (["draft", "production"] as const).filter(
    (each) => each !== config.defaultVersion,
  );
  const schemas = (["none", "standard", "zod"] as const).filter((each) => each !== config.schemas);
  const formats = config.formats === "assert" ? "annotation" : "assert";
  return [
    ...defaults.map((defaultVersion) => ({ ...base, defaultVersion })),
    { ...base, objects },
    { ...base, published },
    { ...base, objects, published },
    ...extensions.map((importExtension) => ({ ...base, importExtension })),
    ...schemas.map((each) => ({ ...base, schemas: each })),
    { ...base, formats },
  ];
}
