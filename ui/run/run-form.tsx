import { useMutation } from "@tanstack/react-query";
import { useEffect, useMemo, useState, type ReactNode } from "react";
import type { FlowDetail, RunStarted, StartRun } from "../../emulator/ui/api.js";
import { ask } from "../api/client.js";
import { FormNotesContext } from "../form/context.js";
import { problemsOf, problemText } from "../form/validator.js";
import { ProblemNotice } from "../parts/problem-notice.js";
import { AttachmentFields } from "./attachment-fields.js";
import { saveDraft, type RunDraft } from "./draft.js";
import { InputFields } from "./input-fields.js";
import { OverrideFields } from "./override-fields.js";
import { startRunOf } from "./run-request.js";
import { RunSettings } from "./run-settings.js";
import { SnippetButtons } from "./snippet-buttons.js";

/** The form that starts runs of a flow. What is entered is kept for the next time, also over a reload. */
export function RunForm({
  flow,
  initial,
  onStarted,
}: {
  readonly flow: FlowDetail;
  readonly initial: RunDraft;
  readonly onStarted: (executionId: string) => void;
}): ReactNode {
  const [draft, setDraft] = useState(initial);
  const [isChecked, setChecked] = useState(false);
  const [notes, setNotes] = useState<ReadonlyMap<string, string>>(new Map());
  useEffect(() => {
    saveDraft(flow.flow, draft);
  }, [flow.flow, draft]);
  const request = useMemo(() => startRunOf(flow, draft), [flow, draft]);
  const problems = useMemo(() => inputProblems(flow, request), [flow, request]);
  const start = useMutation({
    mutationFn: (body: StartRun) => ask<RunStarted>({ method: "POST", path: "runs", body }),
    onSuccess: ({ executionId }) => {
      onStarted(executionId);
    },
  });
  const formNotes = useMemo(
    () => ({
      setProblem: (id: string, problem: string | undefined) => {
        setNotes((before) => {
          const next = new Map(before);
          if (problem === undefined) next.delete(id);
          else next.set(id, problem);
          return next;
        });
      },
    }),
    [],
  );
  const change = (changes: Partial<RunDraft>): void => {
    setDraft((before) => ({ ...before, ...changes }));
  };
  const wrong = [...notes.values(), ...problems.map(problemText)];
  const run = (): void => {
    setChecked(true);
    if (wrong.length === 0 && !start.isPending) start.mutate(request);
  };
  return (
    <FormNotesContext value={formNotes}>
      <form
        className="card stack"
        aria-label={`Run ${flow.flow}`}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          run();
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          run();
        }}
      >
        <InputFields
          flow={flow}
          draft={draft}
          problems={isChecked ? problems : []}
          onChange={change}
        />
        <OverrideFields flow={flow} overrides={draft.overrides} onChange={change} />
        <AttachmentFields attachments={draft.attachments} onChange={change} />
        <RunSettings flow={flow} draft={draft} onChange={change} />
        {isChecked && wrong.length > 0 && (
          <div className="notice error" role="alert">
            <strong>The run was not started</strong>
            <ul>
              {wrong.map((text) => (
                <li key={text}>{text}</li>
              ))}
            </ul>
          </div>
        )}
        {start.error !== null && (
          <ProblemNotice title="The run was not started" error={start.error} />
        )}
        <div className="row">
          <button className="button primary" type="submit" disabled={start.isPending}>
            {start.isPending ? "Starting…" : "Run"}
          </button>
          <span className="faint keys">
            <kbd>Ctrl</kbd>+<kbd>Enter</kbd>
          </span>
        </div>
        <SnippetButtons flow={flow} request={request} />
      </form>
    </FormNotesContext>
  );
}

function inputProblems(flow: FlowDetail, request: StartRun): ReturnType<typeof problemsOf> {
  try {
    return problemsOf(flow.inputs, request.parameters);
  } catch {
    // A schema that cannot be checked here is checked by the emulator, which says what is wrong with it.
    return [];
  }
}
