"""Who somebody is and what he may do: roles, passwords, sign-in, sessions and tokens. Knows nothing of Flask."""
