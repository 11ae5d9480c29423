"""Government services (政务服务): cases in, out, on time, rated; halls and the citizens' app."""
