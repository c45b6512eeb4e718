// Play a video in its place. Nothing of its host is loaded before somebody presses the picture; the link itself leads
// to the host where scripts are off, and when it is opened in a new tab.
for (const link of document.querySelectorAll("a[data-player]")) {
  link.addEventListener("click", (event) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const frame = document.createElement("iframe");
    frame.className = "video-frame";
    frame.title = link.dataset.playerTitle || link.textContent.trim();
    frame.allow = "autoplay; fullscreen; picture-in-picture; encrypted-media";
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    frame.src = link.dataset.player;
    link.replaceWith(frame);
    frame.focus();
  });
}
