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

// An address by number cannot be a relying party.
const possible = 'PublicKeyCredential' in window && !/^[\d.]+$|:/.test(location.hostname);

// The options are asked for with everything the form holds: at signing they are about exactly that.
async function answer(form: HTMLFormElement, asked: HTMLElement): Promise<void> {
  const said = form.querySelector<HTMLElement>('[data-passkey-failed]');
  try {
    const options = await fetch(asked.dataset['passkeyOptions'] ?? '', { method: 'POST', body: new FormData(form) });
    const question = await options.json() as Json;
    const credential = asked.dataset['passkey'] === 'create' ? await create(question) : await get(question);
    (form.elements.namedItem('credential') as HTMLInputElement).value = JSON.stringify(credential);
    form.submit();
  } catch {
    // Refused or given up on the device: nothing happened, and the page says so.
    if (said) {
      said.hidden = false;
    }
    form.querySelector('[aria-busy]')?.removeAttribute('aria-busy');
  }
}

for (const form of document.querySelectorAll<HTMLFormElement>('form[data-passkey]')) {
  if (!possible) {
    continue;
  }
  form.hidden = false;
  form.addEventListener('submit', (event) => {
    if ((form.elements.namedItem('credential') as HTMLInputElement).value === '') {
      event.preventDefault();
      void answer(form, form);
    }
  });
}

// A button inside a form whose password the passkey stands for; the other fields must be good.
for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-passkey]')) {
  const form = button.form;
  const part = button.closest<HTMLElement>('[data-passkey-part]');
  if (!possible || !form || !part) {
    continue;
  }
  part.hidden = false;
  button.addEventListener('click', () => {
    const others = [...form.elements].filter((e) => !(e instanceof HTMLInputElement && e.type === 'password')) as HTMLInputElement[];
    if (others.every((e) => e.reportValidity?.() ?? true)) {
      void answer(form, button);
    }
  });
}
