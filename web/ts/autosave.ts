// A form with data-autosave="/path" posts itself there whenever it changed, and says "Đã lưu 08:58" (the answer's text) in the
// element with data-autosave-said, which also holds data-failed, the words for when it could not be saved.
for (const form of document.querySelectorAll<HTMLFormElement>('form[data-autosave]')) {
  const said = form.querySelector<HTMLElement>('[data-autosave-said]') ?? document.querySelector<HTMLElement>('[data-autosave-said]');
  let timer: ReturnType<typeof setTimeout> | undefined;
  let dirty = false;
  let saving = false;

  const save = async (): Promise<void> => {
    if (saving) {
      return;
    }
    saving = true;
    try {
      while (dirty) {
        dirty = false;
        const response = await fetch(form.dataset['autosave'] ?? form.action, {
          method: 'POST', body: new FormData(form), headers: { 'X-Autosave': '1' }, credentials: 'same-origin', keepalive: true,
        });
        if (!response.ok || response.redirected) {
          throw new Error(String(response.status));
        }
        const words = (await response.text()).trim();
        if (said && words !== '' && !dirty) {
          said.textContent = words;
          said.classList.remove('conn-bad');
        }
      }
    } catch {
      dirty = true;
      if (said) {
        said.textContent = said.dataset['failed'] ?? said.textContent;
        said.classList.add('conn-bad');
      }
      timer = setTimeout(() => void save(), 5000);
    } finally {
      saving = false;
    }
  };

  form.addEventListener('input', () => {
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(() => void save(), 700);
  });
  form.addEventListener('submit', () => { dirty = false; clearTimeout(timer); });
  addEventListener('beforeunload', (event) => {
    if (dirty) {
      void save();
      event.preventDefault();
    }
  });
}
