"""Do the coders agree? Figures with formula and source, or why there is none."""
