// Bytes, texts and the hash that everything here stands on.

import { sha256 } from '@noble/hashes/sha2.js';

export { sha256 };

const utf8 = new TextEncoder();
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export const toBytes = (text: string): Uint8Array => utf8.encode(text);

/** Throws when the bytes are not UTF-8. */
export const toText = (bytes: Uint8Array): string => strict.decode(bytes);

export function concat(...parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export const equal = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((value, i) => value === b[i]);

export const toHex = (bytes: Uint8Array): string => Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');

export const fromHex = (hex: string): Uint8Array => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));

/** Null for anything that is not strict base64 with its padding. */
export function fromBase64(text: string): Uint8Array | null {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) {
    return null;
  }
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  return toBase64(bytes) === text ? bytes : null;
}

export const toBase64 = (bytes: Uint8Array): string => btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join(''));

/** Null for anything but base64url without padding. */
export function fromBase64Url(text: string): Uint8Array | null {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) {
    return null;
  }
  const plain = text.replaceAll('-', '+').replaceAll('_', '/');
  return fromBase64(plain + '='.repeat((4 - (plain.length % 4)) % 4));
}

export const toBase64Url = (bytes: Uint8Array): string => toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');

/** Reads fields one after the other; what is cut off makes it fail, for good. */
export class Reader {
  private at = 0;
  failed = false;

  constructor(private readonly bytes: Uint8Array) {}

  get isAtEnd(): boolean {
    return !this.failed && this.at === this.bytes.length;
  }

  take(count: number): Uint8Array {
    if (this.failed || this.at + count > this.bytes.length) {
      this.failed = true;
      return new Uint8Array();
    }
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }

  number(count: number): number {
    const value = this.take(count).reduce((sum, byte) => sum * 256 + byte, 0);
    this.failed ||= value > Number.MAX_SAFE_INTEGER;
    return this.failed ? 0 : value;
  }

  /** With its length in one byte before it. */
  block(): Uint8Array {
    return this.take(this.number(1));
  }

  text(): string {
    try {
      return toText(this.block());
    } catch {
      this.failed = true;
      return '';
    }
  }
}
