import type { ReactNode } from "react";
import { EmptyState } from "../parts/empty-state.js";
import { Recipe } from "../parts/recipe.js";
import { RunListView } from "../runs/run-list-view.js";
import "../settings/settings.css";

/** The runs that were started as jobs. */
export function JobsView(): ReactNode {
  return <RunListView title="Jobs" fixed={FIXED} empty={<NoJobs />} />;
}

const FIXED = { trigger: "job" };

function NoJobs(): ReactNode {
  return (
    <EmptyState title="No job was submitted yet">
      <p>
        A job runs while its client goes on with something else. It waits here as pending until it
        is its turn; with <code>--db FILE</code> it outlives the emulator.{" "}
        <a href="#/webhooks">Webhooks</a> tell when it is over.
      </p>
      <Recipe title="In your program" language="typescript" text={JOB} />
    </EmptyState>
  );
}

const JOB = `const job = await grade3(client).executeAsync({ message: "Ths is fun." });
const result = await job.wait();`;
