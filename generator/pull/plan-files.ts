import { join } from "node:path";
import { hashDefinition } from "../definition/hash.js";
import { isRawFlow } from "../definition/format/check-format.js";
import type { RawFlow } from "../definition/format/raw-definition.js";
import { readDefinition } from "../definition/index.js";
import type { FlowVersion } from "../definition/types.js";
import type { FlowDocument } from "../sources/hosted/read/read-hosted.js";
import { copyJson } from "../sources/hosted/read/json-copy.js";
import type { JsonObject } from "../json-schema/types.js";
import { isJsonObject } from "../json-schema/values.js";
import { differencesOf } from "./differences.js";
import type { ExistingFile } from "./existing-files.js";
import { fileText } from "./file-text.js";
import { keepLocal } from "./local-keys.js";
import { flowId } from "../definition/flow-id.js";

/**
 * A file of a pull. `edited`: somebody wrote or edited it, so that it is left as it is; `gone`: the service has no such flow, or
 * no such version, any more.
 */
export interface PlannedFile {
  /** Absolute. */
  readonly path: string;
  /** `org/project/slug`. */
  readonly id: string;
  readonly version: FlowVersion;
  readonly state: "create" | "update" | "unchanged" | "edited" | "gone";
  /** Where the file differs from the service. */
  readonly differences: readonly string[];
  /** What it holds after the pull; undefined where nothing is written. */
  readonly text: string | undefined;
}

export interface PlanOptions {
  /** The absolute path of the folder. */
  readonly out: string;
  readonly existing: ReadonlyMap<string, ExistingFile>;
  /** Overwrite files that were edited too. */
  readonly force: boolean;
}

/** Plans the file of one version of a flow: the one that defines it already, wherever it is, or a new one. */
export function planFile(flow: FlowDocument, { out, existing, force }: PlanOptions): PlannedFile {
  const { id, version, document } = flow;
  const file = [...existing.values()].find(
    ({ content }) => content !== undefined && isOf(content.definition, flow),
  );
  const suffix = version === "draft" ? "" : `.v${version}`;
  const path = file?.path ?? join(out, `${id}${suffix}.flow.yaml`);
  const about = { path, id, version };
  const occupied = file ?? existing.get(path);
  if (occupied !== undefined && occupied.content === undefined && !force)
    return {
      ...about,
      state: "edited",
      differences: ["it is not a valid definition"],
      text: undefined,
    };
  const pulled: RawFlow = isRawFlow(document) ? document : unreadable(id);
  const before = file?.content;
  const { value, hash } =
    (before && checked(keepLocal(pulled, before.raw))) ?? checked(pulled) ?? unreadable(id);
  const differences = differencesOf(before?.raw, value);
  if (
    file !== undefined &&
    before !== undefined &&
    file.isEdited &&
    !force &&
    hashDefinition(before.definition) !== hash
  )
    return { ...about, state: "edited", differences, text: undefined };
  const text = fileText(path, value, { hash, remarks: remarksOf(flow) }, file?.text);
  const written = readDefinition({ path, text });
  if (!("definition" in written) || hashDefinition(written.definition) !== hash)
    throw new Error(`${path} would not say what was pulled`);
  if (text === file?.text)
    return { ...about, state: "unchanged", differences: [], text: undefined };
  return {
    ...about,
    state: file === undefined ? "create" : "update",
    differences: file === undefined ? [] : differences,
    text,
  };
}

interface Checked {
  readonly value: JsonObject;
  readonly hash: string;
}

/** A definition as JSON; undefined if it is not valid, such as with a key of the file that refers to what is gone. */
function checked(raw: RawFlow): Checked | undefined {
  const value = copyJson(raw);
  const result = readDefinition({ path: "pulled.json", text: JSON.stringify(value) });
  if (!("definition" in result) || !isJsonObject(value)) return undefined;
  return { value, hash: hashDefinition(result.definition) };
}

function unreadable(id: string): never {
  throw new Error(`${id} was checked and is no definition`);
}

/** Files of pulled flows that the service does not have any more. */
export function planGone(
  existing: ReadonlyMap<string, ExistingFile>,
  isMissing: (id: string, version: FlowVersion) => boolean,
): readonly PlannedFile[] {
  return [...existing.values()].flatMap(({ path, content }): PlannedFile[] => {
    if (content?.definition.serviceId === undefined) return [];
    const { version } = content.definition;
    const id = flowId(content.definition);
    if (!isMissing(id, version)) return [];
    return [{ path, id, version, state: "gone", differences: [], text: undefined }];
  });
}

function isOf(definition: FlowDocument["definition"], flow: FlowDocument): boolean {
  return flowId(definition) === flow.id && definition.version === flow.version;
}

/** No paths and no counts, which change with other flows. */
function remarksOf({ unplaced, assumptions }: FlowDocument): readonly string[] {
  return [
    ...assumptions.map(({ message }) => `Assumed: ${message}.`),
    ...unplaced.map(({ kind }) => `Not read: ${kind}.`),
  ];
}
