import type { JsonSchemaObject } from "../json-schema/types.js";
import type { Formats } from "./demands.js";
import { groupEqualNodes, membersSignature } from "./partition.js";
import {
  ANYTHING,
  buildSchemaGraph,
  NOTHING,
  type Part,
  type Root,
  type SchemaNode,
} from "./schema-graph.js";

/**
 * A set of JSON values: those of a schema, or a composition. Sets that are composed of the same schemas in the same way are
 * one object, and schemas that demand the same are one schema, so that equal sets are found by comparing objects.
 */
export type Term = SchemaTerm | AllTerm | ListTerm | RecordTerm;

/** The values that a schema accepts. */
export interface SchemaTerm {
  readonly kind: "schema";
  readonly id: number;
  readonly schema: SchemaNode["schema"];
  /** What the schema demands, by keyword, as text that is equal for equal demands. */
  readonly values: SchemaNode["values"];
  readonly parts: ReadonlyMap<string, TermPart>;
}

/** The schemas inside of a keyword's value. */
export interface TermPart {
  /** Where they have names, in the same order. */
  readonly names: Part["names"];
  readonly terms: readonly Term[];
}

/** The intersection of several sets. */
export interface AllTerm {
  readonly kind: "all";
  readonly id: number;
  readonly members: readonly Term[];
}

/** Arrays of items of a set. */
export interface ListTerm {
  readonly kind: "list";
  readonly id: number;
  readonly items: Term;
}

/** Objects with fields of some sets, all required. */
export interface RecordTerm {
  readonly kind: "record";
  readonly id: number;
  readonly fields: ReadonlyMap<string, Term>;
}

/** The sets of values that the schemas of several definitions describe. */
export class Terms {
  readonly anything: Term;
  readonly nothing: Term;
  readonly #ofNode: readonly Term[];
  readonly #nodeOf: (root: Root) => number;
  readonly #composed = new Map<string, Term>();
  #size: number;

  /** @param roots - all schemas that will be asked for. */
  constructor(roots: readonly Root[], formats: Formats) {
    const { nodes, nodeOf } = buildSchemaGraph(roots, formats);
    this.#ofNode = termsOfNodes(nodes);
    this.#nodeOf = nodeOf;
    this.#size = nodes.length;
    this.anything = this.#at(ANYTHING);
    this.nothing = this.#at(NOTHING);
  }

  /** The values that a root accepts. */
  of(root: Root): Term {
    return this.#at(this.#nodeOf(root));
  }

  list(items: Term): Term {
    return this.#compose(`list ${items.id}`, (id) => ({ kind: "list", id, items }));
  }

  record(fields: ReadonlyMap<string, Term>): Term {
    const sorted = [...fields].sort(([a], [b]) => (a < b ? -1 : 1));
    const key = sorted.map(([name, { id }]) => `${JSON.stringify(name)}${id}`).join();
    return this.#compose(`record ${key}`, (id) => ({ kind: "record", id, fields }));
  }

  /** The values that are in all of several sets. */
  all(sets: readonly Term[]): Term {
    const members = new Map<number, Term>();
    for (const set of sets)
      for (const member of set.kind === "all" ? set.members : [set]) members.set(member.id, member);
    members.delete(this.anything.id);
    if (members.has(this.nothing.id)) return this.nothing;
    const [first = this.anything] = members.values();
    if (members.size < 2) return first;
    const sorted = [...members.values()].sort((a, b) => a.id - b.id);
    const key = sorted.map(({ id }) => id).join();
    return this.#compose(`all ${key}`, (id) => ({ kind: "all", id, members: sorted }));
  }

  #at(node: number): Term {
    const term = this.#ofNode[node];
    if (term === undefined) throw new Error("The schema is none of those that are compared.");
    return term;
  }

  #compose(key: string, create: (id: number) => Term): Term {
    const known = this.#composed.get(key);
    if (known !== undefined) return known;
    const term = create(this.#size++);
    this.#composed.set(key, term);
    return term;
  }
}

/** The terms of nodes, in their order: one for all nodes that demand the same. */
function termsOfNodes(nodes: readonly SchemaNode[]): readonly SchemaTerm[] {
  const groups = groupEqualNodes(nodes);
  const first = new Map<number, { readonly term: SchemaTerm; readonly fill: () => void }>();
  const terms = nodes.map(({ schema, values, parts: inner }, id) => {
    const known = first.get(groups[id] ?? id);
    if (known !== undefined) return known.term;
    const parts = new Map<string, TermPart>();
    const term: SchemaTerm = { kind: "schema", id, schema, values, parts };
    const fill = (): void => {
      for (const [keyword, { names, nodes: targets }] of inner)
        parts.set(keyword, { names, terms: targets.flatMap((each) => terms[each] ?? []) });
    };
    first.set(groups[id] ?? id, { term, fill });
    return term;
  });
  for (const { fill } of first.values()) fill();
  return terms;
}

/** The schemas of a keyword as text that is equal where they mean the same. */
export function partKey(keyword: string, { names, terms }: TermPart): string {
  const members = membersSignature(
    keyword,
    terms.map(({ id }) => id),
  );
  return names === undefined ? members : JSON.stringify([names, members]);
}

/** The schemas inside of a keyword that holds them by name. */
export function termsByName(
  term: SchemaTerm,
  keyword: string,
): (readonly [name: string, set: Term])[] {
  const part = term.parts.get(keyword);
  return (part?.names ?? []).flatMap((name, index) => {
    const set = part?.terms[index];
    return set === undefined ? [] : [[name, set] as const];
  });
}

/** The keywords of a schema, as they are written; none for a boolean schema. */
export function keywordsOf({ schema }: SchemaTerm): JsonSchemaObject {
  return typeof schema === "boolean" ? NO_KEYWORDS : schema;
}

const NO_KEYWORDS: JsonSchemaObject = {};
