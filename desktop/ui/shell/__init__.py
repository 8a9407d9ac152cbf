"""The main window around the pages: the sidebar and the job strip."""
