// Values in DER (X.690), as certificates and signatures are written. What is not strict DER throws: whoever reads says "unreadable".

import { concat, equal } from './bytes';

const sequence = 0x30;
const setOf = 0x31;

export class Der {
  private constructor(readonly tag: number, readonly content: Uint8Array, readonly raw: Uint8Array) {}

  /** The one value that these bytes are. */
  static of(bytes: Uint8Array): Der {
    const value = Der.first(bytes);
    if (value.raw.length !== bytes.length) {
      throw new Error('More than one value.');
    }
    return value;
  }

  /** The value that these bytes begin with. */
  static first(bytes: Uint8Array): Der {
    const [tag, short] = [bytes[0], bytes[1]];
    if (tag === undefined || short === undefined || (tag & 0x1f) === 0x1f) {
      throw new Error('No value.');
    }
    const count = short < 0x80 ? 0 : short & 0x7f;
    if (short === 0x80 || count > 4 || (count > 0 && (bytes[2] === 0 || bytes.length < 2 + count))) {
      throw new Error('No length of DER.');
    }
    const length = count === 0 ? short : bytes.subarray(2, 2 + count).reduce((sum, byte) => sum * 256 + byte, 0);
    const from = 2 + count;
    if (bytes.length < from + length || (count > 0 && length < 0x80)) {
      throw new Error('Cut off.');
    }
    return new Der(tag, bytes.subarray(from, from + length), bytes.subarray(0, from + length));
  }

  get items(): Der[] {
    const items: Der[] = [];
    for (let rest = this.content; rest.length > 0;) {
      const item = Der.first(rest);
      items.push(item);
      rest = rest.subarray(item.raw.length);
    }
    return items;
  }

  is(tag: number): boolean {
    return this.tag === tag;
  }

  /** The items of a SEQUENCE. */
  sequence(): Der[] {
    return this.expect(sequence).items;
  }

  /** The items of a SET. */
  set(): Der[] {
    return this.expect(setOf).items;
  }

  expect(tag: number): this {
    if (this.tag !== tag) {
      throw new Error(`Tag ${this.tag} instead of ${tag}.`);
    }
    return this;
  }

  /** "1.2.840…" */
  oid(): string {
    const bytes = this.expect(6).content;
    const parts: number[] = [];
    let value = 0;
    for (const byte of bytes) {
      value = value * 128 + (byte & 0x7f);
      if (byte < 0x80) {
        parts.push(value);
        value = 0;
      }
    }
    const [first = 0, ...rest] = parts;
    const top = Math.min(Math.floor(first / 40), 2);
    return [top, first - top * 40, ...rest].join('.');
  }

  /** A BIT STRING of whole bytes. */
  bits(): Uint8Array {
    const bytes = this.expect(3).content;
    if (bytes[0] !== 0) {
      throw new Error('Part of a byte.');
    }
    return bytes.subarray(1);
  }

  /** UTCTime or GeneralizedTime as certificates have them: to the second, in UTC (RFC 5280 §4.1.2.5). */
  time(): Date {
    const text = String.fromCharCode(...this.content);
    const [, years, rest] = (this.tag === 0x17 ? /^(\d\d)(\d{10})Z$/ : /^(\d{4})(\d{10})Z$/).exec(text) ?? [];
    if (years === undefined || rest === undefined || (this.tag !== 0x17 && this.tag !== 0x18)) {
      throw new Error('No time.');
    }
    const year = this.tag === 0x18 ? Number(years) : Number(years) + (Number(years) < 50 ? 2000 : 1900);
    const [month, day, hour, minute, second] = rest.match(/../g)!.map(Number) as [number, number, number, number, number];
    return new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  }

  same(other: Der): boolean {
    return equal(this.raw, other.raw);
  }
}

/** SEQUENCE { INTEGER r, INTEGER s } as the 2 n bytes that WebCrypto takes; null: it is none. */
export function rawEcdsa(signature: Uint8Array, size: number): Uint8Array | null {
  try {
    const items = Der.of(signature).sequence();
    const parts = items.map((item) => {
      const bytes = item.expect(2).content;
      const plain = bytes[0] === 0 ? bytes.subarray(1) : bytes;
      if (bytes.length === 0 || (bytes[0]! & 0x80) !== 0 || plain.length > size) {
        throw new Error('No number of the curve.');
      }
      return concat(new Uint8Array(size - plain.length), plain);
    });
    return parts.length === 2 ? concat(...parts) : null;
  } catch {
    return null;
  }
}
