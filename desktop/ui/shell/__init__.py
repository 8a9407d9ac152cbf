"""The main window around the pages: navigation at the side, the strip of running work."""
