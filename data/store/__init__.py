"""The deck's own store: viewers, sessions, tokens, links and the audit. It holds nothing that a number depends on."""
