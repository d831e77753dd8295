// What a program of others does with Sen, through npm's fhir-kit-client as it is. Arguments: base address, bearer token.
// Says what it saw as one line of JSON; the test looks at that.
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const { Client } = await import(pathToFileURL(path.join(process.argv[4], 'node_modules/fhir-kit-client/dist/index.js')));
const client = new Client({ baseUrl: process.argv[2], bearerToken: process.argv[3] });
const seen = {};

const statement = await client.capabilityStatement();
seen.version = statement.fhirVersion;

const created = await client.create({ resourceType: 'Patient', body: { resourceType: 'Patient', name: [{ family: 'Kiều', given: ['Thu Hà'] }], gender: 'female' } });
created.birthDate = '1990-02-03';
const updated = await client.update({ resourceType: 'Patient', id: created.id, body: created });
seen.versions = [created.meta.versionId, updated.meta.versionId];
const patched = await client.patch({ resourceType: 'Patient', id: created.id, jsonPatch: [{ op: 'replace', path: '/gender', value: 'other' }] });
seen.gender = patched.gender;
seen.first = (await client.vread({ resourceType: 'Patient', id: created.id, version: '1' })).birthDate ?? null;
seen.history = (await client.history({ resourceType: 'Patient', id: created.id })).entry.length;

const bundle = { resourceType: 'Bundle', type: 'transaction', entry: [] };
for (let i = 0; i < 7; i++) {
  bundle.entry.push({
    fullUrl: `urn:uuid:00000000-0000-4000-8000-00000000000${i}`,
    request: { method: 'POST', url: 'Flag' },
    resource: { resourceType: 'Flag', status: 'active', code: { text: `flag ${i}` }, subject: { reference: `Patient/${created.id}` } },
  });
}

seen.transaction = (await client.transaction({ body: bundle })).entry.map(e => e.response.status);
let page = await client.search({ resourceType: 'Flag', searchParams: { patient: created.id, _count: 3 } });
seen.pages = [];
while (page) {
  seen.pages.push(page.entry.length);
  page = page.link.some(l => l.relation === 'next') ? await client.nextPage({ bundle: page }) : undefined;
}

seen.compartment = (await client.compartmentSearch({ resourceType: 'Flag', compartment: { resourceType: 'Patient', id: created.id } })).entry.length;
seen.everything = (await client.operation({ name: '$everything', resourceType: 'Patient', id: created.id, method: 'GET' })).entry.length;
await client.delete({ resourceType: 'Patient', id: created.id }).catch(() => undefined);
const refused = await client.search({ resourceType: 'Patient', searchParams: { favourite: 'blue' } }).catch(e => e);
seen.refused = refused.response?.status;
console.log(JSON.stringify(seen));
