"""The agreement page: the report, shown in the window."""
