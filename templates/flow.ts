// The generated file of one flow. The import and the exported statements are its sections; names between double
// underscores are the places that generator/emit fills. The other statements are samples of the types and values of a
// flow, so that the compiler checks this file against the runtime.
import {
  defineFlow,
  defineValidatedFlow,
  type ConversationMessage,
  type FlowFactory,
  type ValidatedFlowFactory,
} from "noukai-codegen-runtime";

interface __Inputs__ extends Parameters {
  message: string;
}

interface Parameters {
  tone?: "formal" | "plain";
}

type __Call__ =
  | { message: string; messages?: undefined; parameters?: Parameters }
  | { messages: readonly ConversationMessage[]; message?: undefined; parameters?: Parameters }
  | { message?: undefined; messages?: undefined; parameters: __Inputs__ };

interface __Overrides__ {
  greet?: { prompt?: string };
}

interface __Result__ {
  text: string;
}

interface __Outputs__ {
  greet: __Result__;
}

interface __Steps__ {
  greet: { input: __Inputs__; output: __Result__ };
}

interface __Versions__ {
  draft: __Flow__;
  production: __Flow__;
  1: __Flow__;
  2: __Flow__;
}

type __Primary__ = "message";
type __Published__ = 1 | 2;
type __DefaultVersion__ = "draft";
declare const __defaultVersion__: __DefaultVersion__;

/** __documentation__ */
export interface __Flow__ {
  inputs: __Inputs__;
  primary: __Primary__;
  call: __Call__;
  overrides: __Overrides__;
  outputs: __Outputs__;
  steps: __Steps__;
  result: __Result__;
  published: __Published__;
  defaultVersion: __DefaultVersion__;
  versions: __Versions__;
}

/** __documentation__ */
export const __flow__: FlowFactory<__Flow__> = defineFlow<__Flow__>({
  org: "__org__",
  project: "__project__",
  slug: "__slug__",
  defaultVersion: __defaultVersion__,
  /* __details__ */ shape: "greet",
});

/** __documentation__ */
export const __validatedFlow__: ValidatedFlowFactory<__Flow__> = defineValidatedFlow<__Flow__>({
  org: "__org__",
  project: "__project__",
  slug: "__slug__",
  defaultVersion: __defaultVersion__,
  /* __details__ */ schemas: () => import("./flow.schemas.js"),
});
