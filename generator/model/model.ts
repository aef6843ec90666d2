import type { JsonObject } from "../json-schema/types.js";
import type { Enumerations } from "../schemas/index.js";
import type { CallVersion, FlowVersion } from "../definition/types.js";
import type { Documentation, TypeNode } from "../types/type-node.js";

/** One generated file: a flow, its contracts and the types they need. */
export interface FlowModel {
  /** `org/project/slug`. */
  readonly id: string;
  readonly org: string;
  readonly project: string;
  readonly slug: string;
  /** Relative to the output folder, with `/`: `acme/spelling/grade-3.ts`. */
  readonly path: string;
  /** The exported constant: `grade3`. */
  readonly identifier: string;
  readonly documentation: Documentation;
  /** The definitions that the file is made from, the default contract's first. */
  readonly sources: readonly FlowSource[];
  /** In the order of the file. */
  readonly declarations: readonly Declaration[];
  /** At least one; the first is the default version's. */
  readonly contracts: readonly ContractModel[];
  readonly defaultVersion: CallVersion;
  /** Published version numbers, ascending. */
  readonly published: readonly number[];
  /** Whether calls may name any number as a version. */
  readonly publishedOpen: boolean;
  /** Which contract each version has that a call may name. */
  readonly versions: readonly VersionEntry[];
  /** What the runtime has to know of the default version. */
  readonly descriptor: VersionDescriptor;
  /** The versions of which the runtime has to know something else. */
  readonly otherDescriptors: readonly (VersionDescriptor & { readonly version: CallVersion })[];
  /** The hash of the definition that the default version runs; undefined where it is not known. */
  readonly hash: string | undefined;
  /** The declared name of each key that a type of this file refers to. */
  readonly names: ReadonlyMap<string, string>;
  /** What values are validated by at run time; undefined where the config wants no schemas. */
  readonly validation: FlowValidation | undefined;
}

/** The schemas of a flow, as data. */
export interface FlowValidation {
  /** Relative to the output folder, with `/`: `acme/spelling/grade-3.schemas.ts`. */
  readonly path: string;
  /** The document of all schemas: see `schemaDocument`. */
  readonly document: JsonObject;
  /** What a file of zod schemas needs besides; undefined where the config wants none. */
  readonly zod: ZodFileModel | undefined;
  /** Of the inputs of the default contract. */
  readonly enumerations: Enumerations;
}

/** A file of zod schemas. */
export interface ZodFileModel {
  /** Relative to the output folder, with `/`: `acme/spelling/grade-3.zod.ts`. */
  readonly path: string;
  /** The keys that the type of a schema in `$defs` may have in the file, by the name of the schema. */
  readonly typeKeys: ReadonlyMap<string, readonly string[]>;
}

/** A definition that a file is made from. */
export interface FlowSource {
  readonly version: FlowVersion;
  readonly origin: string;
}

/** A type that the file exports. */
export interface Declaration {
  readonly key: string;
  readonly documentation: Documentation | undefined;
  /** The key of the declared object that it extends; `type` then has only the members that it adds. */
  readonly extends?: string | undefined;
  readonly type: TypeNode;
}

/** The contract of one version: the members of the generated `…Flow` interface. */
export interface ContractModel {
  readonly key: string;
  readonly documentation: Documentation;
  readonly inputs: TypeNode;
  /** The input that `message` is shorthand for; undefined where it does not accept strings. */
  readonly primary: string | undefined;
  /** The ways to pass inputs. */
  readonly call: TypeNode;
  readonly overrides: TypeNode;
  readonly outputs: TypeNode;
  /** What one call of each step receives and returns; in document order. */
  readonly calls: readonly CallModel[];
  readonly result: TypeNode;
}

/** The types of one call of a step. */
export interface CallModel {
  readonly stepId: string;
  readonly input: TypeNode;
  readonly output: TypeNode;
  /** The item of the innermost loop around the step; undefined outside of loops. */
  readonly item: TypeNode | undefined;
  /** How many loops enclose the step. */
  readonly loopDepth: number;
}

/** The part of a version's contract that is needed at run time. */
export interface VersionDescriptor {
  /** The input that `message` is shorthand for, if there is one. */
  readonly primary: string | undefined;
  /** How the outputs of steps are put together: see `shapeOf`. */
  readonly shape: string;
}

/** A version that a call may name, and the key of its contract. */
export interface VersionEntry {
  readonly version: CallVersion;
  readonly contract: string;
}

/** The key of a type that is imported from the runtime. */
export const conversationMessageKey = "import:ConversationMessage";

/** Names that generated files import, and that nothing they declare may have. */
export const importedNames: readonly string[] = [
  "defineFlow",
  "defineValidatedFlow",
  "ConversationMessage",
  "FlowFactory",
  "ValidatedFlowFactory",
];

/** The constant with the enumerations of a file, which no flow's constant may be called. */
export const enumerationsName = "values";
