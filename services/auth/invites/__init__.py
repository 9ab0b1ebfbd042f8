"""Invites: a link in somebody's mailbox that makes a pending person an active one."""
