"""Plain values to HTML or Markdown text: pure functions, nothing of papercoder imported but errors."""
