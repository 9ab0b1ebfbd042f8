"""The library every service stands on: it knows no service and no business noun."""
