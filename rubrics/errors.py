"""The base class of all errors whose message is meant for the user."""


class UserError(Exception):
    """Something that the user can put right. The message is a full sentence that says how.

    The command line prints the message and exits, the window shows it in a dialog. Anything that
    is not a UserError is a bug and keeps its traceback.
    """
