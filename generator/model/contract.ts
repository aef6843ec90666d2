import type { FlowDefinition, Step } from "../definition/types.js";
import { unionOf } from "../types/union.js";
import type { DeclaredType, FileTypes } from "./file-types.js";
import type { TypeTitle } from "./type-title.js";
import {
  callType,
  inputObjects,
  isOptional,
  primaryType,
  shorthandsOf,
  withoutPrimary,
} from "./call-types.js";
import type { ContractModel } from "./model.js";
import { outputTypes } from "./output-types.js";
import { sentSchema } from "../flow/sent-schema.js";
import { overridesOf } from "../flow/overrides.js";
import { stepTitle } from "../flow/step-title.js";
import { documentationOf } from "../types/documentation.js";
import { createSchemaTypes, type SchemaTypes } from "./schema-types.js";
import { pathOfNode } from "./definition-path.js";
import { printedSize } from "../types/type-size.js";
import type { WorkLedger } from "./too-complex.js";
import {
  neverType,
  noOtherProperties,
  type Documentation,
  type ObjectNode,
  type PropertyNode,
  type ReferenceNode,
  type TypeNode,
} from "../types/type-node.js";

export interface ContractOptions {
  readonly objects: "exact" | "open";
  /** The flow's name in Pascal case, which the names of its types start with. */
  readonly flowName: string;
  /** The exported constant, which comments mention. */
  readonly identifier: string;
  /** Distinguishes the contract's types from the default contract's: empty, `V2`, `Draft`. */
  readonly suffix: string;
  /** Added to comments where a flow has several contracts, such as ` in version 2`. */
  readonly inVersion: string;
  readonly types: FileTypes;
  readonly warn: (message: string) => void;
  readonly ledger: WorkLedger;
}

/** Builds the contract of one version of a flow, and declares its types. */
export function buildContract(definition: FlowDefinition, options: ContractOptions): ContractModel {
  const { types, suffix, flowName, identifier, inVersion, ledger } = options;
  const schemas = createSchemaTypes(definition, options);
  const own = (role: string): string => `${flowName}${suffix}${role}`;
  const keyOfOwn = (role: string): string => `own:${suffix}:${role}`;
  const declareOwn = (
    role: string,
    group: "inputs" | "outputs" | "overrides",
    documentation: Documentation,
    type: TypeNode,
    base?: string,
  ): ReferenceNode =>
    types.declare({
      ...{ key: keyOfOwn(role), name: own(role), group, documentation, type },
      extends: base === undefined ? undefined : keyOfOwn(base),
    });

  const named = (inputs: TypeNode): TypeNode => {
    const { slug } = definition;
    const declared: DeclaredType = {
      key: "input:",
      name: { words: [slug], role: "" },
      group: "inputs",
    };
    const nested = schemas.nameNestedObjects({ ...declared, key: "input" }, inputs);
    return schemas.hoistParts(declared, nested);
  };
  const inputsDocument = schemas.document("inputs", sentSchema(definition.inputs), {
    key: keyOfOwn("Inputs"),
  });
  const sent = inputObjects(schemas.typeOf(inputsDocument), schemas.resolve);
  const inputs = declareOwn(
    "Inputs",
    "inputs",
    {
      description: describe(
        `Inputs of \`${identifier}\`${inVersion}.`,
        documentationOf(definition.inputs),
      ),
    },
    named(unionOf(sent)),
    "Parameters",
  );
  const objects = inputObjects(inputs, schemas.resolve);
  const primary = definition.primary;
  const message =
    primary === undefined ? neverType : primaryType(objects, primary, schemas.resolve);
  const takesMessage = primary !== undefined && message !== neverType;
  const parameters = takesMessage
    ? declareOwn(
        "Parameters",
        "inputs",
        { description: `Inputs of \`${identifier}\` other than \`${primary}\`${inVersion}.` },
        withoutPrimary(objects, primary),
      )
    : inputs;

  const ways = takesMessage
    ? "`message` or `messages` with `parameters`, or `parameters` alone"
    : "in `parameters`";
  const call = declareOwn(
    "Call",
    "inputs",
    { description: `How inputs are passed to \`${identifier}\`${inVersion}: ${ways}.` },
    callType({
      inputs,
      inputsOptional: isOptional(objects),
      shorthands:
        primary !== undefined && takesMessage
          ? shorthandsOf(
              objects,
              primary,
              {
                message,
                parameters,
                parametersOptional: isOptional(inputObjects(parameters, schemas.resolve)),
              },
              schemas.resolve,
            )
          : [],
    }),
  );

  const { steps, result } = outputTypes(definition.steps, inputs, {
    declaredOutput: (step) => declareOutput(step, schemas),
    resolve: schemas.resolve,
    charge: (node, type) => {
      ledger.attribute(
        () => pathOfNode(definition.steps, (each) => each === node),
        () => {
          const { nodes, depth } = printedSize(type);
          // Deep lines are long: they are indented.
          ledger.budget.spend(nodes * (1 + (depth >> 2)));
        },
      );
    },
  });
  const outputs = declareOwn(
    "Outputs",
    "outputs",
    { description: `Outputs of \`${identifier}\`${inVersion}, by step.` },
    objectOf(
      steps.map(({ step, type }) => ({
        name: step.id,
        type,
        optional: false,
        documentation: stepDocumentation(step),
      })),
    ),
  );
  const overrides = declareOwn(
    "Overrides",
    "overrides",
    { description: `Overrides for one run of \`${identifier}\`${inVersion}, by step.` },
    objectOf(
      steps.map(({ step }) => ({
        name: step.id,
        type: declareOverrides(step, definition.models, schemas),
        optional: true,
        documentation: stepDocumentation(step),
      })),
    ),
  );
  schemas.finish();

  return {
    key: types.declare({ key: keyOfOwn("Flow"), name: own("Flow"), group: "models" }).key,
    documentation: { description: `The contract of \`${identifier}\`${inVersion}.` },
    inputs,
    primary: takesMessage ? primary : undefined,
    call,
    overrides,
    outputs,
    calls: steps.map(({ step, ...call }) => ({ stepId: step.id, ...call })),
    result,
  };
}

function declareOutput(step: Step, schemas: SchemaTypes): TypeNode | undefined {
  if (step.output === undefined) return undefined;
  const title: TypeTitle = { ...stepTitle(step), role: "Output" };
  return schemas.declared(
    schemas.document(`output:${step.id}`, step.output, { title, group: "outputs" }),
  );
}

function declareOverrides(
  step: Step,
  models: FlowDefinition["models"],
  schemas: SchemaTypes,
): TypeNode {
  const { id, configSchema } = step;
  const declared: DeclaredType = {
    key: `overrides:${id}`,
    name: { ...stepTitle(step), role: "Overrides" },
    group: "overrides",
    documentation: { description: `Overrides for the \`${id}\` step.` },
    source: () => JSON.stringify([step.processor, step.model, step.config, configSchema]),
  };
  return schemas.share(declared, () => {
    const { schema } = overridesOf(step, models);
    const title: TypeTitle = { ...stepTitle(step), role: "Config" };
    return schemas.typeOf(schemas.document(`config:${id}`, schema, { title, group: "overrides" }));
  });
}

function objectOf(properties: readonly PropertyNode[]): ObjectNode {
  return {
    kind: "object",
    properties,
    indexes: properties.length === 0 ? [noOtherProperties] : [],
  };
}

function stepDocumentation(step: Step): Documentation | undefined {
  const lines = [step.name, step.description].filter((line) => line !== undefined);
  return lines.length === 0 ? undefined : { description: lines.join("\n\n") };
}

/** The description of a flow: its name, and its own description. */
export function flowDescription({ name, description, slug }: FlowDefinition): string {
  const lines = [name ?? slug, description].filter((line) => line !== undefined);
  return lines.join("\n\n");
}

function describe(start: string, documentation: Documentation | undefined): string {
  const more = documentation?.description;
  return more === undefined ? start : `${start}\n\n${more}`;
}
