"""Do the coders agree? Figures with formula and source, or why there is none.

Sources named by author and year alone are in full in :mod:`desktop.engine.report.references`.
"""
