// On every page: keeps a form from being sent twice, closes toasts, ticks clocks. Everything works without it.

for (const form of document.querySelectorAll('form')) {
  form.addEventListener('submit', (event) => {
    const button = event.submitter;
    const busy = button?.dataset['busy'];
    if (!button || busy === undefined) {
      return;
    }
    if (button.getAttribute('aria-busy') === 'true') {
      event.preventDefault();
      return;
    }
    button.style.minWidth = `${button.offsetWidth}px`;
    button.setAttribute('aria-busy', 'true');
    const label = button.querySelector('.btn-label');
    if (label && busy) {
      label.textContent = busy;
    }
  });
}

// Copies what a field holds; the field can be selected by hand as well.
for (const button of document.querySelectorAll<HTMLButtonElement>('[data-copy]')) {
  button.hidden = !('clipboard' in navigator);
  button.addEventListener('click', () => {
    const field = document.getElementById(button.dataset['copy'] ?? '') as HTMLTextAreaElement | null;
    const label = button.querySelector('.btn-label');
    void navigator.clipboard.writeText(field?.value ?? '').then(() => {
      if (label) {
        label.textContent = button.dataset['copied'] ?? '';
      }
    });
  });
}

// Coming back with the back button shows the page as it was left: free its buttons.
addEventListener('pageshow', (event) => {
  if (event.persisted) {
    location.reload();
  }
});

for (const toast of document.querySelectorAll<HTMLElement>('[data-toast]')) {
  const close = toast.querySelector<HTMLButtonElement>('[data-toast-close]');
  if (close) {
    close.hidden = false;
    close.addEventListener('click', () => toast.remove());
  }
  const seconds = Number(toast.dataset['toast']);
  if (seconds > 0) {
    let timer = setTimeout(() => toast.remove(), seconds * 1000);
    toast.addEventListener('focusin', () => clearTimeout(timer));
    toast.addEventListener('focusout', () => { timer = setTimeout(() => toast.remove(), seconds * 1000); });
  }
}

// Clocks show the server's zone; the page's own time is only moved on.
const clocks = [...document.querySelectorAll<HTMLTimeElement>('time[data-clock]')];
if (clocks.length > 0) {
  const started = performance.now();
  const first = clocks[0]?.dateTime.match(/T(\d\d):(\d\d):(\d\d)/);
  if (first) {
    const base = Number(first[1]) * 3600 + Number(first[2]) * 60 + Number(first[3]);
    setInterval(() => {
      const seconds = (base + Math.floor((performance.now() - started) / 1000)) % 86400;
      const text = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)].map((n) => String(n).padStart(2, '0')).join(':');
      for (const clock of clocks) {
        if (clock.textContent !== text) {
          clock.textContent = text;
        }
      }
    }, 1000);
  }
}
