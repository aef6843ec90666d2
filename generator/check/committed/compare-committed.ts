import type { ResolvedConfig } from "../../config/index.js";
import { hashDefinition } from "../../definition/index.js";
import {
  compareFlows,
  worstClass,
  type Change,
  type ChangeClass,
  type FlowVersions,
} from "../../diff/index.js";
import { UsageError } from "../../errors.js";
import type { LoadedDefinition } from "../../sources/index.js";
import type { Difference } from "../difference.js";
import { committedFlows, localFlows, type Flows } from "./committed-flows.js";
import type { Unreadable } from "./git.js";
import { flowId } from "../../definition/flow-id.js";

/** What changed between a commit and a definition now. */
export interface KnownChanges {
  readonly class: ChangeClass;
  readonly changes: readonly Change[];
}

/** The comparison of local definitions with those of commits. Git is only run where something has to be compared. */
export interface CommittedComparison {
  /**
   * What changed in a flow since its client was generated; undefined where no commit has the definition that the client was
   * generated from.
   *
   * @param hash - of that definition, as the client states it.
   */
  changesSince(flow: string, hash: string | undefined): Promise<KnownChanges | undefined>;
  /** The flows that differ from the commit that was asked for; none where none was. */
  differences(isReported: (flow: string) => boolean): Promise<readonly Difference[]>;
  /** Why definitions could not be compared; empty where they were, or did not have to be. */
  notices(): readonly string[];
}

/** The commit whose definitions the clients of a working tree are probably generated from. */
const LAST_COMMIT = "HEAD";

const REASONS: Readonly<Record<Unreadable, string>> = {
  "no git": "git is not installed",
  "no repository": "this folder is in no git repository",
  "no commit": "the repository has no commit yet",
};

/**
 * @param loaded - all definitions as they are now.
 * @param against - the revision to compare with; undefined: the last commit, and only for clients that are not up to date.
 */
export function compareCommitted(
  config: ResolvedConfig,
  loaded: readonly LoadedDefinition[],
  against: string | undefined,
): CommittedComparison {
  const options = { objects: config.objects, formats: config.formats };
  const known = new Map<string, Promise<Flows>>();
  const notices = new Set<string>();
  let pending: Promise<Flows> | undefined;
  const now = (): Promise<Flows> => (pending ??= localFlows(config, loaded));
  const read = async (revision: string): Promise<Flows> => {
    const flows = await committedFlows(config, revision);
    if (typeof flows !== "string") return flows;
    if (flows === "no commit" && revision === against) {
      throw new UsageError(
        `--against: the repository has no commit "${revision}". Name a branch, a tag or a commit; in CI, fetch it first.`,
      );
    }
    notices.add(`Definitions could not be compared with ${revision}: ${REASONS[flows]}.`);
    return new Map();
  };
  const flowsOf = (revision: string): Promise<Flows> => {
    const flows = known.get(revision) ?? read(revision);
    known.set(revision, flows);
    return flows;
  };
  return {
    changesSince: async (flow, hash) => {
      const after = (await now()).get(flow);
      if (after === undefined || hash === undefined) return undefined;
      for (const revision of new Set([against ?? LAST_COMMIT, LAST_COMMIT])) {
        const before = (await flowsOf(revision)).get(flow);
        if (before === undefined || !hasHash(before, hash)) continue;
        const changes = compareFlows(before, after, options);
        return { class: worstClass(changes) ?? "documentation", changes };
      }
      return undefined;
    },
    differences: async (isReported) => {
      if (against === undefined) return [];
      const before = await flowsOf(against);
      if (notices.size > 0) return [];
      const after = await now();
      const ids = [...new Set([...before.keys(), ...after.keys()])].sort();
      return ids.flatMap((id) => {
        if (isReported(id)) return [];
        const found = compareFlows(before.get(id) ?? NONE, after.get(id) ?? NONE, options);
        const worst = worstClass(found);
        if (worst === undefined) return [];
        const file = loaded.find(({ definition }) => flowId(definition) === id)?.origin;
        return [differenceOf(id, worst, found, { file, against })];
      });
    },
    notices: () => [...notices],
  };
}

const NONE: FlowVersions = new Map();

function hasHash(versions: FlowVersions, hash: string): boolean {
  return [...versions.values()].some((definition) => hashDefinition(definition) === hash);
}

function differenceOf(
  flow: string,
  worst: ChangeClass,
  changes: readonly Change[],
  { file, against }: { readonly file: string | undefined; readonly against: string },
): Difference {
  return {
    cause: "commit",
    class: worst,
    flow,
    files: [file ?? flow],
    summary: `The definition differs from that of ${against}`,
    changes,
    callSites: [],
  };
}
