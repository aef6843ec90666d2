import { use, type ReactNode } from "react";
import type { FlowDetail } from "../../emulator/ui/api.js";
import { stepsOf } from "../flows/steps.js";
import { FormNotesContext } from "../form/context.js";
import { JsonEditor } from "../form/json-editor.js";
import type { RunDraft } from "./draft.js";

const EXAMPLE = [
  {
    type: "function",
    function: {
      name: "search",
      description: "Searches the web.",
      parameters: {
        type: "object",
        properties: { query: { type: "string" } },
        required: ["query"],
      },
    },
  },
];

/** Settings of a run beside its inputs: tools, trace, session. */
export function RunSettings({
  flow,
  draft,
  onChange,
}: {
  readonly flow: FlowDetail;
  readonly draft: RunDraft;
  readonly onChange: (changes: Partial<RunDraft>) => void;
}): ReactNode {
  const { setProblem } = use(FormNotesContext);
  const hasTools = stepsOf(flow.steps).some(({ tools }) => tools);
  return (
    <details className="fold" open={draft.tools !== undefined || hasTools}>
      <summary>Tools, trace, session</summary>
      <div className="stack">
        {hasTools && (
          <div className="form-field">
            <label className="form-label" htmlFor="tools">
              Tools <span className="faint">in the format of OpenAI, as JSON</span>
            </label>
            <JsonEditor
              id="tools"
              rows={3}
              value={draft.tools}
              onChange={(tools) => {
                onChange({ tools });
              }}
              onProblem={(problem) => {
                setProblem("tools", problem === undefined ? undefined : `Tools: ${problem}`);
              }}
            />
            {draft.tools === undefined && (
              <p>
                <button
                  type="button"
                  className="button small"
                  onClick={() => {
                    onChange({ tools: EXAMPLE });
                  }}
                >
                  Insert an example
                </button>
              </p>
            )}
          </div>
        )}
        <div className="form-check">
          <label>
            <input
              type="checkbox"
              checked={draft.trace}
              onChange={(event) => {
                onChange({ trace: event.target.checked });
              }}
            />{" "}
            Trace
          </label>
          <p className="help">
            Keeps what each step receives and returns, so that the run can be looked at later.
            Without it, only what the flow’s capture mode says is kept.
          </p>
        </div>
        <label className="form-field">
          <span className="form-label">
            Session id <span className="faint">a UUID that groups runs, optional</span>
          </span>
          <input
            type="text"
            value={draft.sessionId}
            spellCheck={false}
            onChange={(event) => {
              onChange({ sessionId: event.target.value.trim() });
            }}
          />
        </label>
      </div>
    </details>
  );
}
