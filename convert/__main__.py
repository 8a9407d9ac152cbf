"""``python -m convert``."""

from convert.cli import main
from rubrics.system.files import keep_from_others

keep_from_others()
main()
