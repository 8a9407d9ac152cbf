"""The program an analyst uses: engine, command line and window."""
