"""The one base class of errors that are meant for the person at the keyboard."""


class UserError(Exception):
    """Something a person can put right; the message says what to do, in a full sentence.

    The command line prints the message and exits, the window shows it in a dialog. Anything that
    is not a UserError is a bug and keeps its traceback.
    """
