// The generated file of one flow, written out for a flow that exists only here. The compiler checks it against the
// runtime; generator/emit/template.ts finds the places to fill by their nodes: the import, everything between it and
// `TemplateFlow` (the declared types), the members of `TemplateFlow`, and the object given to `defineFlow`.
import { defineFlow, type ConversationMessage, type FlowFactory } from "noukai-codegen-runtime";

export interface TemplateInputs {
  message: string;
  tone?: "formal" | "plain";
}

export interface TemplateParameters {
  tone?: "formal" | "plain";
}

export interface GreetOutput {
  text: string;
}

export interface TemplateOutputs {
  greet: GreetOutput;
}

export interface TemplateOverrides {
  greet?: { prompt?: string };
}

/** The contract of one version of the flow. */
export interface TemplateFlow {
  inputs: TemplateInputs;
  primary: "message";
  call:
    | { message: string; messages?: undefined; parameters?: TemplateParameters }
    | {
        messages: readonly ConversationMessage[];
        message?: undefined;
        parameters?: TemplateParameters;
      }
    | { message?: undefined; messages?: undefined; parameters: TemplateInputs };
  overrides: TemplateOverrides;
  outputs: TemplateOutputs;
  result: GreetOutput;
  published: 1 | 2;
  defaultVersion: "draft";
  versions: { draft: TemplateFlow; production: TemplateFlow; 1: TemplateFlow; 2: TemplateFlow };
}

/** The flow itself. */
export const template: FlowFactory<TemplateFlow> = defineFlow<TemplateFlow>({
  org: "organization",
  project: "project",
  slug: "template",
  defaultVersion: "draft",
  published: [1, 2],
  hash: "0123456789abcdef",
});
