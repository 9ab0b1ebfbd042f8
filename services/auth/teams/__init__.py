"""Teams: the divisions of an organization; projects belong to one."""
