"""Real servers as child processes, without a container engine: for the embedded mode, the native stack and the tests."""
