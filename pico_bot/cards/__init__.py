"""What people see: the model as Block Kit, in pure builders, one module a surface."""
