import { createHash } from "node:crypto";
import type { FlowDefinition } from "../definition/types.js";
import type { JsonSchema, Path } from "../json-schema/types.js";
import { parsePointer, toPointer } from "../json-schema/pointer.js";
import { costOfText } from "../json-schema/work-budget.js";
import type { DeclarationGroup, DeclaredType, FileTypes } from "./file-types.js";
import { membersOf } from "./output-types.js";
import { modelsThatDiffer, sentSchema } from "../flow/sent-schema.js";
import { documentationOf } from "../types/documentation.js";
import type { ReferenceTarget, SchemaDocument } from "../types/schema-document.js";
import { placesOf } from "../types/places.js";
import { createTypeMapper, type MergedSchema } from "../types/type-mapper.js";
import type { ReferenceNode, TypeNode } from "../types/type-node.js";
import { createPartNames, type PartNames } from "./part-names.js";
import { titleOfPlaces, type TypeTitle } from "./type-title.js";
import { pathOfDocument } from "./definition-path.js";
import type { WorkLedger } from "./too-complex.js";

/** The types of one contract's schemas, declared in the file as they are needed. */
export interface SchemaTypes extends PartNames {
  /** Registers a schema that references are resolved against. */
  readonly document: (id: string, root: JsonSchema, home: SchemaHome) => SchemaDocument;
  readonly typeOf: (document: SchemaDocument) => TypeNode;
  /** The document's type: a declared one, unless it is short enough to print inline. */
  readonly declared: (document: SchemaDocument) => TypeNode;
  /** Declares a type, or refers to the default contract's where its source is equal. */
  readonly share: (declared: DeclaredType, type: () => TypeNode) => ReferenceNode;
  /** Follows references to a type that is none. */
  readonly resolve: (type: TypeNode) => TypeNode;
  /** Defines the types that have been referred to. */
  readonly finish: () => void;
}

/** How a schema's root is declared: under an existing key, or under a title. */
export type SchemaHome =
  { readonly key: string } | { readonly title: TypeTitle; readonly group: DeclarationGroup };

export interface SchemaTypesOptions {
  readonly objects: "exact" | "open";
  readonly suffix: string;
  readonly types: FileTypes;
  readonly warn: (message: string) => void;
  readonly ledger: WorkLedger;
}

/** Unions of more members than this are declared. */
const SHORT_UNION = 4;

/** Creates the schema types of one contract. */
export function createSchemaTypes(
  definition: FlowDefinition,
  options: SchemaTypesOptions,
): SchemaTypes {
  const { types, suffix, ledger } = options;
  const models = new Map<string, SchemaDocument>();
  /** The models as they are sent; most are the same. */
  const sentModels = new Map<string, SchemaDocument>();
  const homes = new Map<string, SchemaHome>();
  const differing = modelsThatDiffer(definition.models);
  for (const [name, root] of Object.entries(definition.models)) {
    const model = { id: `model:${name}`, root, models };
    const sentRoot = typeof root === "boolean" ? root : sentSchema(root);
    const sent = { id: `sent:${name}`, root: sentRoot, models: sentModels };
    models.set(name, model);
    sentModels.set(name, differing.has(name) ? sent : model);
    homes.set(model.id, { title: { words: [name], role: "" }, group: "models" });
    homes.set(sent.id, { title: { words: [name], role: "Input" }, group: "models" });
  }
  const pending: (() => void)[] = [];

  const share: SchemaTypes["share"] = (declared, type) => {
    ledger.budget.spend(costOfText(declared.key));
    const isSame = (): boolean => types.sourceOf(declared.key) === declared.source?.();
    const key = suffix === "" || isSame() ? declared.key : `${declared.key}@${suffix}`;
    if (types.has(key)) return { kind: "reference", key };
    const reference = types.declare({ ...declared, key, name: withSuffix(declared.name) });
    pending.push(() => {
      types.define(key, hoistParts(declared, type()));
    });
    return reference;
  };

  const { hoistParts, nameNestedObjects } = createPartNames(types, share);

  const withSuffix = (name: TypeTitle | string): TypeTitle | string =>
    typeof name === "string" ? name : { ...name, role: name.role + suffix };

  const reference = (target: ReferenceTarget): TypeNode => {
    const { document, pointer } = target;
    const home = homes.get(document.id);
    if (pointer === "" && home !== undefined) {
      return "key" in home
        ? { kind: "reference", key: home.key }
        : declareTarget(target, home.title, home.group);
    }
    return declareTarget(target, titleInside(target), "models");
  };

  const declareTarget = (
    target: ReferenceTarget,
    name: TypeTitle,
    group: DeclarationGroup,
    type?: TypeNode,
  ): ReferenceNode => {
    const { document, pointer, schema } = target;
    const declared: DeclaredType = {
      key: pointer === "" ? document.id : `${document.id}#${pointer}`,
      name,
      group,
      documentation: documentationOf(schema),
      source: () =>
        [JSON.stringify(schema), digestOf(document.root), digestOf(definition.models)].join(),
    };
    return share(declared, () => {
      const content = type ?? typeOf(target);
      return group === "outputs" ? nameNestedObjects(declared, content) : content;
    });
  };

  const merged = ({ key, expression, type }: MergedSchema): ReferenceNode => {
    const places = placesOf(expression);
    const roots = places.map(({ document }) => digestOf(document.root));
    return share(
      {
        key: `merged:${key}`,
        name: titleOfPlaces(expression) ?? { words: ["merged"], role: "" },
        group: "models",
        source: () => [key, digestOf(definition.models), ...roots].join(),
      },
      () => attribute(places[0], type),
    );
  };

  const mapper = createTypeMapper({
    objects: options.objects,
    reference,
    merged,
    budget: ledger.budget,
    warn: (expression, message) => {
      const path = pathOf(placesOf(expression)[0]);
      options.warn(`${toPointer(path)} ${message}`);
    },
  });
  const pathOf = (target: ReferenceTarget | undefined): Path =>
    target === undefined
      ? []
      : [...pathOfDocument(definition, target.document.id), ...parsePointer(target.pointer)];
  const attribute = (target: ReferenceTarget | undefined, work: () => TypeNode): TypeNode =>
    ledger.attribute(() => pathOf(target), work);
  const typeOf = (target: ReferenceTarget): TypeNode =>
    attribute(target, () => mapper.typeOf(target));
  const rootOf = (document: SchemaDocument): ReferenceTarget => ({
    document,
    schema: document.root,
    pointer: "",
  });
  const finish = (): void => {
    for (let work = pending.shift(); work !== undefined; work = pending.shift()) work();
  };

  return {
    document: (id, root, home) => {
      homes.set(id, home);
      return { id, root, models: id === "inputs" ? sentModels : models };
    },
    typeOf: (document) => typeOf(rootOf(document)),
    declared: (document) => {
      const type = typeOf(rootOf(document));
      const home = homes.get(document.id);
      if (home === undefined || "key" in home || isShort(type)) return type;
      return declareTarget(rootOf(document), home.title, home.group, type);
    },
    share,
    hoistParts,
    nameNestedObjects,
    resolve: (type) => {
      finish();
      return types.resolve(type);
    },
    finish,
  };
}

/** `#/$defs/Item` is called `Item`, or longer where that collides. */
function titleInside({ document, pointer }: ReferenceTarget): TypeTitle {
  const tokens = pointer.split("/").slice(1);
  return { words: tokens.slice(-1), longerWords: [document.id, ...tokens], role: "" };
}

/** Whether a type is short enough to print inline. */
function isShort(type: TypeNode): boolean {
  switch (type.kind) {
    case "keyword":
    case "literal":
    case "template":
    case "reference":
      return true;
    case "array":
      return isShort(type.items);
    case "object":
      return type.properties.length === 0;
    case "union":
      return membersOf(type).length <= SHORT_UNION && type.members.every(isShort);
    case "tuple":
      return false;
  }
}

/** Contracts are compared by the schemas of their types, each of which may be large and named by many types. */
const digests = new WeakMap<object, string>();

function digestOf(value: JsonSchema | FlowDefinition["models"]): string {
  if (typeof value === "boolean") return String(value);
  const known = digests.get(value);
  if (known !== undefined) return known;
  const digest = createHash("sha256").update(JSON.stringify(value)).digest("base64url");
  digests.set(value, digest);
  return digest;
}
