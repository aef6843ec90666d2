import { readFile } from "node:fs/promises";

/** A place in a template that a generated file fills. */
export interface Slot {
  readonly slot: string;
}

/** A line of a template: how deep it is indented, and its text with the places to fill. */
export interface TemplateLine {
  readonly depth: number;
  readonly parts: readonly (string | Slot)[];
}

/** A statement of a template, taken apart once and filled many times. */
export type TemplateSection = readonly TemplateLine[];

/** `templates/flow.ts`, taken apart. */
export interface FlowTemplate {
  /** The import, with and without the types that only flows with a `message` need. */
  readonly imports: { readonly all: TemplateSection; readonly withoutMessages: TemplateSection };
  readonly contract: TemplateSection;
  readonly factory: TemplateSection;
}

/** `templates/index.ts`, taken apart. */
export interface IndexTemplate {
  readonly imports: TemplateSection;
  readonly flows: TemplateSection;
  readonly createFlows: TemplateSection;
}

export interface Templates {
  readonly flow: FlowTemplate;
  readonly index: IndexTemplate;
}

/** Where the build leaves the templates taken apart, beside the code that uses them. */
export const compiledTemplates: URL = new URL("templates.json", import.meta.url);

let loading: Promise<Templates> | undefined;

/**
 * The templates, taken apart: by the build, because ts-morph takes longer to load than ten flows to generate, or on
 * first use where the code runs from its sources.
 */
export function loadTemplates(): Promise<Templates> {
  loading ??= readCompiled().then(async (compiled) => compiled ?? (await takeThemApart()));
  return loading;
}

async function readCompiled(): Promise<Templates | undefined> {
  let text: string;
  try {
    text = await readFile(compiledTemplates, "utf8");
  } catch {
    return undefined;
  }
  // Our own build wrote it, into our own package.
  return JSON.parse(text) as Templates;
}

async function takeThemApart(): Promise<Templates> {
  const { takeApart } = await import("./parse-template.js");
  return takeApart();
}
