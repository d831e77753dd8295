// SMART Health Cards (core/Sen.Signatures/HealthCards): read from QR codes or a file, and checked against the facilities' keys without a network.
// tests/Twins holds what both readers are asked.

import { pointOf, verifiesP256 } from './ecdsa';
import { fromBase64, fromBase64Url, sha256, toBase64Url, toBytes, toText } from './bytes';

/** A facility whose cards are believed. */
export interface CardIssuer {
  key: string;
  name: string;
  cards: string;
  revoked: string[];
}

export type CardProblem = 'unreadable' | 'header' | 'payload' | 'issuer' | 'key' | 'signature' | 'early' | 'expired' | 'revoked';

export interface Card {
  issuer: string;
  at: Date;
  bundle: Bundle;
}

export interface CardAnswer {
  problems: CardProblem[];
  card: Card | null;
  facility: CardIssuer | null;
}

interface Payload {
  iss?: unknown;
  nbf?: unknown;
  exp?: unknown;
  vc?: { type?: unknown; rid?: unknown; credentialSubject?: { fhirVersion?: unknown; fhirBundle?: unknown } };
}

interface Coding { system?: string; code?: string }
interface Concept { coding?: Coding[]; text?: string }
interface Measured { value?: number; unit?: string; code?: string }

export interface Bundle { entry?: { resource?: Resource }[] }

export interface Resource {
  resourceType?: string;
  name?: { text?: string; family?: string; given?: string[] }[];
  birthDate?: string;
  vaccineCode?: Concept;
  occurrenceDateTime?: string;
  lotNumber?: string;
  code?: Concept;
  effectiveDateTime?: string;
  valueQuantity?: Measured;
  valueString?: string;
  valueCodeableConcept?: Concept;
  component?: { valueQuantity?: Measured }[];
  performer?: { display?: string; actor?: { display?: string } }[];
}

const scheme = 'shc:/';
const single = 1195;
const part = 1191;
const parts = 100;
const longest = 1024 * 1024;
const seconds = 1e11; // the year 5138: beyond it a time was meant as milliseconds

export const isCard = (text: string): boolean => text.trimStart().slice(0, scheme.length).toLowerCase() === scheme;

/** The JWS from the texts of all QR codes of a card, in any order, with white space between them; null: it is none. */
export function decode(texts: string): string | null {
  const read = texts.trim().split(/\s+/).map(piece);
  if (read.length === 1 && read[0]?.count === 0) {
    return read[0].text.length <= single ? read[0].text : null;
  }
  if (read.length > parts || read.some((p) => p === null || p.count !== read.length || p.text.length > part)) {
    return null;
  }
  const ordered = (read as { index: number; text: string }[]).sort((a, b) => a.index - b.index);
  return ordered.every((p, i) => p.index === i + 1) ? ordered.map((p) => p.text).join('') : null;
}

/** The first card of a .smart-health-card; null: it is none. */
export function fromFile(bytes: Uint8Array): string | null {
  try {
    const file = JSON.parse(toText(bytes)) as { verifiableCredential?: unknown };
    const first: unknown = Array.isArray(file.verifiableCredential) ? file.verifiableCredential[0] : null;
    return typeof first === 'string' ? first : null;
  } catch {
    return null;
  }
}

export async function verify(jws: string, issuers: CardIssuer[], now: Date): Promise<CardAnswer> {
  const [head, body, value, more] = jws.split('.');
  const [headBytes, bodyBytes, signature] = [head, body, value].map((t) => t === undefined ? null : fromBase64Url(t));
  const header = json(headBytes ?? null) as { alg?: unknown; zip?: unknown; kid?: unknown; crit?: unknown } | null;
  if (more !== undefined || !headBytes || !bodyBytes || !signature || header === null) {
    return refused('unreadable');
  }
  if (header.alg !== 'ES256' || header.zip !== 'DEF' || typeof header.kid !== 'string' || header.kid === '' || (header.crit ?? null) !== null) {
    return refused('header');
  }
  const payload = json(await inflateRaw(bodyBytes)) as Payload | null;
  return payload === null ? refused('unreadable') : judge(payload, header.kid, sha256(toBytes(`${head!}.${body!}`)), signature, issuers, now);
}

function judge(payload: Payload, key: string, digest: Uint8Array, signature: Uint8Array, issuers: CardIssuer[], now: Date): CardAnswer {
  const problems: CardProblem[] = [];
  const own = issuers.filter((i) => i.cards === payload.iss);
  const facility = own.find((i) => nameOf(i) === key) ?? null;
  if (own.length === 0) {
    problems.push('issuer');
  } else if (facility === null) {
    problems.push('key');
  } else if (!verifiesP256(fromBase64(facility.key) ?? new Uint8Array(), digest, signature)) {
    problems.push('signature');
  }
  const card = cardOf(payload);
  if (card === null) {
    return { problems: [...problems, 'payload'], card: null, facility: null };
  }
  const time = now.getTime() / 1000;
  if ((payload.nbf as number) > time) {
    problems.push('early');
  }
  if (typeof payload.exp === 'number' && payload.exp <= time) {
    problems.push('expired');
  }
  if (facility !== null && isRevoked(facility, payload)) {
    problems.push('revoked');
  }
  return { problems, card, facility };
}

function cardOf({ iss, nbf, exp, vc }: Payload): Card | null {
  const good = isIssuer(iss) && isTime(nbf) && (exp === undefined || exp === null || (isTime(exp) && exp > nbf))
    && Array.isArray(vc?.type) && vc.type.includes('https://smarthealth.cards#health-card')
    && String(vc.credentialSubject?.fhirVersion).startsWith('4.0') && isObject(vc.credentialSubject?.fhirBundle)
    && (vc.rid === undefined || vc.rid === null || (typeof vc.rid === 'string' && /^[A-Za-z0-9_-]{1,24}$/.test(vc.rid)));
  return good ? { issuer: iss, at: new Date(nbf * 1000), bundle: vc.credentialSubject!.fhirBundle as Bundle } : null;
}

// "id" for all cards of that name, "id.seconds" for those issued before.
function isRevoked(facility: CardIssuer, { vc, nbf }: Payload): boolean {
  return facility.revoked.some((entry) => {
    const [id, before] = entry.split('.');
    return id === vc?.rid && (before === undefined || Math.floor(nbf as number) < Number(before));
  });
}

// RFC 7638: the thumbprint of the key names it.
function nameOf(issuer: CardIssuer): string | null {
  const point = pointOf(fromBase64(issuer.key) ?? new Uint8Array());
  return point === null ? null
    : toBase64Url(sha256(toBytes(`{"crv":"P-256","kty":"EC","x":"${toBase64Url(point.subarray(1, 33))}","y":"${toBase64Url(point.subarray(33))}"}`)));
}

const isTime = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value < seconds;

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

function isIssuer(value: unknown): value is string {
  if (typeof value !== 'string' || value.endsWith('/') || !URL.canParse(value)) {
    return false;
  }
  const url = new URL(value);
  const local = url.protocol === 'http:' && /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  return (url.protocol === 'https:' || local) && url.search === '' && url.hash === '';
}

function piece(text: string): { index: number; count: number; text: string } | null {
  if (!isCard(text)) {
    return null;
  }
  const fields = text.slice(scheme.length).split('/');
  const jws = characters(fields.at(-1)!);
  if (jws === null || (fields.length !== 1 && fields.length !== 3)) {
    return null;
  }
  if (fields.length === 1) {
    return { index: 0, count: 0, text: jws };
  }
  const [index, count] = fields.slice(0, 2).map((f) => /^\d{1,9}$/.test(f) ? Number(f) : 0) as [number, number];
  return index >= 1 && count > 1 && count <= parts && index <= count ? { index, count, text: jws } : null;
}

function characters(digits: string): string | null {
  if (digits.length === 0 || digits.length % 2 !== 0 || digits.length > 200_000 || !/^\d+$/.test(digits)) {
    return null;
  }
  const codes = digits.match(/../g)!.map((pair) => Number(pair) + 45);
  return codes.some((code) => code > 122) ? null : codes.map((code) => String.fromCharCode(code)).join('');
}

function json(bytes: Uint8Array | null): object | null {
  try {
    const value: unknown = bytes === null ? null : JSON.parse(toText(bytes));
    return isObject(value) ? value as object : null;
  } catch {
    return null;
  }
}

/** Null when it is no DEFLATE, or unpacks to so many bytes. */
export async function inflateRaw(bytes: Uint8Array, most = longest): Promise<Uint8Array | null> {
  const reader = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      chunks.push(next.value as Uint8Array);
      length += chunks.at(-1)!.length;
      if (length >= most) {
        await reader.cancel();
        return null;
      }
    }
  } catch {
    return null;
  }
  const whole = new Uint8Array(length);
  chunks.reduce((at, chunk) => (whole.set(chunk, at), at + chunk.length), 0);
  return whole;
}

const refused = (problem: CardProblem): CardAnswer => ({ problems: [problem], card: null, facility: null });
