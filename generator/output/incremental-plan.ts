import { statSync } from "node:fs";
import { join } from "node:path";
import { applyPlan } from "./apply.js";
import { stampOf } from "./file-signature.js";
import { ownsFile } from "./ownership.js";
import {
  planOutput,
  type FileState,
  type OutputFile,
  type OutputPlan,
  type PlannedFile,
} from "./plan.js";

/** An output folder that is brought up to date again and again. */
export interface TrackedOutput {
  /** Looks at what was left in the folder, where there is time before the next plan. */
  look(): void;
  /**
   * Compares files with what stands in the folder: with all of it the first time and after a failure, and then with
   * what was left there, which takes a moment even for thousands of files.
   */
  plan(files: readonly OutputFile[]): Promise<OutputPlan>;
  /** @throws as `applyPlan` does. */
  apply(plan: OutputPlan, files: readonly OutputFile[]): Promise<void>;
  /** What `stampOf` said of each file that the last `apply` left, by path. */
  stamps(): ReadonlyMap<string, string>;
}

/** For how long a look is as good as another, in milliseconds. */
const FRESH = 100;

/** A file as it was left. */
interface Left {
  readonly content: string;
  /** Changes when anyone else writes the file. */
  readonly stamp: string;
}

/** Tracks an output folder. Nothing is read yet. */
export function trackOutput(out: string): TrackedOutput {
  let left: { readonly folder: string; readonly files: ReadonlyMap<string, Left> } | undefined;
  let looked: { readonly at: number; readonly stamps: ReadonlyMap<string, string> } | undefined;
  const stampsNow = (folder: string): ((path: string) => string) => {
    const { at, stamps } = looked ?? { at: -Infinity, stamps: new Map<string, string>() };
    looked = undefined;
    const isFresh = performance.now() - at < FRESH;
    return (path) => (isFresh ? stamps.get(path) : undefined) ?? stampOf(join(folder, path));
  };
  return {
    look: () => {
      if (left === undefined) return;
      const { folder, files } = left;
      const stamps = new Map([...files.keys()].map((path) => [path, stampOf(join(folder, path))]));
      looked = { at: performance.now(), stamps };
    },
    stamps: () => new Map([...(left?.files ?? [])].map(([path, { stamp }]) => [path, stamp])),
    plan: async (files) =>
      left === undefined
        ? planOutput(out, files)
        : planChanges(left.folder, left.files, files, stampsNow(left.folder)),
    apply: async (plan, files) => {
      left = undefined;
      looked = undefined;
      const written = await applyPlan(plan);
      // One without a stamp is looked at again by the next plan.
      const stampAt = (path: string): string => written.get(path) ?? plan.stamps.get(path) ?? "";
      left = {
        folder: plan.folder,
        files: new Map(files.map(({ path, content }) => [path, { content, stamp: stampAt(path) }])),
      };
    },
  };
}

function planChanges(
  folder: string,
  left: ReadonlyMap<string, Left>,
  files: readonly OutputFile[],
  stampNow: (path: string) => string,
): OutputPlan {
  const planned: PlannedFile[] = [];
  const contents = new Map<string, string>();
  const conflicts: string[] = [];
  const stamps = new Map<string, string>();
  for (const { path, content } of files) {
    const before = left.get(path);
    if (before?.content === content) {
      const stamp = stampNow(path);
      if (before.stamp === stamp && stamp !== "") {
        planned.push({ path, state: "unchanged" });
        stamps.set(path, stamp);
        continue;
      }
    }
    const state = stateOf(join(folder, path));
    if (state === "foreign") conflicts.push(path);
    planned.push({ path, state: state === "foreign" ? "update" : state });
    contents.set(path, content);
  }
  const wanted = new Set(files.map(({ path }) => path));
  for (const path of left.keys()) {
    if (wanted.has(path)) continue;
    if (stateOf(join(folder, path)) === "update") planned.push({ path, state: "remove" });
  }
  planned.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { folder, files: planned, contents, conflicts, leftovers: [], stamps };
}

/** What writing a file would be: something of ours stands there, nothing does, or something that is not ours. */
function stateOf(path: string): Extract<FileState, "create" | "update" | "foreign"> {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined) return "create";
  return status.isFile() && ownsFile(path) ? "update" : "foreign";
}
