import { SLUG_PATTERN } from "noukai-codegen-runtime/wire";
import type { FlowVersion } from "../../definition/types.js";
import { flowId } from "../../definition/flow-id.js";

/** A flow that a server has. */
export interface ListedFlow {
  /** `org/project/slug`. */
  readonly id: string;
  readonly org: string;
  readonly project: string;
  readonly slug: string;
  /** The draft first, then ascending. At least one. */
  readonly versions: readonly ListedVersion[];
}

export interface ListedVersion {
  readonly version: FlowVersion;
  /** Fingerprint of the definition, computed by the server; undefined if it sends none. */
  readonly hash: string | undefined;
  /** The definition, if the list contains it. */
  readonly document: unknown;
}

/**
 * Reads the answer to `GET /flows`: a list, or an object with one under `flows`. An entry names a flow (`org`,
 * `project`, `slug`) and its versions: as a list `versions` (of versions, or of objects with `version` and perhaps
 * `hash`), or one version in `version` and `hash`. Otherwise its versions are the draft and those in `published`. An entry may
 * also contain the whole definition, under `definition`, which then provides all of these.
 *
 * @returns the flows ordered by id, or undefined if the response is not such a list.
 */
export function readListing(body: unknown): readonly ListedFlow[] | undefined {
  const list = Array.isArray(body) ? body : member(body, "flows");
  if (!Array.isArray(list)) return undefined;
  const flows = new Map<
    string,
    Omit<ListedFlow, "versions"> & { versions: Map<FlowVersion, ListedVersion> }
  >();
  for (const entry of list as readonly unknown[]) {
    const named = member(entry, "definition") ?? entry;
    const [org, project, slug] = ["org", "project", "slug"].map((name) => member(named, name));
    if (!isSlug(org) || !isSlug(project) || !isSlug(slug)) return undefined;
    const id = flowId({ org, project, slug });
    const flow = flows.get(id) ?? {
      id,
      org,
      project,
      slug,
      versions: new Map<FlowVersion, ListedVersion>(),
    };
    for (const listed of versionsOf(entry)) flow.versions.set(listed.version, listed);
    if (flow.versions.size > 0) flows.set(id, flow);
  }
  return [...flows.values()]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((flow) => ({ ...flow, versions: [...flow.versions.values()].sort(draftFirst) }));
}

function versionsOf(entry: unknown): ListedVersion[] {
  const document = member(entry, "definition");
  if (document !== undefined) {
    return listedVersion(member(document, "version") ?? "draft", member(entry, "hash"), document);
  }
  const listed = member(entry, "versions");
  if (Array.isArray(listed)) {
    return (listed as readonly unknown[]).flatMap((one) =>
      listedVersion(typeof one === "object" ? member(one, "version") : one, member(one, "hash")),
    );
  }
  const version = member(entry, "version");
  if (version !== undefined) return listedVersion(version, member(entry, "hash"));
  const published = member(entry, "published");
  const numbers: readonly unknown[] = Array.isArray(published) ? published : [];
  return ["draft", ...numbers].flatMap((number) => listedVersion(number, undefined));
}

function listedVersion(version: unknown, hash: unknown, document?: unknown): ListedVersion[] {
  if (!isVersion(version)) return [];
  return [{ version, hash: typeof hash === "string" && hash !== "" ? hash : undefined, document }];
}

function isVersion(value: unknown): value is FlowVersion {
  return (
    value === "draft" || (typeof value === "number" && Number.isSafeInteger(value) && value >= 1)
  );
}

function isSlug(value: unknown): value is string {
  return typeof value === "string" && SLUG_PATTERN.test(value);
}

function draftFirst(a: ListedVersion, b: ListedVersion): number {
  return (a.version === "draft" ? 0 : a.version) - (b.version === "draft" ? 0 : b.version);
}

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
