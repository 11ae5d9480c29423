"""The pages of identity: sign-in, who may see what, and the audit. Plain HTML, so that they work without a script."""
