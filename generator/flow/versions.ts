import type { FlowDefinition } from "../definition/types.js";

/** The definitions of one flow, at most one for each version, in any order. */
export type FlowDefinitions = readonly FlowDefinition[];

/** The numbers that any of a flow's definitions says are published, and those of the definitions, ascending. */
export function publishedNumbers(definitions: FlowDefinitions): readonly number[] {
  const numbers = new Set<number>();
  for (const { version, published = [] } of definitions) {
    if (version !== "draft") numbers.add(version);
    for (const number of published) numbers.add(number);
  }
  return [...numbers].sort((a, b) => a - b);
}

/** Whether the definitions say that no version is published. A definition without `published` says nothing. */
export function isUnpublished(definitions: FlowDefinitions): boolean {
  const isSaid = definitions.some(({ published }) => published !== undefined);
  return isSaid && publishedNumbers(definitions).length === 0;
}

/**
 * The number of the promoted version, if a definition names one. Where several do, the draft's word counts, then that of
 * the newest published version.
 */
export function productionNumber(definitions: FlowDefinitions): number | undefined {
  return draftOf(definitions)?.production ?? newestOf(definitions)?.production;
}

/** What calls of `production` run, as far as it is known. */
export interface Production {
  /** The promoted number; undefined where no definition names one. */
  readonly number: number | undefined;
  /** The definition that calls are checked against, and that the emulator runs; undefined for a flow without definitions. */
  readonly definition: FlowDefinition | undefined;
  /** Whether it is known that the service runs this definition. */
  readonly isCertain: boolean;
}

/**
 * Which definition calls of `production` run: the promoted version's; where no version is promoted or its definition is
 * missing, the draft's, or that of the newest version (PROTOCOL "Addresses").
 */
export function productionOf(definitions: FlowDefinitions): Production {
  const number = productionNumber(definitions);
  const promoted = definitions.find(({ version }) => version === number);
  if (promoted !== undefined) return { number, definition: promoted, isCertain: true };
  const definition = draftOf(definitions) ?? newestOf(definitions);
  return { number, definition, isCertain: number === undefined && isUnpublished(definitions) };
}

/** The definition of the draft. */
export function draftOf(definitions: FlowDefinitions): FlowDefinition | undefined {
  return definitions.find(({ version }) => version === "draft");
}

/** The definition of the highest published number. */
export function newestOf(definitions: FlowDefinitions): FlowDefinition | undefined {
  return definitions.reduce<FlowDefinition | undefined>((newest, each) => {
    if (each.version === "draft") return newest;
    return newest === undefined || Number(newest.version) < each.version ? each : newest;
  }, undefined);
}
