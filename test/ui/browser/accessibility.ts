import axe from "axe-core";
import type { Page } from "playwright-core";

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** What axe finds wrong with a page, as lines: none of a page that everybody can use. */
export async function violations(page: Page): Promise<readonly string[]> {
  // The policy of the page forbids script elements: this runs beside it.
  await page.evaluate(axe.source);
  const found = await page.evaluate<{ readonly violations: readonly Violation[] }>(
    "axe.run({ resultTypes: ['violations'] })",
  );
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary = "" }) => `${id}: ${html}\n${failureSummary}`),
  );
}
