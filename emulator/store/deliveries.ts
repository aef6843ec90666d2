import type { Database } from "libsql";
import { readRow } from "./row.js";
import { oneOf, runOf } from "./runs.js";
import { DELIVERY_STATES, type Store, type StoredDelivery } from "./store.js";

type DeliveryTable = Pick<Store, "putDelivery" | "deliveries" | "undeliveredRuns"> & {
  /** Removes the deliveries of runs that were removed. */
  removeOrphans(): void;
};

/** Creates the statements on the table of deliveries. */
export function createDeliveryTable(database: Database): DeliveryTable {
  const put = database.prepare("INSERT OR REPLACE INTO deliveries VALUES (?, ?, ?, ?, ?)");
  const newest = database.prepare(
    `SELECT runs.*, delivery_id, state, attempts, problem
       FROM deliveries JOIN runs ON runs.sequence = deliveries.run
       WHERE state = 'pending' OR run IN (SELECT run FROM deliveries ORDER BY run DESC LIMIT ?) ORDER BY run`,
  );
  const undelivered = database.prepare(
    `SELECT * FROM runs WHERE trigger = 'job' AND status IN ('completed', 'failed')
       AND run_order LIKE '%"callback":%' AND sequence NOT IN (SELECT run FROM deliveries) ORDER BY sequence`,
  );
  const remove = database.prepare(
    "DELETE FROM deliveries WHERE run NOT IN (SELECT sequence FROM runs)",
  );
  return {
    putDelivery: (run, { deliveryId, state, attempts, problem }) => {
      put.run(run, deliveryId, state, attempts, problem);
    },
    deliveries: (limit) =>
      newest.all(limit).map((row) => ({ run: runOf(row), delivery: deliveryOf(row) })),
    undeliveredRuns: () => undelivered.all().map(runOf),
    removeOrphans: () => {
      remove.run();
    },
  };
}

function deliveryOf(raw: unknown): StoredDelivery {
  const row = readRow(raw);
  return {
    deliveryId: row.text("delivery_id"),
    state: oneOf(DELIVERY_STATES, row.text("state")),
    attempts: row.number("attempts"),
    problem: row.textOrNull("problem"),
  };
}
