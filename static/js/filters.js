// On a narrow screen the filters begin closed, so that the list comes first, unless they are
// what most readers come for. Without this script they are open, and everything works the same.
if (window.matchMedia("(max-width: 46rem)").matches) {
  for (const panel of document.querySelectorAll("details.fd[open]:not(.stays)")) {
    if (!panel.querySelector(".errm")) {
      panel.removeAttribute("open");
    }
  }
}
