import Database from "libsql";

/**
 * Copies the newest run of a database until there are so many, in one transaction. The copies started one second after the
 * other, up to now, and every tenth has failed.
 */
export async function fillRuns(file, count) {
  const database = new Database(file);
  const columns = database
    .prepare("SELECT name FROM pragma_table_info('runs')")
    .all()
    .map(({ name }) => name);
  const now = Date.now();
  const values = {
    sequence: `source.sequence + number.value`,
    execution_id: `'bench-' || number.value`,
    started_at: `${now} - (${count} - number.value) * 1000`,
    completed_at: `${now} - (${count} - number.value) * 1000 + number.value % 900`,
    status: `CASE WHEN number.value % 10 = 0 THEN 'failed' ELSE source.status END`,
  };
  const selected = columns.map((name) => values[name] ?? `source."${name}"`);
  database.exec(`
    WITH RECURSIVE number (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM number WHERE value < ${count})
    INSERT INTO runs (${columns.map((name) => `"${name}"`).join(", ")})
    SELECT ${selected.join(", ")} FROM number, (SELECT * FROM runs ORDER BY sequence DESC LIMIT 1) AS source`);
  database.close();
}
