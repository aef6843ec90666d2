// Does all work on the schemas, one kind after the other, and says what failed.
import { workOn } from "./pool.mjs";

const KILOBYTE = 1024;

/**
 * @typedef {object} Findings what is known of one schema
 * @property {import("./list.mjs").Entry} entry
 * @property {object} generate
 * @property {object} [serve]
 * @property {object} [compare]
 * @property {object} [compile]
 */

/**
 * @param {readonly import("./list.mjs").Entry[]} entries self-contained ones
 * @param {object} options
 * @param {number} options.jobs processes at once
 * @param {number} options.limitMs how long one schema may take of one kind of work
 * @param {readonly string[]} options.skip kinds of work that are left out: `serve`, `compare`, `compile`
 * @param {(all: readonly Findings[]) => void} options.onKind called when a kind of work is done
 * @returns {Promise<Findings[]>}
 */
export async function measure(entries, { jobs, limitMs, skip, onKind }) {
  const found = new Map(entries.map((entry) => [entry.id, { entry }]));
  const size = new Map(entries.map(({ id, schema }) => [id, JSON.stringify(schema).length]));
  const weigh = ({ id }) => size.get(id) + 2 * KILOBYTE;

  const run = async (kind, items, settings) => {
    if (skip.includes(kind)) return;
    const start = performance.now();
    let done = 0;
    await workOn(kind, items, {
      ...{ jobs, limitMs, weigh, weight: 400 * KILOBYTE, ...settings },
      onResult: (id, result) => {
        found.get(id)[kind] = result;
        done += 1;
        if (done % 50 === 0 || done === items.length) progress(kind, done, items.length, start);
      },
    });
    process.stderr.write("\n");
    onKind([...found.values()]);
  };

  await run(
    "generate",
    entries.map(({ id }) => ({ id })),
  );
  const all = [...found.values()];
  const readable = all.filter(({ generate }) => usesRead(generate).length > 0);
  await run(
    "serve",
    readable.map(({ entry, generate }) => ({ id: entry.id, known: usesRead(generate) })),
  );
  await run(
    "compare",
    readable.map(({ entry, generate, serve }) => ({
      id: entry.id,
      known: { uses: usesRead(generate), sample: serve?.sample },
    })),
  );
  await run(
    "compile",
    readable
      .map(({ entry, generate, serve }) => ({
        id: entry.id,
        known: { uses: usesGenerated(generate), sample: serve?.sample },
      }))
      .filter(({ known }) => known.uses.length > 0),
    {
      ...{ together: true, limitMs: 2 * limitMs, weight: 2_000 * KILOBYTE },
      weigh: ({ id }) => sizeOfClients(found.get(id).generate) + 20 * KILOBYTE,
    },
  );
  return all;
}

function progress(kind, done, all, start) {
  const seconds = Math.round((performance.now() - start) / 1000);
  process.stderr.write(`\r${kind}: ${done} of ${all} schemas, ${seconds} s   `);
}

/** The uses whose definition can be read. */
export function usesRead({ uses = {} }) {
  return Object.keys(uses).filter((use) => uses[use].problem === undefined);
}

/** The uses with a client in every mode. */
function usesGenerated({ uses = {} }) {
  return Object.keys(uses).filter(
    (use) => uses[use].problem === undefined && uses[use].refused === undefined,
  );
}

function sizeOfClients({ uses }) {
  return Object.values(uses)
    .flatMap(({ bytes = {} }) => Object.values(bytes))
    .reduce((sum, size) => sum + size, 0);
}
