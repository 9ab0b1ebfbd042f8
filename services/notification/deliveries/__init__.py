"""One row a recipient and channel, and the jobs that send them."""
