import type { MockDefinition } from "noukai-codegen/emulator";

/** What the emulator answers in the examples of the book, by step. */
export const mocks: Readonly<Record<string, MockDefinition>> = {
  // grade-3
  find: ({ initial }) => {
    if (initial.message === "fail, please")
      return { $error: { code: "NO_WORDS", message: "no words" } };
    if (initial.message === "take your time") return { $delay: 600_000, $value: { mistakes: [] } };
    return { mistakes: [{ word: "Ths", hint: "A vowel is missing." }, { word: "sentense" }] };
  },
  praise: { text: "You chose a cheerful word." },
  explain: {
    $template: { word: "{{item.word}}", explanation: "Say {{item.word}} slowly, sound by sound." },
  },
  // triage
  classify: { category: "billing", urgency: "high", summary: "Billed twice for invoice 2041" },
  reply: { subject: "Your invoice 2041", body: "We are sorry. Was it in May?", escalate: false },
  // brief: the first call asks for a tool, the next one has its result
  gather: {
    $sequence: [
      { $toolCalls: [{ name: "search", arguments: { query: "tides" } }] },
      { claims: [{ text: "The moon causes tides.", confidence: 0.9, sources: [] }] },
    ],
  },
  write: { headline: "The moon causes tides", body: "…", sources: [] },
};
