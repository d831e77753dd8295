// F2, F4, F7, F8, F9, Esc and digits press the element that shows them (data-key). The browser owns all other keys.
const ours = /^(F2|F4|F7|F8|F9|Escape|[0-9])$/;

addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || event.repeat || !ours.test(event.key)) {
    return;
  }
  const typing = event.target instanceof HTMLElement
    && (event.target.isContentEditable || event.target.matches('textarea, select, input:not([type=radio], [type=checkbox])'));
  if (typing && /^[0-9]$/.test(event.key)) {
    return;
  }
  const name = event.key === 'Escape' ? 'Esc' : event.key;
  const target = [...document.querySelectorAll<HTMLElement>(`[data-key="${name}"]`)]
    .find((element) => element.offsetParent !== null && !element.matches(':disabled'));
  if (!target) {
    return;
  }
  event.preventDefault();
  if (target.matches('input:not([type=radio], [type=checkbox]), textarea, select')) {
    target.focus();
  } else {
    target.click();
  }
});
