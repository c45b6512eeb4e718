// The question is sent: nothing that was kept on this device to finish it is needed any more.
try {
  localStorage.removeItem("askmd-draft");
} catch {
  // A browser that keeps nothing has nothing to forget.
}
