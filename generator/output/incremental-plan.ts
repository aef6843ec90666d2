import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { applyPlan } from "./apply.js";
import { fileSignature } from "./file-signature.js";
import { isOwned } from "./file-header.js";
import { isHeld, type FileState, type PlannedFile } from "./file-state.js";
import { keepImported } from "./keep-imported.js";
import { holdOf, planOutput, type OutputFile, type OutputPlan, type PlanOptions } from "./plan.js";
import { Staging, type ReservedFile } from "./staging.js";

/** Plans and applies changes to one output folder, any number of times. */
export interface IncrementalPlanner {
  /** Reads the signatures of the files that were written last, for a plan that follows soon. */
  prefetch(): void;
  /**
   * Begins to write a file of the plan that follows, unless something is in its place. It is not put there before `apply`.
   *
   * @param reserved - the temporary file that another thread was to write.
   */
  writeAhead(file: OutputFile, reserved?: ReservedFile): void;
  /** What another thread needs to write files ahead; undefined where the output folder cannot be created. */
  reserve(): Reservations | undefined;
  /** Removes what `writeAhead` wrote. Does nothing after `apply`. */
  discard(): Promise<void>;
  /**
   * Compares files with the folder. The first time and after a failure the whole folder is read; after that only the
   * signatures of the files that were written last.
   */
  plan(files: readonly OutputFile[], options?: Pick<PlanOptions, "force">): Promise<OutputPlan>;
  /** @throws as `applyPlan` does. */
  apply(plan: OutputPlan, files: readonly OutputFile[]): Promise<void>;
  /** The signature of each file as the last `apply` left it, by path. */
  signatures(): ReadonlyMap<string, string>;
}

/** The output folder, and the names of temporary files in it. */
export interface Reservations {
  /** Absolute, with no link in it. */
  readonly folder: string;
  /** The temporary file for a path that is relative to the output folder. */
  readonly temporaryFor: (path: string) => string;
}

/** For how long prefetched signatures are used, in milliseconds. */
const PREFETCH_LIFETIME_MS = 100;

/** A file as it was last written. */
interface WrittenFile {
  readonly content: string;
  readonly signature: string;
}

/** The output folder as it was last written. */
interface WrittenFolder {
  readonly folder: string;
  readonly files: ReadonlyMap<string, WrittenFile>;
}

/** Creates a planner for an output folder. Nothing is read yet. */
export function createIncrementalPlanner(
  out: string,
  owner?: PlanOptions["owner"],
): IncrementalPlanner {
  let last: WrittenFolder | undefined;
  let staging = new Staging(out);
  let prefetched:
    { readonly at: number; readonly signatures: ReadonlyMap<string, string> } | undefined;
  const signaturesNow = (folder: string): ((path: string) => string) => {
    const { at, signatures } = prefetched ?? {
      at: -Infinity,
      signatures: new Map<string, string>(),
    };
    prefetched = undefined;
    const isFresh = performance.now() - at < PREFETCH_LIFETIME_MS;
    return (path) =>
      (isFresh ? signatures.get(path) : undefined) ?? fileSignature(join(folder, path));
  };
  return {
    prefetch: () => {
      if (last === undefined) return;
      const { folder, files } = last;
      const signatures = new Map(
        [...files.keys()].map((path) => [path, fileSignature(join(folder, path))]),
      );
      prefetched = { at: performance.now(), signatures };
    },
    signatures: () =>
      new Map([...(last?.files ?? [])].map(([path, { signature }]) => [path, signature])),
    writeAhead: ({ path, content }, reserved) => {
      staging.writeAhead(path, content, reserved);
    },
    reserve: () => {
      const current = staging;
      try {
        return { folder: current.folder, temporaryFor: (path) => current.reserve(path) };
      } catch {
        // `apply` meets the same error, and throws it.
        return undefined;
      }
    },
    discard: () => staging.discard(),
    plan: async (files, { force } = {}) =>
      last === undefined
        ? planOutput(out, files, { owner, force })
        : planChanges(last, files, signaturesNow(last.folder), { owner, force }),
    apply: async (plan, files) => {
      last = undefined;
      prefetched = undefined;
      const ahead = staging;
      staging = new Staging(out);
      const written = await applyPlan(plan, ahead);
      // A file without a signature is read again by the next plan.
      const signatureAt = (path: string): string =>
        written.get(path) ?? plan.signatures.get(path) ?? "";
      last = {
        folder: plan.folder,
        files: new Map(
          files.map(({ path, content }) => [path, { content, signature: signatureAt(path) }]),
        ),
      };
    },
  };
}

function planChanges(
  { folder, files: last }: WrittenFolder,
  files: readonly OutputFile[],
  signatureNow: (path: string) => string,
  options: PlanOptions,
): OutputPlan {
  const planned: PlannedFile[] = [];
  const contents = new Map<string, string>();
  const conflicts: string[] = [];
  const signatures = new Map<string, string>();
  for (const { path, content } of files) {
    const before = last.get(path);
    const signature = before === undefined ? "" : signatureNow(path);
    const isAsWritten = before?.signature === signature && signature !== "";
    if (isAsWritten && before.content === content) {
      planned.push({ path, state: "unchanged" });
      signatures.set(path, signature);
      continue;
    }
    const state = isAsWritten ? "update" : stateOf(join(folder, path), options);
    if (state === "foreign") conflicts.push(path);
    planned.push({ path, state: state === "foreign" ? "update" : state });
    if (!isHeld(state)) contents.set(path, content);
  }
  const wanted = new Set(files.map(({ path }) => path));
  for (const path of last.keys()) {
    if (wanted.has(path)) continue;
    const state = stateOf(join(folder, path), options);
    if (state === "update") planned.push({ path, state: "remove" });
    else if (isHeld(state)) planned.push({ path, state });
  }
  planned.sort((a, b) => (a.path < b.path ? -1 : 1));
  return {
    ...{ folder, files: keepImported(planned), contents, conflicts },
    ...{ leftovers: [], signatures },
  };
}

/** What writing to `path` would do: create a file, update a generated one, or overwrite what is to be left as it is. */
function stateOf(
  path: string,
  options: PlanOptions,
): Extract<FileState, "create" | "update" | "foreign" | "edited" | "claimed"> {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined) return "create";
  if (!status.isFile()) return "foreign";
  const text = readFileSync(path, "utf8");
  return isOwned(text) ? (holdOf(text, options) ?? "update") : "foreign";
}
