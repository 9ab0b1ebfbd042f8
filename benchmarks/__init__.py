"""What Rushes costs, as ratios against the bare thing in the same run: `make bench` writes them into docs/performance.md."""
