import { build } from "vitepress";
import { writeApiReference } from "./api-reference.js";
import { brokenLinks } from "./broken-links.js";
import { checkSite } from "./check-site.js";
import { repositoryRoot, writtenPages } from "./pages.js";

// `npm run docs`: renders the book to site/dist. A dead link fails it, and so does a page that would load something from
// another host.
const pages = writtenPages().map((page) => `docs/${page}.md`);
const broken = brokenLinks(repositoryRoot, pages);
if (broken.length > 0) throw new Error(`Links that lead nowhere:\n${broken.join("\n")}`);
await writeApiReference();
await build(`${repositoryRoot}site`);
const size = checkSite(`${repositoryRoot}site/dist`);
console.log(`${size.pages} pages, ${(size.bytes / 1_000_000).toFixed(1)} MB: site/dist/index.html`);
