"""Read models of auth and catalog, fed by events, never written by HTTP."""
