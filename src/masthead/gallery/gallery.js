// Asks the server what state the site is in, and loads the page anew when that has changed.
const state = document.body.dataset.state;
async function look() {
  try {
    const answer = await fetch(document.body.dataset.stateUrl, { cache: "no-store" });
    if (answer.ok && (await answer.text()) !== state) location.reload();
  } catch {
    // The server is restarting: the next look finds it.
  }
  setTimeout(look, 700);
}
setTimeout(look, 700);
