import type { ReactNode } from "react";
import { useAbout } from "../api/queries.js";
import { shellWord } from "../format/shell.js";
import { CopyButton } from "../parts/copy-button.js";
import { EmptyState } from "../parts/empty-state.js";
import { Recipe } from "../parts/recipe.js";
import { useParam } from "../router/use-place.js";
import { RunListView } from "../runs/run-list-view.js";
import "../settings/settings.css";

/** The runs of a session, and how it is replayed. */
export function SessionView(): ReactNode {
  const sessionId = useParam("sessionId");
  const { data } = useAbout();
  const key = data?.exampleKey ?? "$NOUKAI_API_KEY";
  return (
    <RunListView
      title={
        <>
          Session <code>{sessionId}</code>{" "}
          <CopyButton text={sessionId} label="Copy the session id" />
        </>
      }
      fixed={{ session: sessionId }}
      empty={
        <EmptyState title="No run of this session is kept">
          <p>
            The emulator keeps the newest {data?.keep ?? ""} runs.{" "}
            <a href="#/sessions">Show the sessions</a>
          </p>
        </EmptyState>
      }
    >
      <details className="fold">
        <summary>Replay it, or read it elsewhere</summary>
        <div className="stack">
          <p className="faint">
            Runs with trace can be replayed: the program runs again, and its calls are answered from
            the recording. A run saves its session as a file under Save as mock.
          </p>
          <Recipe
            title="In your program"
            language="typescript"
            text={`import { withReplay } from "noukai-codegen-runtime/replay";

await withReplay({ sessionId: ${JSON.stringify(sessionId)}, enabled: true }, main);`}
          />
          <Recipe
            title="On a command line"
            language="bash"
            text={`curl -H "Authorization: Bearer ${key}" ${shellWord(
              `${data?.apiUrl ?? ""}/seq/sessions/${encodeURIComponent(sessionId)}`,
            )}`}
          />
        </div>
      </details>
    </RunListView>
  );
}
