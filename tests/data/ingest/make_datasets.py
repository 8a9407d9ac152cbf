"""Makes the data sets beside it with the programs people use: PSPP, and pandas for Stata's format.

Needs pspp on the path and pandas in the environment; the tests need neither. Run it in this folder:
python make_datasets.py
"""

from __future__ import annotations

import subprocess
from datetime import datetime
from pathlib import Path

import pandas

SYNTAX = """
SET LOCALE="{encoding}".
DATA LIST LIST /case (F4.0) who (A12) hours (F8.2) agree (F1.0) met (F1.0) day (DATE11)
  q12 (A600) emotion_anna (F2.0).
BEGIN DATA
1 "Anna" 1.5 1 0 "03-JAN-2024" "Schöne Grüße – thank you for the “help”, {long}." 15
2 "Zoë" 2 9 1 "04-FEB-2024" "The bus was late again, and nobody told us why." 2
3 "Kim" . 3 . "05-MAR-2024" "Nothing happened that anybody could speak of." .
4 "" 4 5 1 . "" 2
END DATA.
VARIABLE LABELS q12 "Q12: What would you like to tell us?".
VALUE LABELS agree 1 "not at all" 5 "very much" 9 "no answer" /met 0 "no" 1 "yes"
  /emotion_anna 2 "anger" 15 "gratitude".
MISSING VALUES agree (9).
SAVE OUTFILE="{name}" {how}.
"""

LONG = ", ".join(["which took longer than anybody had thought it would"] * 6)


def spss(encoding: str, name: str, how: str = "") -> None:
    """Have PSPP save the cases in an encoding."""
    syntax = SYNTAX.format(encoding=encoding, long=LONG, name=name, how=how)
    Path("made.sps").write_text(syntax, encoding)
    subprocess.run(["pspp", f"--syntax-encoding={encoding}", "made.sps"], check=True)
    Path("made.sps").unlink()


def stata(version: int, name: str) -> None:
    """Have pandas write cases; before version 118 texts are in Latin-1, and say nothing of it."""
    cases = pandas.DataFrame(
        {
            "hours": pandas.Series([1.1, None, 3.0], dtype="float32"),
            "day": [datetime(2024, 1, 3), datetime(2024, 2, 4), None],
            "remark": ["Schöne Grüße, and thank you.", "The bus was late again.", "It is cold."],
            "met": pandas.Categorical(["yes", "no", None]),
        }
    )
    cases.to_stata(name, write_index=False, version=version, convert_dates={"day": "td"})


if __name__ == "__main__":
    spss("UTF-8", "pspp.sav")
    spss("UTF-8", "pspp.zsav", "/ZCOMPRESSED")
    spss("windows-1252", "pspp_1252.sav")
    stata(118, "pandas_118.dta")
    stata(114, "pandas_114.dta")
