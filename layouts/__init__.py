"""LOOK: values in, components and figures out. No SQL, no environment, no clock."""
