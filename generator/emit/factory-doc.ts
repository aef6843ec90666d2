import { enumerationsName, type FlowModel } from "../model/index.js";
import { doc, type Doc } from "./doc.js";
import { commentLines } from "./jsdoc.js";
import { templateComment, type TypeLayout } from "./layout.js";
import {
  identifier,
  numberLiteral,
  siblingSpecifier,
  stringLiteral,
  versionLiteral,
  type ImportExtension,
} from "./literal.js";
import type { Template } from "./parse-template.js";
import { renderSection } from "./render-template.js";

const { fill, group, hardline, ifBreak, indent, join, line, softline } = doc.builders;

/** The section with the flow's constant, and what it needs of the runtime. */
const PLAIN = { section: "__flow__", imports: ["defineFlow", "type FlowFactory"] };
const VALIDATED = {
  section: "__validatedFlow__",
  imports: ["defineValidatedFlow", "type ValidatedFlowFactory"],
};

function sectionOf({ validation }: FlowModel): typeof PLAIN {
  return validation === undefined ? PLAIN : VALIDATED;
}

/** What the constant needs of the runtime, as the template imports it. */
export function factoryImports(flow: FlowModel): readonly string[] {
  return sectionOf(flow).imports;
}

/** Whether a flow has a constant with the values of its enumerated inputs. */
export function hasEnumerations({ validation }: Pick<FlowModel, "validation">): boolean {
  return validation !== undefined && validation.enumerations.size > 0;
}

/** The constant with a flow's factory. */
export function factoryDoc(
  flow: FlowModel,
  template: Template,
  { nameOf, options }: TypeLayout,
  importExtension: ImportExtension,
): Doc {
  const [base] = flow.contracts;
  if (base === undefined) throw new Error(`${flow.id} has no contract`);
  const { section } = sectionOf(flow);
  const details = [...descriptorDetails(flow), ...validationDetails(flow, importExtension)];
  return renderSection(
    template.section(section),
    {
      documentation: templateComment(commentLines(flow.documentation)),
      [section.replaceAll("_", "")]: identifier(flow.identifier),
      Flow: nameOf(base.key),
      org: stringLiteral(flow.org),
      project: stringLiteral(flow.project),
      slug: stringLiteral(flow.slug),
      defaultVersion: versionLiteral(flow.defaultVersion, stringLiteral),
      details: join(
        hardline,
        details.map((member) => [member, ","]),
      ),
    },
    options,
  );
}

/** Members of the descriptor that only flows with schemas have. */
function validationDetails({ validation }: FlowModel, extension: ImportExtension): Doc[] {
  if (validation === undefined) return [];
  return [
    `schemas: () => import(${siblingSpecifier(validation.path, extension)})`,
    ...(hasEnumerations({ validation }) ? [enumerationsName] : []),
  ];
}

/** Members of the descriptor that only some flows have, or that differ by version. */
function descriptorDetails(flow: FlowModel): Doc[] {
  const { descriptor, otherDescriptors, published, publishedOpen, hash } = flow;
  const details = versionDescriptorDocs(descriptor);
  // If any number can be called, the runtime has to know which versions have a contract.
  if (publishedOpen) details.push(["published: ", numbersDoc(published)]);
  if (otherDescriptors.length > 0) {
    const versions = otherDescriptors.map((other): Doc => {
      const members = join([",", line], versionDescriptorDocs(other));
      const key = versionLiteral(other.version, (name) => name);
      return [key, ": ", group(["{", indent([line, members]), ifBreak(","), line, "}"])];
    });
    const members = join([",", line], versions);
    details.push(["versions: ", group(["{", indent([line, members]), ifBreak(","), line, "}"])]);
  }
  if (hash !== undefined) details.push(["hash: ", stringLiteral(hash)]);
  return details;
}

function versionDescriptorDocs({ primary, shape }: FlowModel["descriptor"]): Doc[] {
  const text = ["shape: ", stringLiteral(shape)];
  // Left out if it is the runtime's default, or if no input takes a message.
  const isDefault = primary === undefined || primary === "message";
  return isDefault ? [text] : [["primary: ", stringLiteral(primary)], text];
}

function numbersDoc(numbers: readonly number[]): Doc {
  if (numbers.length === 0) return "[]";
  const parts = numbers.flatMap((number, index): Doc[] => {
    const isLast = index === numbers.length - 1;
    return isLast ? [numberLiteral(number)] : [[numberLiteral(number), ","], line];
  });
  return group(["[", indent([softline, fill(parts)]), ifBreak(","), softline, "]"]);
}
