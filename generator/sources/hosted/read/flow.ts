import { SLUG_PATTERN } from "noukai-codegen-runtime/wire";
import { CAPTURE_MODES, type FlowVersion } from "../../../definition/types.js";
import type { JsonObject, Path } from "../../../json-schema/types.js";
import { createJsonObject } from "../../../json-schema/values.js";
import { BlockTable } from "./blocks.js";
import {
  firstFound,
  firstText,
  HostedObject,
  type Found,
  type FoundObject,
} from "./hosted-object.js";
import type { FlowContext } from "./flow-context.js";
import { UsedModels, type ModelTable } from "./models.js";
import { Notes } from "./notes.js";
import { readInputs } from "./read-inputs.js";
import { readSchema } from "./schema.js";
import { readTree } from "./tree.js";
import { readVersions, type ReadVersions } from "./versions.js";

/** A flow of a result, with what stands beside it: an outer object, blocks, versions. */
export interface FlowSource {
  /** The flow's own object first. */
  readonly parts: readonly FoundObject[];
  readonly blocks: readonly Found[];
}

/** The project that flows belong to. */
export interface ProjectNames {
  readonly org: string | undefined;
  readonly project: string | undefined;
}

/** One version of a flow as it was read. It has not been checked. */
export interface ReadDocument {
  readonly org: string | undefined;
  readonly project: string | undefined;
  readonly slug: string | undefined;
  readonly version: FlowVersion;
  /** In the format of definition files. */
  readonly document: JsonObject;
  readonly notes: Notes;
  /** Where parts of the document come from in the result. */
  readonly origins: WeakMap<object, Path>;
  readonly path: Path;
}

/** Keys that hold a flow's tree of steps. */
export const TREE_KEYS: readonly string[] =
  "steps stepstree steptree tree structure root nodes graph layout flowtree annotatedsteps sequence".split(
    " ",
  );
export const BLOCK_KEYS: readonly string[] =
  "blocks blockmap blocksbyid stepblocks stepconfigs allblocks".split(" ");

/** Reads the versions of a flow that the result has the content of: the draft first. */
export function readFlow(
  source: FlowSource,
  project: ProjectNames,
  models: ModelTable,
): readonly ReadDocument[] {
  const notes = new Notes();
  const parts = source.parts.map((part) => new HostedObject(part, notes));
  const path = source.parts[0]?.path ?? [];
  const [org, projectSlug, slug] = addressOf(parts, project, notes);
  const serviceId = firstText(parts, "id", "flowid", "uuid");
  const name = firstText(parts, "name", "title", "displayname");
  const versions = readVersions(parts, notes);
  const said = firstText(parts, "description", "summary");
  const about = { org, project: projectSlug, slug, serviceId, name, description: said };
  const own = readContent(parts, source.blocks, models, notes, path);
  for (const part of parts) {
    part.ignore("organization", "org", "project", "projectslug", "orgslug", "organizationslug");
    part.ignore("objectmodels", "models", "kind", "flowtype", "type", "meta", "metadata", "flow");
    part.finish("a flow");
  }
  const draft = own && documentOf(about, "draft", versions, own);
  const published = versions.contents.flatMap(({ version, part }) => {
    const versionNotes = new Notes();
    const object = new HostedObject(part, versionNotes);
    object.ignore("id", "versionid", "version", "number", "versionnumber", "name", "description");
    object.ignore("isproduction", "production", "promoted", "ispromoted", "status", "label");
    const content = readContent([object], [], models, versionNotes, part.path);
    object.finish("a version of a flow");
    return content === undefined ? [] : [documentOf(about, version, versions, content)];
  });
  return draft === undefined ? published : [draft, ...published];
}

interface Content {
  readonly content: JsonObject;
  readonly notes: Notes;
  readonly origins: WeakMap<object, Path>;
  readonly path: Path;
}

/** Reads inputs and steps; undefined where there are no steps, as in a list of flows. */
function readContent(
  parts: readonly HostedObject[],
  beside: readonly Found[],
  models: ModelTable,
  notes: Notes,
  path: Path,
): Content | undefined {
  const used = new UsedModels(models);
  const blocks = new BlockTable();
  const ownBlocks = firstFound(parts, ...BLOCK_KEYS);
  for (const found of ownBlocks === undefined ? beside : [ownBlocks, ...beside]) blocks.add(found);
  const context: FlowContext = {
    ...{ notes, models: used, blocks, ids: new Set(), origins: new WeakMap<object, Path>() },
  };
  const tree = firstFound(parts, ...TREE_KEYS);
  if (tree === undefined && blocks.isEmpty) return undefined;
  const steps =
    tree === undefined ? blocksInRow(blocks, context, path) : [...readTree(tree, context)];
  for (const block of tree === undefined ? [] : blocks.unused())
    notes.unplaced("block that no node of the tree names", block.path, block.value);
  const { inputs, primary } = readInputs(parts, context, path);
  const capture = firstText(parts, "capture", "capturemode", "tracecapturemode");
  const read = createJsonObject({});
  for (const [model, found] of used.entries())
    read[model] = readSchema(found, { notes, models: used, of: "object models" }) ?? true;
  const content = createJsonObject({
    inputs,
    primary,
    models: Object.keys(read).length === 0 ? undefined : read,
    capture: CAPTURE_MODES.find((mode) => mode === capture),
    steps,
  });
  return { content, notes, origins: context.origins, path };
}

function blocksInRow(blocks: BlockTable, context: FlowContext, path: Path): JsonObject[] {
  context.notes.assume("blocks without a tree run in a row, in their order", path);
  return blocks.all().flatMap((block) => readTree(block, context));
}

function documentOf(
  about: ProjectNames & {
    readonly slug: string | undefined;
    readonly serviceId: string | undefined;
    readonly name: string | undefined;
    readonly description: string | undefined;
  },
  version: FlowVersion,
  { published, production }: ReadVersions,
  { content, ...rest }: Content,
): ReadDocument {
  const { org, project, slug, serviceId, name, description } = about;
  const isDraft = version === "draft";
  const document = createJsonObject({
    ...{ org, project, slug, serviceId, name, description },
    version: isDraft ? undefined : version,
    published: isDraft ? published : undefined,
    production: isDraft ? production : undefined,
    ...content,
  });
  rest.origins.set(document, rest.path);
  return { org, project, slug, version, document, ...rest };
}

/** The flow's address. What the result does not say is that of the project, and the slug is made from the name. */
function addressOf(
  parts: readonly HostedObject[],
  { org, project }: ProjectNames,
  notes: Notes,
): readonly [org: string | undefined, project: string | undefined, slug: string | undefined] {
  const full = firstText(parts, "path", "fullslug", "fullpath", "address", "qualifiedname");
  const address = full?.split("/") ?? [];
  const [fullOrg, fullProject, fullSlug] = address.length === 3 ? address : [];
  const said = firstText(parts, "slug", "flowslug") ?? fullSlug;
  if (said !== undefined) return [fullOrg ?? org, fullProject ?? project, said];
  const name = parts[0]?.peek("name", "title");
  const slug = (typeof name === "string" ? name : "")
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, 50)
    .replaceAll(/^-+|-+$/g, "");
  if (!SLUG_PATTERN.test(slug)) return [org, project, undefined];
  notes.assume("the slug of a flow that has none is made from its name", parts[0]?.path ?? []);
  return [org, project, slug];
}
