import fc from "fast-check";

/** How a result of the service is written: each choice is one that the service may have made. */
export interface Shape {
  readonly envelope: "bare" | "structured" | "wrapped" | "text" | "fence" | "rpc" | "data";
  readonly tool: "hydrate_project" | "get_flow";
  readonly names: "snake" | "camel";
  readonly treeKey: "steps" | "steps_tree" | "tree" | "structure";
  readonly kindKey: "type" | "kind" | "direction" | "wrapper";
  readonly words: "short" | "long";
  readonly children: "children" | "steps" | "nodes" | "blocks";
  readonly blocks: "list" | "map" | "inside" | "inline";
  readonly leaf: "node" | "text";
  readonly loop: "field" | "object" | "leaf";
  readonly schema: "fields" | "wrapped" | "map" | "json" | "text";
  readonly model: "id" | "name" | "reference";
  readonly models: "list" | "map";
  readonly versions: "numbers" | "objects" | "map";
  readonly production: "number" | "id" | "flag";
  readonly required: "said" | "assumed";
  readonly nulls: boolean;
}

const choices = {
  envelope: ["bare", "structured", "wrapped", "text", "fence", "rpc", "data"],
  tool: ["hydrate_project", "get_flow"],
  names: ["snake", "camel"],
  treeKey: ["steps", "steps_tree", "tree", "structure"],
  kindKey: ["type", "kind", "direction", "wrapper"],
  words: ["short", "long"],
  children: ["children", "steps", "nodes", "blocks"],
  blocks: ["list", "map", "inside", "inline"],
  leaf: ["node", "text"],
  loop: ["field", "object", "leaf"],
  schema: ["fields", "wrapped", "map", "json", "text"],
  model: ["id", "name", "reference"],
  models: ["list", "map"],
  versions: ["numbers", "objects", "map"],
  production: ["number", "id", "flag"],
  required: ["said", "assumed"],
  nulls: [true, false],
} as const satisfies { readonly [Key in keyof Shape]: readonly Shape[Key][] };

export const anyShape: fc.Arbitrary<Shape> = fc.record({
  envelope: fc.constantFrom(...choices.envelope),
  tool: fc.constantFrom(...choices.tool),
  names: fc.constantFrom(...choices.names),
  treeKey: fc.constantFrom(...choices.treeKey),
  kindKey: fc.constantFrom(...choices.kindKey),
  words: fc.constantFrom(...choices.words),
  children: fc.constantFrom(...choices.children),
  blocks: fc.constantFrom(...choices.blocks),
  leaf: fc.constantFrom(...choices.leaf),
  loop: fc.constantFrom(...choices.loop),
  schema: fc.constantFrom(...choices.schema),
  model: fc.constantFrom(...choices.model),
  models: fc.constantFrom(...choices.models),
  versions: fc.constantFrom(...choices.versions),
  production: fc.constantFrom(...choices.production),
  required: fc.constantFrom(...choices.required),
  nulls: fc.constantFrom(...choices.nulls),
});

/** The best reading of the documentation: what the other shapes differ from. */
export const documented: Shape = {
  envelope: "structured",
  tool: "hydrate_project",
  names: "snake",
  treeKey: "steps",
  kindKey: "type",
  words: "short",
  children: "children",
  blocks: "list",
  leaf: "node",
  loop: "field",
  schema: "fields",
  model: "id",
  models: "list",
  versions: "objects",
  production: "id",
  required: "assumed",
  nulls: false,
};

/** Every shape that differs from the documented one in a single choice. */
export const eachChoice: readonly (readonly [name: string, shape: Shape])[] = Object.entries(
  choices,
).flatMap(([key, values]) =>
  values.map((value): [string, Shape] => [`${key}: ${value}`, { ...documented, [key]: value }]),
);
