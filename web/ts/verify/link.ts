// SMART Health Links (core/Sen.Signatures/HealthLinks): the link, its manifest and its encrypted file. The key is in the link and stays on this phone.
// tests/Twins holds what both readers are asked.

import { fromBase64Url, toBytes, toText } from './bytes';
import { inflateRaw } from './shc';

export type LinkProblem = 'none' | 'unreadable' | 'version' | 'address' | 'key' | 'flags' | 'expiry' | 'label';

export type FileProblem = 'unreadable' | 'header' | 'wrong-key' | 'large';

export interface Link {
  address: string;
  key: Uint8Array;
  expires: Date | null;
  label: string;
  passcode: boolean;
  direct: boolean;
}

/** What a link's server answered: the encrypted file, or why not. */
export type Fetched = { file: string } | { gone: true } | { wrong: number } | { busy: true } | { away: true };

const scheme = 'shlink:/';
const keyLength = 32;
const longest = 8 * 1024 * 1024;
const seconds = 1e11; // the year 5138: beyond it a time was meant as milliseconds

export const isLink = (text: string): boolean => payloadOf(text) !== null;

/** The link in a text: by itself, or behind the # of a viewer's address. */
export function read(text: string): Link | LinkProblem {
  const payload = payloadOf(text);
  if (payload === null) {
    return 'none';
  }
  const bytes = fromBase64Url(payload);
  const json = bytes === null ? null : object(bytes);
  if (json === null || !typed(json, 'string', 'url', 'key', 'flag', 'label') || !typed(json, 'number', 'exp', 'v')) {
    return 'unreadable';
  }
  const { url, key, flag, label, exp, v } = json as { url?: string; key?: string; flag?: string; label?: string; exp?: number; v?: number };
  const bits = key?.length === 43 ? fromBase64Url(key) : null;
  const flags = flag ?? '';
  return (v ?? 1) !== 1 ? 'version'
    : url === undefined || url === null || url.length > 128 || !isAddress(url) ? 'address'
    : bits?.length !== keyLength ? 'key'
    : flags.includes('P') && flags.includes('U') ? 'flags'
    : (exp ?? 0) < 0 || (exp ?? 0) >= seconds ? 'expiry'
    : (label ?? '').length > 80 ? 'label'
    : { address: url, key: bits, expires: exp === undefined || exp === null ? null : new Date(exp * 1000), label: label ?? '', passcode: flags.includes('P'), direct: flags.includes('U') };
}

/** Asks the link's server for the file. */
export async function fetchFile(link: Link, recipient: string, passcode: string): Promise<Fetched> {
  try {
    const response = link.direct
      ? await get(`${link.address}?${new URLSearchParams({ recipient }).toString()}`)
      : await fetch(link.address, {
        method: 'POST', headers: { 'content-type': 'application/json' }, credentials: 'omit', signal: AbortSignal.timeout(15_000),
        body: JSON.stringify({ recipient, ...link.passcode ? { passcode } : {} }),
      });
    if (response.status === 401) {
      return { wrong: ((await response.json()) as { remainingAttempts: number }).remainingAttempts };
    }
    if (!response.ok) {
      return response.status === 429 ? { busy: true } : { gone: true };
    }
    return link.direct ? { file: await response.text() } : await fromManifest(await response.json(), link);
  } catch {
    return { away: true };
  }
}

/** The text of the file in a compact JWE. */
export async function decrypt(jwe: string, key: Uint8Array): Promise<string | FileProblem> {
  const parts = jwe.split('.');
  const [head, nonce, cipher, tag] = [parts[0], parts[2], parts[3], parts[4]].map((t) => t === undefined ? null : fromBase64Url(t));
  const header = head ? object(head) as { alg?: unknown; enc?: unknown; zip?: unknown; crit?: unknown } | null : null;
  if (parts.length !== 5 || header === null || !nonce || !cipher || !tag) {
    return 'unreadable';
  }
  const packed = header.zip === 'DEF';
  if (header.alg !== 'dir' || header.enc !== 'A256GCM' || ((header.zip ?? null) !== null && !packed) || (header.crit ?? null) !== null
    || parts[1] !== '' || nonce.length !== 12 || tag.length !== 16) {
    return 'header';
  }
  if (cipher.length > longest) {
    return 'large';
  }
  const content = await open(key, nonce, new Uint8Array([...cipher, ...tag]), toBytes(parts[0]!));
  if (content === null) {
    return 'wrong-key';
  }
  const whole = packed ? await inflateRaw(content, longest) : content;
  return whole === null ? 'large' : textOf(whole);
}

export const isFileProblem = (answer: string): answer is FileProblem => ['unreadable', 'header', 'wrong-key', 'large'].includes(answer);

async function open(key: Uint8Array, iv: Uint8Array, cipher: Uint8Array, additionalData: Uint8Array): Promise<Uint8Array | null> {
  try {
    const secret = await crypto.subtle.importKey('raw', key as Uint8Array<ArrayBuffer>, 'AES-GCM', false, ['decrypt']);
    const how = { name: 'AES-GCM', iv: iv as Uint8Array<ArrayBuffer>, additionalData: additionalData as Uint8Array<ArrayBuffer> };
    return new Uint8Array(await crypto.subtle.decrypt(how, secret, cipher as Uint8Array<ArrayBuffer>));
  } catch {
    return null;
  }
}

// The first health card of the manifest; where it is given by address, from there, within the same server.
async function fromManifest(manifest: unknown, link: Link): Promise<Fetched> {
  const files = (manifest as { files?: { contentType?: string; embedded?: string; location?: string }[] }).files ?? [];
  const entry = files.find((f) => f.contentType === 'application/smart-health-card');
  if (typeof entry?.embedded === 'string') {
    return { file: entry.embedded };
  }
  if (typeof entry?.location !== 'string' || new URL(entry.location).origin !== new URL(link.address).origin) {
    return { gone: true };
  }
  const response = await get(entry.location);
  return response.ok ? { file: await response.text() } : { gone: true };
}

const get = (address: string): Promise<Response> => fetch(address, { credentials: 'omit', signal: AbortSignal.timeout(15_000) });

function payloadOf(text: string): string | null {
  const trimmed = text.trim();
  const link = /^https?:\/\//i.test(trimmed) && trimmed.includes('#') ? trimmed.slice(trimmed.indexOf('#') + 1) : trimmed.replace(/^#/, '');
  return link.slice(0, scheme.length).toLowerCase() === scheme ? link.slice(scheme.length) : null;
}

function isAddress(text: string): boolean {
  if (!URL.canParse(text)) {
    return false;
  }
  const url = new URL(text);
  const local = url.protocol === 'http:' && /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  return (url.protocol === 'https:' || local) && url.hash === '';
}

const typed = (json: object, type: 'string' | 'number', ...names: string[]): boolean =>
  names.every((name) => ((json as Record<string, unknown>)[name] ?? null) === null || typeof (json as Record<string, unknown>)[name] === type);

function object(bytes: Uint8Array): object | null {
  try {
    const value: unknown = JSON.parse(toText(bytes));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

function textOf(bytes: Uint8Array): string | FileProblem {
  try {
    return toText(bytes);
  } catch {
    return 'unreadable';
  }
}
