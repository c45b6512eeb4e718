// Bundles src/editor.js into the folder that the site serves and git ignores. Fails when it grows too heavy for a
// slow line in a hospital.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const HEAVIEST = 150 * 1024;
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const outfile = here("../askmd/static/built/editor.js");

await build({
  entryPoints: [here("src/editor.js")],
  outfile,
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022"],
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
});

const weight = gzipSync(readFileSync(outfile)).length;
if (weight > HEAVIEST) {
  console.error(`The editor weighs ${weight} bytes when compressed; at most ${HEAVIEST} are allowed.`);
  process.exit(1);
}
console.log(`askmd/static/built/editor.js: ${Math.round(weight / 1024)} KB compressed`);
