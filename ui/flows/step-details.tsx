import type { ReactNode } from "react";
import { Code } from "../parts/code.js";
import { JsonView } from "../parts/json-view.js";
import { PromptText } from "../parts/prompt-text.js";
import { SchemaTable } from "../schema/schema-table.js";
import type { UiStep } from "./steps.js";

/** Everything that a definition says of a step. */
export function StepDetails({ step }: { readonly step: UiStep }): ReactNode {
  const { id, name, description, processor, model, tools, language, prompt, code, config } = step;
  return (
    <section className="card stack details" aria-label={`Step ${id}`}>
      <div>
        <h2>
          <code>{id}</code>
        </h2>
        {name !== undefined && <p>{name}</p>}
        {description !== undefined && <p className="faint">{description}</p>}
      </div>
      <dl className="pairs">
        <div>
          <dt>Processor</dt>
          <dd>
            {processor}
            {language !== undefined && `, ${language}`}
          </dd>
        </div>
        {model !== undefined && (
          <div>
            <dt>Model</dt>
            <dd>{model}</dd>
          </div>
        )}
        {tools && (
          <div>
            <dt>Tools</dt>
            <dd>may pause for tool calls</dd>
          </div>
        )}
      </dl>
      {prompt !== undefined && (
        <Part title="Prompt">
          <PromptText text={prompt} label={`prompt of ${id}`} />
        </Part>
      )}
      {code !== undefined && (
        <Part title="Code">
          <Code text={code} language={language ?? "python"} label={`code of ${id}`} />
        </Part>
      )}
      {Object.keys(config).length > 0 && (
        <Part title="Config">
          <JsonView value={config} label="config" />
        </Part>
      )}
      {step.input !== undefined && <SchemaTable schema={step.input} caption="Input" />}
      {step.output !== undefined ? (
        <SchemaTable schema={step.output} caption="Output" />
      ) : (
        <Part title="Output">
          <p className="faint">The definition gives no schema: it may be anything.</p>
        </Part>
      )}
      {step.mock !== undefined && (
        <Part title="Mock">
          <JsonView value={step.mock} label="mock" />
        </Part>
      )}
    </section>
  );
}

function Part({
  title,
  children,
}: {
  readonly title: string;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <div className="part">
      <h3>{title}</h3>
      {children}
    </div>
  );
}
