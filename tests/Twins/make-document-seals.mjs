// Writes document-seals.json: node make-document-seals.mjs. A third writing of the layout in DocumentSeal.cs, by somebody who has read it alone.
import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const web = createRequire(new URL('../../web/package.json', import.meta.url));
const { p256, secp256k1 } = { ...await import(pathToFileURL(web.resolve('@noble/curves/nist.js')).href), ...await import(pathToFileURL(web.resolve('@noble/curves/secp256k1.js')).href) };

const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();
const big = (value, length) => Buffer.from(BigInt(value).toString(16).padStart(2 * length, '0').slice(-2 * length), 'hex');
const block = (bytes) => Buffer.concat([Buffer.from([bytes.length]), bytes]);
const text = (value) => block(Buffer.from(value, 'utf8'));

// Private keys of nobody: the hash of a name. RFC 6979 makes the same signature each time.
function signer(name, code, curve = p256, crv = 'P-256') {
  const secret = sha256(`sen test ${name}`);
  const point = curve.getPublicKey(secret, false);
  const part = (from) => Buffer.from(point.slice(from, from + 32)).toString('base64url');
  const key = createPrivateKey({ format: 'jwk', key: { kty: 'EC', crv, d: secret.toString('base64url'), x: part(1), y: part(33) } });
  const info = createPublicKey(key).export({ type: 'spki', format: 'der' });
  const sign = (body) => Buffer.from(curve.sign(sha256('sen-document-seal-v1', Buffer.of(0), body), secret, { prehash: false, lowS: false }).toBytes('compact'));
  return { name, code, info, hint: sha256(info).subarray(0, 4), sign, order: curve.Point?.Fn?.ORDER ?? curve.CURVE.n };
}

const city = signer('Bệnh viện Đa khoa thành phố', '92002');
const station = signer('Trạm Y tế phường', '92114');
const stranger = signer('Ai đó', '92002');
const bitcoin = signer('Đường cong khác', '92777', secp256k1, 'secp256k1');
const known = [city, station, bitcoin];

const kinds = ['record', 'prescription', 'laboratory', 'bill'];
const id = '0193f0a1b2c37d4e8f90a1b2c3d4e5f6';
const sample = {
  kind: 'prescription', lastFour: 'M9QC', maskedName: 'N. T. B. Ngọc', birthYear: 1984, issuer: '92002', signedAt: '2026-11-24T02:06:14Z', lines: 4,
  validUntil: '2026-11-29', document: `${id}-rx-c`, version: 1, position: 12345678,
};
const days = (day) => day === null ? 0 : (Date.parse(day) - Date.UTC(2000, 0, 1)) / 86400000;

// Any field may be given as raw bytes instead.
function body(change = {}, by = city) {
  const seal = { ...sample, opening: '', form: 1, ...change };
  const short = seal.idForm ?? (/^[0-9a-f]{32}/.test(seal.document) ? 1 : 0);
  const rest = short === 1 ? [Buffer.from(seal.document.slice(0, 32), 'hex'), text(seal.document.slice(32))] : [text(seal.document)];
  return Buffer.concat([
    Buffer.of(seal.form, seal.kindByte ?? kinds.indexOf(seal.kind) + 1), seal.rawLastFour ?? text(seal.lastFour), seal.rawName ?? text(seal.maskedName),
    big(seal.birthYear, 2), text(seal.issuer), big(seal.seconds ?? Date.parse(seal.signedAt) / 1000, 8), big(seal.lines, 2), big(days(seal.validUntil), 2),
    Buffer.of(short), ...rest, big(seal.version, 4), big(seal.rawPosition ?? seal.position, 8), block(Buffer.from(seal.opening, 'hex')), seal.hint ?? by.hint,
  ]);
}

const whole = (bytes, by = city) => Buffer.concat([bytes, by.sign(bytes)]).toString('base64url');
const said = ({ hint, ...change } = {}, by = city) => ({ ...sample, ...change, keyHint: (hint ?? by.hint).toString('hex') });
const cases = [];
const add = (name, written, seal, by) => cases.push({ name, text: written, seal, signer: by?.name ?? null });
const good = (name, change = {}, by = city, dress = (t) => t) => {
  const { opening, ...fields } = change;
  add(name, dress(whole(body({ ...fields, opening: opening ?? '' }, by), by)), said(fields, by), by);
};
const none = (name, written) => add(name, written, null, null);
const flipped = (base, at) => { const bytes = Buffer.from(base, 'base64url'); bytes[at] ^= 1; return bytes.toString('base64url'); };

good('a prescription');
for (const kind of ['record', 'laboratory', 'bill']) {
  good(`a ${kind}`, { kind, validUntil: null, document: `${id}-${kind}` });
}
good('another facility', { issuer: '92114' }, station);
good('a whole address', {}, city, (t) => `https://suckhoe.example.vn/verify#${t}`);
good('white space around it', {}, city, (t) => ` \r\n\t${t}\n `);
good('an id that is not hexadecimal', { document: 'visit-1-record' });
good('an id with capital letters, which is not short', { document: `${id.toUpperCase()}-lab` });
good('the shortest names', { maskedName: '', lastFour: '', birthYear: 0, lines: 0, document: id });
good('the longest name', { maskedName: 'Ể'.repeat(85) });
good('a letter in two parts', { maskedName: 'N. T. B. Ngo\u0323c' });
good('a byte order mark is a letter', { maskedName: '\ufeffN. Ngọc' });
good('an opening beside it', { opening: '07'.repeat(32) });
good('the largest numbers', { lines: 65535, version: 4294967295, position: 9007199254740991, birthYear: 65535, validUntil: '2179-06-06' });
good('the last second of the calendar', { signedAt: '9999-12-31T16:59:59Z' });
good('before 1970 there was nothing', { signedAt: '1970-01-01T00:00:00Z' });

{
  const bytes = body();
  const signature = city.sign(bytes);
  const s = BigInt(`0x${signature.subarray(32).toString('hex')}`);
  add('both forms of s are one signature', Buffer.concat([bytes, signature.subarray(0, 32), big(city.order - s, 32)]).toString('base64url'), said(), city);
  for (const [name, value] of [['all zero', Buffer.alloc(64)], ['all ones', Buffer.alloc(64, 255)], ['another length of r', Buffer.concat([signature.subarray(1), Buffer.of(0)])]]) {
    add(`signature: ${name}`, Buffer.concat([bytes, value]).toString('base64url'), said(), null);
  }
  add('signed without the domain', Buffer.concat([bytes, Buffer.from(p256.sign(sha256(bytes), sha256(`sen test ${city.name}`), { prehash: false }).toBytes('compact'))]).toString('base64url'), said(), null);
  const base = whole(bytes);
  const at = (part) => bytes.indexOf(part);
  add('flipped: last characters', flipped(base, at('M9QC')), said({ lastFour: 'L9QC' }), null);
  add('flipped: name', flipped(base, at('N. T.')), said({ maskedName: 'O. T. B. Ngọc' }), null);
  add('flipped: lines', flipped(base, at('92002') + 14), said({ lines: 5 }), null);
  add('flipped: signature', flipped(base, bytes.length + 5), said(), null);
  add('flipped: hint of the key', flipped(base, bytes.length - 1), said({ hint: Buffer.from([...city.hint.subarray(0, 3), city.hint[3] ^ 1]) }), null);
  none('cut by one byte', Buffer.from(base, 'base64url').subarray(0, -1).toString('base64url'));
  none('one byte before it', Buffer.concat([Buffer.of(0), Buffer.from(base, 'base64url')]).toString('base64url'));
  none('one byte between', whole(Buffer.concat([bytes, Buffer.of(0)])));
  none('padding', `${base}=`);
  none('white space within', `${base.slice(0, 40)} ${base.slice(40)}`);
  none('a line break within', `${base.slice(0, 40)}\n${base.slice(40)}`);
  none('letters of plain base64', `${base.slice(0, 40)}+/${base.slice(42)}`);
  none('the signature alone', signature.toString('base64url'));
}

add('known key, code of another facility', whole(body({ issuer: '92114' })), said({ issuer: '92114' }), null);
add('code of a known facility, key of nobody', whole(body({}, stranger), stranger), said({}, stranger), null);
add('hint of a known key, key of nobody', whole(body(), stranger), said(), null);
add('a key on another curve', whole(body({ issuer: '92777' }, bitcoin), bitcoin), said({ issuer: '92777' }, bitcoin), null);
none('a later form', whole(body({ form: 2 })));
none('form 0', whole(body({ form: 0 })));
none('kind 0', whole(body({ kindByte: 0 })));
none('kind 5', whole(body({ kindByte: 5 })));
none('a third form of id', whole(body({ idForm: 2 })));
none('a name that is no UTF-8', whole(body({ rawName: block(Buffer.from([0x4e, 0xff, 0xfe])) })));
none('half a letter', whole(body({ rawName: block(Buffer.from([0x4e, 0xe1, 0xbb])) })));
none('a surrogate', whole(body({ rawName: block(Buffer.from([0xed, 0xa0, 0x80])) })));
none('a name longer than the rest', whole(body({ rawName: Buffer.from([255, 0x4e]) })));
none('a second after the calendar', whole(body({ seconds: 253402275600 })));
none('a time that is negative', whole(body({ seconds: 0xffffffffffffffffn })));
none('a position that a script cannot hold', whole(body({ rawPosition: 1n << 53n })));
none('a position that is negative', whole(body({ rawPosition: 0xffffffffffffffffn })));
none('nothing', '');
none('no letters of base64url', 'không phải mã');
none('a length that base64 does not have', whole(body()).slice(0, -3));
none('all zero', Buffer.alloc(200).toString('base64url'));
none('longer than any seal', whole(body({ maskedName: 'x'.repeat(255), document: 'd'.repeat(255), opening: '00'.repeat(255) })));

// Bits after the last byte mean nothing: one text for one seal.
for (const base of [whole(body({ lastFour: 'ABC' })), whole(body({ lastFour: 'AB' })), whole(body({ lastFour: 'A' }))]) {
  if (base.length % 4 !== 0) {
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    none(`bits after the end (${base.length % 4})`, base.slice(0, -1) + letters[letters.indexOf(base.at(-1)) + 1]);
  }
}

const keys = known.map(({ name, code, info }) => ({ key: info.toString('base64'), code, name }));
await writeFile(new URL('document-seals.json', import.meta.url), `${JSON.stringify({ keys, cases }, null, 1)}\n`);
console.log(`${cases.length} cases`);
