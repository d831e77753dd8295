// Passkeys of staff: a form with data-passkey asks the server for options, the authenticator for an answer, and sends the form.
// Where the browser or the address cannot do it the form stays hidden; the password always works.

type Json = Record<string, unknown>;

const bytes = (text: string): ArrayBuffer =>
  Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0)).buffer;

const text = (buffer: ArrayBuffer): string =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');

const descriptors = (list: unknown): PublicKeyCredentialDescriptor[] =>
  ((list as Json[] | undefined) ?? []).map((d) => ({ type: 'public-key', id: bytes(d['id'] as string) }));

async function create(options: Json): Promise<Json> {
  const user = options['user'] as Json;
  const credential = await navigator.credentials.create({
    publicKey: {
      ...(options as unknown as PublicKeyCredentialCreationOptions),
      challenge: bytes(options['challenge'] as string),
      user: { ...(user as unknown as PublicKeyCredentialUserEntity), id: bytes(user['id'] as string) },
      excludeCredentials: descriptors(options['excludeCredentials']),
    },
  }) as PublicKeyCredential;
  const response = credential.response as AuthenticatorAttestationResponse;
  return {
    ...common(credential),
    response: {
      clientDataJSON: text(response.clientDataJSON),
      attestationObject: text(response.attestationObject),
      transports: response.getTransports?.() ?? [],
    },
  };
}

async function get(options: Json): Promise<Json> {
  const credential = await navigator.credentials.get({
    publicKey: {
      ...(options as unknown as PublicKeyCredentialRequestOptions),
      challenge: bytes(options['challenge'] as string),
      allowCredentials: descriptors(options['allowCredentials']),
    },
  }) as PublicKeyCredential;
  const response = credential.response as AuthenticatorAssertionResponse;
  return {
    ...common(credential),
    response: {
      clientDataJSON: text(response.clientDataJSON),
      authenticatorData: text(response.authenticatorData),
      signature: text(response.signature),
      userHandle: response.userHandle ? text(response.userHandle) : null,
    },
  };
}

const common = (credential: PublicKeyCredential): Json => ({
  id: credential.id,
  rawId: text(credential.rawId),
  type: credential.type,
  clientExtensionResults: credential.getClientExtensionResults(),
  authenticatorAttachment: credential.authenticatorAttachment,
});

for (const form of document.querySelectorAll<HTMLFormElement>('form[data-passkey]')) {
  // An address by number cannot be a relying party.
  if (!('PublicKeyCredential' in window) || /^[\d.]+$|:/.test(location.hostname)) {
    continue;
  }
  form.hidden = false;
  const field = form.elements.namedItem('credential') as HTMLInputElement;
  form.addEventListener('submit', (event) => {
    if (field.value !== '') {
      return;
    }
    event.preventDefault();
    void (async () => {
      try {
        const answer = await fetch(form.dataset['passkeyOptions'] ?? '', { method: 'POST', body: new FormData(form) });
        const options = await answer.json() as Json;
        const credential = form.dataset['passkey'] === 'create' ? await create(options) : await get(options);
        field.value = JSON.stringify(credential);
        form.submit();
      } catch {
        // Refused or given up on the device: nothing happened, and the page says so.
        const said = form.querySelector<HTMLElement>('[data-passkey-failed]');
        if (said) {
          said.hidden = false;
        }
        form.querySelector('[aria-busy]')?.removeAttribute('aria-busy');
      }
    })();
  });
}
