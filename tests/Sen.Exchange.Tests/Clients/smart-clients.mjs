// What clients of others do with Sen's authorization, as they are: discovery by fhir-kit-client, the two flows by oauth4webapi.
// Arguments: FHIR base, client_id of a machine, its PKCS #8 key file (ES384), client_id of an app, its redirect address, folder of
// node_modules. Says to which address a browser must go, reads where it came back to, and then what it saw, as one line of JSON.
import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline/promises';
import { pathToFileURL } from 'node:url';

const [base, machineId, keyFile, appId, redirect, folder] = process.argv.slice(2);
const modules = name => import(pathToFileURL(path.join(folder, 'node_modules', name)));
const { Client } = await modules('fhir-kit-client/dist/index.js');
const oauth = await modules('oauth4webapi/build/index.js');
const insecure = { [oauth.allowInsecureRequests]: true };
const seen = {};

const client = new Client({ baseUrl: base });
const addresses = await client.smartAuthMetadata();
seen.metadata = Object.fromEntries(Object.entries(addresses).map(([name, value]) => [name, value?.href ?? String(value)]));

const issuer = new URL(new URL(base).origin);
const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure }));

// SMART Backend Services: client_credentials with private_key_jwt.
const pem = fs.readFileSync(keyFile, 'utf8').replace(/-----[^-]+-----|\s/g, '');
const key = await crypto.subtle.importKey('pkcs8', Buffer.from(pem, 'base64'), { name: 'ECDSA', namedCurve: 'P-384' }, false, ['sign']);
const machine = { client_id: machineId };
const forMachine = await oauth.processClientCredentialsResponse(server, machine, await oauth.clientCredentialsGrantRequest(
  server, machine, oauth.PrivateKeyJwt({ key, kid: 'k1' }), new URLSearchParams({ scope: 'system/Patient.rs' }), insecure));
seen.machine = { scope: forMachine.scope, type: forMachine.token_type, expires: forMachine.expires_in };
client.bearerToken = forMachine.access_token;
seen.patients = (await client.search({ resourceType: 'Patient' })).entry.length;
seen.refused = (await client.search({ resourceType: 'Condition' }).catch(e => e)).response?.status;

// SMART App Launch, standalone, with PKCE.
const app = { client_id: appId };
const verifier = oauth.generateRandomCodeVerifier();
const state = oauth.generateRandomState();
const ask = new URL(server.authorization_endpoint);
for (const [name, value] of Object.entries({
  response_type: 'code', client_id: appId, redirect_uri: redirect, scope: 'launch/patient offline_access patient/*.rs', state, aud: base,
  code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
})) ask.searchParams.set(name, value);
console.log(ask.href);
const browser = readline.createInterface({ input: process.stdin });
const back = new URL(await browser.question(''));
browser.close();
const parameters = oauth.validateAuthResponse(server, app, back, state);
const forApp = await oauth.processAuthorizationCodeResponse(server, app, await oauth.authorizationCodeGrantRequest(
  server, app, oauth.None(), parameters, redirect, verifier, insecure));
seen.app = { scope: forApp.scope, patient: forApp.patient, refresh: typeof forApp.refresh_token };
client.bearerToken = forApp.access_token;
seen.own = (await client.read({ resourceType: 'Patient', id: forApp.patient })).id;
const again = await oauth.processRefreshTokenResponse(server, app, await oauth.refreshTokenGrantRequest(server, app, oauth.None(), forApp.refresh_token, insecure));
seen.again = again.scope;
await oauth.processRevocationResponse(await oauth.revocationRequest(server, app, oauth.None(), again.refresh_token, insecure));
seen.after = (await client.read({ resourceType: 'Patient', id: forApp.patient }).catch(e => e)).response?.status;
console.log(JSON.stringify(seen));
