"""Clips and final videos: what came in, of whom, on which shot, and what is thought of it."""
