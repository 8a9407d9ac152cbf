"""What all programs here need of the operating system: writing files, and child processes.

It lies in ``rubrics`` because that is the one package that desktop, train and convert all import.
"""
