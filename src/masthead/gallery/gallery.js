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

// What was noticed of each picture, once it is in sight.
async function tell(figure) {
  const answer = await fetch(figure.dataset.notices, { cache: "no-store" });
  const notices = answer.ok ? await answer.text() : "";
  if (!notices) return;
  const list = document.createElement("ul");
  list.innerHTML = notices;
  figure.append(list);
}
const sight = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    sight.unobserve(target);
    tell(target).catch(() => {});
  }
});
document.querySelectorAll("[data-notices]").forEach((figure) => sight.observe(figure));
