// Shows a health card that was read without a network, in the frames that the page brings.

import type { Bundle, CardAnswer, Resource } from './shc';

type Names = Record<string, string>;

export function fillCard(answer: CardAnswer, frames: DocumentFragment, names: Names): DocumentFragment {
  const outcome = outcomeOf(answer);
  const view = copyOf(frames, outcome);
  if (answer.card === null || outcome === 'mismatch') {
    return view;
  }
  const resources = resourcesOf(answer.card.bundle);
  const person = resources.find((r) => r.resourceType === 'Patient');
  set(view, 'person', nameOf(person));
  set(view, 'born', (person?.birthDate ?? '').split('-').reverse().join('/'));
  set(view, 'issuer', answer.facility?.name ?? answer.card.issuer);
  set(view, 'signed', moment(answer.card.at));
  const list = view.querySelector('[data-slot="card-lines"]');
  for (const resource of list === null ? [] : resources) {
    const row = lineOf(resource, names);
    if (row !== null) {
      const element = copyOf(frames, 'line');
      set(element, 'name', row.name);
      set(element, 'where', row.where);
      set(element, 'value', row.value);
      list!.append(element);
    }
  }
  return view;
}

const copyOf = (frames: DocumentFragment, name: string): DocumentFragment =>
  frames.querySelector<HTMLTemplateElement>(`#verify-card-${name}`)!.content.cloneNode(true) as DocumentFragment;

function outcomeOf({ problems }: CardAnswer): string {
  const only = (...allowed: string[]): boolean => problems.every((p) => allowed.includes(p));
  return problems.length === 0 ? 'real' : only('early', 'expired', 'revoked') ? 'notnow' : only('early', 'expired', 'revoked', 'issuer', 'key') ? 'unknown' : 'mismatch';
}

function lineOf(resource: Resource, names: Names): { name: string; where: string; value: string } | null {
  const who = resource.performer?.map((p) => p.display ?? p.actor?.display).find((d) => d !== undefined) ?? '';
  const row = (code: Resource['code'], day: string | undefined, value: string): { name: string; where: string; value: string } =>
    ({ name: named(code, names), where: [dayOf(day), who].filter((t) => t !== '').join(' · '), value });
  return resource.resourceType === 'Immunization' ? row(resource.vaccineCode, resource.occurrenceDateTime, resource.lotNumber ?? '')
    : resource.resourceType === 'Observation' ? row(resource.code, resource.effectiveDateTime, valueOf(resource)) : null;
}

function named(code: Resource['code'], names: Names): string {
  const codings = code?.coding ?? [];
  const known = codings.map((c) => names[`${c.system ?? ''}|${c.code ?? ''}`]).find((n) => n !== undefined);
  return known ?? code?.text ?? codings[0]?.code ?? '';
}

function valueOf(resource: Resource): string {
  const measured = resource.valueQuantity ? [resource.valueQuantity] : (resource.component ?? []).flatMap((c) => c.valueQuantity ?? []);
  if (measured.length === 0) {
    return resource.valueString ?? resource.valueCodeableConcept?.text ?? resource.valueCodeableConcept?.coding?.[0]?.code ?? '';
  }
  const numbers = measured.map((m) => m.value?.toLocaleString(document.documentElement.lang) ?? '').join('/');
  return `${numbers}\u00a0${measured[0]!.unit ?? measured[0]!.code ?? ''}`.trim();
}

function nameOf(person: Resource | undefined): string {
  const name = person?.name?.[0];
  return name?.text ?? [name?.family ?? '', ...name?.given ?? []].join(' ').trim();
}

// What was written as a day stays that day.
function dayOf(text: string | undefined): string {
  return text === undefined ? '' : text.length <= 10 ? text.split('-').reverse().join('/')
    : new Intl.DateTimeFormat('en-GB', { day: '2-digit', month: '2-digit', year: 'numeric', timeZone: 'Asia/Ho_Chi_Minh' }).format(new Date(text));
}

const resourcesOf = (bundle: Bundle): Resource[] => Array.isArray(bundle.entry) ? bundle.entry.flatMap((e) => e.resource ?? []) : [];

const moment = (at: Date): string => new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit', minute: '2-digit', hour12: false, day: '2-digit', month: '2-digit', year: 'numeric', timeZone: 'Asia/Ho_Chi_Minh',
}).format(at).split(', ').reverse().join(', ');

function set(view: DocumentFragment, slot: string, text: string): void {
  const element = view.querySelector(`[data-slot="${slot}"]`);
  if (element !== null) {
    element.textContent = text;
  }
}
