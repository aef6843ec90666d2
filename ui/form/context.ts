import { createContext, type Context } from "react";

/** What fields tell the form that holds them. */
export interface FormNotes {
  /** Says that the text of a field is no JSON; undefined takes that back. */
  readonly setProblem: (fieldId: string, problem: string | undefined) => void;
}

export const FormNotesContext: Context<FormNotes> = createContext<FormNotes>({
  setProblem: () => undefined,
});
