"""WIRING: input, read, draw. No pandas, no SQL, no styling."""
