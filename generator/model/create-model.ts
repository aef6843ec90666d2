import { posix } from "node:path";
import { ConfigError, DefinitionError } from "../errors.js";
import { toPointer } from "../json-schema/pointer.js";
import { hashDefinition } from "../definition/hash.js";
import type { FlowDefinition, FlowVersion } from "../definition/types.js";
import type { LoadedDefinition } from "../sources/index.js";
import { buildContract, flowDescription } from "./contract.js";
import { exampleCall } from "./example.js";
import { createFileTypes } from "./file-types.js";
import {
  conversationMessageKey,
  importedNames,
  type ContractModel,
  type FlowModel,
  type VersionDescriptor,
  type VersionEntry,
} from "./model.js";
import { pascalCase } from "./names.js";
import type { Documentation } from "../types/type-node.js";
import { shapeOf } from "../flow/shape.js";
import { createFlowBudget, createLedger, TooComplexError } from "./too-complex.js";
import { flowIdentifier } from "./flow-identifier.js";
import { flowPath } from "./flow-paths.js";
import { validationOf } from "./validation.js";
import { widenSentTypes } from "./sent-types.js";
import { shareParts } from "./share-parts.js";
import { selectVersions, type SelectedVersion } from "./versions.js";
import type { FlowGroup, VersionOptions } from "./flow-group.js";
import { flowId } from "../definition/flow-id.js";

/** The options that the model depends on; a resolved config is one. */
export interface ModelOptions extends VersionOptions {
  /** Whether undeclared properties are allowed where a schema does not mention them. */
  readonly objects: "exact" | "open";
  readonly schemas: "none" | "standard" | "zod";
  readonly formats: "annotation" | "assert";
}

/**
 * Groups definitions by flow, ordered by id.
 *
 * @throws ConfigError when the options name a flow that the definitions do not have.
 */
export function groupFlows(
  loaded: readonly LoadedDefinition[],
  options: VersionOptions,
): FlowGroup[] {
  const groups = groupByFlow(loaded);
  refuseUnknownFlows(groups, options);
  return [...groups.values()];
}

function groupByFlow(loaded: readonly LoadedDefinition[]): Map<string, FlowGroup> {
  const groups = new Map<string, Map<FlowVersion, LoadedDefinition>>();
  for (const entry of loaded) {
    const id = flowId(entry.definition);
    const versions = groups.get(id) ?? new Map<FlowVersion, LoadedDefinition>();
    groups.set(id, versions.set(entry.definition.version, entry));
  }
  const sorted = [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map(sorted.map(([id, versions]) => [id, { id, versions }]));
}

function refuseUnknownFlows(groups: ReadonlyMap<string, FlowGroup>, options: VersionOptions): void {
  for (const [field, named] of [
    ["versions", options.versions],
    ["pin", options.pin],
  ] as const) {
    for (const id of Object.keys(named)) {
      if (id !== "*" && !groups.has(id)) {
        throw new ConfigError(
          `\`${field}\` names ${id}, but no definition of that flow was found.`,
        );
      }
    }
  }
}

/**
 * Builds the model of one flow, which depends on no other.
 *
 * @throws ConfigError when the options name a version that it does not have.
 * @throws DefinitionError when its types take more work than they may; the file is the definition's origin.
 */
export function buildFlow(group: FlowGroup, options: ModelOptions, warnings: string[]): FlowModel {
  const selection = selectVersions(group, options, warnings);
  const { definition } = selection.base;
  const { org, project, slug } = definition;
  const flowName = pascalCase(slug);
  const identifier = flowIdentifier(slug);
  const types = createFileTypes();
  const budget = createFlowBudget();
  const contractOf = (
    { definition: contract, origin }: LoadedDefinition,
    suffix: string,
  ): ContractModel => {
    try {
      return contractWith(contract, suffix);
    } catch (error) {
      if (!(error instanceof TooComplexError)) throw error;
      const { path, message } = error;
      const place = { file: origin, line: 1, column: 1, pointer: toPointer(path) };
      throw new DefinitionError([{ ...place, message }], { cause: error });
    }
  };
  const contractWith = (contract: FlowDefinition, suffix: string): ContractModel =>
    buildContract(contract, {
      ledger: createLedger(budget),
      objects: options.objects,
      flowName,
      identifier,
      suffix,
      inVersion: selection.others.length === 0 ? "" : inVersion(contract.version),
      types,
      warn: (message) => warnings.push(`${group.id} (${contract.version}): ${message}`),
    });
  const base = contractOf(selection.base, "");
  const others = selection.others.map(({ loaded, suffix }) => contractOf(loaded, suffix));
  const all = [base, ...others];
  widenSentTypes(
    types,
    all.flatMap(({ outputs, result }) => [outputs, result]),
  );
  const results = shareParts(
    types,
    all.map(({ result, key }) => ({ type: result, parent: key })),
  );
  const contracts = all.map((contract, index) => ({
    ...contract,
    result: results[index] ?? contract.result,
  }));
  const describe = ({ contract, definition: own }: SelectedVersion): VersionDescriptor => {
    const known = own ?? definition;
    const isChecked = contract > 0 || known.primary === definition.primary;
    return {
      primary: isChecked ? (contracts[contract] ?? base).primary : known.primary,
      shape: shapeOf(known.steps),
    };
  };
  const descriptor: VersionDescriptor = {
    primary: base.primary,
    shape: shapeOf(definition.steps),
  };
  const path = flowPath(definition);
  const sources = [selection.base, ...selection.others.map(({ loaded }) => loaded)].map(
    ({ definition: { version }, origin }) => ({ version, origin }),
  );
  const names = types.names(new Set(importedNames));
  names.set(conversationMessageKey, "ConversationMessage");
  return {
    id: group.id,
    org,
    project,
    slug,
    path,
    identifier,
    documentation: flowDocumentation(
      definition,
      exampleCall(identifier, base, types.resolve),
      sources.map(({ origin }) => sourceLink(origin, path)),
    ),
    sources,
    declarations: types.list(),
    contracts,
    defaultVersion: selection.defaultVersion,
    published: selection.published,
    publishedOpen: options.published === "any",
    versions: selection.entries.map(({ version, contract }): VersionEntry => ({
      version,
      contract: (contracts[contract] ?? base).key,
    })),
    descriptor,
    otherDescriptors: selection.entries
      .filter(({ version }) => version !== selection.defaultVersion)
      .map((entry) => ({ version: entry.version, ...describe(entry) }))
      .filter(({ primary, shape }) => primary !== descriptor.primary || shape !== descriptor.shape),
    hash: selection.isBaseCertain ? hashDefinition(definition) : undefined,
    names,
    validation:
      options.schemas === "none"
        ? undefined
        : validationOf(selection, options.formats, path, options.schemas),
  };
}

/** ` in version 2`, for comments. */
function inVersion(version: FlowVersion): string {
  return version === "draft" ? " in the draft" : ` in version ${version}`;
}

function flowDocumentation(
  definition: FlowDefinition,
  example: readonly string[],
  links: readonly string[],
): Documentation {
  const examples =
    example.length === 0 ? [] : [{ tag: "example", text: "", code: ["```ts", ...example, "```"] }];
  const see = [...new Set(links)].map((text) => ({ tag: "see", text }));
  return { description: flowDescription(definition), tags: [...see, ...examples] };
}

/**
 * A link to a definition. Editors resolve the path of a markdown link relative to the generated file; a plain path or
 * `{@link}` is taken for the name of a symbol.
 *
 * @param origin - an address, or a path relative to the output folder.
 */
function sourceLink(origin: string, flowFile: string): string {
  if (/^\w+:\/\//.test(origin)) return markdownLink(origin, origin);
  const isAbsolute = posix.isAbsolute(origin) || /^[A-Za-z]:/.test(origin);
  const toOutput = "../".repeat(flowFile.split("/").length - 1);
  const target = isAbsolute ? origin : posix.join(toOutput, origin);
  // Names of files on Windows may hold halves of characters, which no URI can.
  const wellFormed = target.replace(/\p{Surrogate}/gu, "\ufffd");
  return markdownLink(posix.basename(origin), encodeURI(wellFormed));
}

function markdownLink(text: string, target: string): string {
  const label = text.replace(/[\\[\]]/g, "\\$&");
  return `[${label}](${target.replace(/[()*\s]/g, (character) => `%${character.charCodeAt(0).toString(16).padStart(2, "0")}`)})`;
}
