import { useMutation } from "@tanstack/react-query";
import { useRef, useState, type ReactNode } from "react";
import type { ExportedFile } from "../../emulator/ui/api.js";
import { ask, pathOf } from "../api/client.js";
import { Code } from "../parts/code.js";
import { ProblemNotice } from "../parts/problem-notice.js";
import { saveFile } from "../parts/save-file.js";

/** What a run can be kept as. */
const FORMS = [
  {
    as: "mocks",
    name: "mock: rules",
    text: "Lines for the definition: its steps answer as they did in this run.",
  },
  {
    as: "fixture",
    name: "fixture",
    text: "A TypeScript module for startEmulator in tests, typed by the generated client.",
  },
  {
    as: "session",
    name: "recorded session",
    text: "The session of this run, for replay without the service.",
  },
] as const;

type Form = (typeof FORMS)[number]["as"];

/** Keeps a run as mocks or as a recorded session: shows the file, to be copied or saved. */
export function ExportMenu({
  executionId,
  isOver,
}: {
  readonly executionId: string;
  /** Whether the run goes on no more. */
  readonly isOver: boolean;
}): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const [form, setForm] = useState<Form>("mocks");
  const file = useMutation({
    mutationFn: (as: Form) =>
      ask<ExportedFile>({ path: `${pathOf("runs", executionId)}/export`, query: { as } }),
  });
  const choose = (as: Form): void => {
    setForm(as);
    file.mutate(as);
  };
  return (
    <>
      <button
        type="button"
        className="button"
        disabled={!isOver}
        title={isOver ? undefined : "Once the run has ended"}
        onClick={() => {
          dialog.current?.showModal();
          choose(form);
        }}
      >
        Save as mock…
      </button>
      <dialog ref={dialog} className="export" aria-label="Save the run">
        <div className="stack">
          <div className="view-head">
            <h2>Save the run</h2>
            <button
              type="button"
              className="button"
              onClick={() => {
                dialog.current?.close();
              }}
            >
              Close
            </button>
          </div>
          <fieldset className="export-forms">
            <legend>Save as</legend>
            {FORMS.map(({ as, name, text }) => (
              <label key={as}>
                <input
                  type="radio"
                  name="form"
                  checked={as === form}
                  onChange={() => {
                    choose(as);
                  }}
                />
                <span>
                  {name} <span className="sub">{text}</span>
                </span>
              </label>
            ))}
          </fieldset>
          {file.error !== null && (
            <ProblemNotice title="The run cannot be saved so" error={file.error} />
          )}
          {file.data !== undefined && <Exported file={file.data} />}
        </div>
      </dialog>
    </>
  );
}

function Exported({ file }: { readonly file: ExportedFile }): ReactNode {
  const { name, text, type, gaps } = file;
  return (
    <>
      {gaps.length > 0 && (
        <div className="notice">
          <strong>What is not in it</strong>
          <ul>
            {gaps.map((gap) => (
              <li key={gap}>{gap}</li>
            ))}
          </ul>
        </div>
      )}
      <p className="row">
        <button
          type="button"
          className="button primary"
          onClick={() => {
            saveFile(name, type, text);
          }}
        >
          Save {name}
        </button>
      </p>
      <Code text={text} language={languageOf(name)} label={name} />
    </>
  );
}

function languageOf(name: string): string {
  const [, ending] = /\.([a-z]+)$/.exec(name) ?? [];
  return ending === "ts" ? "typescript" : ending === "json" ? "json" : "yaml";
}
