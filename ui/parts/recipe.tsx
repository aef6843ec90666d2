import type { ReactNode } from "react";
import { Code } from "./code.js";

/** How the same is done elsewhere: on a command line, in a file, in a program. */
export function Recipe({
  title,
  text,
  language,
}: {
  readonly title: string;
  readonly text: string;
  readonly language: string;
}): ReactNode {
  return (
    <div className="recipe">
      <h3>{title}</h3>
      <Code text={text} language={language} label={title} />
    </div>
  );
}
