"""Government services (政务服务): cases, on-time rates, ratings, halls and the citizens' app."""
