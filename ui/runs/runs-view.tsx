import type { ReactNode } from "react";
import { useAbout } from "../api/queries.js";
import { EmptyState } from "../parts/empty-state.js";
import { Recipe } from "../parts/recipe.js";
import { RunListView } from "./run-list-view.js";

/** Every run that the emulator keeps. */
export function RunsView(): ReactNode {
  return <RunListView title="Runs" empty={<NoRuns />} />;
}

function NoRuns(): ReactNode {
  const { data } = useAbout();
  const key = data?.exampleKey ?? "$NOUKAI_API_KEY";
  return (
    <EmptyState title="Nothing has run yet">
      <p>
        Each call of a flow appears here while it runs: from this page (choose a{" "}
        <a href="#/flows">flow</a>, then Run), from a generated client, or from a shell.
      </p>
      {data !== undefined && (
        <Recipe
          title="Your program calls this emulator"
          language="bash"
          text={`NOUKAI_API_KEY=${key} NOUKAI_BASE_URL=${data.apiUrl} node app.js`}
        />
      )}
      <Recipe
        title="A call of the command line"
        language="bash"
        text={`npx noukai-codegen run ORG/PROJECT/FLOW --url ${data?.apiUrl ?? "…"} --message 'Hello'`}
      />
    </EmptyState>
  );
}
