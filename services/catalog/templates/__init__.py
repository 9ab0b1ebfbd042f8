"""Starting points for projects: ours, and each organization's own."""
