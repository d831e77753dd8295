// Builds style sheets, fonts, the icon sprite and the script islands into core/Sen.Ui/wwwroot/built, and the fonts of the papers.
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import * as esbuild from 'esbuild';
import subsetFont from 'subset-font';
import { paperFonts } from './paper-fonts.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, '../core/Sen.Ui/wwwroot/built');
const packageDir = (name) => join(here, 'node_modules', name);
const target = ['chrome100', 'firefox100', 'safari15'];

// The letters of Vietnamese beyond ASCII, and the punctuation that our texts use.
const vowels = 'aăâeêioôơuưy';
const tones = ['', '\u0300', '\u0301', '\u0303', '\u0309', '\u0323'];
const lower = [...vowels].flatMap((v) => tones.map((t) => (v + t).normalize('NFC'))).join('') + 'đ';
const ascii = String.fromCharCode(...Array.from({ length: 95 }, (_, i) => 32 + i));
const punctuation = '\u00a0·•–—−…“”‘’«»×°µ²³†₂ ₫±½¼¾≤≥→';
const letters = ascii + lower + lower.toUpperCase() + punctuation;

// fontsource splits a weight by script; each part keeps only what is ours and names it in unicode-range.
const parts = [
  { name: 'latin', has: (c) => c < 0x100 || (c >= 0x2000 && c <= 0x2bff && c !== 0x20ab) },
  { name: 'vietnamese', has: (c) => c >= 0x100 && (c < 0x2000 || c === 0x20ab) },
];
const range = (text) => [...new Set([...text].map((c) => c.codePointAt(0)))].sort((a, b) => a - b)
  .reduce((runs, c) => {
    const last = runs.at(-1);
    if (last && last[1] === c - 1) { last[1] = c; } else { runs.push([c, c]); }
    return runs;
  }, [])
  .map(([a, b]) => `U+${a.toString(16)}${a === b ? '' : `-${b.toString(16)}`}`).join(',');

async function writeFontFile(name, bytes) {
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 10);
  const file = `${name}.${hash}.woff2`;
  await writeFile(join(out, 'fonts', file), bytes);
  return file;
}

async function fonts() {
  await mkdir(join(out, 'fonts'), { recursive: true });
  const css = [];
  const beVietnam = packageDir('@fontsource/be-vietnam-pro');
  for (const weight of [400, 500, 600, 700, 800]) {
    for (const part of parts) {
      const text = [...letters].filter((c) => part.has(c.codePointAt(0))).join('');
      const source = await readFile(join(beVietnam, `files/be-vietnam-pro-${part.name}-${weight}-normal.woff2`));
      const bytes = await subsetFont(source, text, { targetFormat: 'woff2', noHinting: true, keepFeatures: ['kern', 'mark', 'mkmk', 'ccmp', 'locl'] });
      const file = await writeFontFile(`be-vietnam-pro-${part.name}-${weight}`, bytes);
      css.push(`@font-face{font-family:"Be Vietnam Pro";font-weight:${weight};font-display:swap;src:url("fonts/${file}") format("woff2");unicode-range:${range(text)}}`);
    }
  }
  // "Sen Số": Be Vietnam Pro has no figures of one width, so columns, clocks and codes take theirs from Inter.
  const digits = '0123456789.,:/%+−';
  const inter = await readFile(join(packageDir('@fontsource-variable/inter'), 'files/inter-latin-wght-normal.woff2'));
  const bytes = await subsetFont(inter, digits, {
    targetFormat: 'woff2', noHinting: true, keepFeatures: ['tnum', 'kern'], variationAxes: { wght: { min: 400, max: 700, default: 400 } },
  });
  const file = await writeFontFile('sen-so', bytes);
  css.push(`@font-face{font-family:"Sen Số";font-weight:400 700;font-display:swap;size-adjust:101.5%;src:url("fonts/${file}") format("woff2");unicode-range:${range(digits)}}`);
  return css.join('\n');
}

async function icons() {
  const names = (await readFile(join(here, 'icons.txt'), 'utf8')).split('\n').map((l) => l.trim()).filter((l) => l && !l.startsWith('#'));
  const dir = join(packageDir('@tabler/icons'), 'icons/outline');
  const symbols = await Promise.all(names.map(async (name) => {
    const svg = await readFile(join(dir, `${name}.svg`), 'utf8').catch(() => { throw new Error(`icons.txt: Tabler has no outline icon "${name}"`); });
    const inner = svg.replace(/<svg[\s\S]*?>/, '').replace('</svg>', '')
      .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none" \/>/, '').replace(/\s*\n\s*/g, '').replace(/ \/>/g, '/>');
    return `<symbol id="${name}" viewBox="0 0 24 24">${inner}</symbol>`;
  }));
  await writeFile(join(out, 'icons.svg'), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>`);
}

async function styles(fontFaces) {
  const plugin = {
    name: 'fonts',
    setup(build) {
      build.onResolve({ filter: /^fonts:/ }, () => ({ path: 'fonts.css', namespace: 'fonts' }));
      build.onLoad({ filter: /.*/, namespace: 'fonts' }, () => ({ contents: fontFaces, loader: 'css' }));
      // Devices that prefer dark get the dark block too, unless the person chose a theme.
      build.onLoad({ filter: /tokens\.css$/ }, async (args) => {
        const css = await readFile(args.path, 'utf8');
        const dark = css.match(/\[data-theme="dark"\] \{([^}]*)\}/)[1];
        return { contents: `${css}\n@media (prefers-color-scheme: dark) { :root:not([data-theme]) {${dark}} }`, loader: 'css' };
      });
      build.onResolve({ filter: /^fonts\// }, (args) => ({ path: args.path, external: true }));
    },
  };
  await esbuild.build({
    entryPoints: ['sen', 'staff', 'print'].map((name) => join(here, 'css', `${name}.css`)),
    bundle: true, minify: true, target, outdir: out, plugins: [plugin], logLevel: 'warning', charset: 'utf8',
  });
}

async function scripts() {
  const islands = (await readdir(join(here, 'ts'))).filter((f) => f.endsWith('.ts'));
  const options = { bundle: true, minify: true, target, outdir: out, logLevel: 'warning', charset: 'utf8' };
  const isModule = (f) => f === 'camera.ts'; // imported on demand; all others are plain deferred scripts
  await esbuild.build({ ...options, format: 'iife', entryPoints: islands.filter((f) => !isModule(f)).map((f) => join(here, 'ts', f)) });
  await esbuild.build({ ...options, format: 'esm', entryPoints: islands.filter(isModule).map((f) => join(here, 'ts', f)) });
  await writeFile(join(out, 'htmx.js'), await readFile(join(packageDir('htmx.org'), 'dist/htmx.min.js')));
}

// The tab icon is the logo component's drawing, with the colours a tab can show on light and dark.
async function favicon() {
  const razor = await readFile(join(here, '../core/Sen.Ui/Basics/SenLogo.razor'), 'utf8');
  const paths = razor.match(/<path [^>]*\/>/g).join('');
  const style = '.logo-leaf{fill:#0E7A6C}.logo-side{fill:#E77AA3}.logo-mid{fill:#BD2663}.logo-water{fill:none;stroke:#0E7A6C;stroke-width:3;stroke-linecap:round}';
  await writeFile(join(out, 'favicon.svg'), `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><style>${style}</style>${paths}</svg>`);
}

async function report() {
  const rows = [];
  for (const dir of ['', 'fonts']) {
    for (const entry of await readdir(join(out, dir), { withFileTypes: true })) {
      if (entry.isFile()) {
        const bytes = await readFile(join(out, dir, entry.name));
        rows.push([join(dir, entry.name), bytes.length, entry.name.endsWith('.woff2') ? bytes.length : gzipSync(bytes, { level: 9 }).length]);
      }
    }
  }
  for (const [name, raw, gz] of rows) {
    console.log(`${name.padEnd(52)} ${String(raw).padStart(8)} ${String(gz).padStart(8)} gz`);
  }
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await styles(await fonts());
await icons();
await favicon();
await scripts();
await paperFonts();
await report();
