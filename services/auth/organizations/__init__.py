"""Organizations: companies, each with its teams, its quota and its billing address."""
