// The signatures of a PDF (PAdES, EN 319 142-1), without a network: the twin of core/Sen.Signatures/Pdf/PdfCheck.cs and PdfRevisions.cs. Of level T and
// LT only what a phone can say is said: who signed, what, and whether it stayed so.

import { Der } from './der';
import { checkCms } from './cms';
import { concat, equal } from './bytes';
import { canonical, Dictionary, Lexer, Name, PdfFile, Ref, Stream, Text, type Value } from './pdf-file';
import { type Certificate, commonName, pathProblems, type Problem } from './x509';

export type Coverage = 'Whole' | 'ThenSigned' | 'Changed' | 'Part';

export interface PaperSignature {
  problems: Problem[];
  coverage: Coverage;
  signer: string;
}

const fields = 10_000;
const ofWidget = ['Type', 'Subtype', 'FT', 'T', 'TU', 'F', 'Ff', 'P', 'V', 'Rect', 'AP', 'M', 'NM', 'Lock'];
const ofTrailer = ['Size', 'Prev', 'ID', 'XRefStm', 'Type', 'W', 'Index', 'Length', 'Filter', 'DecodeParms'];
const ofDss = ['Type', 'Certs', 'CRLs', 'OCSPs', 'VRI'];

/** One answer for each signature; one that says so when there is none or the file cannot be read. */
export async function checkPdf(bytes: Uint8Array, anchors: Certificate[], at: Date): Promise<PaperSignature[]> {
  try {
    const file = new PdfFile(bytes);
    const found = signaturesOf(file);
    return found.length === 0 ? [none('NoSignature')] : await Promise.all(found.map((signature) => check(file, signature, anchors, at)));
  } catch {
    return [none('Unreadable')];
  }
}

const none = (problem: Problem): PaperSignature => ({ problems: [problem], coverage: 'Whole', signer: '' });

function signaturesOf(file: PdfFile): Dictionary[] {
  const form = file.resolve(file.root.get('AcroForm'));
  const open = form instanceof Dictionary ? [...file.items(form.members.get('Fields'))].reverse() : [];
  const found: Dictionary[] = [];
  let seen = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const field = file.resolve(next);
    if (++seen > fields) {
      throw new Error('Too many fields.');
    }
    if (field instanceof Dictionary) {
      const value = file.resolve(field.members.get('V'));
      if (isNamed(field, 'FT', 'Sig') && value instanceof Dictionary && !isTimestamp(value)) {
        found.push(value);
      }
      open.push(...file.items(field.members.get('Kids')).reverse());
    }
  }
  return found;
}

// Timestamps over the document lie in fields of the same kind. Both members say so, or it is a signature, and an unsafe one.
const isTimestamp = (value: Dictionary): boolean => isNamed(value, 'Type', 'DocTimeStamp') && isNamed(value, 'SubFilter', 'ETSI.RFC3161');

async function check(file: PdfFile, signature: Dictionary, anchors: Certificate[], at: Date): Promise<PaperSignature> {
  const contents = signature.members.get('Contents');
  const range = contents instanceof Text ? rangeOf(file, signature, contents) : null;
  const form = signature.members.get('SubFilter');
  if (range === null || !(contents instanceof Text) || !(form instanceof Name) || !['ETSI.CAdES.detached', 'adbe.pkcs7.detached'].includes(form.value)) {
    return { problems: ['NotWhole'], coverage: 'Part', signer: '' };
  }
  const content = concat(file.bytes.subarray(0, range.hole), file.bytes.subarray(range.after, range.end));
  const length = lengthOf(contents.bytes);
  const { problems, certificate, pool } = await checkCms(contents.bytes.subarray(0, length), content);
  const all = new Set(problems);
  if (contents.bytes.subarray(length).some((byte) => byte !== 0)) {
    all.add('UnsafeStructure');
  }
  const coverage = range.end === file.bytes.length ? 'Whole' : compare(file, range.end);
  if (coverage === 'Changed') {
    all.add('ChangedAfterSigning');
  }
  for (const problem of certificate === null ? [] : await pathProblems(certificate, pool, anchors, at)) {
    all.add(problem);
  }
  return { problems: [...all], coverage, signer: certificate === null ? '' : commonName(certificate) };
}

function lengthOf(room: Uint8Array): number {
  try {
    return Der.first(room).raw.length;
  } catch {
    return 0;
  }
}

// The signed range; null when it leaves out anything but exactly the signature's own hexadecimal string.
function rangeOf(file: PdfFile, signature: Dictionary, contents: Text): { hole: number; after: number; end: number } | null {
  const numbers = file.items(signature.members.get('ByteRange'));
  const [zero, hole, after, rest] = numbers;
  if (numbers.length !== 4 || zero !== 0 || hole !== contents.start || after !== contents.end || typeof rest !== 'number' || rest <= 0 || after > file.bytes.length - rest) {
    return null;
  }
  const there = new Lexer(file, contents.start).value();
  return contents.hex && there instanceof Text && there.hex && there.end === contents.end && equal(there.bytes, contents.bytes) ? { hole, after, end: after + rest } : null;
}

/** What updates after a signature did: a further signature and data for verifying are allowed, everything else is a change. */
function compare(file: PdfFile, end: number): Coverage {
  try {
    return endsWell(file) && new Revisions(new PdfFile(file.bytes.subarray(0, end)), file).onlySigned() ? 'ThenSigned' : 'Changed';
  } catch {
    return 'Changed';
  }
}

// Nothing but white space may follow the last end mark: what follows belongs to no state of the document.
function endsWell(file: PdfFile): boolean {
  const mark = file.text.lastIndexOf('%%EOF');
  return mark >= 0 && /^[\r\n \t\0]*$/.test(file.text.slice(mark + 5));
}

class Revisions {
  constructor(private readonly before: PdfFile, private readonly after: PdfFile) {}

  onlySigned(): boolean {
    const pages = new Set(this.before.pages());
    return canonical(without(this.before.trailer, ofTrailer)) === canonical(without(this.after.trailer, ofTrailer))
      && this.before.objects.every((number) => this.isAllowed(number, pages))
      && !this.before.objects.flatMap((number) => this.dangling(this.before.object(number))).some((number) => this.after.has(number));
  }

  // References to objects that were not there: null when it was signed, and whatever an update likes to put there afterwards.
  private dangling(value: Value): number[] {
    if (value instanceof Ref) {
      return this.before.has(value.number) ? [] : [value.number];
    }
    const parts = Array.isArray(value) ? value : value instanceof Dictionary ? [...value.members.values()] : value instanceof Stream ? [...value.head.members.values()] : [];
    return parts.flatMap((part) => this.dangling(part));
  }

  private isAllowed(number: number, pages: Set<number>): boolean {
    const [before, after] = [this.before.object(number), this.after.object(number)];
    if (canonical(before) === canonical(after)) {
      return true;
    }
    if (!(before instanceof Dictionary) || !(after instanceof Dictionary)) {
      return Array.isArray(before) && Array.isArray(after) && this.onlyAddsFields(before, after);
    }
    if (number === this.before.rootNumber) {
      const own = ['AcroForm', 'DSS', 'Extensions'];
      return same(without(before, own), without(after, own)) && this.isSameForm(before.members.get('AcroForm'), after.members.get('AcroForm')) && this.isDss(after.members.get('DSS'));
    }
    if (pages.has(number)) {
      return same(without(before, ['Annots']), without(after, ['Annots']))
        && this.onlyAddsFields(this.before.items(before.members.get('Annots')), this.after.items(after.members.get('Annots')));
    }
    const form = this.before.root.get('AcroForm');
    return form instanceof Ref && form.number === number ? this.isSameForm(before, after)
      : isNamed(before, 'FT', 'Sig') && !before.members.has('V') ? same(before, without(after, ['V']))
        : this.isDss(before) && this.isDss(after);
  }

  private isSameForm(old: Value | undefined, now: Value | undefined): boolean {
    const [before, after] = [formOf(this.before.resolve(old)), formOf(this.after.resolve(now))];
    return same(without(before, ['Fields', 'SigFlags']), without(after, ['Fields', 'SigFlags']))
      && this.onlyAddsFields(this.before.items(before.members.get('Fields')), this.after.items(after.members.get('Fields')));
  }

  private onlyAddsFields(before: Value[], after: Value[]): boolean {
    return after.length >= before.length && before.every((value, i) => same(value, after[i])) && after.slice(before.length).every((value) => this.isNewField(value));
  }

  private isNewField(value: Value): boolean {
    const field = value instanceof Ref && !this.before.has(value.number) ? this.after.resolve(value) : null;
    return field instanceof Dictionary && isNamed(field, 'FT', 'Sig') && isNamed(field, 'Subtype', 'Widget')
      && [...field.members.keys()].every((key) => ofWidget.includes(key)) && this.drawsNothing(field);
  }

  // What lies on the page was signed; a later field that paints could cover it.
  private drawsNothing(field: Dictionary): boolean {
    if (!field.members.has('AP')) {
      return true;
    }
    const appearances = this.after.dictionary(field.members.get('AP')).members;
    const normal = this.after.resolve(appearances.get('N'));
    return appearances.size === 1 && normal instanceof Stream && normal.raw.every((byte) => [0x20, 0x0d, 0x0a, 0x09].includes(byte));
  }

  // A dictionary of validation data has only these members, so it can be no page, font or picture.
  private isDss(value: Value | undefined): boolean {
    const found = value === undefined ? null : this.after.resolve(value);
    return value === undefined || (found instanceof Dictionary && [...found.members.keys()].every((key) => ofDss.includes(key)));
  }
}

const formOf = (value: Value): Dictionary => value instanceof Dictionary ? value : new Dictionary(new Map());

const without = (value: Dictionary, keys: string[]): Dictionary => new Dictionary(new Map([...value.members].filter(([key]) => !keys.includes(key))));

const same = (a: Value | undefined, b: Value | undefined): boolean => canonical(a) === canonical(b);

function isNamed(value: Dictionary, key: string, name: string): boolean {
  const found = value.members.get(key);
  return found instanceof Name && found.value === name;
}
