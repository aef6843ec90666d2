import { existsSync } from "node:fs";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import type { FlowDefinition } from "../../generator/definition/types.js";
import { ServiceError } from "../errors.js";
import { isJsonObject } from "../../generator/json-schema/values.js";
import { parseJson } from "../json.js";
import { isPlan } from "./catalogue.js";
import type { DefinitionStore } from "./definition-store.js";
import { fileOfVersion, waitingFile } from "./version-files.js";
import { flowId, type FlowAddress } from "../../generator/definition/flow-id.js";

/** A published version. */
export interface Published {
  readonly version: number;
  /** The file that was written, relative to the working directory; null for a flow that is not from a file. */
  readonly file: string | null;
}

/** The largest version number that a path can name. */
const MAX_VERSION = 999_999_999;
/** Each store publishes one draft at a time, so that no two get the same number. */
const lastPublished = new WeakMap<DefinitionStore, Promise<unknown>>();

/**
 * Publishes a flow's draft as its next version: writes the version to a file in the same folder and adds its number to
 * the draft's `published`. Comments and layout of YAML files are kept.
 *
 * The version is published when the draft's file is replaced, in one operation of the file system: until then its text
 * has another name, which no source reads. Where the process ends right after that, the version is served from the draft, and the
 * next start gives its file the right name.
 *
 * @param promote whether the new version becomes the production version.
 * @throws ServiceError `FLOW_NOT_FOUND`, or `CONFLICT` when the version's file exists already or the draft's file is invalid.
 */
export function publishDraft(
  library: DefinitionStore,
  cwd: string,
  address: FlowAddress,
  promote: boolean,
): Promise<Published> {
  const publish = (): Promise<Published> => publishNext(library, cwd, address, promote);
  const published = (lastPublished.get(library) ?? Promise.resolve()).then(publish, publish);
  lastPublished.set(library, published);
  return published;
}

async function publishNext(
  library: DefinitionStore,
  cwd: string,
  address: FlowAddress,
  promote: boolean,
): Promise<Published> {
  const found = library.current().find(address, "draft");
  if (!isPlan(found)) throw new ServiceError("FLOW_NOT_FOUND", found.message);
  const draft = found.definition;
  const origin = library.originOf(draft);
  const served = library
    .current()
    .plans.map((plan) => plan.definition)
    .filter((definition) => flowId(definition) === flowId(address));
  if (origin === undefined) {
    const { version, marks } = nextVersion(served, promote);
    library.put({ ...draft, ...marks, version }, { ...draft, ...marks });
    return { version, file: null };
  }
  const path = resolve(cwd, origin);
  const text = await readFile(path, "utf8");
  // The file may have been edited since it was read: what is published is the file.
  const { version, marks } = nextVersion(
    [...served, await readDraft(origin, text, address)],
    promote,
  );
  const file = fileOfVersion(origin, version);
  const published = resolve(cwd, file);
  const waiting = resolve(cwd, waitingFile(file));
  try {
    // Fails where another process is publishing the same version.
    await writeFile(waiting, await changeFields(origin, text, { version, ...marks }), {
      flag: "wx",
    });
  } catch (error) {
    throw unwritable(error, file);
  }
  // Only now: another process may have published the version meanwhile.
  if (existsSync(published)) {
    await rm(waiting, { force: true });
    throw new ServiceError(
      "CONFLICT",
      `${basename(file)} already exists, but is not served as that version of the flow`,
    );
  }
  try {
    await replace(path, await changeFields(origin, text, marks));
  } catch (error) {
    await rm(waiting, { force: true });
    throw unwritable(error, origin);
  }
  await rename(waiting, published);
  await library.reload([origin, file]);
  return { version, file };
}

function unwritable(cause: unknown, file: string): unknown {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : undefined;
  if (code === undefined) return cause;
  const reason = code === "EEXIST" ? "another process is publishing it" : code;
  return new ServiceError(
    "CONFLICT",
    `${file} cannot be written, so nothing was published: ${reason}`,
    {
      cause,
    },
  );
}

interface Marks {
  readonly published: readonly number[];
  readonly production?: number;
}

function nextVersion(
  definitions: readonly FlowDefinition[],
  promote: boolean,
): { readonly version: number; readonly marks: Marks } {
  const versions = new Set<number>();
  for (const definition of definitions) {
    for (const number of definition.published ?? []) versions.add(number);
    if (definition.version !== "draft") versions.add(definition.version);
  }
  const sorted = [...versions].sort((a, b) => a - b);
  const version = (sorted.at(-1) ?? 0) + 1;
  if (version > MAX_VERSION)
    throw new ServiceError("CONFLICT", `No version after ${MAX_VERSION} can be published`);
  const published = [...sorted, version];
  return { version, marks: { published, ...(promote ? { production: version } : {}) } };
}

async function readDraft(
  origin: string,
  text: string,
  address: FlowAddress,
): Promise<FlowDefinition> {
  const { readDefinition } = await import("../../generator/definition/index.js");
  const result = readDefinition({ path: origin, text });
  const draft = "definition" in result ? result.definition : undefined;
  if (draft?.version === "draft" && flowId(draft) === flowId(address)) return draft;
  throw new ServiceError(
    "CONFLICT",
    `${origin} is not a valid draft of ${flowId(address)} any more: nothing was published`,
  );
}

async function changeFields(origin: string, text: string, fields: object): Promise<string> {
  if (origin.endsWith(".json")) {
    const document = parseJson(text);
    return `${JSON.stringify(isJsonObject(document) ? { ...document, ...fields } : document, null, 2)}\n`;
  }
  const { parseDocument } = await import("yaml");
  const document = parseDocument(text);
  for (const [field, value] of Object.entries(fields)) {
    const node = document.createNode(value as unknown, { flow: Array.isArray(value) });
    document.set(field, node);
  }
  return document.toString({ lineWidth: 0 });
}

/** Replaces a file atomically: writes a temporary file and renames it. */
async function replace(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(temporary, text);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
