// A health link on the page /verify: asks who opens it, fetches and opens the file on this phone, and hands the card on. Links of this server only:
// cards are judged by this server's facilities, and the page talks to nobody else (docs/adr/0023).

import { toBytes } from './bytes';
import { decrypt, fetchFile, isFileProblem, read, type Fetched, type Link } from './link';
import { fromFile } from './shc';

type Words = Partial<Record<string, string>>;

/** What becomes of the card that was in the link. */
export type Found = (file: File, jws: string) => Promise<void>;

/** Puts the question into the page; or says why the link cannot be opened here. */
export function askLink(text: string, answer: HTMLElement, words: Words, found: Found): string | null {
  const link = read(text);
  if (typeof link === 'string') {
    return words[link === 'version' ? 'linkVersion' : 'linkBad'] ?? '';
  }
  const { origin, host } = new URL(link.address);
  if (origin !== location.origin) {
    return (words['linkElsewhere'] ?? '').replace('{0}', host);
  }
  show(link, answer, words, found);
  return null;
}

function show(link: Link, answer: HTMLElement, words: Words, found: Found): void {
  const view = (document.getElementById('verify-link') as HTMLTemplateElement).content.cloneNode(true) as DocumentFragment;
  const form = view.querySelector('form')!;
  view.querySelector('[data-slot="link-label"]')!.textContent = link.label;
  const passcode = form.elements.namedItem('passcode') as HTMLInputElement;
  passcode.required = link.passcode;
  if (!link.passcode) {
    passcode.closest<HTMLElement>('.field')!.hidden = true;
  }
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void open(link, form, words, found);
  });
  answer.replaceChildren(view);
  scrollTo({ top: 0, behavior: 'auto' });
  (form.elements.namedItem('recipient') as HTMLInputElement).focus({ preventScroll: true });
}

async function open(link: Link, form: HTMLFormElement, words: Words, found: Found): Promise<void> {
  const value = (name: string): string => (form.elements.namedItem(name) as HTMLInputElement).value.trim();
  const button = form.querySelector('button')!;
  button.disabled = true;
  form.setAttribute('aria-busy', 'true');
  try {
    const said = await reasonOr(await fetchFile(link, value('recipient'), value('passcode')), link, words, found);
    const place = form.querySelector<HTMLElement>('[data-slot="link-error"]')!;
    place.hidden = said === null;
    place.querySelector('span')!.textContent = said ?? '';
  } finally {
    button.disabled = false;
    form.removeAttribute('aria-busy');
  }
}

/** Null: the card was found. */
async function reasonOr(fetched: Fetched, link: Link, words: Words, found: Found): Promise<string | null> {
  if (!('file' in fetched)) {
    return 'wrong' in fetched ? (fetched.wrong > 0 ? words['linkWrong'] ?? '' : words['linkLocked'] ?? '').replace('{0}', String(fetched.wrong))
      : words['gone' in fetched ? 'linkGone' : 'busy' in fetched ? 'linkBusy' : 'linkAway'] ?? '';
  }
  if (!('subtle' in crypto)) {
    return words['linkSecure'] ?? '';
  }
  const text = await decrypt(fetched.file, link.key);
  const jws = isFileProblem(text) ? null : fromFile(toBytes(text));
  if (jws === null) {
    return words[isFileProblem(text) ? 'linkSpoiled' : 'linkNoCard'] ?? '';
  }
  await found(new File([text], 'card.smart-health-card', { type: 'application/smart-health-card' }), jws);
  return null;
}
