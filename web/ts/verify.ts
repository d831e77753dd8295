// The page /verify: says of a QR code or a paper whether it is real, also without a network. What needs no network is checked here; with one
// the server is asked as well, for it knows whether a newer version has taken the document's place.

import * as pdf from './verify/pdf';
import * as seal from './verify/seal';
import * as shc from './verify/shc';
import { fromBase64 } from './verify/bytes';
import { fillCard } from './verify/card-view';
import { askLink } from './verify/link-view';
import { isLink } from './verify/link';
import { checkPdf, type PaperSignature } from './verify/pades';
import { type Certificate, readCertificate } from './verify/x509';
import * as tlog from './verify/tlog';

interface Believed {
  facilities: (seal.FacilityKey & shc.CardIssuer)[];
  anchors: string[];
}

interface Trust extends Believed {
  log: tlog.LogKeys | null;
}

const form = document.querySelector<HTMLFormElement>('[data-verify]');
const words = document.getElementById('verify-words')?.dataset ?? {};
const answer = document.getElementById('verdict');

if (form && answer) {
  form.addEventListener('submit', (event) => {
    const file = form.querySelector<HTMLInputElement>('[name=paper]')?.files?.[0];
    const code = form.querySelector<HTMLInputElement>('[name=code]')?.value ?? '';
    event.preventDefault();
    void (file ? checkPaper(file) : checkCode(code));
  });
  addEventListener('hashchange', start);
  start();
  keepForLater();
}

function start(): void {
  if (location.hash.length > 1) {
    void checkCode(location.hash);
  }
}

async function checkCode(text: string): Promise<void> {
  if (isLink(text)) {
    // Its key is not left in the history of a phone that may be borrowed, and goes to no server.
    history.replaceState(null, '', '/verify');
    const refused = askLink(text, answer!, words, (file, jws) => {
      form!.hidden = false;
      return checkCard(file, jws, 'paper');
    });
    form!.hidden = refused === null;
    if (refused !== null) {
      complain('code', refused);
    }
    return;
  }
  if (shc.isCard(text)) {
    await checkCard(text, shc.decode(text), 'code');
    return;
  }
  const found = seal.read(text);
  if (found === null) {
    complain('code', words['unread']);
    return;
  }
  // The paper's own code is not left in the history of a phone that may be borrowed.
  history.replaceState(null, '', '/verify');
  const data = new FormData();
  data.set('code', text.slice(text.indexOf('#') + 1));
  if (!await ask(data)) {
    const began = performance.now();
    const facility = seal.signer(found, (await trust()).facilities);
    show(found.seal, facility, null);
    performance.measure('verify-code', { start: began });
  }
}

// A health card, from its codes or its file.
async function checkCard(given: string | File, jws: string | null, field: 'code' | 'paper'): Promise<void> {
  const data = new FormData();
  data.set(field, given);
  if (jws === null) {
    complain(field, words[field === 'code' ? 'unread' : 'unreadPaper']);
  } else if (!await ask(data)) {
    const began = performance.now();
    const [{ facilities }, names, frames] = await Promise.all([trust(), json<Record<string, string>>('/verify/names'), framesOfCards()]);
    answer!.replaceChildren(fillCard(await shc.verify(jws, facilities, new Date()), frames, names ?? {}));
    shown();
    performance.measure('verify-card', { start: began });
  }
}

async function checkPaper(file: File): Promise<void> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (bytes[0] === 0x7b) { // {
    await checkCard(file, shc.fromFile(bytes), 'paper');
    return;
  }
  const data = new FormData();
  data.set('paper', file);
  if (await ask(data)) {
    return;
  }
  const began = performance.now();
  const files = await pdf.attachments(bytes);
  const found = seal.read(pdf.textOf(files.get('seal.txt')) ?? '');
  if (found === null) {
    complain('paper', words['unreadPaper']);
    return;
  }
  const { facilities, anchors, log } = await trust();
  const sealed = log && sealedBy(found.seal, files, log);
  // Certificates have to hold when the paper is known to have existed: when a witness saw the log with it, else now.
  const seen = Math.min(Date.now(), ...sealed?.witnesses.map((w) => w.at.getTime()) ?? []);
  const signatures = await checkPdf(bytes, anchors.flatMap((a) => certificateOf(a)), new Date(seen));
  show(found.seal, seal.signer(found, facilities), sealed, signatures);
  performance.measure('verify-paper', { start: began });
}

// That the document in the paper is the one at its position of the log.
function sealedBy(of: seal.Seal, files: Map<string, Uint8Array>, log: tlog.LogKeys): tlog.Sealed | null {
  const document = files.get('document.json');
  const proof = tlog.parse(pdf.textOf(files.get('document.tlog-proof')) ?? '');
  if (document === undefined || proof?.extra?.length !== 80 || proof.index !== of.position - 1) {
    return null;
  }
  const opening = { salt: proof.extra.slice(0, 32), commit: proof.extra.slice(32, 48), commitHash: proof.extra.slice(48) };
  return tlog.verify(proof, tlog.commitment(opening, 'Bundle', of.document, of.version, document), log);
}

/** False: there is no network, or nobody answers. */
async function ask(data: FormData): Promise<boolean> {
  data.set('part', '1');
  form!.setAttribute('aria-busy', 'true');
  try {
    const response = await fetch('/verify/answer', { method: 'POST', body: data, signal: AbortSignal.timeout(8_000) });
    if (response.status === 422) {
      const kind = data.has('paper') ? 'paper' : 'code';
      complain(kind, words[kind === 'paper' ? 'unreadPaper' : 'unread']);
      return true;
    }
    if (!response.ok) {
      return false;
    }
    answer!.innerHTML = await response.text();
    shown();
    return true;
  } catch {
    return false;
  } finally {
    form!.removeAttribute('aria-busy');
  }
}

function certificateOf(text: string): Certificate[] {
  const bytes = fromBase64(text);
  try {
    return bytes === null ? [] : [readCertificate(bytes)];
  } catch {
    return [];
  }
}

// A paper says more than a code: whether what it carries is what was sealed, and whether its signatures are whole and of whom.
function show(of: seal.Seal, facility: seal.FacilityKey | null, sealed: tlog.Sealed | null, signatures?: PaperSignature[]): void {
  const good = facility !== null && (signatures === undefined
    || (sealed !== null && signatures.every((s) => s.problems.length === 0 && ['Whole', 'ThenSigned'].includes(s.coverage))));
  const template = document.getElementById(good ? 'verify-good' : 'verify-bad') as HTMLTemplateElement;
  const view = template.content.cloneNode(true) as DocumentFragment;
  if (good) {
    fill(view, of, facility, sealed, signatures ?? []);
  }
  answer!.replaceChildren(view);
  shown();
}

function fill(view: DocumentFragment, of: seal.Seal, facility: seal.FacilityKey, sealed: tlog.Sealed | null, signatures: PaperSignature[]): void {
  const set = (slot: string, text: string | undefined): void => {
    const element = view.querySelector(`[data-slot="${slot}"]`);
    if (element) {
      element.textContent = text ?? '';
    }
  };
  const kind = of.kind.charAt(0).toUpperCase() + of.kind.slice(1);
  set('title', words[of.kind]);
  set('person', of.birthYear > 0 ? `${of.maskedName}, ${of.birthYear}` : of.maskedName);
  set('lines', words[`lines${kind}`]);
  set('count', filled(words[`count${kind}`], of.lines));
  set('issuer', facility.name);
  set('signed', moment(of.signedAt));
  set('last-label', of.kind === 'prescription' ? words['lastPrescription'] : words['last']);
  set('last', of.lastFour);
  if (of.validUntil === null) {
    view.querySelector('[data-slot="until-card"]')?.remove();
  } else {
    // Until the end of that day in Vietnam.
    const ends = of.validUntil.getTime() + 17 * 3_600_000;
    set('until', filled(words[Date.now() < ends ? 'until' : 'expired'], day(of.validUntil, 'UTC')));
  }
  if (sealed !== null) {
    const signers = [...new Set(signatures.map((s) => s.signer))].join(', ');
    set('log', `${filled(words['signed'], signers)} ${filled(words['sealed'], of.position, sealed.size, sealed.witnesses.length)}`);
  }
}

function shown(): void {
  form!.querySelector('h2')!.textContent = words['again'] ?? '';
  answer!.querySelector('h1')?.setAttribute('tabindex', '-1');
  answer!.querySelector('h1')?.focus({ preventScroll: true });
  scrollTo({ top: 0, behavior: 'auto' });
}

function complain(field: 'code' | 'paper', text: string | undefined): void {
  const input = form!.querySelector<HTMLInputElement>(`[name=${field}]`)!;
  input.setAttribute('aria-invalid', 'true');
  input.setCustomValidity(text ?? '');
  input.reportValidity();
  input.addEventListener('input', () => { input.setCustomValidity(''); }, { once: true });
  setTimeout(() => { input.setCustomValidity(''); }, 4_000);
}

const filled = (text: string | undefined, ...values: (string | number)[]): string =>
  (text ?? '').replace(/\{(\d)\}/g, (_, i: string) => String(values[Number(i)] ?? ''));

const moment = (at: Date): string => `${part(at, { hour: '2-digit', minute: '2-digit', hour12: false })}, ${day(at, 'Asia/Ho_Chi_Minh')}`;

const part = (at: Date, options: Intl.DateTimeFormatOptions): string => new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'Asia/Ho_Chi_Minh' }).format(at);

const day = (at: Date, timeZone: string): string => new Intl.DateTimeFormat('en-GB', { day: '2-digit', month: '2-digit', year: 'numeric', timeZone }).format(at);

// Both come from the worker's memory when there is no network.
async function trust(): Promise<Trust> {
  const [believed, log] = await Promise.all([json<Believed>('/verify/keys'), json<tlog.LogKeys>('/log/keys')]);
  return { facilities: believed?.facilities ?? [], anchors: believed?.anchors ?? [], log };
}

async function framesOfCards(): Promise<DocumentFragment> {
  const frames = document.createElement('template');
  frames.innerHTML = await (await fetch('/verify/card-frames')).text();
  return frames.content;
}

async function json<T>(address: string): Promise<T | null> {
  try {
    const response = await fetch(address);
    return response.ok ? await response.json() as T : null;
  } catch {
    return null;
  }
}

// A browser without workers (or a page without https) still checks with a network.
function keepForLater(): void {
  if (!('serviceWorker' in navigator)) {
    return;
  }
  void navigator.serviceWorker.register('/verify/worker.js', { scope: '/verify' }).then(async () => {
    const { active } = await navigator.serviceWorker.ready;
    const used = performance.getEntriesByType('resource').map((entry) => entry.name).filter((name) => name.startsWith(`${location.origin}/_content/`));
    active?.postMessage(used);
  }).catch(() => undefined);
}
