// What failed, by schema and measure.
import EXCEPTIONS from "./exceptions.json" with { type: "json" };

/** The most that a client may have per byte of its schema, and that generating it may take. */
export const LIMITS = { ratio: 20, ms: 2_000 };

/**
 * @typedef {{ measure: string, use?: string, mode?: string, message: string }} Failure
 * @param {import("./measure.mjs").Findings} findings
 * @returns {Failure[]}
 */
export function failuresOf(findings) {
  return [
    ...generateFailures(findings.generate),
    ...(isServable(findings) ? serveFailures(findings.serve) : unsatisfiedFailures(findings)),
    ...compareFailures(findings.compare),
    ...compileFailures(findings.compile),
  ];
}

function generateFailures({ error, bytes, uses = {} }) {
  const failures = error === undefined ? [] : [{ measure: "accepted", message: error }];
  for (const [use, result] of Object.entries(uses)) {
    if (result.problem !== undefined)
      failures.push({ measure: "accepted", use, message: result.problem });
    if (result.refused !== undefined)
      failures.push({ measure: "compiled", use, message: result.refused });
    for (const [mode, size] of Object.entries(result.bytes ?? {}))
      if (size / bytes > LIMITS.ratio)
        failures.push({
          measure: "size",
          use,
          mode,
          message: `${size} bytes for a schema of ${bytes}`,
        });
    for (const [mode, ms] of Object.entries(result.ms ?? {}))
      if (ms > LIMITS.ms)
        failures.push({ measure: "time", use, mode, message: `${Math.round(ms)} ms` });
  }
  return failures;
}

/**
 * Whether a schema can be sampled and served: not where no value satisfies it, or a reference is dynamic. Those were read by
 * hand; `exceptions.json` has the reason.
 */
export function isServable({ entry }) {
  return Object.values(EXCEPTIONS).every((list) => !Object.hasOwn(list, entry.id));
}

/** What no value satisfies must be said, and nothing made up. */
function unsatisfiedFailures({ entry, serve }) {
  const isExpected = serve?.output?.error?.includes("cannot be sampled") === true;
  return serve === undefined || isExpected || !Object.hasOwn(EXCEPTIONS.unsatisfiable, entry.id)
    ? []
    : [{ measure: "sampled", message: "no value satisfies the schema, and this is not said" }];
}

function serveFailures(result) {
  if (result === undefined) return [];
  if (result.error !== undefined) return [{ measure: "served", message: result.error }];
  const failures = ["output", "input"].flatMap((use) =>
    result[use]?.error === undefined
      ? []
      : [{ measure: "served", use, message: result[use].error }],
  );
  if (result.isValid === false)
    failures.push({
      measure: "sampled",
      message: `not valid: ${JSON.stringify(result.sample).slice(0, 300)}`,
    });
  return failures;
}

function compareFailures(result) {
  if (result === undefined) return [];
  if (result.error !== undefined) return [{ measure: "reordered", message: result.error }];
  return ["output", "input"].flatMap((use) => {
    if (result[use] === undefined) return [];
    const { reordered, edits } = result[use];
    return [
      ...(reordered === undefined ? [] : [{ measure: "reordered", use, message: reordered }]),
      ...edits
        .filter(({ isFound }) => isFound === false)
        .map(({ kind, place }) => ({ measure: "edit", use, message: `${kind} (at ${place})` })),
    ];
  });
}

function compileFailures(result) {
  if (result === undefined) return [];
  if (result.error !== undefined) return [{ measure: "compiled", message: result.error }];
  return result.uses.flatMap(({ use, mode, problem, rejected }) => {
    if (problem !== undefined) return [{ measure: "compiled", use, mode, message: problem }];
    return result.instances.flatMap((instance, index) =>
      isDue(instance, use, mode) && rejected[index] !== undefined
        ? [{ measure: "valid", use, mode, message: `${instance.name}: ${rejected[index]}` }]
        : [],
    );
  });
}

/** Whether the type of a use must accept an instance. Inputs are an object, whatever else a schema allows. */
export function isDue({ isValid, isDeclared, isSendable, isObject }, use, mode) {
  return (
    isValid && (mode === "open" || isDeclared) && (use === "output" || (isObject && isSendable))
  );
}
