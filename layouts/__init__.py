"""Drawings: functions that turn rows into components and figures. They use no SQL, environment variables or clock."""
