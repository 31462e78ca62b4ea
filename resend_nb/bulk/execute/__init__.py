"""Run a plan: import new contacts by file, then do the other rows one by one."""
