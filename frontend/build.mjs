// Bundles src/editor.js, and the styles of all pages that are not for staff, into the folder that the site serves and
// git ignores. Fails when one of them grows too heavy for a slow line in a hospital.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const built = (name) => here(`../askmd/static/built/${name}`);
const shared = { minify: true, charset: "utf8", legalComments: "none", logLevel: "warning" };

// In the order in which they hold: a later one may say more than an earlier one.
const STYLES = ["tokens", "base", "components", "forms", "reading", "asker", "subscribe"];
const style = (name) => readFileSync(here(`../askmd/static/css/${name}.css`), "utf8");

async function bundleEditor() {
  await build({
    ...shared,
    entryPoints: [here("src/editor.js")],
    outfile: built("editor.js"),
    bundle: true,
    format: "esm",
    target: ["es2022"],
  });
}

// One file for the screen and for paper, so that a page asks once.
async function joinStyles() {
  const contents = [...STYLES.map(style), `@media print {\n${style("print")}\n}`].join("\n");
  await build({ ...shared, stdin: { contents, loader: "css" }, outfile: built("public.css"), target: ["es2022"] });
}

// The server sends the compressed file that lies beside, so nothing is compressed while somebody waits.
function compress(name, heaviest) {
  const content = readFileSync(built(name));
  const small = gzipSync(content, { level: 9 });
  if (small.length > heaviest * 1024) {
    console.error(`${name} weighs ${small.length} bytes when compressed; at most ${heaviest} KB are allowed.`);
    process.exit(1);
  }
  writeFileSync(built(`${name}.gz`), small);
  writeFileSync(built(`${name}.br`), brotliCompressSync(content));
  console.log(`askmd/static/built/${name}: ${Math.round(small.length / 1024)} KB compressed`);
}

await bundleEditor();
await joinStyles();
compress("editor.js", 150);
compress("public.css", 16);
