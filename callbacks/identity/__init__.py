"""Who asks, and whether he may: the guard before every request, the ways to sign in, and the pages about access."""
