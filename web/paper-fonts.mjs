// Fonts of the printed documents: whole TrueType files that modules/Sen.Documents carries inside it. Both are under the OFL.
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as hb from 'harfbuzzjs';
import subsetFont from 'subset-font';

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, '../modules/Sen.Documents/Paper/Fonts');
const weights = { 400: '400Regular', 500: '500Medium', 600: '600SemiBold', 700: '700Bold' };
const digits = '0123456789.,:/%+−-';

// What Be Vietnam Pro lacks and a name of a substance, a unit or a mark may need: Greek, arrows, marks.
const span = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i)).join('');
const others = `${span(0x20, 0x7e)}${span(0xa0, 0x17f)}${span(0x370, 0x3ff)}${span(0x1e00, 0x1eff)}–—‘’“”•…′″€₫™→←↑↓−≈≠≤≥▲▼△▽·`;

const source = (family, file, weight) => join(here, 'node_modules/@expo-google-fonts', family, weights[weight], `${file}_${weights[weight]}.ttf`);

function tables(font) {
  const view = new DataView(font.buffer, font.byteOffset, font.byteLength);
  return Array.from({ length: view.getUint16(4) }, (_, i) => {
    const at = 12 + 16 * i;
    const tag = String.fromCharCode(...font.subarray(at, at + 4));
    return { tag, data: font.subarray(view.getUint32(at + 8), view.getUint32(at + 8) + view.getUint32(at + 12)) };
  });
}

const sum = (data) => {
  let total = 0;
  for (let i = 0; i < data.length; i += 4) {
    total = (total + (((data[i] ?? 0) << 24) | ((data[i + 1] ?? 0) << 16) | ((data[i + 2] ?? 0) << 8) | (data[i + 3] ?? 0))) >>> 0;
  }
  return total;
};

function sfnt(parts) {
  const sorted = [...parts].sort((a, b) => (a.tag < b.tag ? -1 : 1));
  const log = Math.floor(Math.log2(sorted.length));
  let offset = 12 + 16 * sorted.length;
  const font = new Uint8Array(offset + sorted.reduce((n, t) => n + ((t.data.length + 3) & ~3), 0));
  const view = new DataView(font.buffer);
  view.setUint32(0, 0x00010000);
  [sorted.length, 16 << log, log, 16 * sorted.length - (16 << log)].forEach((v, i) => view.setUint16(4 + 2 * i, v));
  let head = 0;
  sorted.forEach(({ tag, data }, i) => {
    const at = 12 + 16 * i;
    font.set([...tag].map((c) => c.charCodeAt(0)), at);
    font.set(data, offset);
    if (tag === 'head') { head = offset; view.setUint32(offset + 8, 0); }
    view.setUint32(at + 4, sum(font.subarray(offset, offset + ((data.length + 3) & ~3))));
    view.setUint32(at + 8, offset);
    view.setUint32(at + 12, data.length);
    offset += (data.length + 3) & ~3;
  });
  view.setUint32(head + 8, (0xb1b0afba - sum(font)) >>> 0);
  return font;
}

// A character map (OpenType cmap, format 12 alone under Windows/full Unicode).
function characterMap(pairs) {
  const sorted = [...pairs].sort((a, b) => a[0] - b[0]);
  const data = new Uint8Array(12 + 16 + 12 * sorted.length);
  const view = new DataView(data.buffer);
  view.setUint16(2, 1); view.setUint16(4, 3); view.setUint16(6, 10); view.setUint32(8, 12);
  view.setUint16(12, 12); view.setUint32(16, 16 + 12 * sorted.length); view.setUint32(24, sorted.length);
  sorted.forEach(([code, glyph], i) => [code, code, glyph].forEach((v, j) => view.setUint32(28 + 12 * i + 4 * j, v)));
  return data;
}

function glyphs(bytes, text, features) {
  const font = new hb.Font(new hb.Face(new hb.Blob(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))));
  return [...text].map((c) => {
    const buffer = new hb.Buffer();
    buffer.addText(c);
    buffer.guessSegmentProperties();
    hb.shape(font, buffer, features);
    return [c.codePointAt(0), buffer.getGlyphInfos()[0].codepoint];
  });
}

// "Sen Số": Inter with its figures of one width under the characters themselves, because a PDF knows no font features.
async function senSo(weight) {
  const inter = new Uint8Array(await readFile(source('inter', 'Inter', weight)));
  const map = new Map(glyphs(inter, others).filter(([, glyph]) => glyph !== 0));
  for (const [code, glyph] of glyphs(inter, digits, [new hb.Feature('tnum', 1)])) { map.set(code, glyph); }
  const mapped = sfnt(tables(inter).map((t) => (t.tag === 'cmap' ? { tag: t.tag, data: characterMap(map) } : t)));
  return subsetFont(Buffer.from(mapped), String.fromCodePoint(...map.keys()), { targetFormat: 'truetype', noHinting: true, keepFeatures: [] });
}

export async function paperFonts() {
  await mkdir(out, { recursive: true });
  for (const old of await readdir(out)) { await rm(join(out, old)); }
  for (const weight of Object.keys(weights)) {
    await writeFile(join(out, `BeVietnamPro-${weight}.ttf`), await readFile(source('be-vietnam-pro', 'BeVietnamPro', weight)));
    await writeFile(join(out, `SenSo-${weight}.ttf`), await senSo(weight));
  }
}
