import { withoutConsequences, type Diagnostic } from "./diagnostic.js";
import { checkFormat, isRawFlow } from "./format/check-format.js";
import { MAX_PROBLEMS } from "./limits.js";
import { translateSchemas } from "../json-schema/dialect/translate.js";
import { normaliseFlow } from "./normalise/flow.js";
import { toPointer } from "../json-schema/pointer.js";
import type { JsonValue, Path } from "../json-schema/types.js";
import type { DefinitionProblem } from "./problem.js";
import { checkRules } from "./rules/check-rules.js";
import { findSpan, type Span, type TextDocument } from "./text/document.js";
import { spanInValue } from "./text/place-in-value.js";
import { parseText, withoutByteOrderMark } from "./text/parse.js";
import { LineIndex } from "./text/position.js";
import type { FlowDefinition } from "./types.js";

/** A definition's text, and the name it is reported under. */
export interface DefinitionFile {
  /** Where it ends in `.json` the text is JSON, otherwise YAML. */
  readonly path: string;
  readonly text: string;
}

/** The definition, or everything that is wrong with it: at least one problem, in the order of the file. */
export type ReadResult = ReadDefinition | { readonly problems: readonly DefinitionProblem[] };

/** A definition that was read. */
export interface ReadDefinition {
  readonly definition: FlowDefinition;
  /** What of it is ignored or read in another way than it is written, in the order of the file. */
  readonly warnings: readonly DefinitionProblem[];
}

/** What is wrong with a definition that is valid by itself; the paths are those of the document. */
export type DefinitionCheck = (definition: FlowDefinition) => {
  readonly errors: readonly Diagnostic[];
  readonly warnings: readonly Diagnostic[];
};

/**
 * Reads one flow definition. Pure: neither the disk nor the network is touched, whatever the text refers to. Takes any
 * text, however hostile, in time and memory that its length bounds.
 *
 * @param check - is given each definition that is valid by itself. Default: nothing more is checked.
 */
export function readDefinition(file: DefinitionFile, check?: DefinitionCheck): ReadResult {
  const text = withoutByteOrderMark(file.text);
  const document = parseText(file.path, text);
  const { value, problems } = document;
  const checked = value === undefined ? { diagnostics: [] } : checkDefinition(value);
  if (!("definition" in checked))
    return { problems: locateProblems(file.path, text, document, checked.diagnostics) };
  const { definition } = checked;
  if (problems.length > 0) return { problems: locateProblems(file.path, text, document, []) };
  const found = check?.(definition) ?? { errors: [], warnings: [] };
  if (found.errors.length > 0)
    return { problems: locateProblems(file.path, text, document, found.errors) };
  const warnings = [...checked.warnings, ...found.warnings];
  if (warnings.length === 0) return { definition, warnings: [] };
  return { definition, warnings: locateProblems(file.path, text, document, onceEach(warnings)) };
}

/** The first of the warnings with the same message, and how many there are. */
function onceEach(warnings: readonly Diagnostic[]): Diagnostic[] {
  const byMessage = new Map<string, Diagnostic[]>();
  for (const warning of warnings) {
    // What breaks a rule is mended, or allowed, in each place.
    const key =
      warning.rule === undefined ? warning.message : toPointer(warning.path) + warning.message;
    const alike = byMessage.get(key);
    if (alike === undefined) byMessage.set(key, [warning]);
    else alike.push(warning);
  }
  return [...byMessage.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const more = others.length === 0 ? "" : ` (and in ${others.length} more places)`;
    return [{ ...first, message: first.message + more }];
  });
}

/** A definition that is valid. */
export interface CheckedDefinition {
  readonly definition: FlowDefinition;
  /** What of it is ignored or read in another way than it is written. */
  readonly warnings: readonly Diagnostic[];
  /** Whether `normaliseFlow` needs to know nothing but the document. */
  readonly isNormal: boolean;
}

/** Checks a parsed definition, wherever its text comes from. Its depth and size must be within the limits of `limits.ts`. */
export function checkDefinition(
  value: JsonValue,
): CheckedDefinition | { readonly diagnostics: readonly Diagnostic[] } {
  const { errors, warnings, survey, inputs } = checkRules(value);
  if (errors.length === 0 && isRawFlow(value)) {
    const schemas = translateSchemas(survey);
    const isNormal = schemas.size === 0 && (value.primary !== undefined || inputs.length === 0);
    return { definition: normaliseFlow(value, { schemas, inputs }), warnings, isNormal };
  }
  return { diagnostics: withoutConsequences([...checkFormat(value), ...errors]) };
}

/**
 * Creates a problem with one value of a valid definition, such as a version that another file defines too.
 *
 * @param path - the keys that lead to the value.
 */
export function problemAt(file: DefinitionFile, path: Path, message: string): DefinitionProblem {
  const text = withoutByteOrderMark(file.text);
  const span = findSpan(parseText(file.path, text), path, "value");
  return toProblem(file.path, new LineIndex(text), { path, span, message });
}

/**
 * Creates the problems of a valid definition that are found after it was read.
 *
 * @param diagnostics - with the paths of the document.
 */
export function problemsOf(
  file: DefinitionFile,
  diagnostics: readonly Diagnostic[],
): readonly DefinitionProblem[] {
  const text = withoutByteOrderMark(file.text);
  return locateProblems(file.path, text, parseText(file.path, text), diagnostics);
}

/** A diagnostic with its position in the text. */
interface LocatedDiagnostic extends Omit<Diagnostic, "at"> {
  readonly span: Span;
}

/**
 * Adds to what is wrong with a text, and with its value, the locations in it.
 *
 * @param file - the text's name in the problems.
 * @param text - without a byte order mark.
 */
export function locateProblems(
  file: string,
  text: string,
  document: TextDocument,
  diagnostics: readonly Diagnostic[],
): DefinitionProblem[] {
  const placed: LocatedDiagnostic[] = [
    ...document.problems,
    ...diagnostics.map((diagnostic) => ({
      ...diagnostic,
      span: narrow(findSpan(document, diagnostic.path, diagnostic.at), text, diagnostic),
    })),
  ];
  const distinct = new Map(placed.map((each) => [`${each.span.start} ${each.message}`, each]));
  const ordered = [...distinct.values()].sort((a, b) => a.span.start - b.span.start);
  const shown = ordered.slice(0, MAX_PROBLEMS);
  const next = ordered[MAX_PROBLEMS];
  if (next !== undefined)
    shown.push({
      ...next,
      message: `and ${ordered.length - MAX_PROBLEMS} more problems from here on`,
    });
  const lines = new LineIndex(text);
  return shown.map((each) => toProblem(file, lines, each));
}

/** The first place of a part within a span; the span itself where the part is spelled in another way, with escapes. */
function narrow(span: Span, text: string, { within, place }: Diagnostic): Span {
  if (place !== undefined) return spanInValue(span, text, place) ?? span;
  if (within === undefined) return span;
  const start = text.slice(span.start, span.end).indexOf(within);
  if (start === -1) return span;
  return { start: span.start + start, end: span.start + start + within.length };
}

function toProblem(
  file: string,
  lines: LineIndex,
  { span, path, message, rule, suggest }: LocatedDiagnostic,
): DefinitionProblem {
  const suggestion = suggest?.();
  return {
    file,
    ...lines.positionOf(span),
    pointer: toPointer(path),
    message,
    ...(rule === undefined ? {} : { rule }),
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}
