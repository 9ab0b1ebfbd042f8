"""PostgreSQL: pools and the unit of work, the one assembler of conditions, projections and the migrations runner."""
