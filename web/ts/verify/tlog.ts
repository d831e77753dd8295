// Proofs that something is in the log (C2SP tlog-proof, tlog-checkpoint, signed-note, tlog-cosignature), checked without a network.

import { ed25519 } from '@noble/curves/ed25519.js';
import { concat, equal, fromBase64, fromHex, sha256, toBytes, toHex } from './bytes';

/** Whom this page believes: what /log/keys says. */
export interface LogKeys {
  origin: string;
  keys: string[];
  witnesses: string[];
  quorum: number;
}

export interface Proof {
  index: number;
  path: Uint8Array[];
  note: string;
  extra: Uint8Array | null;
}

export interface Sealed {
  size: number;
  witnesses: { name: string; at: Date }[];
}

interface Key {
  name: string;
  id: Uint8Array;
  type: number;
  point: Uint8Array;
}

/** Null when the text is no proof. Nothing in it is verified yet. */
export function parse(text: string): Proof | null {
  const end = text.indexOf('\n\n');
  const lines = text.slice(0, Math.max(end, 0)).split('\n');
  if (end < 0 || lines.shift() !== 'c2sp.org/tlog-proof@v1') {
    return null;
  }
  let extra: Uint8Array | null = null;
  if (lines[0]?.startsWith('extra ')) {
    extra = fromBase64(lines.shift()!.slice('extra '.length));
    if (extra === null) {
      return null;
    }
  }
  const index = number(lines.shift()?.match(/^index (.*)$/)?.[1]);
  const path = lines.map(fromBase64);
  return index === null || path.length > 63 || path.some((hash) => hash?.length !== 32)
    ? null
    : { index, path: path as Uint8Array[], note: text.slice(end + 2), extra };
}

/** The commitment to one version (core/Sen.Log/Commitment.cs): seven fields and a domain, each with its length before it. */
export function commitment(opening: { salt: Uint8Array; commit: Uint8Array; commitHash: Uint8Array }, type: string, id: string, version: number, body: Uint8Array): Uint8Array {
  return sha256(concat(...[
    toBytes('sen.commitment.v2'), opening.salt, toBytes(type), toBytes(id), big(version, 8), opening.commit, opening.commitHash, sha256(body),
  ].flatMap((field) => [big(field.length, 4), field])));
}

/** Null when the log does not say so, or nobody known here signed what it says. */
export function verify(proof: Proof, entry: Uint8Array, trusted: LogKeys): Sealed | null {
  const checkpoint = open(proof.note, trusted);
  if (checkpoint === null) {
    return null;
  }
  const root = rootOf(proof, sha256(concat(Uint8Array.of(0), entry)), checkpoint.size);
  return root !== null && equal(root, checkpoint.root) ? { size: checkpoint.size, witnesses: checkpoint.witnesses } : null;
}

function open(note: string, trusted: LogKeys): { size: number; root: Uint8Array; witnesses: Sealed['witnesses'] } | null {
  const end = note.lastIndexOf('\n\n');
  if (end < 0 || !note.endsWith('\n')) {
    return null;
  }
  const text = note.slice(0, end + 1);
  const [origin, sizeText, rootText] = text.split('\n');
  const size = number(sizeText);
  const root = fromBase64(rootText ?? '');
  if (origin !== trusted.origin || size === null || root?.length !== 32) {
    return null;
  }
  const signatures = note.slice(end + 2, -1).split('\n').map(signature);
  const signed = trusted.keys.map(key).some((k) => k?.type === 1
    && signatures.some((s) => s !== null && belongs(s, k) && verifies(s.value, toBytes(text), k.point)));
  return signed ? { size, root, witnesses: witnesses(signatures, trusted, text) } : null;
}

function witnesses(signatures: (ReturnType<typeof signature>)[], trusted: LogKeys, text: string): Sealed['witnesses'] {
  const seen = new Map<string, Date>();
  for (const k of trusted.witnesses.map(key)) {
    for (const s of signatures) {
      if (k?.type !== 4 || s === null || !belongs(s, k) || s.value.length !== 72) {
        continue;
      }
      const time = s.value.subarray(0, 8).reduce((sum, byte) => sum * 256 + byte, 0);
      if (verifies(s.value.subarray(8), toBytes(`cosignature/v1\ntime ${time}\n${text}`), k.point)) {
        seen.set(k.name, new Date(time * 1000));
      }
    }
  }
  return [...seen].map(([name, at]) => ({ name, at }));
}

// RFC 9162 §2.1.3.2.
function rootOf(proof: Proof, leaf: Uint8Array, size: number): Uint8Array | null {
  if (proof.index >= size) {
    return null;
  }
  let node = proof.index;
  let last = size - 1;
  let hash = leaf;
  for (const sibling of proof.path) {
    if (last === 0) {
      return null;
    }
    if (node % 2 === 1 || node === last) {
      hash = parent(sibling, hash);
      while (node % 2 === 0 && node !== 0) {
        node /= 2;
        last = Math.floor(last / 2);
      }
    } else {
      hash = parent(hash, sibling);
    }
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 ? hash : null;
}

const parent = (left: Uint8Array, right: Uint8Array): Uint8Array => sha256(concat(Uint8Array.of(1), left, right));

// A vkey: name+hex(id)+base64(type || key); the id follows from the rest.
function key(text: string): Key | null {
  const [, name, id, data] = /^([^+\s]+)\+([0-9a-f]{8})\+(.+)$/.exec(text) ?? [];
  const bytes = fromBase64(data ?? '');
  if (name === undefined || id === undefined || bytes?.length !== 33) {
    return null;
  }
  return toHex(sha256(concat(toBytes(`${name}\n`), bytes)).subarray(0, 4)) === id
    ? { name, id: fromHex(id), type: bytes[0]!, point: bytes.subarray(1) }
    : null;
}

function signature(line: string): { name: string; id: Uint8Array; value: Uint8Array } | null {
  const [, name, data] = /^\u2014 ([^+\s]+) (\S+)$/u.exec(line) ?? [];
  const bytes = fromBase64(data ?? '');
  return name === undefined || bytes === null || bytes.length < 5 ? null : { name, id: bytes.subarray(0, 4), value: bytes.subarray(4) };
}

const belongs = (s: { name: string; id: Uint8Array }, k: Key): boolean => s.name === k.name && equal(s.id, k.id);

function verifies(value: Uint8Array, message: Uint8Array, point: Uint8Array): boolean {
  try {
    return ed25519.verify(value, message, point, { zip215: false });
  } catch {
    return false;
  }
}

function number(text: string | undefined): number | null {
  const value = /^(?:0|[1-9][0-9]{0,15})$/.test(text ?? '') ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) ? value : null;
}

function big(value: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = length - 1, rest = value; i >= 0; i--, rest = Math.floor(rest / 256)) {
    bytes[i] = rest % 256;
  }
  return bytes;
}
