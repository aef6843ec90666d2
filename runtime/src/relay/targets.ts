import { coreOf, type Core } from "../client/core.js";
import { ValueError } from "../errors.js";
import { unversionedPath, versionedPath, type FlowAddress } from "../flow/paths.js";
import { executePath, flowPath, stepPath } from "../wire.js";
import type { RelayedFlow, RelayExtra, RelayOptions, RelayVerb } from "./options.js";
import { Refusal } from "./refusal.js";

/** A flow and a verb that are served, and where requests for them go. */
export interface RelayTarget extends FlowAddress {
  readonly core: Core;
  readonly version: unknown;
  readonly verb: RelayVerb;
  /** What a body may have; undefined where it may have anything. */
  readonly allow: readonly RelayExtra[] | undefined;
  /** Path of the service, with the version. */
  readonly path: string;
  /** End of the path of the relay: `/{org}/{project}/{slug}/{verb}`. */
  readonly suffix: string;
}

const VERBS: readonly RelayVerb[] = ["execute", "step"];
const EXTRAS: readonly RelayExtra[] = ["attachments", "outputs", "overrides", "tools", "trace"];

/** What of the bodies of streams is passed on. Nothing of them is the vendor's. */
const STREAM_ALLOW: readonly RelayExtra[] = ["tools"];

/**
 * What a relay serves.
 *
 * @throws ValueError if a flow is not one, is given twice, or its version or verbs are invalid.
 */
export function relayTargets(
  options: Pick<RelayOptions, "allow" | "client" | "flows">,
): readonly RelayTarget[] {
  const { flows } = options;
  if (!Array.isArray(flows) || flows.length === 0)
    throw new ValueError("flows must be the flows that the relay serves: [grade3].");
  const targets = options.flows.flatMap((entry, index) => {
    const served: Partial<RelayedFlow> = "descriptor" in entry ? { flow: entry } : entry;
    if (!served.flow?.descriptor)
      throw new ValueError(`flows[${index}] must be a generated flow, or { flow, version, … }.`);
    return targetsOf(options, { ...served, flow: served.flow });
  });
  const suffixes = new Set(targets.map(({ suffix }) => suffix));
  if (suffixes.size < targets.length)
    throw new ValueError("flows: each flow can be served once, in one version.");
  return targets;
}

function targetsOf(
  options: Pick<RelayOptions, "allow" | "client">,
  { flow, version = versionOf(flow), verbs = VERBS, allow = options.allow }: RelayedFlow,
): readonly RelayTarget[] {
  const { org, project, slug } = flow.descriptor;
  const core = options.client[coreOf](flow.descriptor, (own) => own);
  // Throws for an address or a version that is none.
  const path = versionedPath(flow.descriptor, version, core.production);
  const base = unversionedPath(flow.descriptor).slice(flowPath("", "", "").indexOf("/", 1));
  if (verbs.length === 0 || !verbs.every((verb) => VERBS.includes(verb)))
    throw new ValueError(`The verbs of ${slug} must be some of ${VERBS.join(", ")}.`);
  if (allow && !allow.every((extra) => EXTRAS.includes(extra)))
    throw new ValueError(`allow must be some of ${EXTRAS.join(", ")}.`);
  return verbs.map((verb) => ({
    org,
    project,
    slug,
    core,
    version,
    verb,
    allow: allow ?? (verb === "step" ? STREAM_ALLOW : undefined),
    path: verb === "step" ? stepPath(path) : executePath(path),
    suffix: `${base}/${verb}`,
  }));
}

function versionOf({ descriptor }: RelayedFlow["flow"]): RelayedFlow["version"] {
  const { defaultVersion } = descriptor;
  return defaultVersion === "draft" || defaultVersion === "production"
    ? defaultVersion
    : Number(defaultVersion);
}

/**
 * Finds what a request is for.
 *
 * @param mount the path that the relay is mounted at, without a slash at its end; undefined where it is not known
 * @throws Refusal if it is not served.
 */
export function findTarget(
  targets: readonly RelayTarget[],
  pathname: string,
  mount: string | undefined,
): RelayTarget {
  const path = pathname.replace(/\/$/, "");
  const [first] = targets;
  const isOne = targets.every(({ suffix }) => parentOf(suffix) === parentOf(first?.suffix ?? ""));
  // The vendor's relay serves one flow, and nothing but `execute`.
  const bare = isOne ? targets.find(({ verb }) => verb === "execute") : undefined;
  const found =
    mount === undefined
      ? (targets.find(({ suffix }) => path.endsWith(suffix)) ??
        // What is in the same project is the address of a flow or a version that is not served.
        (targets.some((target) => path.includes(projectOf(target))) ? undefined : bare))
      : path === mount
        ? bare
        : targets.find(({ suffix }) => path === mount + suffix);
  if (!found) throw new Refusal(404, "FLOW_NOT_FOUND");
  return found;
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}

/** `/{org}/{project}/` */
function projectOf({ suffix }: RelayTarget): string {
  return `${parentOf(parentOf(suffix))}/`;
}
