"""Make the deep model: read a packaged encoder, prune it, fine-tune it, export it."""
