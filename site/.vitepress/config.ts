import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig, type DefaultTheme } from "vitepress";
import { apiEntries } from "../../scripts/docs/api-entries.js";
import { headingId } from "../../scripts/docs/markdown.js";
import { contents, firstPage } from "../../scripts/docs/contents.js";
import { titleOf, writtenPages } from "../../scripts/docs/pages.js";

const listed = [firstPage, ...contents.flatMap(({ pages }) => pages)];
const unlisted = writtenPages().filter((page) => !listed.includes(page));
if (unlisted.length > 0)
  throw new Error(`Add to scripts/docs/contents.ts, so that they are read: ${unlisted.join(", ")}`);

const manifest = JSON.parse(
  readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
) as { readonly repository: { readonly url: string } };
const repository = manifest.repository.url.replace(/^git\+|\.git$/g, "");

const sidebar: DefaultTheme.SidebarItem[] = [
  ...contents.map(({ title, pages }) => ({
    text: title,
    items: pages.map((page) => ({ text: titleOf(page), link: `/${page}` })),
  })),
  {
    text: "API reference",
    items: apiEntries().map(({ name }) => ({ text: name, link: `/api/${name}` })),
  },
];

/** Where a link out of `docs/` leads on the site: to the repository. Others stay as they are. */
function outsideTarget(href: string, page: string): string {
  if (/^(?:[a-z]+:|#|\/)/.test(href)) return href;
  const path = posix.join("docs", posix.dirname(page), href);
  return path.startsWith("docs/") ? href : `${repository}/blob/main/${path}`;
}

export default defineConfig({
  srcDir: "../docs",
  outDir: "dist",
  cacheDir: "cache",
  lang: "en",
  title: "noukai-codegen",
  description: "Typed TypeScript clients for Noukai flows, and an emulator of the flow service.",
  markdown: {
    // As code hosts have them, so that a link leads to the same place on both.
    anchor: { slugify: headingId },
    config: (md) => {
      md.core.ruler.push("links-and-braces", ({ tokens, env }) => {
        const { relativePath } = env as { readonly relativePath: string };
        for (const { children } of tokens)
          for (const token of children ?? []) {
            const href = token.type === "link_open" ? token.attrGet("href") : null;
            if (href !== null) token.attrSet("href", outsideTarget(href, relativePath));
            // Placeholders of prompts, `{{message}}`, would be expressions of the page's template.
            if (token.type === "code_inline") token.attrSet("v-pre", "");
          }
      });
    },
  },
  vite: {
    // The index of the search, which is loaded when a reader searches.
    build: { chunkSizeWarningLimit: 2_000 },
    resolve: {
      alias: [
        {
          find: /^.*\/VPSocialLink\.vue$/,
          replacement: fileURLToPath(new URL("./theme/no-social-link.ts", import.meta.url)),
        },
      ],
    },
  },
  themeConfig: {
    sidebar,
    nav: [
      { text: "Start", link: "/start/first-call" },
      { text: "API", link: "/api/noukai-codegen-runtime" },
      { text: "Repository", link: repository },
    ],
    outline: { level: [2, 3] },
    search: { provider: "local" },
    externalLinkIcon: true,
  },
});
