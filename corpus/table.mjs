// One table: a row for each source, and the sum of them.
import { failuresOf, isDue, isServable, LIMITS } from "./failures.mjs";
import { usesRead } from "./measure.mjs";

/**
 * @param {readonly import("./list.mjs").Entry[]} entries self-contained or not
 * @param {readonly import("./measure.mjs").Findings[]} all
 */
export function rowsOf(entries, all) {
  const sources = [...new Set(entries.map(({ source }) => source))];
  const rows = sources.map((source) => ({
    source,
    ...rowOf(
      entries.filter((entry) => entry.source === source),
      all.filter(({ entry }) => entry.source === source),
    ),
  }));
  return [...rows, { source: "all", ...rowOf(entries, all) }];
}

function rowOf(entries, all) {
  const failed = new Map(
    all.map((findings) => [findings, new Set(failuresOf(findings).map(({ measure }) => measure))]),
  );
  const isWithout = (measure) => (findings) => !failed.get(findings).has(measure);
  const accepted = all.filter(isWithout("accepted"));
  const readable = all.filter(({ generate }) => usesRead(generate).length > 0);
  const compiled = readable.filter(isWithout("compiled"));
  const served = readable.filter(isServable);
  // The independent validator cannot read every schema.
  const sampled = served.filter(({ serve }) => serve?.isValid !== undefined);
  const compared = readable.flatMap(({ compare }) =>
    [compare?.output, compare?.input, compare?.error && { reordered: "", edits: [] }].filter(
      (each) => each,
    ),
  );
  const edits = compared
    .flatMap((each) => each.edits)
    .filter(({ isFound }) => isFound !== undefined);
  const ratios = all.flatMap(ratiosOf);
  const times = all.flatMap(timesOf);
  return {
    schemas: entries.length,
    "self-contained": all.length,
    accepted: share(accepted.length, all.length),
    compiled: share(compiled.length, readable.length),
    ...instanceCounts(readable),
    sampled: share(sampled.filter(({ serve }) => serve.isValid).length, sampled.length),
    served: share(served.filter(isWithout("served")).length, served.length),
    reordered: share(
      compared.filter(({ reordered }) => reordered === undefined).length,
      compared.length,
    ),
    edits: share(edits.filter(({ isFound }) => isFound).length, edits.length),
    ratio: spreadOf(ratios),
    ms: spreadOf(times),
  };
}

function instanceCounts(readable) {
  const counts = { exact: share(0, 0), open: share(0, 0), invalid: share(0, 0) };
  for (const { compile } of readable) {
    for (const { use, mode, problem, rejected } of compile?.uses ?? []) {
      compile.instances.forEach((instance, index) => {
        const isRejected = problem !== undefined || rejected[index] !== undefined;
        if (isDue(instance, use, mode)) add(counts[mode], !isRejected);
        if (!instance.isValid && mode === "exact") add(counts.invalid, isRejected);
      });
    }
  }
  return {
    "valid, exact": counts.exact,
    "valid, open": counts.open,
    "invalid rejected": counts.invalid,
  };
}

function add(counted, isGood) {
  counted.all += 1;
  if (isGood) counted.good += 1;
}

/** The largest client of each schema, per byte of the schema. */
function ratiosOf({ generate: { bytes, uses = {} } }) {
  const sizes = Object.values(uses).flatMap((use) => Object.values(use.bytes ?? {}));
  return sizes.length === 0 ? [] : [Math.max(...sizes) / bytes];
}

function timesOf({ generate: { uses = {} } }) {
  const times = Object.values(uses).flatMap((use) => Object.values(use.ms ?? {}));
  return times.length === 0 ? [] : [Math.max(...times)];
}

const share = (good, all) => ({ good, all });

function spreadOf(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return { median: sorted[sorted.length >> 1] ?? 0, worst: sorted.at(-1) ?? 0 };
}

/** The table as text. */
export function printed(rows) {
  const columns = Object.keys(rows[0]);
  const cells = [columns, ...rows.map((row) => columns.map((column) => cell(row[column], column)))];
  const widths = columns.map((_, index) => Math.max(...cells.map((line) => line[index].length)));
  return cells
    .map((line) =>
      line
        .map((text, index) => (index === 0 ? text.padEnd(widths[0]) : text.padStart(widths[index])))
        .join("  "),
    )
    .join("\n");
}

function cell(value, column) {
  if (typeof value !== "object") return String(value);
  if ("median" in value) {
    const digits = column === "ratio" ? 1 : 0;
    return `${value.median.toFixed(digits)} ≤ ${value.worst.toFixed(digits)}`;
  }
  return value.all === 0
    ? "–"
    : value.good === value.all
      ? `${value.good}`
      : `${value.good}/${value.all}`;
}

/** What was to be held: a line of text, and whether it was, for each. */
export function targetsOf(rows) {
  const row = rows.at(-1);
  const whole = (name) => ({
    text: `${name}: ${row[name].good} of ${row[name].all} (all)`,
    isHeld: row[name].good === row[name].all,
  });
  const most = (name, limit, unit) => ({
    text: `${name}, worst: ${row[name].worst.toFixed(1)} (≤ ${limit}${unit})`,
    isHeld: row[name].worst <= limit,
  });
  const { good, all } = row.accepted;
  const accepted = {
    text: `accepted: ${((100 * good) / all).toFixed(1)} % (≥ 97 %)`,
    isHeld: good >= 0.97 * all,
  };
  const wholes = ["compiled", "valid, exact", "valid, open", "served", "reordered", "edits"];
  return [
    accepted,
    ...wholes.map(whole),
    most("ratio", LIMITS.ratio, ""),
    most("ms", LIMITS.ms, " ms"),
  ];
}
