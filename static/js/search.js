// Results while one types. Without this script the form works the same, with its button.
const form = document.querySelector("form[data-live]");
const results = document.getElementById("results");

if (form && results) {
  const field = form.querySelector("input[name=q]");
  const pause = 250;
  let waiting = 0;
  let asking = null;

  const show = async () => {
    asking?.abort();
    asking = new AbortController();
    const address = new URL(form.action);
    address.search = new URLSearchParams(new FormData(form)).toString();
    try {
      const answer = await fetch(address, { signal: asking.signal });
      if (!answer.ok) {
        return;
      }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      results.replaceChildren(...page.getElementById("results").childNodes);
      document.title = page.title;
      history.replaceState(null, "", address);
    } catch (error) {
      if (error.name !== "AbortError") {
        form.removeAttribute("data-live"); // no connection: the button tells
      }
    }
  };

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    if (form.hasAttribute("data-live") && field.value.trim().length >= field.minLength) {
      waiting = setTimeout(show, pause);
    }
  });
}
