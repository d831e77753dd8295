// Opens a SMART Health Link with kill-the-clipboard: node health-link.mjs asked peers; asked: { link, recipient, passcode?, most?, answers: [{ method, url, status, type, body }] }
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [file, peers] = process.argv.slice(2);
const main = createRequire(`${peers}/package.json`).resolve('kill-the-clipboard');
const { SHLViewer } = await import(pathToFileURL(join(dirname(main), 'index.esm.js')).href);
const { link, recipient, passcode, most, answers } = JSON.parse(readFileSync(file, 'utf8'));
const sent = [];

// The answers were recorded by the test.
async function ask(url, options = {}) {
  sent.push({ method: options.method ?? 'GET', url, body: options.body ?? null });
  const found = answers.find((a) => a.url === url && a.method === (options.method ?? 'GET'));
  return new Response(found?.body ?? '', { status: found?.status ?? 404, headers: { 'content-type': found?.type ?? 'text/plain' } });
}

try {
  const viewer = new SHLViewer({ shlinkURI: link, fetch: ask });
  const manifest = await viewer.fetchManifest({ url: viewer.shl.url, recipient, passcode, embeddedLengthMax: most });
  const files = await viewer.decryptFiles(manifest);
  console.log(JSON.stringify({ opened: true, label: viewer.shl.label, passcode: viewer.shl.requiresPasscode, files: files.map((f) => ({ type: f.contentType ?? null, content: f.content })), sent }));
} catch (error) {
  console.log(JSON.stringify({ opened: false, reason: error.constructor.name, sent }));
}
