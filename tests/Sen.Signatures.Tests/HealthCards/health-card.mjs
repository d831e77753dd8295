// Judges a SMART Health Card with jose and zlib: node health-card.mjs card jwks peers
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { inflateRawSync } from 'node:zlib';

const [card, jwks, peers] = process.argv.slice(2);
const { compactVerify, createLocalJWKSet } = await import(pathToFileURL(createRequire(`${peers}/package.json`).resolve('jose')).href);
const keys = createLocalJWKSet(JSON.parse(readFileSync(jwks, 'utf8')));
try {
  const { payload, protectedHeader } = await compactVerify(readFileSync(card, 'utf8'), keys, { algorithms: ['ES256'] });
  if (protectedHeader.zip !== 'DEF') throw new Error('zip');
  console.log(JSON.stringify({ accepted: true, payload: JSON.parse(inflateRawSync(payload).toString('utf8')) }));
} catch (error) {
  console.log(JSON.stringify({ accepted: false, reason: String(error) }));
}
