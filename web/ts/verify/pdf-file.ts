// A PDF as its cross-reference says (ISO 32000-1 §7.5), in the plain form that Sen's papers have: tables, no compressed object streams. What
// is written otherwise throws: the server reads it. The twin of core/Sen.Signatures/Pdf/PdfFile.cs.

const latin = new TextDecoder('latin1');

export type Value = null | boolean | number | Name | Text | Ref | Value[] | Dictionary | Stream;

export class Name { constructor(readonly value: string) {} }

/** A string; where it stands in the file counts for signatures. */
export class Text { constructor(readonly bytes: Uint8Array, readonly hex: boolean, readonly start: number, readonly end: number) {} }

export class Ref { constructor(readonly number: number) {} }

export class Dictionary { constructor(readonly members: Map<string, Value>) {} }

export class Stream { constructor(readonly head: Dictionary, readonly raw: Uint8Array) {} }

const sections = 256;
const depth = 100;

export class PdfFile {
  readonly text: string;
  trailer = new Dictionary(new Map());
  private readonly places = new Map<number, number | null>();

  constructor(readonly bytes: Uint8Array) {
    this.text = latin.decode(bytes);
    const mark = this.text.lastIndexOf('startxref');
    if (!this.text.startsWith('%PDF-') || mark < Math.max(0, bytes.length - 1024)) {
      throw new Error('No PDF.');
    }
    this.readSections(new Lexer(this, mark + 9).integer());
    if (this.trailer.members.has('Encrypt')) {
      throw new Error('Encrypted.');
    }
  }

  get objects(): number[] {
    return [...this.places].filter(([, at]) => at !== null).map(([number]) => number);
  }

  get rootNumber(): number {
    const root = this.trailer.members.get('Root');
    if (!(root instanceof Ref)) {
      throw new Error('No catalog.');
    }
    return root.number;
  }

  get root(): Map<string, Value> {
    return this.dictionary(this.object(this.rootNumber)).members;
  }

  has(number: number): boolean {
    return typeof this.places.get(number) === 'number';
  }

  /** What does not exist is null (§7.3.10). */
  object(number: number): Value {
    const at = this.places.get(number);
    return typeof at === 'number' ? new Lexer(this, at).indirect(number) : null;
  }

  resolve(value: Value | undefined): Value {
    return value instanceof Ref ? this.object(value.number) : value ?? null;
  }

  dictionary(value: Value | undefined): Dictionary {
    const found = this.resolve(value);
    if (!(found instanceof Dictionary)) {
      throw new Error('A dictionary was expected.');
    }
    return found;
  }

  items(value: Value | undefined): Value[] {
    const found = this.resolve(value);
    return Array.isArray(found) ? found : [];
  }

  pages(): number[] {
    const seen = new Set<number>();
    const open: Value[] = [this.root.get('Pages') ?? null];
    const pages: number[] = [];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (!(next instanceof Ref) || seen.has(next.number)) {
        throw new Error('The tree of pages is broken.');
      }
      seen.add(next.number);
      const node = this.dictionary(next).members;
      if (node.has('Kids')) {
        open.push(...this.items(node.get('Kids')).reverse());
      } else {
        pages.push(next.number);
      }
    }
    return pages;
  }

  private readSections(first: number): void {
    const seen = new Set<number>();
    for (let at: number | null = first; at !== null;) {
      if (at < 0 || at >= this.bytes.length || seen.has(at) || seen.size >= sections) {
        throw new Error('The cross-reference is broken.');
      }
      seen.add(at);
      const trailer = this.readTable(new Lexer(this, at));
      if (at === first) {
        this.trailer = trailer;
      }
      const before = trailer.members.get('Prev');
      if (trailer.members.has('XRefStm')) {
        throw new Error('A compressed cross-reference.');
      }
      at = typeof before === 'number' ? before : null;
    }
  }

  private readTable(lexer: Lexer): Dictionary {
    lexer.word('xref');
    while (!lexer.takes('trailer')) {
      const [start, count] = [lexer.integer(), lexer.integer()];
      for (let i = 0; i < count; i++) {
        const [offset] = [lexer.integer(), lexer.integer()];
        const free = lexer.takes('f');
        if (!free) {
          lexer.word('n');
        }
        if (!this.places.has(start + i)) {
          this.places.set(start + i, free ? null : offset);
        }
      }
    }
    const trailer = lexer.value();
    if (!(trailer instanceof Dictionary)) {
      throw new Error('No trailer.');
    }
    return trailer;
  }
}

export class Lexer {
  constructor(private readonly file: PdfFile, private at: number) {}

  integer(): number {
    const value = this.value();
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
      throw new Error('A whole number was expected.');
    }
    return value;
  }

  word(text: string): void {
    if (!this.takes(text)) {
      throw new Error(`${text} was expected.`);
    }
  }

  takes(text: string): boolean {
    this.skip();
    const found = this.file.text.startsWith(text, this.at);
    this.at += found ? text.length : 0;
    return found;
  }

  indirect(number: number): Value {
    this.skip();
    const head = this.match(/(\d+)\s+\d+\s+obj\b/y);
    if (head === null || Number(head[1]) !== number) {
      throw new Error('Another object lies there.');
    }
    const value = this.value();
    this.skip();
    if (!(value instanceof Dictionary) || this.match(/stream(?:\r\n|\n)/y) === null) {
      this.word('endobj');
      return value;
    }
    const length = this.file.resolve(value.members.get('Length'));
    if (typeof length !== 'number' || length < 0 || this.at + length > this.file.bytes.length) {
      throw new Error('A stream without its length.');
    }
    const raw = this.file.bytes.subarray(this.at, this.at + length);
    this.at += length;
    this.word('endstream');
    this.word('endobj');
    return new Stream(value, raw);
  }

  value(level = 0): Value {
    if (level > depth) {
      throw new Error('Too deep.');
    }
    this.skip();
    const reference = this.match(/(\d+)\s+\d+\s+R(?![^\s()<>[\]{}/%])/y);
    if (reference !== null) {
      return new Ref(Number(reference[1]));
    }
    const number = this.match(/[+-]?(?:\d+\.?\d*|\.\d+)/y);
    if (number !== null) {
      return Number(number[0]);
    }
    switch (this.file.text[this.at]) {
      case '/': return this.name();
      case '(': return this.literal();
      case '[': return this.array(level);
      case '<': return this.file.text[this.at + 1] === '<' ? this.members(level) : this.hex();
      default: return this.constant();
    }
  }

  private skip(): void {
    this.match(/(?:[\0\t\n\f\r ]|%[^\r\n]*)*/y);
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.file.text);
    this.at += found?.[0].length ?? 0;
    return found;
  }

  private name(): Name {
    const found = this.match(/\/([^\0\t\n\f\r ()<>[\]{}/%]*)/y)!;
    return new Name(found[1]!.replace(/#([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))));
  }

  private constant(): Value {
    const word = this.match(/(?:true|false|null)\b/y)?.[0];
    if (word === undefined) {
      throw new Error('No value.');
    }
    return word === 'null' ? null : word === 'true';
  }

  private hex(): Text {
    const start = this.at;
    const found = this.match(/<[0-9A-Fa-f\0\t\n\f\r ]*>/y);
    if (found === null) {
      throw new Error('No string.');
    }
    const digits = found[0].replace(/[^0-9A-Fa-f]/g, '');
    const pairs = (digits.length % 2 === 0 ? digits : `${digits}0`).match(/../g) ?? [];
    return new Text(Uint8Array.from(pairs, (pair) => parseInt(pair, 16)), true, start, this.at);
  }

  // What a string says is not asked, only where it ends and whether it is the same.
  private literal(): Text {
    const start = this.at;
    let open = 0;
    do {
      const c = this.file.text[this.at];
      if (c === undefined) {
        throw new Error('A string without its end.');
      }
      open += c === '(' ? 1 : c === ')' ? -1 : 0;
      this.at += c === '\\' ? 2 : 1;
    } while (open > 0);
    return new Text(this.file.bytes.subarray(start, this.at), false, start, this.at);
  }

  private array(level: number): Value[] {
    const values: Value[] = [];
    this.word('[');
    while (!this.takes(']')) {
      values.push(this.value(level + 1));
    }
    return values;
  }

  private members(level: number): Dictionary {
    const members = new Map<string, Value>();
    this.word('<<');
    while (!this.takes('>>')) {
      const key = this.value(level + 1);
      if (!(key instanceof Name) || members.has(key.value)) {
        throw new Error('A dictionary with a key twice, or without one.');
      }
      members.set(key.value, this.value(level + 1));
    }
    return new Dictionary(members);
  }
}

/** One text for one value, to compare values with. */
export function canonical(value: Value | undefined): string {
  if (value === null || value === undefined || typeof value !== 'object') {
    return String(value ?? null);
  }
  if (value instanceof Name) {
    return `/${JSON.stringify(value.value)}`;
  }
  if (value instanceof Text) {
    return `${value.hex ? '<' : '('}${latin.decode(value.bytes)}`;
  }
  if (value instanceof Ref) {
    return `${value.number}R`;
  }
  if (Array.isArray(value)) {
    return `[${value.map(canonical).join(' ')}]`;
  }
  return value instanceof Dictionary
    ? `{${[...value.members].map(([k, v]) => `${JSON.stringify(k)}:${canonical(v)}`).sort().join(',')}}`
    : `${canonical(value.head)}stream${latin.decode(value.raw)}`;
}
