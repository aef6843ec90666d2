import type { ReactNode } from "react";
import type { Attachment, RunDraft } from "./draft.js";
import { MOST_ATTACHMENTS } from "./run-request.js";

const EMPTY: Attachment = { url: "", mimeType: "image/png", filename: "" };

/** Types that the service is said to accept; others are left to it. */
const TYPES = ["image/png", "image/jpeg", "image/webp", "image/gif"];

/** Files that go with a run, by their addresses. */
export function AttachmentFields({
  attachments,
  onChange,
}: {
  readonly attachments: RunDraft["attachments"];
  readonly onChange: (changes: { readonly attachments: RunDraft["attachments"] }) => void;
}): ReactNode {
  const set = (index: number, changes: Partial<Attachment>): void => {
    onChange({
      attachments: attachments.map((each, at) => (at === index ? { ...each, ...changes } : each)),
    });
  };
  return (
    <details className="fold" open={attachments.length > 0}>
      <summary>Attachments{attachments.length > 0 && ` (${attachments.length})`}</summary>
      <div className="stack">
        {attachments.map(({ url, mimeType, filename }, index) => (
          <fieldset className="form-group" key={index}>
            <legend>Attachment {index + 1}</legend>
            <label className="form-field">
              <span className="form-label">Address, with https:</span>
              <input
                type="url"
                value={url}
                onChange={(event) => {
                  set(index, { url: event.target.value });
                }}
              />
            </label>
            <label className="form-field">
              <span className="form-label">Media type</span>
              <input
                type="text"
                list="media-types"
                value={mimeType}
                onChange={(event) => {
                  set(index, { mimeType: event.target.value });
                }}
              />
            </label>
            <label className="form-field">
              <span className="form-label">
                File name <span className="faint">optional</span>
              </span>
              <input
                type="text"
                value={filename}
                onChange={(event) => {
                  set(index, { filename: event.target.value });
                }}
              />
            </label>
            <button
              type="button"
              className="button small"
              onClick={() => {
                onChange({ attachments: attachments.filter((_, at) => at !== index) });
              }}
            >
              Remove attachment {index + 1}
            </button>
          </fieldset>
        ))}
        <datalist id="media-types">
          {TYPES.map((type) => (
            <option key={type} value={type} />
          ))}
        </datalist>
        {attachments.length < MOST_ATTACHMENTS && (
          <button
            type="button"
            className="button small"
            onClick={() => {
              onChange({ attachments: [...attachments, EMPTY] });
            }}
          >
            Add an attachment
          </button>
        )}
      </div>
    </details>
  );
}
