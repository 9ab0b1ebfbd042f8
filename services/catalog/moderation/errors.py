"""What can go wrong with decisions is what can go wrong with clips."""
