"""The catalog: what is made here, by whom, and what is thought of it. Productions, their people, shots and clips."""
