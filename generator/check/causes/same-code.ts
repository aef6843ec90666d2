/** Whether two TypeScript files differ only in comments, layout and the quotes of strings. */
export async function isSameCode(one: string, other: string): Promise<boolean> {
  const { ts } = await import("ts-morph");
  const tokensOf = (text: string): string[] => {
    const scanner = ts.createScanner(
      ts.ScriptTarget.Latest,
      true,
      ts.LanguageVariant.Standard,
      text,
    );
    const tokens: string[] = [];
    for (let kind = scanner.scan(); kind !== ts.SyntaxKind.EndOfFileToken; kind = scanner.scan())
      tokens.push(
        kind === ts.SyntaxKind.StringLiteral
          ? `text ${JSON.stringify(scanner.getTokenValue())}`
          : `${kind} ${scanner.getTokenText()}`,
      );
    return tokens.filter((token, index) => !isLayout(token, tokens[index + 1]));
  };
  /** Formatters add and remove semicolons, and commas before a closing bracket. */
  const isLayout = (token: string, next: string | undefined): boolean => {
    const text = token.slice(token.indexOf(" ") + 1);
    const after = next?.slice(next.indexOf(" ") + 1);
    if (text === ";") return true;
    return text === "," && after !== undefined && [")", "]", "}", ">"].includes(after);
  };
  const [left, right] = [tokensOf(one), tokensOf(other)];
  return left.length === right.length && left.every((token, index) => token === right[index]);
}
