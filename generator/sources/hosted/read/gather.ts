import { isList, isObject } from "../../../json-schema/values.js";
import { BLOCK_KEYS, TREE_KEYS, type FlowSource, type ProjectNames } from "./flow.js";
import { entriesOf, HostedObject, type Found, type FoundObject } from "./hosted-object.js";
import { ModelTable } from "./models.js";
import { Notes } from "./notes.js";
import { parseStructure } from "./parse-structure.js";
import { mergeNames, projectNamesIn } from "./project-names.js";

/** A flow that was found, and what is known of its project. */
export interface GatheredFlow extends FlowSource {
  readonly id: string | undefined;
  readonly slug: string | undefined;
  readonly names: ProjectNames;
}

const FLOW_LISTS = ["flows", "flowlist"];
const MODEL_LISTS = ["objectmodels", "models", "objectmodel", "sharedmodels", "datamodels"];
const ENVELOPES = "data result results response payload project content item items value".split(
  " ",
);
/** How many envelopes may stand around one another. */
const MOST_ENVELOPES = 8;

/** Finds the flows, the blocks beside them and the object models in the results of any of the read tools. */
export class Gathering {
  readonly flows: GatheredFlow[] = [];
  readonly models: ModelTable = new ModelTable();
  readonly #notes: Notes;
  /** Blocks that came without their flow, by the id of the flow: results of `get_block`. */
  readonly #looseBlocks: { readonly flow: string | undefined; readonly block: FoundObject }[] = [];

  constructor(notes: Notes) {
    this.#notes = notes;
  }

  /** Adds what a payload has. */
  add(payload: Found): void {
    this.#visit(payload, { org: undefined, project: undefined }, 0);
  }

  /** The flows with the loose blocks that belong to them. Blocks of no known flow are noted. */
  finish(): readonly GatheredFlow[] {
    return this.flows.map((flow) => {
      const own = this.#looseBlocks.filter(({ flow: id }) =>
        id === undefined ? this.flows.length === 1 : id === flow.id || id === flow.slug,
      );
      const blocks = own.map(({ block }) => ({ value: [block.value], path: block.path }));
      return own.length === 0 ? flow : { ...flow, blocks: [...flow.blocks, ...blocks] };
    });
  }

  #visit(found: Found, outer: ProjectNames, depth: number): void {
    const value = parseStructure(found.value);
    if (isList(value)) {
      for (const entry of entriesOf({ ...found, value })) this.#visit(entry, outer, depth + 1);
      return;
    }
    if (!isObject(value) || depth > MOST_ENVELOPES) {
      this.#notes.unplaced("result in which no flow was found", found.path, value);
      return;
    }
    this.#visitObject({ ...found, value }, outer, depth);
  }

  #visitObject(found: FoundObject, outer: ProjectNames, depth: number): void {
    const object = new HostedObject(found, this.#notes);
    const names = mergeNames(projectNamesIn(found), outer);
    const flows = object.structure(...FLOW_LISTS);
    if (flows !== undefined) {
      this.#addProject(object, flows, names);
      return;
    }
    if (isFlow(object)) {
      this.#addFlow(found, [], names);
      return;
    }
    if (isBlock(object)) {
      this.#looseBlocks.push({ flow: object.text("flowid", "flowslug"), block: found });
      return;
    }
    const models = object.structure(...MODEL_LISTS);
    if (models !== undefined) this.models.add(models);
    const inner = ENVELOPES.flatMap((key) => object.structure(key) ?? []);
    for (const each of inner) this.#visit(each, names, depth + 1);
    if (models === undefined && inner.length === 0)
      this.#notes.unplaced("result in which no flow was found", found.path, found.value);
  }

  #addProject(object: HostedObject, flows: Found, names: ProjectNames): void {
    const models = object.structure(...MODEL_LISTS);
    if (models !== undefined) this.models.add(models);
    const blocks = object.structure(...BLOCK_KEYS);
    for (const entry of entriesOf(flows)) {
      const value = parseStructure(entry.value);
      if (!isObject(value)) {
        this.#notes.unplaced("entry of a list of flows", entry.path, value);
        continue;
      }
      const named =
        entry.key === undefined || hasName(value) ? value : { ...value, slug: entry.key };
      this.#addFlow(
        { value: named, path: entry.path },
        blocks === undefined ? [] : [blocks],
        names,
      );
    }
    object.ignore("project", "organization", "org", "id", "slug", "name", "description", "success");
    object.ignore("orgslug", "organizationslug", "projectslug", "total", "count", "ok", "message");
    object.finish("a project");
  }

  #addFlow(found: FoundObject, blocks: readonly Found[], outer: ProjectNames): void {
    const object = new HostedObject(found, new Notes());
    const inner = ["flow", "metadata", "meta"].flatMap((key) => object.object(key) ?? []);
    const parts = [...inner, found];
    const models = object.structure("objectmodels", "models");
    if (models !== undefined) this.models.add(models);
    const readers = parts.map((part) => new HostedObject(part, new Notes()));
    const text = (...keys: readonly string[]): string | undefined =>
      readers.map((part) => part.text(...keys)).find((each) => each !== undefined);
    const flow: GatheredFlow = {
      id: text("flowid", "id", "uuid"),
      slug: text("slug", "flowslug"),
      names: mergeNames(...parts.map(projectNamesIn), outer),
      parts,
      blocks: blocks.map((block) => ({
        ...block,
        value: ownBlocks(block.value, text("flowid", "id")),
      })),
    };
    const same = this.flows.findIndex((each) => isSame(each, flow));
    const known = this.flows[same];
    // The same flow of two results: a list has its name, and `get_flow` its steps.
    if (known === undefined) this.flows.push(flow);
    else
      this.flows[same] = {
        ...known,
        slug: known.slug ?? flow.slug,
        names: mergeNames(known.names, flow.names),
        parts: hasTree(known) ? [...known.parts, ...flow.parts] : [...flow.parts, ...known.parts],
        blocks: [...known.blocks, ...flow.blocks],
      };
  }
}

/** Blocks of a project that belong to a flow, where they say so. */
function ownBlocks(blocks: unknown, flow: string | undefined): unknown {
  if (isObject(blocks) && flow !== undefined && Object.hasOwn(blocks, flow)) return blocks[flow];
  if (!isList(blocks)) return blocks;
  return blocks.filter((block) => {
    const of = isObject(block)
      ? new HostedObject({ value: block, path: [] }, new Notes()).text("flowid")
      : undefined;
    return of === undefined || of === flow;
  });
}

function isSame(one: GatheredFlow, other: GatheredFlow): boolean {
  if (one.id !== undefined && other.id !== undefined) return one.id === other.id;
  return (
    one.slug !== undefined && one.slug === other.slug && one.names.project === other.names.project
  );
}

function hasTree({ parts }: GatheredFlow): boolean {
  return parts.some((part) => new HostedObject(part, new Notes()).has(...TREE_KEYS, ...BLOCK_KEYS));
}

function hasName(value: FoundObject["value"]): boolean {
  return new HostedObject({ value, path: [] }, new Notes()).has(
    "slug",
    "name",
    "id",
    "flowid",
    "flow",
  );
}

function isFlow(object: HostedObject): boolean {
  if (object.has("flow") || (object.has(...TREE_KEYS) && !object.has("processortype"))) return true;
  return object.has(...BLOCK_KEYS) || object.has("blockcount", "flowslug");
}

function isBlock(object: HostedObject): boolean {
  return object.has("stepid", "blockid", "processortype");
}
