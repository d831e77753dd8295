// A sheet opened with ?print=1 prints itself once its fonts are there.
if (new URLSearchParams(location.search).get('print') === '1') {
  void document.fonts.ready.then(() => { print(); });
}
