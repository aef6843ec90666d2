import { setImmediate as yieldToEventLoop } from "node:timers/promises";
import type { Database } from "libsql";
import { readRow } from "./row.js";

/** How many runs are indexed at a time: other requests are served in between. */
const BATCH = 500;
/** How much of an input and of a result is searched, in characters. */
const MAX_VALUE = 4_000;
/** Shorter texts than three characters are not in the index. */
const SHORT = /^.{0,2}$/su;

/**
 * Full-text search of runs. Its table is temporary and made by the first search, so that runs cost nothing more without a search.
 */
export interface RunSearch {
  /** Indexes what has changed since the last search. */
  readonly catchUp: () => Promise<void>;
  /** Marks a run that changed. */
  readonly changed: (sequence: number) => void;
  /** Tells that runs were removed. */
  readonly removed: () => void;
}

/**
 * Creates a search without a table.
 *
 * @param isInMemory whether runs are written to no disk: then their texts are not, either.
 */
export function createRunSearch(database: Database, isInMemory: boolean): RunSearch {
  /** The last run in the table; undefined where there is no table. */
  let indexed: number | undefined;
  const stale = new Set<number>();
  let catchingUp: Promise<void> = Promise.resolve();

  async function bringUpToDate(): Promise<void> {
    if (indexed === undefined) {
      if (isInMemory) database.exec("PRAGMA temp_store = MEMORY");
      database.exec("CREATE VIRTUAL TABLE temp.run_search USING fts5(text, tokenize = 'trigram')");
      indexed = 0;
    }
    const upTo = newestSequence(database);
    const insert = database.prepare(insertWhere("sequence > ?1 AND sequence <= ?2"));
    while (indexed < upTo) {
      const next = Math.min(indexed + BATCH, upTo);
      insert.run(indexed, next);
      indexed = next;
      await yieldToEventLoop();
    }
    const replace = database.prepare(insertWhere("sequence IN (SELECT value FROM json_each(?1))"));
    while (stale.size > 0) {
      const batch = [...stale].slice(0, BATCH);
      for (const sequence of batch) stale.delete(sequence);
      replace.run(JSON.stringify(batch));
      await yieldToEventLoop();
    }
  }

  return {
    catchUp: () => {
      // One after the other: each begins where the one before has ended.
      const next = catchingUp.then(bringUpToDate);
      catchingUp = next.catch(() => undefined);
      return next;
    },
    changed: (sequence) => {
      if (indexed !== undefined && sequence <= indexed) stale.add(sequence);
    },
    removed: () => {
      if (indexed === undefined) return;
      database.exec("DELETE FROM run_search WHERE rowid NOT IN (SELECT sequence FROM runs)");
    },
  };
}

/** The conditions on the table of the search for runs that have all words, with their parameters. */
export function searchConditions(words: readonly string[]): {
  readonly sql: readonly string[];
  readonly parameters: readonly string[];
} {
  const long = words.filter((word) => !SHORT.test(word));
  const short = words.filter((word) => SHORT.test(word));
  const phrases = long.map((word) => `"${word.replaceAll('"', '""')}"`).join(" ");
  return {
    sql: [
      ...(long.length === 0 ? [] : ["run_search MATCH ?"]),
      ...short.map(() => "run_search.text LIKE ? ESCAPE '\\'"),
    ],
    parameters: [
      ...(long.length === 0 ? [] : [phrases]),
      ...short.map((word) => `%${word.replaceAll(/[\\%_]/g, "\\$&")}%`),
    ],
  };
}

function insertWhere(condition: string): string {
  return `INSERT OR REPLACE INTO run_search (rowid, text)
    SELECT sequence, concat_ws(' ', execution_id, org || '/' || project || '/' || slug, session_id, request_id,
      substr(json_extract(run_order, '$.initial'), 1, ${MAX_VALUE}), substr(result, 1, ${MAX_VALUE}),
      json_extract(failure, '$.code'), json_extract(failure, '$.message'))
    FROM runs WHERE ${condition}`;
}

function newestSequence(database: Database): number {
  const row = database.prepare("SELECT COALESCE(MAX(sequence), 0) AS newest FROM runs").get();
  return readRow(row).number("newest");
}
