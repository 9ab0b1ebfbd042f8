"""Role assignments: who may do what, where; scopes nest domain > organization > team > project > scene."""
