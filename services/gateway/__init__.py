"""The gateway: who asks, may they ask so often, and which service answers. It owns no rule and no table."""
